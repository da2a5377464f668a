"""Worlds by seed as cells get them, and what is so in them by their own ray casting."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.frame import Capture, Frame, LabelImage
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.label_image import LabelImageSegmenter
from spatialclaw_ros.primitives.mask_sets import collect_masks
from spatialclaw_ros.primitives.namespace import CellWorld
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT, TYPICAL
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.masks import PerFrameMask
    from spatialclaw_ros.world.capture import Shot
    from spatialclaw_ros.world.world import World

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

CAMERA = make_camera(320, 240)
SHELL = {'floor', 'ceiling', 'wall', 'door'}
LEAST_PX = 400
"""Things with fewer pixels are not measured."""


@dataclass(frozen=True, eq=False)
class Visible:
    """One thing in one picture, as the world's own rays meet it."""

    value: int
    name: str
    mask: Mask
    points: Array
    """(N, 3) in the map, of every pixel of it."""
    local: Array
    """(N, 3) the same in optical axes."""
    cut: tuple[bool, bool, bool, bool]
    """Top, bottom, left, right: by the border of the picture."""


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture, and what it shows."""

    index: int
    shot: Shot
    things: tuple[Visible, ...]
    masks: PerFrameMask
    """Of these things, in their order."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A world, seen a few times."""

    world: World
    cells: CellWorld
    pictures: tuple[Picture, ...]

    @property
    def names(self) -> dict[str, Any]:
        """What cells see."""
        return self.cells.namespace


@functools.lru_cache(maxsize=100)
def drawn(seed: int, *, noise: bool = False, frames: int = 3) -> Drawn:
    """Draw a world and look at it, evenly over its time."""
    eye = WorldCamera(make_world(seed), CAMERA, TYPICAL if noise else EXACT)
    return looked_at(eye, list(eye.shots(frames)))


def looked_at(eye: WorldCamera, shots: Sequence[Shot]) -> Drawn:
    """Return a world with some pictures of it."""
    names = {thing.value: thing.name for thing in eye.world.things}
    captures = tuple(
        Capture(
            Frame(
                index,
                shot.stamp_ns,
                eye.camera,
                shot.rgb,
                shot.depth_m,
                shot.T_map_camera,
                'map',
                T_world_base=shot.T_map_base,
            ),
            LabelImage(shot.label, names),
        )
        for index, shot in enumerate(shots)
    )
    query = Query('q', 'How far?', captures)
    cells = CellWorld(QueryTools(query, LabelImageSegmenter(), None))
    cells.bind(query.frames, query.brief())
    pictures = []
    for index, shot in enumerate(shots):
        things = seen(eye, shot)
        found = [(f'{t.name} {t.value}', f'{t.name} {t.value}', t.mask, 1.0) for t in things]
        masks = collect_masks(cells._book, [(index, found)], '')
        pictures.append(Picture(index, shot, things, masks))
    return Drawn(eye.world, cells, tuple(pictures))


def seen(eye: WorldCamera, shot: Shot) -> tuple[Visible, ...]:
    """Return the things that a picture shows well enough to be measured."""
    view, label = eye.exact(shot.at_s)
    depth = view.hits.depth_m
    out = []
    for thing in eye.world.things:
        mask = label == thing.value
        if thing.kind in SHELL or mask.sum() < LEAST_PX:
            continue
        local = in_camera(depth, mask, eye.camera.K)
        cut = mask[0].any(), mask[-1].any(), mask[:, 0].any(), mask[:, -1].any()
        out.append(
            Visible(
                thing.value,
                thing.name,
                mask,
                in_map(shot, local),
                local,
                (bool(cut[0]), bool(cut[1]), bool(cut[2]), bool(cut[3])),
            )
        )
    return tuple(out)


def in_camera(depth: Array, mask: Mask, K: Array) -> Array:
    """Return (N, 3) points in optical axes of pixels of an exact depth image."""
    v, u = np.nonzero(mask)
    z = depth[mask]
    return np.column_stack([(u - K[0, 2]) * z / K[0, 0], (v - K[1, 2]) * z / K[1, 1], z])


def in_map(shot: Shot, points: Array) -> Array:
    """Return (N, 3) points of optical axes in the map."""
    return np.asarray(points @ shot.T_map_camera[:3, :3].T + shot.T_map_camera[:3, 3])
