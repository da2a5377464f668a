"""Exactness over fifty worlds: what primitives measure against what the world's own rays meet.

Masks are given, so that what is judged is the measuring. Without noise a distance or a height is
within 1 % or 5 mm; with noise the stated 90 % interval holds in 85 to 95 % of the cases.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.exact_worlds import drawn
from scipy.spatial import cKDTree

from spatialclaw_ros.core.plane import Plane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primitives.exact_worlds import Drawn, Picture, Visible

    from spatialclaw_ros.core.measure import Measure

SEEDS = range(3000, 3050)
NOISY_SEEDS = range(3100, 3150)
FLOOR = Plane(np.array([0.0, 0.0, 1.0]), 0.0)
CLEAR_DEG = 3.0


def within(found: float, true: float) -> bool:
    return abs(found - true) <= max(0.005, 0.01 * abs(true))


def measured(world: Drawn) -> Iterator[tuple[str, Measure, float, str]]:
    """Yield kind, what was measured, what is true, and of what, over all pictures of a world."""
    geometry = world.names['Geometry']
    for picture in world.pictures:
        frame = world.names['InputImages'][picture.index]
        for k, thing in enumerate(picture.things):
            of = f'{thing.name} in picture {picture.index}'
            place = picture.masks.get_centroid_3d(None, picture.index, k)
            if not place:
                continue
            true = float(np.linalg.norm(np.median(thing.local, axis=0)))
            yield 'distance', geometry.euclidean_distance(frame.position, place), true, of
            if not thing.cut[0]:
                top = picture.masks.top_above(FLOOR, picture.index, k)
                yield 'height', top, float(thing.points[:, 2].max()), of
        yield from nearest(world, picture)


def nearest(world: Drawn, picture: Picture) -> Iterator[tuple[str, Measure, float, str]]:
    """Yield how far things of a picture are apart at their nearest visible points."""
    clouds = [
        picture.masks.get_surface_points(picture.index, k) for k in range(len(picture.masks))
    ]
    for (one, a), (other, b) in itertools.combinations(
        zip(picture.things, clouds, strict=True), 2
    ):
        if len(a) and len(b):
            found, start, end = world.names['Geometry'].nearest_distance(a, b)
            assert float(np.linalg.norm(np.asarray(start) - np.asarray(end))) == pytest.approx(
                found
            )
            true = float(cKDTree(one.points).query(other.points)[0].min())
            yield 'nearest', found, true, f'{one.name} and {other.name} in {picture.index}'


@pytest.mark.parametrize('seed', SEEDS)
def test_without_noise_all_is_exact(seed: int) -> None:
    rows = list(measured(drawn(seed)))
    assert len(rows) > 3
    off = [
        (kind, of, round(float(found) - true, 4), round(true, 3))
        for kind, found, true, of in rows
        if not within(float(found), true)
    ]
    assert off == []


def test_with_noise_the_intervals_hold_as_often_as_they_say() -> None:
    inside: dict[str, list[bool]] = defaultdict(list)
    for seed in NOISY_SEEDS:
        for kind, found, true, _ in measured(drawn(seed, noise=True)):
            inside[kind].append(found.low <= true <= found.high)
    share = {kind: float(np.mean(hits)) for kind, hits in inside.items()}
    assert min(len(hits) for hits in inside.values()) > 300
    assert all(0.85 <= value <= 0.95 for value in share.values()), share


@pytest.mark.parametrize('seed', SEEDS)
def test_the_middle_of_what_is_seen(seed: int) -> None:
    world = drawn(seed)
    for picture in world.pictures:
        for k, thing in enumerate(picture.things):
            place = picture.masks.get_centroid_3d(None, picture.index, k)
            pose = picture.shot.T_map_camera
            true = pose[:3, :3] @ np.median(thing.local, axis=0) + pose[:3, 3]
            limit = max(0.005, 0.01 * float(np.median(thing.local[:, 2])))
            assert np.linalg.norm(np.asarray(place) - true) <= limit, thing.name


@pytest.mark.parametrize('seed', SEEDS)
def test_the_camera_is_where_the_robot_carries_it(seed: int) -> None:
    world = drawn(seed)
    frames, robot = world.names['InputImages'], world.world.robot
    geometry = world.names['Geometry']
    for picture, other in itertools.pairwise(world.pictures):
        first, last = frames[picture.index], frames[other.index]
        poses = [robot.T_map_camera(p.shot.at_s) for p in (picture, other)]
        np.testing.assert_allclose(first.T_world_camera, poses[0], atol=1e-12)
        way = float(np.linalg.norm(poses[1][:3, 3] - poses[0][:3, 3]))
        moved = geometry.euclidean_distance(first.position, last.position)
        assert float(moved) == pytest.approx(way, abs=1e-9)
        turned = geometry.angle_between_vectors(
            first.T_world_camera[:3, 2], last.T_world_camera[:3, 2]
        )
        cosine = float(np.clip(poses[0][:3, 2] @ poses[1][:3, 2], -1, 1))
        assert float(turned) == pytest.approx(np.degrees(np.arccos(cosine)), abs=1e-5)


def side(thing: Visible, world: Drawn, picture: Picture) -> float | None:
    """Return the sign of the side on which a whole thing lies; None where it is on both."""
    known = world.world.thing(thing.value)
    corners = np.concatenate([shape.corners for shape in known.shapes(picture.shot.at_s)])
    pose = picture.shot.T_map_camera
    local = (corners - pose[:3, 3]) @ pose[:3, :3]
    azimuth = np.degrees(np.arctan2(-local[:, 0], local[:, 2]))
    if (local[:, 2] <= 0).any() or np.abs(azimuth).min() < CLEAR_DEG:
        return None
    return float(np.sign(azimuth[0])) if (np.sign(azimuth) == np.sign(azimuth[0])).all() else None


@pytest.mark.parametrize('noise', [False, True], ids=['exact', 'noise'])
def test_relations_that_are_clear_are_told_right(noise: bool) -> None:  # noqa: FBT001 - a parameter
    right: dict[str, list[bool]] = defaultdict(list)
    for seed in NOISY_SEEDS if noise else SEEDS:
        world = drawn(seed, noise=noise)
        geometry = world.names['Geometry']
        for picture in world.pictures:
            frame = world.names['InputImages'][picture.index]
            places = [
                picture.masks.get_centroid_3d(None, picture.index, k)
                for k in range(len(picture.things))
            ]
            for thing, place in zip(picture.things, places, strict=True):
                true = side(thing, world, picture)
                if true is not None and place:
                    told = geometry.relative_direction(place, frame)
                    right['left or right'].append(told.is_left == (true > 0) and told.is_ahead)
            for (one, a), (other, b) in itertools.combinations(
                zip(picture.things, places, strict=True), 2
            ):
                if not (a and b):
                    continue
                near, far = sorted((one.local[:, 2], other.local[:, 2]), key=np.median)
                if near.max() < far.min():
                    first = np.median(one.local[:, 2]) < np.median(other.local[:, 2])
                    ahead = [geometry.relative_direction(p, frame).forward_m for p in (a, b)]
                    right['in front'].append((ahead[0] < ahead[1]) == first)
                low, high = sorted((one.points[:, 2], other.points[:, 2]), key=np.median)
                if low.max() < high.min() - 0.02:
                    upper = np.median(one.points[:, 2]) > np.median(other.points[:, 2])
                    heights = [float(geometry.height_above(p, FLOOR)) for p in (a, b)]
                    right['above'].append((heights[0] > heights[1]) == upper)
    assert all(len(told) > 25 for told in right.values())
    share = {kind: float(np.mean(told)) for kind, told in right.items()}
    assert all(value >= 0.99 for value in share.values()), share
