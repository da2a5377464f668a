"""``cells``: one kernel, one observation a line, with and without the check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cli.program import run
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {
    *('cell', 'status', 'stdout', 'stderr', 'error', 'answer', 'variables', 'images', 'sketch'),
    'elapsed_s',
}
PROGRAM = """# %% look
x = 1
mug = tools.SAM3(InputImages[0], 'sugar box')
show(InputImages[0], label='first')
# %% measure
x += 1
recon = Reconstruct()
sketch.box_around(mug.get_masked_points(recon), name='box')
print(x)
# %% fails
import rclpy
# %% waits
time_is_up = False
import time; time.sleep(60)
# %% goes on
ReturnAnswer(x, confidence=0.9)
"""


def observations(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


@pytest.mark.parametrize('sandbox', ['bwrap', 'landlock'])
def test_state_is_kept_and_a_time_out_loses_nothing(
    demo_scene: Path, tmp_path: Path, sandbox: str
) -> None:
    file = tmp_path / 'cells.py'
    file.write_text(PROGRAM)
    done = run('cells', file, '--scene', demo_scene, '--sandbox', sandbox, '--no-check',
               '--timeout', '12')  # fmt: skip
    seen = observations(done.stdout)
    assert [o['status'] for o in seen] == ['ok', 'ok', 'error', 'timeout', 'ok'], done.stdout
    assert all(set(o) == FIELDS for o in seen)
    assert seen[0]['images'] == [{'width': 640, 'height': 480, 'label': 'first'}]
    assert seen[1]['stdout'].strip() == '2'
    assert seen[1]['sketch'][0]['item']['kind'] == 'box'
    assert 'rclpy' in seen[2]['error']
    assert seen[4]['answer']['value'] == 2
    assert done.returncode == 1, 'a cell failed'


def test_json_cells_with_their_own_time(tmp_path: Path) -> None:
    file = tmp_path / 'cells.json'
    file.write_text(json.dumps(['a = 2', {'code': 'while True: pass', 'timeout_s': 1}, 'a + 1']))
    seen = observations(run('cells', file, '--no-check').stdout)
    assert [o['status'] for o in seen] == ['ok', 'timeout', 'ok']


def test_what_cells_show_is_saved(demo_scene: Path, tmp_path: Path) -> None:
    file = tmp_path / 'cells.json'
    file.write_text(json.dumps(['x = 1', 'show(InputImages[0]); show(InputImages[1])']))
    done = run('cells', file, '--scene', demo_scene, '--images', tmp_path / 'shown')
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / 'shown').iterdir()) == ['1_0.png', '1_1.png']
    assert Image.open(tmp_path / 'shown' / '1_0.png').size == (640, 480)


@pytest.mark.parametrize('seconds', ['0', '-1', 'nan'])
def test_a_time_out_is_a_time(tmp_path: Path, seconds: str) -> None:
    file = tmp_path / 'cells.json'
    file.write_text('["x = 1"]')
    done = run('cells', file, '--timeout', seconds)
    assert (done.returncode, done.stdout) == (2, '')
    assert 'give seconds above 0' in done.stderr


def test_the_check_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / 'cells.json'
    file.write_text(json.dumps(['import torch', "import re; re.compile('a|b'); x = 'open ('"]))
    seen = observations(run('cells', file).stdout)
    assert [o['status'] for o in seen] == ['rejected', 'ok']
    assert 'torch' in seen[0]['error']


@pytest.mark.parametrize('text', ['', '{"code": 1}', '[3]'])
def test_bad_files_are_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / 'cells.json'
    file.write_text(text)
    done = run('cells', file)
    assert done.returncode == 1
    assert 'cells.json' in done.stderr
    assert 'Traceback' not in done.stderr
