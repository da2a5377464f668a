"""Exactness of whole extents over fifty worlds: sizes and middles of boxes seen on three faces.

Only a box of which a picture shows three faces, with nothing before it and no border through it,
shows how large it is: the truth is then the world's own. What only one or two faces show is not
judged here, for the far side is in none of the pictures. With noise a box is judged at rest:
colour and depth are of two moments. So it is by ``tools.SAM3.whole`` always, which takes things to
stand on something; some are carried through the air here. Masks are given.

The intervals of ``tools.SAM3.whole`` allow for poses that are a little wrong, as a robot's are and
this world's are not; that they hold is judged, and those of one picture's box that they are no
wider than they say.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
import pytest
from primitives.exact_worlds import looked_at

from spatialclaw_ros.core.measure import Z_90
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.raycast import FACES, cast
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT, TYPICAL
from spatialclaw_ros.world.shapes import Block
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primitives.exact_worlds import Picture

    from spatialclaw_ros.core.measure import Measure, Point3
    from spatialclaw_ros.primitives.boxes import OrientedBox
    from spatialclaw_ros.primitives.whole import WholeThing
    from spatialclaw_ros.world.things import Thing

Box: TypeAlias = 'OrientedBox | WholeThing'

SEEDS = range(3200, 3250)
NOISY_SEEDS = range(3300, 3350)
CAMERA = make_camera(640, 480)
LOOKS, NOISY_LOOKS = 12, 20
FACE_PX = 60
"""A face with fewer pixels inside its rim is not seen well enough to be measured."""
RIM = np.ones((5, 5), np.uint8)


def three_faced(eye: WorldCamera, at_s: float) -> frozenset[int]:
    """Return the values of the boxes that a picture shows on three faces, and all of them."""
    view, label = eye.exact(at_s)
    pose = eye.world.robot.T_map_camera(at_s)
    out = []
    for thing in eye.world.things:
        mask = label == thing.value
        solid = thing.body.shapes[0]
        if len(thing.body.parts) > 1 or not isinstance(solid, Block) or mask.sum() < 3 * FACE_PX:
            continue
        border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
        shown = np.where(mask, view.hits.surface % FACES, FACES)
        inner = [cv2.erode((shown == face).astype(np.uint8), RIM).sum() for face in range(6)]
        alone = cast(list(thing.shapes(at_s)), eye.camera, pose).surface >= 0
        if (
            sum(n >= FACE_PX for n in inner) == 3
            and not border.any()
            and alone.sum() == mask.sum()
        ):
            out.append(thing.value)
    return frozenset(out)


@functools.cache
def rows(seed: int, *, noise: bool = False) -> list[tuple[str, Box, Thing, float]]:
    """Return how it was measured, what was measured, of what thing and when, in one world."""
    eye = WorldCamera(make_world(seed), CAMERA, TYPICAL if noise else EXACT)
    looks = [(k, at, three_faced(eye, at)) for k, at in eye.times(NOISY_LOOKS if noise else LOOKS)]
    looks = [look for look in looks if look[2]]
    if not looks:
        return []
    world = looked_at(eye, [eye.shoot(k, at) for k, at, _ in looks])
    found: list[tuple[str, Box, Thing, float]] = []
    seen: dict[int, list[Picture]] = {}
    for picture, (_, at, shown) in zip(world.pictures, looks, strict=True):
        for k, visible in enumerate(picture.things):
            thing = world.world.thing(visible.value)
            if visible.value not in shown or (noise and thing.track.speed(at) > 0):
                continue
            found.append(('picture', picture.masks.extent_3d(None, picture.index, k), thing, at))
            if thing.track.speed(at) == 0:
                found.append(('whole', world.names['SAM3'].whole(picture.masks, k), thing, at))
            if not thing.track.moves:
                seen.setdefault(thing.value, []).append(picture)
    for value, pictures in seen.items():
        if len(pictures) > 1:
            thing = world.world.thing(value)
            sets = [picture.masks for picture in pictures]
            many = world.names['SAM3'].whole(sets, f'{thing.name} {value}')
            found.append(('several pictures', many, thing, 0.0))
    return found


def sizes(box: Box, thing: Thing) -> Iterator[tuple[Measure, float]]:
    """Yield what was measured and what is so."""
    long, wide = sorted(thing.body.size[:2], reverse=True)
    yield box.length, long
    yield box.width, wide
    yield box.height, thing.body.size[2]


@pytest.mark.parametrize('seed', SEEDS)
def test_without_noise_sizes_and_middles_are_exact(seed: int) -> None:
    off = []
    for how, box, thing, at_s in rows(seed):
        for found, true in sizes(box, thing):
            if abs(float(found) - true) > max(0.005, 0.01 * true):
                off.append((how, thing.name, round(float(found) - true, 4), true))
        apart = float(np.linalg.norm(np.asarray(box.center) - thing.center(at_s)))
        if apart > 0.005:
            off.append((how, thing.name, round(apart, 4), 0.0))
    assert off == []


def test_enough_is_seen_to_be_judged() -> None:
    counts = Counter(how for seed in SEEDS for how, *_ in rows(seed))
    assert counts['picture'] >= counts['whole'] > 60
    assert counts['several pictures'] > 10


def test_with_noise_the_intervals_hold_as_often_as_they_say() -> None:
    inside: dict[str, list[bool]] = defaultdict(list)
    for seed in NOISY_SEEDS:
        for how, box, thing, at_s in rows(seed, noise=True):
            inside[f'sizes, {how}'] += [m.low <= true <= m.high for m, true in sizes(box, thing)]
            inside[f'middle, {how}'] += middle_holds(box.center, thing.center(at_s))
    share = {kind: float(np.mean(hits)) for kind, hits in inside.items()}
    assert all(len(inside[f'{what}, picture']) > 300 for what in ('sizes', 'middle'))
    assert all(value >= 0.85 for value in share.values()), share
    assert all(share[f'{what}, picture'] <= 0.95 for what in ('sizes', 'middle')), share


def middle_holds(found: Point3, true: tuple[float, float, float]) -> list[bool]:
    """Tell for each axis whether the interval of a point holds."""
    return list(np.abs(np.asarray(found) - true) <= Z_90 * found.sigma_m)
