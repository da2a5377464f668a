"""Lengths that are asked for, against points, matrices and small steps in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial import cKDTree
from world.questions.drawn import SEEDS, Drawn, drawn, every

from spatialclaw_ros.world.questions import rules

if TYPE_CHECKING:
    from spatialclaw_ros.world.questions.draft import Draft

GRAIN_M = 0.07
"""How far apart random points of a solid lie at most, mostly."""


def number(draft: Draft) -> float:
    """Return the answer of a draft that is a number."""
    assert isinstance(draft.answer, float)
    return draft.answer


def values(here: Drawn, draft: Draft) -> list[int]:
    """Return the things of a draft's slots a and b."""
    return [here.named(draft.slots[slot]).value for slot in 'ab' if slot in draft.slots]


def test_ways_between_middles() -> None:
    for here, draft in every('distance.centres'):
        a, b = (here.middle(value) for value in values(here, draft))
        assert number(draft) == pytest.approx(np.linalg.norm(a - b), abs=1e-9)


def test_ways_between_nearest_points() -> None:
    for here, draft in every('distance.nearest'):
        a, b = (here.cloud(value) for value in values(here, draft))
        least = float(cKDTree(a).query(b)[0].min())
        assert least - GRAIN_M < number(draft) <= least


def test_ways_from_the_camera() -> None:
    for here, draft in every('camera_distance.centre'):
        (a,) = values(here, draft)
        eye = here.world.robot.T_map_camera(here.last_s)
        in_camera = np.linalg.inv(eye) @ [*here.middle(a), 1.0]
        assert number(draft) == pytest.approx(np.linalg.norm(in_camera[:3]), abs=1e-9)


def test_ways_from_the_robots_outline() -> None:
    for here, draft in every('robot_distance.body'):
        (a,) = values(here, draft)
        cloud = here.cloud(a)
        cloud = cloud[cloud[:, 2] < here.world.robot.height_m]
        off = np.linalg.norm(cloud[:, :2] - here.base(here.last_s)[:2, 3], axis=1)
        least = float(off.min()) - here.world.robot.radius_m
        assert least - GRAIN_M < number(draft) <= least


@pytest.mark.parametrize('intent', ['size.height', 'height.bottom', 'height.top'])
def test_heights(intent: str) -> None:
    for here, draft in every(intent):
        (a,) = values(here, draft)
        corners = np.concatenate([s.corners for s in here.world.thing(a).shapes(here.last_s)])
        low, high = corners[:, 2].min(), corners[:, 2].max()
        told = {'size.height': high - low, 'height.bottom': low, 'height.top': high}[intent]
        assert number(draft) == pytest.approx(told, abs=1e-9)


def test_heights_over_things() -> None:
    for here, draft in every('height.over'):
        a, b = (here.cloud(value)[:, 2] for value in values(here, draft))
        assert b.max() < a.min()
        assert number(draft) == pytest.approx(a.min() - b.max(), abs=0.02)


def test_longer_sides() -> None:
    for here, draft in every('size.longest'):
        (a,) = values(here, draft)
        level = here.cloud(a)[:, :2]
        spans = [
            np.ptp(level @ [np.cos(angle), np.sin(angle)]) for angle in np.linspace(0, np.pi, 181)
        ]
        assert min(spans) - GRAIN_M < number(draft) < max(spans) + GRAIN_M
        along = here.world.thing(a).pose(here.last_s).yaw + np.array([0, np.pi / 2])
        sides = [np.ptp(level @ [np.cos(angle), np.sin(angle)]) for angle in along]
        assert max(sides) <= number(draft) + 1e-9
        assert number(draft) == pytest.approx(max(sides), abs=GRAIN_M)


def test_gaps() -> None:
    for here, draft in every('gap.width'):
        top = here.world.robot.height_m
        a, b = (here.cloud(value) for value in values(here, draft))
        a, b = a[a[:, 2] < top, :2], b[b[:, 2] < top, :2]
        ways, nearest = cKDTree(a).query(b)
        least = int(ways.argmin())
        assert ways[least] - 2 * GRAIN_M < number(draft) <= ways[least]
        line = np.linspace(a[nearest[least]], b[least], 50)[5:-5]
        for thing in here.scene.things:  # nothing stands in the gap
            if thing.value not in values(here, draft) and thing.support == 1:
                cloud = here.cloud(thing.value)
                cloud = cloud[cloud[:, 2] < top, :2]
                assert cKDTree(cloud).query(line)[0].min() > 0.01


def test_doorways() -> None:
    for here, draft in every('door.width'):
        widths = []
        for door in here.truth.doorways:
            wall = here.world.thing(door.wall).shapes(0.0)
            across = np.arange(-2, 2, 0.002)
            row = [door.pose.point((0.0, float(y), 0.5)) for y in across]
            free = ~np.any([solid.contains(row) for solid in wall], axis=0)
            widths.append(0.002 * free[np.abs(across) < door.width_m].sum())
        assert min(abs(number(draft) - width) for width in widths) < 0.01


def test_the_robots_way() -> None:
    for intent in ('robot_motion.path', 'robot_motion.away', 'robot_motion.turn'):
        for here, draft in every(intent):
            steps = np.arange(here.times[0], here.last_s, 0.01)
            poses = [here.base(float(at_s)) for at_s in (*steps, here.last_s)]
            places = np.array([pose[:2, 3] for pose in poses])
            turn = np.linalg.inv(poses[0]) @ poses[-1]
            told = {
                'robot_motion.path': np.linalg.norm(np.diff(places, axis=0), axis=1).sum(),
                'robot_motion.away': np.linalg.norm(places[-1] - places[0]),
                'robot_motion.turn': np.degrees(abs(np.arctan2(turn[1, 0], turn[0, 0]))),
            }
            assert number(draft) == pytest.approx(told[intent], rel=2e-3)


def test_how_far_things_moved() -> None:
    for here, draft in every('moved.how_far'):
        (a,) = values(here, draft)
        first, last = here.middle(a, here.times[0]), here.middle(a)
        assert number(draft) == pytest.approx(np.linalg.norm(last - first), abs=1e-9)
        assert number(draft) > rules.MOVED_M


def test_mean_speeds() -> None:
    for here, draft in every('speed.mean'):
        (a,) = values(here, draft)
        times = np.arange(here.times[0], here.last_s, 0.005)
        places = np.array([here.middle(a, float(at_s)) for at_s in times])
        speeds = np.linalg.norm(np.diff(places, axis=0), axis=1) / 0.005
        moving = speeds[speeds > 0.01]
        assert number(draft) == pytest.approx(np.median(moving), rel=0.01)
        assert number(draft) == pytest.approx(moving.mean(), rel=0.05)


def test_when_things_were_last_seen() -> None:
    for here, draft in every('memory.when'):
        (a,) = values(here, draft)
        shown = [at_s for at_s, label in zip(here.times, here.labels, strict=True) if a in label]
        assert number(draft) == pytest.approx(here.last_s - shown[-1], abs=1e-5)
        assert number(draft) > 0


@pytest.mark.parametrize('seed', SEEDS)
def test_measured_things_are_seen_nearly_whole(seed: int) -> None:
    here = drawn(seed)
    assert len(here.scene.measured) > 3
    for thing in here.scene.measured:
        counts = [int((label == thing.value).sum()) for label in here.labels]
        if here.scene.moves(thing):
            counts = counts[-1:]
        assert max(counts) >= rules.NAMED_PX
