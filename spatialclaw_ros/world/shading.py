"""What a ray caster's hits look like: a lamp, paint, patterns; and how steeply they are seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.world.raycast import FACES, SIDE, Rays, cast
from spatialclaw_ros.world.shapes import Ball, Block, turn_matrix
from spatialclaw_ros.world.things import Part, Pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.world.raycast import Hits
    from spatialclaw_ros.world.shapes import Vec3

    Floats32 = NDArray[np.float32]

AMBIENT = 0.52
LAMP = 0.50
LAMP_REACH_M = 6.0
"""Distance at which the lamp gives half its light."""
PLANK_M = 0.14
SEAM_M = 0.006
GRAIN_M = 0.035
DARKER = {Pattern.PLANKS: 0.16, Pattern.GRAIN: 0.10}


@dataclass(frozen=True, eq=False)
class View:
    """One image before the sensor: exact geometry, and light."""

    hits: Hits
    rgb: NDArray[np.uint8]
    """(H, W, 3)."""
    cosine: Floats32
    """(H, W) of the angle between ray and surface normal, 0 at grazing, 1 head on; 0 for none."""
    albedo: Floats32
    """(H, W) share of light that the surface gives back, 0..1."""


def view(
    parts: Sequence[Part], camera: Camera, T_world_camera: NDArray[np.float64], lamp: Vec3
) -> View:
    """Return what a camera sees of parts given in the map."""
    hits = cast([part.shape for part in parts], camera, T_world_camera)
    rays = Rays(camera, T_world_camera)
    turn = rays.rotation.astype(np.float32)
    toward = np.empty((camera.height, camera.width, 3), np.float32)  # rays of depth 1
    for axis in range(3):
        across = (turn[axis, 0] * rays.x).astype(np.float32)
        down = (turn[axis, 1] * rays.y + turn[axis, 2]).astype(np.float32)
        np.add.outer(down, across, out=toward[..., axis])
    with np.errstate(divide='ignore'):
        depth = np.where(hits.inverse_depth > 0, 1 / hits.inverse_depth, 0).astype(np.float32)
    points = toward * depth[..., None] + rays.origin.astype(np.float32)
    normals = _normals(parts, hits, points)
    cosine = np.abs(np.einsum('ijk,ijk->ij', normals, toward))
    cosine /= np.sqrt(np.einsum('ijk,ijk->ij', toward, toward))
    light = _light(points, normals, np.asarray(lamp, np.float32))
    light *= _patterns(parts, hits.solid, points)
    colours = np.zeros((len(parts) + 1, 3), np.float32)  # the last row is for index -1
    colours[:-1] = [part.rgb for part in parts]
    paint = colours[hits.solid]
    albedo = colours.mean(axis=1)[hits.solid] / 255
    rgb = np.clip(paint * light[..., None] + 0.5, 0, 255).astype(np.uint8)
    return View(hits, rgb, cosine, albedo)


def _normals(parts: Sequence[Part], hits: Hits, points: Floats32) -> Floats32:
    """Return the (H, W, 3) outward unit normals, zero where nothing is met."""
    table = np.zeros((len(parts) * FACES + 1, 3), np.float32)
    round_parts = []
    for index, part in enumerate(parts):
        axes = turn_matrix(part.shape.yaw if isinstance(part.shape, Block) else 0.0).T
        table[index * FACES : index * FACES + 6 : 2] = -axes
        table[index * FACES + 1 : index * FACES + 6 : 2] = axes
        if not isinstance(part.shape, Block):
            round_parts.append(index)
    normals = table[hits.surface]
    rows, columns = np.nonzero((hits.surface & (FACES - 1)) == SIDE)
    if len(rows):
        centers = np.zeros((len(parts), 3), np.float32)
        level = np.ones((len(parts), 1), np.float32)
        radii = np.ones((len(parts), 1), np.float32)
        for index in round_parts:
            shape = parts[index].shape
            if not isinstance(shape, Block):
                centers[index], radii[index] = shape.center, shape.radius
                level[index] = isinstance(shape, Ball)
        solid = hits.solid[rows, columns]
        out = (points[rows, columns] - centers[solid]) / radii[solid]
        out[:, 2:] *= level[solid]
        normals[rows, columns] = out
    return normals


def _light(points: Floats32, normals: Floats32, lamp: Floats32) -> Floats32:
    to_lamp = lamp - points
    square = np.einsum('ijk,ijk->ij', to_lamp, to_lamp)
    facing = np.einsum('ijk,ijk->ij', to_lamp, normals) / np.sqrt(square)
    light = np.maximum(facing, 0) / (1 + square / LAMP_REACH_M**2)
    # walls away from the lamp differ a little by where they face: no two faces look alike
    shade = 1 + 0.10 * normals[..., 0] + 0.06 * normals[..., 1]
    return np.asarray(AMBIENT * shade + LAMP * light, np.float32)


def _patterns(parts: Sequence[Part], solid: NDArray[np.int32], points: Floats32) -> Floats32:
    """Return the (H, W) share of the paint's light that patterns leave."""
    kinds = np.zeros(len(parts) + 1, np.int8)
    kinds[:-1] = [part.pattern for part in parts]
    kind = kinds[solid]
    out = np.ones(solid.shape, np.float32)
    at = kind == Pattern.PLANKS
    if at.any():
        x, y = points[at, 0], points[at, 1]
        board = np.floor(y / PLANK_M)
        tone = _scatter(board + 31 * np.floor((x + 0.37 * board) / 1.1))
        seam = (y - board * PLANK_M) < SEAM_M
        out[at] = 1 - DARKER[Pattern.PLANKS] * tone - 0.25 * seam
    at = kind == Pattern.GRAIN
    if at.any():
        along = points[at] @ np.array([0.25, 0.9, 0.35], np.float32)
        out[at] = 1 - DARKER[Pattern.GRAIN] * (0.5 + 0.5 * np.sin(along * (6.283 / GRAIN_M)))
    return out


def _scatter(values: Floats32) -> Floats32:
    """Return numbers in 0..1 that look random and depend on the values alone."""
    mixed = np.sin(values * 12.9898) * 43758.547
    return np.asarray(mixed - np.floor(mixed), np.float32)
