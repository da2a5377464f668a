"""Casts a camera's rays against upright solids: exact, in NumPy, no mesh.

Along the ray of pixel (u, v) the inverse of the depth is what is computed: for a plane it is an
affine function of u and v. A convex solid is an interval of inverse depths, from the largest of
its rear bounds to the smallest of its front ones, so a block costs six affine functions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.transforms import apply, invert
from spatialclaw_ros.world.shapes import Ball, Block, Drum, turn_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.world.shapes import Shape

    Floats = NDArray[np.float64]
    Window = tuple[int, int, int, int]  # first row, first column, after the last row and column

TINY = 1e-300
"""Stands for zero where it divides: the bound it gives is beyond all others."""
NEAR_M = 1e-3
"""Nothing nearer than this along the optical axis is in view."""
FACES = 8
"""Numbers of faces kept apart for one solid; a block has six."""
SIDE = 6
"""The face of a drum or ball that is curved."""
TOP, BOTTOM = 5, 4
EDGES = np.array([(i, i | bit) for bit in (1, 2, 4) for i in range(8) if not i & bit])
"""(12, 2) which corners of a block an edge joins."""


@dataclass(frozen=True, eq=False)
class Hits:
    """What each pixel's ray meets first."""

    inverse_depth: Floats
    """(H, W) 1/m along the optical axis, 0 where nothing is met."""
    surface: NDArray[np.int32]
    """(H, W) ``solid * FACES + face``, -1 where nothing is met; faces of a block: -x +x -y +y
    -z +z in its own axes."""

    @property
    def solid(self) -> NDArray[np.int32]:
        """(H, W) index of the solid met, -1 where nothing is."""
        return np.asarray(self.surface >> 3, np.int32)

    @property
    def depth_m(self) -> Floats:
        """(H, W) metres along the optical axis, NaN where nothing is met."""
        with np.errstate(divide='ignore'):
            return np.where(self.inverse_depth > 0, 1 / self.inverse_depth, np.nan)


class Rays:
    """The rays of one camera at one pose."""

    def __init__(self, camera: Camera, T_world_camera: Floats) -> None:
        self.camera = camera
        self.rotation = np.asarray(T_world_camera[:3, :3])
        self.origin = np.asarray(T_world_camera[:3, 3])
        self._T_camera_world = invert(T_world_camera)
        self.x = (np.arange(camera.width) - camera.K[0, 2]) / camera.K[0, 0]
        self.y = (np.arange(camera.height) - camera.K[1, 2]) / camera.K[1, 1]

    def affine(self, direction: Floats, window: Window) -> Floats:
        """Return ``direction`` (world axes) times each ray whose depth is 1 m, (h, w)."""
        row, column, rows, columns = window
        a, b, c = direction @ self.rotation
        down, across = b * self.y[row:rows] + c, a * self.x[column:columns]
        return np.asarray(np.add.outer(down, across))

    def window(self, shape: Shape) -> tuple[Window, float] | None:
        """Return the part of the image that can show a solid, and its largest inverse depth.

        None where it is out of view.
        """
        corners = apply(self._T_camera_world, shape.corners)
        front = corners[:, 2] >= NEAR_M
        nearest = math.inf
        if front.all():
            nearest = 1 / float(corners[:, 2].min())
        elif not front.any():
            return None
        else:  # where its edges come through the near plane
            first, second = corners[EDGES[:, 0]], corners[EDGES[:, 1]]
            through = front[EDGES[:, 0]] != front[EDGES[:, 1]]
            first, second = first[through], second[through]
            share = (NEAR_M - first[:, 2:]) / (second[:, 2:] - first[:, 2:])
            crossing = first + share * (second - first)
            crossing[:, 2] = NEAR_M
            corners = np.concatenate([corners[front], crossing])
        camera = self.camera
        u = camera.K[0, 0] * corners[:, 0] / corners[:, 2] + camera.K[0, 2]
        v = camera.K[1, 1] * corners[:, 1] / corners[:, 2] + camera.K[1, 2]
        column, columns = _span(u, camera.width)
        row, rows = _span(v, camera.height)
        if column >= columns or row >= rows:
            return None
        return (row, column, rows, columns), nearest


def cast(shapes: Sequence[Shape], camera: Camera, T_world_camera: Floats) -> Hits:
    """Return what a camera sees of solids."""
    rays = Rays(camera, T_world_camera)
    nearest = np.zeros((camera.height, camera.width))
    surface = np.full((camera.height, camera.width), -1, np.int32)
    windows = [(rays.window(shape), index) for index, shape in enumerate(shapes)]
    seen = [(window, index) for window, index in windows if window is not None]
    seen.sort(key=lambda item: (-item[0][1], item[1]))  # near ones first: they hide the others
    for ((row, column, rows, columns), largest), index in seen:
        part = np.s_[row:rows, column:columns]
        if largest <= nearest[part].min():
            continue
        meets = meet(shapes[index], rays, (row, column, rows, columns))
        closer = meets.hit & (meets.front > nearest[part])
        np.copyto(nearest[part], meets.front, where=closer)
        for face, bound in meets.bounds:
            at = closer & (bound <= meets.front)
            np.copyto(surface[part], np.int32(index * FACES + face), where=at)
    return Hits(nearest, surface)


