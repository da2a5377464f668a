"""Left, right, in front and behind: seen from the camera, the robot and things with a front."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.transforms import apply, invert
from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import SIDES, Draft
from spatialclaw_ros.world.questions.scene import pairs, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.shapes import Pose
    from spatialclaw_ros.world.things import Thing

WITH_A_FRONT = frozenset({'chair', 'sofa'})
"""Their backs tell where they face; a person's front is not in a depth image."""
AROUND_M = (0.4, 3.0)
"""From the middle of what is asked from to the middle of what is asked for."""
FRONT, BACK, LEFT, RIGHT = SIDES


def camera_side(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for left or right in the newest picture."""
    for a, b in pairs(rng, _in_newest(scene)):
        side = side_in_newest(scene, a, b)
        if side:
            yield _camera(a, b, side, (LEFT, RIGHT), 'side')


def camera_depth(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for in front or behind in the newest picture."""
    for a, b in pairs(rng, _in_newest(scene)):
        ours, theirs = corners_in_camera(scene, a)[:, 2], corners_in_camera(scene, b)[:, 2]
        side = _order(ours, theirs)
        if side and not scene.holds(a, b):
            yield _camera(a, b, FRONT if side < 0 else BACK, (FRONT, BACK), 'depth')


def camera(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for either, in turn."""
    sides, depths = camera_side(scene, rng), camera_depth(scene, rng)
    for side, depth in zip(sides, depths, strict=False):
        yield from shuffled(rng, [side, depth])


def robot(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask on which side of the robot something is."""
    for a in shuffled(rng, scene.known):
        side = _sector(scene, scene.last.robot, a)
        if side:
            yield Draft('relation.robot', side, {'a': a.name}, (a.value,), SIDES)


def thing(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask on which side of a chair or sofa something is, seen from there."""
    for a, b in pairs(rng, scene.known):
        if b.kind in WITH_A_FRONT and b in scene.measured:
            side = _sector(scene, scene.now(b).pose, a)
            if side:
                slots = {'a': a.name, 'b': b.name}
                yield Draft('relation.thing', side, slots, (a.value, b.value), SIDES)


def side_in_newest(scene: Scene, a: Thing, b: Thing) -> str:
    """Return 'left' or 'right' of b, seen by the camera now; empty where it is not clear."""
    if scene.holds(a, b):
        return ''
    ours, theirs = corners_in_camera(scene, a), corners_in_camera(scene, b)
    across = _order(ours[:, 0], theirs[:, 0])
    near = ours[:, 2].min() > rules.RANGE_M[0] and theirs[:, 2].min() > rules.RANGE_M[0]
    turned = _order(ours[:, 0] / ours[:, 2], theirs[:, 0] / theirs[:, 2], 0.0) if near else 0
    if not across or across != turned:
        return ''
    return LEFT if across < 0 else RIGHT


def is_right_of(scene: Scene, a: Thing, b: Thing) -> bool:
    """Tell whether a thing is right of another along the picture's rows, in view or not."""
    ours, theirs = corners_in_camera(scene, a), corners_in_camera(scene, b)
    return _order(ours[:, 0], theirs[:, 0]) > 0


def corners_in_camera(scene: Scene, one: Thing) -> NDArray[np.float64]:
    """Return the (8, 3) corners of the block around a thing, now, in optical axes."""
    x, y, z = (half / 2 for half in one.body.size)
    a, b, c = one.body.middle
    pose = scene.now(one).pose
    corners = [
        pose.point((a + i * x, b + j * y, c + k * z))
        for i in (-1, 1)
        for j in (-1, 1)
        for k in (-1, 1)
    ]
    return np.asarray(apply(invert(np.asarray(scene.last.T_map_camera)), corners))


def _order(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], least: float = rules.BESIDE_M
) -> int:
    """Return -1 or 1 where the middle of each lies clearly outside the other, else 0."""
    a, b = (ours.min() + ours.max()) / 2, (theirs.min() + theirs.max()) / 2
    if abs(a - b) <= least or ours.min() < b < ours.max() or theirs.min() < a < theirs.max():
        return 0
    return -1 if a < b else 1


def _in_newest(scene: Scene) -> list[Thing]:
    return [a for a in scene.known if scene.shows(a, scene.last)]


def _camera(a: Thing, b: Thing, side: str, choices: tuple[str, ...], variant: str) -> Draft:
    slots = {'a': a.name, 'b': b.name}
    return Draft('relation.camera', side, slots, (a.value, b.value), choices, variant)


def _sector(scene: Scene, pose: Pose, one: Thing) -> str:
    """Return on which side of a pose a thing is; empty near the diagonals."""
    x, y, _ = pose.local(scene.now(one).center)
    if not AROUND_M[0] < math.hypot(x, y) < AROUND_M[1]:
        return ''
    return sector(x, y)


def sector(x: float, y: float) -> str:
    """Return the side on which a level direction is clearly; empty near the diagonals."""
    for side, (i, j) in zip(SIDES, ((1, 0), (-1, 0), (0, 1), (0, -1)), strict=True):
        if i * x + j * y > math.cos(rules.SECTOR_RAD) * math.hypot(x, y):
            return side
    return ''
