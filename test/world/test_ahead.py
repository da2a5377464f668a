"""Pictures rendered by other processes: the same, in order, and nothing left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
from itertools import islice

import numpy as np
import pytest

from spatialclaw_ros.core.errors import SpatialClawError
from spatialclaw_ros.world.ahead import Ahead
from spatialclaw_ros.world.capture import Shot, WorldCamera
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import TYPICAL
from spatialclaw_ros.world.world import make_world

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope='module')
def eye() -> WorldCamera:
    return WorldCamera(make_world(2), make_camera(64, 48), TYPICAL)


def assert_same(a: Shot, b: Shot) -> None:
    assert (a.index, a.at_s, a.depth_at_s) == (b.index, b.at_s, b.depth_at_s)
    for one, other in (
        (a.rgb, b.rgb),
        (a.depth_units, b.depth_units),
        (a.label, b.label),
        (a.T_map_camera, b.T_map_camera),
        (a.T_map_base, b.T_map_base),
    ):
        assert np.array_equal(one, other)


@pytest.mark.parametrize('workers', [1, 2, 3])
def test_the_same_pictures_in_order(eye: WorldCamera, workers: int) -> None:
    times = eye.times(7, 2.0)
    with Ahead(eye, times, workers=workers) as ahead:
        got = list(ahead.shots())
    assert len(got) == len(times)
    for one, (index, at_s) in zip(got, times, strict=True):
        assert_same(one, eye.shoot(index, at_s))
    assert multiprocessing.active_children() == []


def test_loop_begins_again_with_the_first(eye: WorldCamera) -> None:
    times = eye.times(3, 2.0)
    with Ahead(eye, times, workers=2, loop=True) as ahead:  # three among two: turns change hands
        got = list(islice(ahead.shots(), 2 * len(times) + 1))
    for turn, one in enumerate(got):
        assert_same(one, eye.shoot(*times[turn % len(times)]))
    assert multiprocessing.active_children() == []


def test_a_dead_worker_is_told(eye: WorldCamera) -> None:
    with Ahead(eye, eye.times(40, 2.0), workers=1) as ahead:
        shots = ahead.shots()
        next(shots)
        (worker,) = multiprocessing.active_children()
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(SpatialClawError, match='ended before picture'):
            list(shots)


def test_it_ends_when_it_is_stopped(eye: WorldCamera) -> None:
    """Asked before the first picture can be there: the worker has not even begun."""
    with Ahead(eye, eye.times(4, 2.0), workers=1) as ahead:
        assert list(ahead.shots(lambda: True)) == []
