"""What a ray caster's hits look like: a lamp, paint, patterns; and how steeply they are seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.world.raycast import FACE_BITS, FACES, SIDE, Rays, cast
from spatialclaw_ros.world.shapes import Ball, Block, turn_matrix
from spatialclaw_ros.world.things import Part, Pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.world.raycast import Hits
    from spatialclaw_ros.world.shapes import Vec3

    Floats32 = NDArray[np.float32]
    Indices = NDArray[np.intp]
    Planes = tuple[Floats32, Floats32, Floats32]  # x, y and z, each (H, W)

AMBIENT = 0.50
LAMP = 0.48
TURNED = (0.10, 0.06)
"""Ambient light differs by so much along x and y: no two faces of a thing look alike. With all
of it white paint is still below 255, so nothing is ever cut off."""
LAMP_REACH_M = 6.0
"""Distance at which the lamp gives half its light."""
HORIZON_M = 1e3
"""Stands for how far nothing is away."""
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
    x, y = rays.x.astype(np.float32), rays.y.astype(np.float32)
    turn, start = rays.rotation.astype(np.float32), rays.origin.astype(np.float32)
    toward = [np.add.outer(row[1] * y + row[2], row[0] * x) for row in turn]  # depth 1
    depth = (1 / np.maximum(hits.inverse_depth, 1 / HORIZON_M)).astype(np.float32)
    points = (
        toward[0] * depth + start[0],
        toward[1] * depth + start[1],
        toward[2] * depth + start[2],
    )
    surface = hits.surface.astype(np.intp)  # what NumPy indexes with, once
    solid = surface >> FACE_BITS
    normals = _normals(parts, surface, points)
    along = normals[0] * toward[0] + normals[1] * toward[1] + normals[2] * toward[2]
    cosine = np.abs(along) / np.sqrt(np.add.outer(y * y + 1, x * x))
    light = _light(points, normals, lamp)
    _paint_patterns(light, parts, solid, points)
    colours = np.zeros((3, len(parts) + 1), np.float32)  # the last column is for index -1
    colours[:, :-1] = np.transpose([part.rgb for part in parts])
    rgb = np.empty((camera.height, camera.width, 3), np.uint8)
    for channel in range(3):
        rgb[..., channel] = np.take(colours[channel], solid) * light + np.float32(0.5)
    albedo = np.take(colours.mean(axis=0) / 255, solid)
    return View(hits, rgb, cosine, albedo)


def _normals(parts: Sequence[Part], surface: Indices, points: Planes) -> Planes:
    """Return the outward unit normals, zero where nothing is met."""
    table = np.zeros((3, len(parts) * FACES + 1), np.float32)
    middles = np.zeros((4, len(parts)), np.float32)  # centre and radius of what is round
    upright = np.zeros(len(parts), np.float32)
    for index, part in enumerate(parts):
        shape = part.shape
        axes = turn_matrix(shape.yaw if isinstance(shape, Block) else 0.0)
        first = index * FACES
        table[:, first : first + 6 : 2] = -axes
        table[:, first + 1 : first + 6 : 2] = axes
        if not isinstance(shape, Block):
            middles[:, index] = *shape.center, shape.radius
            upright[index] = isinstance(shape, Ball)
    normals = (
        np.take(table[0], surface),
        np.take(table[1], surface),
        np.take(table[2], surface),
    )
    at = np.nonzero((surface & (FACES - 1)) == SIDE)
    solid = surface[at] >> FACE_BITS
    for axis in range(3):
        out = (points[axis][at] - middles[axis][solid]) / middles[3][solid]
        normals[axis][at] = out if axis < 2 else out * upright[solid]  # noqa: PLR2004 - level
    return normals


def _light(points: Planes, normals: Planes, lamp: Vec3) -> Floats32:
    to_lamp = [np.float32(place) - plane for place, plane in zip(lamp, points, strict=True)]
    square = to_lamp[0] ** 2 + to_lamp[1] ** 2 + to_lamp[2] ** 2
    facing = to_lamp[0] * normals[0] + to_lamp[1] * normals[1] + to_lamp[2] * normals[2]
    light = np.maximum(facing, 0) * LAMP
    light /= np.sqrt(square) * (1 + square / LAMP_REACH_M**2)
    light += AMBIENT * (1 + TURNED[0] * normals[0] + TURNED[1] * normals[1])
    return np.asarray(light, np.float32)


def _paint_patterns(
    light: Floats32, parts: Sequence[Part], solid: Indices, points: Planes
) -> None:
    """Take from an image's light what patterns take."""
    kinds = np.zeros(len(parts) + 1, np.int8)
    kinds[:-1] = [part.pattern for part in parts]
    kind = np.take(kinds, solid)
    at = np.nonzero(kind == Pattern.PLANKS)
    x, y = points[0][at], points[1][at]
    board = np.floor(y / PLANK_M)
    tone = _scatter(board + 31 * np.floor((x + 0.37 * board) / 1.1))
    seam = (y - board * PLANK_M) < SEAM_M
    light[at] *= 1 - DARKER[Pattern.PLANKS] * tone - np.float32(0.25) * seam
    at = np.nonzero(kind == Pattern.GRAIN)
    along = 0.25 * points[0][at] + 0.9 * points[1][at] + 0.35 * points[2][at]
    light[at] *= 1 - DARKER[Pattern.GRAIN] * (0.5 + 0.5 * np.sin(along * (math.tau / GRAIN_M)))


def _scatter(values: Floats32) -> Floats32:
    """Return numbers in 0..1 that look random and depend on the values alone."""
    mixed = np.sin(values * 12.9898) * 43758.547
    return np.asarray(mixed - np.floor(mixed), np.float32)
