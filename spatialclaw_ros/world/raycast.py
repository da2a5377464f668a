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
FACE_BITS = 3
FACES = 1 << FACE_BITS
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
        return np.asarray(self.surface >> FACE_BITS, np.int32)

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

    def windows(self, shapes: Sequence[Shape]) -> list[tuple[Window, float] | None]:
        """Return the part of the image that can show each solid, and its largest inverse depth.

        None where it is out of view.
        """
        corners = apply(self._T_camera_world, [shape.corners for shape in shapes])
        front = corners[..., 2] >= NEAR_M
        low, high = np.zeros((len(shapes), 2)), np.zeros((len(shapes), 2))
        whole = front.all(axis=1)
        uv = self.camera.project(corners[whole])
        low[whole], high[whole] = uv.min(axis=1), uv.max(axis=1)
        largest = np.full(len(shapes), math.inf)
        largest[whole] = 1 / corners[whole, :, 2].min(axis=1)
        for index in np.nonzero(front.any(axis=1) & ~whole)[0]:
            uv = self.camera.project(_before_near(corners[index], front[index]))
            low[index], high[index] = uv.min(axis=0), uv.max(axis=0)
        last = np.array([self.camera.width - 1, self.camera.height - 1])
        inside = np.asarray(front.any(axis=1) & ((high >= 0) & (low <= last)).all(axis=1))
        first = np.clip(np.floor(low), 0, last).astype(int)
        after = np.clip(np.ceil(high), 0, last).astype(int) + 1
        return [
            ((int(row), int(column), int(rows), int(columns)), float(most)) if seen else None
            for (column, row), (columns, rows), most, seen in zip(
                first, after, largest, inside, strict=True
            )
        ]


def _before_near(corners: Floats, front: NDArray[np.bool_]) -> Floats:
    """Return the corners of what a block keeps when all behind the near plane is cut off."""
    first, second = corners[EDGES[:, 0]], corners[EDGES[:, 1]]
    through = front[EDGES[:, 0]] != front[EDGES[:, 1]]
    first, second = first[through], second[through]
    share = (NEAR_M - first[:, 2:]) / (second[:, 2:] - first[:, 2:])
    crossing = first + share * (second - first)
    crossing[:, 2] = NEAR_M
    return np.concatenate([corners[front], crossing])


def cast(shapes: Sequence[Shape], camera: Camera, T_world_camera: Floats) -> Hits:
    """Return what a camera sees of solids."""
    rays = Rays(camera, T_world_camera)
    nearest = np.zeros((camera.height, camera.width))
    surface = np.full((camera.height, camera.width), -1, np.int32)
    windows = enumerate(rays.windows(shapes))
    seen = [(window, index) for index, window in windows if window is not None]
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
