"""What passes along a path."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.bodies import body_of, path_and_cloud
from spatialclaw_ros.primitives.forgiving.points import path_of

ROBOT = SimpleNamespace(size=(0.6, 0.4, 1.2), footprint=())


def test_what_is_not_said_is_the_robots(capsys: pytest.CaptureFixture[str]) -> None:
    assert body_of(0.5, 1.0, ROBOT) == (0.5, 1.0)
    assert body_of(np.float32(0.5), None, ROBOT) == (0.5, 1.2)
    assert body_of(None, None, ROBOT) == (0.4, 1.2)
    assert "robot's own size is taken: 0.4 m wide, 1.2 m high" in capsys.readouterr().out
    assert body_of(ROBOT, None, None) == (0.4, 1.2)
    with pytest.raises(ArgumentError, match='the width and the height of the body'):
        body_of(0.5, None, None)


def test_the_reconstruction_is_the_cloud_wherever_it_stands() -> None:
    recon = SimpleNamespace(extrinsics=1)
    assert path_and_cloud(recon, [[0, 0], [1, 0]]) == ([[0, 0], [1, 0]], recon)
    assert path_and_cloud([[0, 0], [1, 0]], recon) == ([[0, 0], [1, 0]], recon)


def test_a_path_lies_on_the_floor(capsys: pytest.CaptureFixture[str]) -> None:
    at = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.9]])
    assert path_of(at, 0.0)[:, 2].tolist() == [0.0, 0.0]
    assert 'a path lies on the floor' in capsys.readouterr().out
    assert at[1, 2] == 0.9
    ramp = [[0, 0, 0], [1, 0, 0.1]]
    assert path_of(ramp, 0.0)[:, 2].tolist() == [0.0, 0.1]
