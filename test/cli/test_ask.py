"""``ask`` offline: one JSON object with the message's fields, exit codes that mean something."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest
from cli.program import run
from models.bad_servers import Act, BadServer

from spatialclaw_ros.core.answer import Answer

if TYPE_CHECKING:
    from pathlib import Path


def test_json_answer(demo_scene: Path) -> None:
    done = run('ask', 'How tall is the cracker box?', '--scene', demo_scene, '--frames', '0',
               '--unit', 'cm', '--json')  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == set(Answer().to_json()), 'the fields are the contract'
    assert answer['status'] == 'answered'
    assert answer['unit'] == 'm'
    assert math.isclose(answer['value'], 0.213, abs_tol=0.014)
    assert answer['value_low'] < answer['value'] < answer['value_high']
    assert 'cm' in answer['text']
    assert answer['evidence']
    assert answer['sandbox'] in {'bwrap', 'landlock'}


def test_absent_thing_is_refused(demo_scene: Path) -> None:
    done = run('ask', 'How far is the piano from the camera?', '--scene', demo_scene)
    assert done.returncode == 3, done.stdout + done.stderr
    assert 'piano' in done.stdout


def test_absent_checkpoint_is_named(demo_scene: Path, models_python: Path) -> None:
    assert models_python.is_file()
    done = run('ask', 'How tall is the cracker box?', '--scene', demo_scene,
               '--model', 'transformers', '--model-path', '/no/m')  # fmt: skip
    assert done.returncode == 1
    assert '/no/m' in done.stderr


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (('--scene', 'no/such/scene'), 'no/such/scene'),
        (('--bag', 'no/such.mcap'), 'no/such.mcap'),
        (('--scene', '{scene}', '--frames', '3-x'), "'3-x'"),
        (('--scene', '{scene}', '--frames', '77'), 'has no frame [77]'),
        (('--scene', '{scene}', '--model', 'gpt'), "'gpt'"),
        (('--scene', '{scene}', '--model', 'scripted', '--model-path', '/no/s'), '/no/s'),
        (('--scene', '{scene}', '--unit', 'furlong'), 'furlong'),
    ],
)
def test_bad_input_is_named_in_one_line(
    demo_scene: Path, arguments: tuple[str, ...], message: str
) -> None:
    given = [part.format(scene=demo_scene) for part in arguments]
    done = run('ask', 'How tall is the cracker box?', *given)
    assert done.returncode not in {0, 3, 4}, done.stdout
    assert message in done.stdout + done.stderr
    assert 'Traceback' not in done.stderr


def test_empty_question(demo_scene: Path) -> None:
    done = run('ask', '  ', '--scene', demo_scene)
    assert done.returncode == 1
    assert 'question' in done.stderr
    assert 'Traceback' not in done.stderr


def test_timeout_bounds_a_model_that_hangs(demo_scene: Path) -> None:
    with BadServer([Act(stay=True)]) as server:
        done = run('ask', 'How tall is the cracker box?', '--scene', demo_scene, '--frames', '0',
                   '--model', 'openai', '--base-url', server.base_url, '--timeout', '20',
                   '--model-name', 'm', timeout_s=100.0)  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert 'the model did not answer within 20 s' in done.stdout


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (('--scene', '{scene}', '--session', 's'), '--session: only for a running node'),
        (('--scene', '{scene}', '--node', '/n'), '--node: only for a running node'),
        (('--frames', '0', '--model', 'rules'), '--frames, --model: only for a recording'),
        (('--sandbox', 'none'), '--sandbox: only for a recording'),
        (('--scene', '{scene}', '--timeout', '0'), '--timeout 0: give seconds above 0'),
        (('--scene', '{scene}', '--timeout', 'nan'), '--timeout nan: give seconds above 0'),
    ],
)
def test_options_that_would_do_nothing_are_named(
    demo_scene: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = run('ask', 'How tall is it?', *(part.format(scene=demo_scene) for part in arguments))
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
