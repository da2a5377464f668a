"""Worlds by seed: nothing meets anything else, all stands on what it is said to stand on."""

from __future__ import annotations

import math
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.world.distances import nearest
from spatialclaw_ros.world.shapes import Drum
from spatialclaw_ros.world.truth import ledges, place
from spatialclaw_ros.world.world import World, make_world

SEEDS = range(8)


@cache
def world_of(seed: int) -> World:
    """Return a world, made once for all tests."""
    return make_world(seed)


def bodies(world: World) -> list[int]:
    """Return the values of what is not the room's shell."""
    shell = {thing.value for thing in world.room.things}
    return [thing.value for thing in world.things if thing.value not in shell]


@pytest.mark.parametrize('seed', SEEDS)
def test_nothing_meets_anything_else(seed: int) -> None:
    world = world_of(seed)
    values = bodies(world)
    moving = {v for v in values if world.thing(v).track.moves}
    walls = [t.value for t in world.things if t.kind in {'wall', 'door'}]
    for at_s in np.linspace(0, world.end_s, 12):
        here = {v: world.thing(v).shapes(at_s) for v in (*values, *walls)}
        pose = world.robot.track.at(at_s)
        height = world.robot.height_m
        base = [Drum((pose.x, pose.y, height / 2), world.robot.radius_m, height)]
        for value in (*values, *walls):
            assert nearest(base, here[value]).distance_m > 0.03
        for a, b in combinations((*values, *walls), 2):
            if at_s > 0 and not {a, b} & moving:
                continue
            if {a, b} <= set(walls):
                continue
            one, other = world.thing(a), world.thing(b)
            if b == one.support or a == other.support:
                continue
            assert nearest(here[a], here[b]).distance_m > 1e-3, (one.name, other.name, at_s)


@pytest.mark.parametrize('seed', SEEDS)
def test_things_stand_on_a_surface_of_their_support(seed: int) -> None:
    world = world_of(seed)
    resting = [world.thing(value) for value in bodies(world)]
    assert len({thing.support for thing in resting}) > 2
    for thing, at_s in [(thing, at_s) for thing in resting for at_s in (0.0, world.end_s)]:
        low, _ = thing.bounds(at_s)
        x, y, _ = thing.center(at_s)
        support = world.thing(thing.support)
        fitting = []
        for ledge in ledges(support, at_s):
            c, s = math.cos(ledge.yaw), math.sin(ledge.yaw)
            dx, dy = x - ledge.center[0], y - ledge.center[1]
            within = abs(c * dx + s * dy) < ledge.length_m / 2
            within = within and abs(-s * dx + c * dy) < ledge.width_m / 2
            if within and low[2] == pytest.approx(ledge.center[2], abs=1e-9):
                fitting.append(ledge)
        assert len(fitting) == 1, thing.name
        assert fitting[0].inside == thing.inside
        if thing.inside:  # also below the rim
            assert low[2] < support.bounds(at_s)[1][2]


@pytest.mark.parametrize('seed', SEEDS)
def test_a_carried_thing_stays_before_its_bearer(seed: int) -> None:
    world = world_of(seed)
    for carry in world.carries:
        thing, bearer = world.thing(carry.thing), world.thing(carry.by)
        (move,) = thing.track.moves
        assert (move.start_s, move.end_s) == (carry.start_s, carry.end_s)
        assert move.distance_m > 0.5
        assert place(world, thing, carry.start_s).carried_by == 0
        offsets = []
        for at_s in np.linspace(carry.start_s, carry.end_s, 9)[1:-1]:
            now = place(world, thing, at_s)
            assert (now.carried_by, now.support) == (bearer.value, 0)
            assert place(world, bearer, at_s).carried_by == 0
            offsets.append(bearer.pose(at_s).local(thing.pose(at_s).position)[:2])
        assert offsets == [pytest.approx(offsets[0], abs=1e-9)] * len(offsets)
        assert offsets[0][1] == pytest.approx(0.0, abs=1e-9)
        assert place(world, thing, carry.end_s).low[2] == pytest.approx(0.0, abs=1e-12)


def test_worlds_hold_all_that_is_promised() -> None:
    worlds = [world_of(seed) for seed in range(16)]
    kinds = {thing.kind for world in worlds for thing in world.things}
    assert kinds >= {'table', 'shelf', 'chair', 'box', 'cup', 'person', 'door', 'crate', 'ball'}
    assert any(world.carries for world in worlds)
    assert any(t.inside for world in worlds for t in world.things)
    walkers = [t for world in worlds for t in world.things if t.kind == 'person' and t.track.moves]
    rolling = [t for world in worlds for t in world.things if t.kind == 'ball' and t.track.moves]
    assert walkers
    assert rolling
    assert any(t.support > 1 and t.track.moves for world in worlds for t in world.things)
    assert {door.leaf > 0 for world in worlds for door in world.room.doorways} == {True, False}
    for world in worlds:
        assert [thing.value for thing in world.things] == list(range(1, len(world.things) + 1))
        assert world.robot.track.path(0, world.end_s)[0] > 0.6
        assert len(world.things) <= 255


def test_the_same_seed_gives_the_same_world() -> None:
    assert make_world(4) == world_of(4)
    assert make_world(5) != world_of(4)
    with pytest.raises(BadInputError, match='-1'):
        make_world(-1)
