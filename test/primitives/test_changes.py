"""What changed between two times, and whether something comes closer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from staged import at, ball, box, cells, going, stage, turning

from spatialclaw_ros.primitives.errors import ArgumentError

TIMES = [0.5 * k for k in range(9)]


def labels(things: list[Any]) -> list[str]:
    return sorted(thing.label for thing in things)


def test_moved_gone_appeared_and_stayed_are_told_apart() -> None:
    things = [
        box('red', going((0, 2.4, 0.8), (1.6, 2.4, 0.8), (2.0, 2.4, 0.2))),
        box('blue', going((0, 2.4, -0.5), (1.6, 2.4, -0.5), (1.7, -3, -0.5))),
        ball('green', going((0, -3, -1.0), (1.6, -3, -1.0), (1.7, 2.4, -1.0))),
        box('yellow', at(1.8, 0.5)),
    ]
    names = cells(stage(things, TIMES)).namespace
    images, find = names['InputImages'], names['SAM3'].instances
    prompt = ['red box', 'blue box', 'green ball', 'yellow box']
    changed = names['Geometry'].changes(find(images[:4], prompt), find(images[-4:], prompt))
    assert changed
    assert labels(changed.moved) == ['red box']
    assert labels(changed.gone) == ['blue box']
    assert labels(changed.appeared) == ['green ball']
    assert labels(changed.stayed) == ['yellow box']
    assert not changed.unseen
    near = [[1.0, 0.0, -1.0], [2.0, 1.0, 2.0]]
    before, after = find(images[:4], prompt), find(images[-4:], prompt)
    assert not names['Geometry'].changes(before, after, near)


def test_what_is_out_of_sight_at_one_of_the_times_is_unseen() -> None:
    things = [box('red', at(2.0, 0)), box('blue', at(0, 2.0))]
    turn = turning((0, 0), (1, 0), (3, 90), (4, 90))
    names = cells(stage(things, TIMES, turn)).namespace
    images, find = names['InputImages'], names['SAM3'].instances
    prompt = ['red box', 'blue box']
    changed = names['Geometry'].changes(find(images[:3], prompt), find(images[-3:], prompt))
    assert not changed
    assert labels(changed.unseen) == ['blue box', 'red box']


def test_changes_takes_instances_and_says_so() -> None:
    names = cells(stage([box('red', at(2.0, 0))], TIMES[:2])).namespace
    with pytest.raises(ArgumentError, match=r'tools.SAM3.instances'):
        names['Geometry'].changes(names['InputImages'][0], names['InputImages'][1])


def test_an_approach_is_told_by_the_way_the_distance_changes() -> None:
    track = going((0, 2.4, 0.3), (1, 2.4, 0.3), (3, 1.4, 0.3))
    names = cells(stage([ball('blue', track)], TIMES)).namespace
    thing = names['SAM3'].instances(None, 'blue ball')[0]
    closer = names['Geometry'].approach(thing.movement)
    assert closer.towards > 0.35
    assert closer.nearer_by.low > 0.2
    assert closer.turned_back < 0.05
    away = names['Geometry'].approach((thing.track.stamps, thing.track.places), [5.0, 0.3, 0])
    assert away.nearer_by == pytest.approx(-1.0, abs=0.05)


def test_a_track_that_knows_no_camera_needs_a_path() -> None:
    names = cells(stage([box('red', at(2.0, 0))], TIMES[:2])).namespace
    with pytest.raises(ArgumentError, match='path='):
        names['Geometry'].approach(([0.0, 1.0], np.zeros((2, 3))))
    with pytest.raises(ArgumentError, match='two places'):
        names['Geometry'].approach(([0.0], np.zeros((1, 3))), [0, 0, 0])