@dataclass(frozen=True, eq=False)
class Meeting:
    """The inverse depths at which the rays of a window enter and leave a convex solid."""

    front: Floats
    hit: NDArray[np.bool_]
    bounds: tuple[tuple[int, Floats], ...]
    """The faces that can be entered; one is where its bound is the front."""


def meet(shape: Shape, rays: Rays, window: Window) -> Meeting:
    """Return where the rays of a window meet a solid."""
    if isinstance(shape, Block):
        fronts, rear = _planes(_block_planes(shape), rays, window)
    elif isinstance(shape, Drum):
        half = shape.height / 2
        up = np.array([0.0, 0.0, 1.0])
        x, y, z = shape.center
        caps = [
            (BOTTOM, -up, np.array([x, y, z - half])),
            (TOP, up, np.array([x, y, z + half])),
        ]
        fronts, rear = _planes(caps, rays, window)
        side, far = _curved(shape, rays, window, axes=2)
        if side is not None:
            fronts.append((SIDE, side))
        rear = np.maximum(rear, far)
    else:
        side, rear = _curved(shape, rays, window, axes=3)
        fronts = [] if side is None else [(SIDE, side)]
    if not fronts:  # the camera is inside
        nothing = np.zeros(rear.shape)
        return Meeting(nothing, np.zeros(rear.shape, bool), ())
    front = fronts[0][1]
    for _, bound in fronts[1:]:
        front = np.minimum(front, bound)
    return Meeting(front, (front >= rear) & (front > 0), tuple(fronts))


def _block_planes(shape: Block) -> list[tuple[int, Floats, Floats]]:
    axes = turn_matrix(shape.yaw).T
    center = np.asarray(shape.center)
    return [
        (2 * axis + (sign > 0), sign * axes[axis], center + sign * shape.half[axis] * axes[axis])
        for axis in range(3)
        for sign in (-1.0, 1.0)
    ]


def _planes(
    planes: list[tuple[int, Floats, Floats]], rays: Rays, window: Window
) -> tuple[list[tuple[int, Floats]], Floats]:
    """Return the bounds of planes turned to the camera, and the largest of the others.

    A plane is a face, its outward normal and a point on it.
    """
    fronts = []
    rear: Floats | None = None
    for face, normal, point in planes:
        room = float(normal @ (point - rays.origin)) or -TINY
        bound = rays.affine(normal / room, window)
        if room < 0:
            fronts.append((face, bound))
        else:
            rear = bound if rear is None else np.maximum(rear, bound, out=rear)
    if rear is None:
        row, column, rows, columns = window
        rear = np.zeros((rows - row, columns - column))
    return fronts, rear


def _curved(
    shape: Drum | Ball, rays: Rays, window: Window, axes: int
) -> tuple[Floats | None, Floats]:
    """Return where the rays enter (None: the camera is inside) and leave a round solid.

    The first ``axes`` coordinates alone count: two for an endless vertical cylinder.
    """
    start = (rays.origin - np.asarray(shape.center))[:axes]
    along = [rays.affine(np.eye(3)[axis], window) for axis in range(axes)]
    a = sum(d * d for d in along)
    b = sum(float(o) * d for o, d in zip(start, along, strict=True))
    c = float(start @ start) - shape.radius**2
    # b * b - a * c without the difference of large numbers
    if axes == 2:  # noqa: PLR2004 - x and y
        beside = (start[0] * along[1] - start[1] * along[0]) ** 2
    else:
        beside = sum(
            (start[i] * along[j] - start[j] * along[i]) ** 2 for i, j in ((0, 1), (1, 2), (2, 0))
        )
    root = np.sqrt(np.maximum(shape.radius**2 * a - beside, 0.0))
    missed = beside > shape.radius**2 * a
    if c > 0:
        front = np.where(missed, -math.inf, (root - b) / c)
        return front, np.asarray((-root - b) / c)
    with np.errstate(divide='ignore', invalid='ignore'):
        rear = np.where(root > b, a / (root - b), math.inf)
    return None, np.asarray(rear)


def _span(values: Floats, size: int) -> tuple[int, int]:
    """Return the first pixel and the one after the last that a span of coordinates touches."""
    low, high = float(values.min()), float(values.max())
    if high < 0 or low > size - 1:
        return 0, 0
    return max(0, math.floor(low)), min(size, math.ceil(high) + 1)
