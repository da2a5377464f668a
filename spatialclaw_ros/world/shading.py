"""What a ray caster's hits look like: a lamp, paint, patterns; and how steeply they are seen."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.world.raycast import FACE_BITS, FACES, SIDE, Rays, cast
from spatialclaw_ros.world.shapes import Ball, Block, turn_matrix
from spatialclaw_ros.world.things import Part, Pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
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


class View:
    """One image before the sensor: exact geometry, and light; each made when it is asked for."""

    def __init__(
        self,
        parts: Sequence[Part],
        camera: Camera,
        T_world_camera: NDArray[np.float64],
        lamp: Vec3,
    ) -> None:
        self.hits = cast([part.shape for part in parts], camera, T_world_camera)
        self._parts = parts
        self._lamp = lamp
        self._rays = Rays(camera, T_world_camera)
        self._surface = self.hits.surface.astype(np.intp)  # what NumPy indexes with, once
        self._solid = self._surface >> FACE_BITS

    @cached_property
    def rgb(self) -> NDArray[np.uint8]:
        """(H, W, 3) colours."""
        light = _light(self._points, self._normals, self._lamp)
        _paint_patterns(light, self._parts, self._solid, self._points)
        rgb = np.empty((*light.shape, 3), np.uint8)
        for channel, paint in enumerate(self._paints):
            rgb[..., channel] = np.take(paint, self._solid) * light + np.float32(0.5)
        return rgb

    @cached_property
    def cosine(self) -> Floats32:
        """(H, W) of the angle between ray and normal: 0 grazing, 1 head on; 0 for none."""
        (a, b, c), (x, y, z) = self._normals, self._toward
        across, down = self._rays.x.astype(np.float32), self._rays.y.astype(np.float32)
        length = np.sqrt(np.add.outer(down * down + 1, across * across))
        return np.asarray(np.abs(a * x + b * y + c * z) / length)

    @cached_property
    def albedo(self) -> Floats32:
        """(H, W) share of light that the surface gives back, 0..1."""
        return np.take(self._paints.mean(axis=0) / 255, self._solid)

    @cached_property
    def _toward(self) -> Planes:
        """The rays of depth 1, in map axes."""
        across, down = self._rays.x.astype(np.float32), self._rays.y.astype(np.float32)
        turn = self._rays.rotation.astype(np.float32)
        x, y, z = (np.add.outer(row[1] * down + row[2], row[0] * across) for row in turn)
        return x, y, z

    @cached_property
    def _points(self) -> Planes:
        """Where the rays end, in the map."""
        depth = (1 / np.maximum(self.hits.inverse_depth, 1 / HORIZON_M)).astype(np.float32)
        start = self._rays.origin.astype(np.float32)
        x, y, z = self._toward
        return x * depth + start[0], y * depth + start[1], z * depth + start[2]

    @cached_property
    def _normals(self) -> Planes:
        return _normals(self._parts, self._surface, self._points)

    @cached_property
    def _paints(self) -> Floats32:
        """(3, N + 1) colours of the parts; the last is black, for index -1."""
        paints = np.zeros((3, len(self._parts) + 1), np.float32)
        paints[:, :-1] = np.transpose([part.rgb for part in self._parts])
        return paints


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
