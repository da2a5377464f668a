"""What the arguments that commands share say of the robot."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros import assemble
from spatialclaw_ros.cli.recordings import add_recording, settings_from
from spatialclaw_ros.core.query import RobotModel

if TYPE_CHECKING:
    from collections.abc import Sequence

RECORDED = RobotModel('base_footprint', (0.4, 0.4, 1.2), ((-0.2, -0.2), (0.2, -0.2), (0.0, 0.2)))


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_recording(parser, required=False)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    ('arguments', 'expected'),
    [
        ((), RECORDED),
        (
            ('--robot-size', '0.5,0.6,1'),
            RobotModel('base_footprint', (0.5, 0.6, 1.0), RECORDED.footprint),
        ),
        (
            ('--base-frame', 'chassis', '--footprint', '0,0,1,0,0,1'),
            RobotModel('chassis', RECORDED.size, ((0, 0), (1, 0), (0, 1))),
        ),
    ],
)
def test_what_is_given_goes_before_what_was_recorded(
    arguments: Sequence[str], expected: RobotModel
) -> None:
    assert assemble.robot(settings_from(parsed(*arguments)), RECORDED) == expected


def test_what_is_no_number_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parsed('--robot-size', 'large')
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert "--robot-size: 'large' is no list of numbers; write 0.5,0.4,1.2" in said
