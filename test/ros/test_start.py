"""What the node says at its start of what it was given, and at its end; all of real processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ros.asking import met, wait_for_frames
from ros.listener import DEADLINE_S
from ros.processes import SPATIALCLAW, Program, start_node, start_player

if TYPE_CHECKING:
    from pathlib import Path

    from ros.listener import Listener

pytestmark = pytest.mark.timeout(900)

MODEL_FAILED = 7
NOBODY = 'http://127.0.0.1:9/v1'
"""Port 9 discards: no model server stands there."""


def refused(log: Path, *arguments: object) -> str:
    """Return the one line with which the node refuses to start."""
    with Program([SPATIALCLAW, 'node', *arguments], log) as program:
        assert program.process.wait(DEADLINE_S) != 0
        said = [line for line in program.text.splitlines() if line.startswith('spatialclaw node:')]
    assert len(said) == 1, program.text
    assert 'Traceback' not in program.text
    return said[0]


@pytest.mark.parametrize(
    ('parameter', 'said'),
    [
        ('model.nam:=rules', "unknown parameter 'model.nam'; did you mean 'model.name'?"),
        (
            'fixed_camera.camer:=[0.0]',
            "unknown parameter 'fixed_camera.camer'; did you mean 'fixed_camera.camera'?",
        ),
        ('zzz:=1', "unknown parameter 'zzz'; config/params.yaml lists those there are"),
        ('query.max_steps:=0', 'query.max_steps is 0: give an integer from 1 to 1000'),
        ('query.time_s:=soon', "query.time_s is 'soon': give a number from 0.1 to 86400"),
    ],
)
def test_parameter_is_refused_in_one_line(
    parameter: str, said: str, domain: int, tmp_path: Path
) -> None:
    del domain
    line = refused(tmp_path / 'log', '--ros-args', '-p', parameter)
    assert line.removeprefix('spatialclaw node: ').removeprefix('parameter ') == said


@pytest.mark.parametrize(
    ('text', 'said'),
    [
        (
            'spatialclaw:\n  ros__parameters:\n    wrld_frame: odom\n',
            "unknown parameter 'wrld_frame'; did you mean 'world_frame'?",
        ),
        ('/**:\n  ros__parameters:\n    query: {time: 3.0}\n', "'query.time_s'?"),
        ('spatialclaw:\n  world_frame: odom\n', 'spatialclaw.world_frame not below'),
        ('world_frame: odom\n', "put parameters below 'spatialclaw:' and 'ros__parameters:'"),
        ('', 'has no parameters'),
        ('a: [', 'is no YAML'),
        (None, 'no such file or directory; give the path of a YAML file'),
    ],
)
def test_file_is_refused(text: str | None, said: str, domain: int, tmp_path: Path) -> None:
    del domain
    file = tmp_path / 'own.yaml'
    if text is not None:
        file.write_text(text, encoding='utf-8')
    line = refused(tmp_path / 'log', '--params-file', file)
    assert said in line
    assert 'unknown parameter' in line or str(file) in line
    assert '.c:' not in line


def test_whole_numbers_and_standard_parameters_are_taken(
    listener: Listener, tmp_path: Path
) -> None:
    """The node without inputs says which are silent, and that it stops."""
    del listener
    given = (
        *('query.time_s:=60', 'fixed_camera.camera:=[0, 0, 1, 0, 0, 0, 1]'),
        *('qos_overrides./tf.subscription.depth:=5', 'start_type_description_service:=false'),
    )
    with start_node(tmp_path, *given, remaps=['depth/image:=/deep']) as program:
        program.wait_for('is ready')
        with met() as client:
            asked = client.ask('Is anything there?')
        assert asked.error_msg == (
            'no frame yet: nothing was received on /rgb/image, /deep, /rgb/camera_info'
        )
        assert program.stop() == 0
    assert 'stopped: SIGTERM' in program.text


def test_dead_model_server_is_in_the_log(
    listener: Listener, small_bag: Path, tmp_path: Path
) -> None:
    del listener
    given = ('model.name:=openai', f'model.base_url:={NOBODY}', 'model.model:=any')
    with start_node(tmp_path, *given) as program, start_player(small_bag, tmp_path) as player:
        player.wait_for('played')
        with met() as client:
            wait_for_frames(client)
            asked = client.ask('How wide is the gap?')
        assert asked.error_code == MODEL_FAILED, asked
        program.wait_for("'How wide is the gap?' failed: ")
        (line,) = [line for line in program.text.splitlines() if 'gap?' in line]
        assert line.startswith('[WARN]')
        assert NOBODY in line
        assert player.stop() == 0
        assert player.text.endswith('stopped: SIGTERM\n')
