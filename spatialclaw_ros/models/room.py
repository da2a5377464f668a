"""A posed frame of a room: pieces of one colour whose points hang together; no plane needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from spatialclaw_ros.models.paints import PAINTS, paint_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Frame

    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float32]

JUMP = 0.02
"""Two neighbouring pixels hang together when their inverse depths differ by less than this
share, or by no more than that beyond what the slope beside them tells."""
FEW_PIXELS = 40
"""A smaller piece is a part of one beside it, or noise."""
REACH_PX = 3
"""Pixels of the colour this near to a piece are its own: depth bleeds across edges."""
STANDING_M = 1.0
"""A camera this high above the lowest level ground looks at a room."""
BIN_M = 0.04
GROUND_SHARE = 0.05
"""Least share of the points that the ground holds."""
GROUND_REACH_M = 0.6
SPREAD_M = 0.022
"""Most that heights of level ground deviate within three bins; a wall's deviate by more."""
UNDER_SHARE = 0.02


@dataclass(frozen=True, eq=False)
class Piece:
    """Connected pixels of one colour: a number in two images, as many frames are kept."""

    number: int
    paint: int
    pixels: int
    owners: NDArray[np.int32]
    """(H, W) number of the piece that each pixel is of."""
    cores: NDArray[np.int32]
    """(H, W) the same of those whose depth hangs together."""

    @property
    def mask(self) -> Mask:
        """Return (H, W) all its pixels."""
        return np.asarray(self.owners == self.number)

    @property
    def core(self) -> Mask:
        """Return (H, W) those whose depth hangs together."""
        return np.asarray(self.cores == self.number)


@dataclass(frozen=True, eq=False)
class Room:
    """What is analysed of a frame once."""

    frame: Frame
    points: Floats
    """(H, W, 3) world coordinates, NaN where unknown."""
    inverse: Floats
    """(H, W) inverse depth, 0 where unknown."""
    eye: NDArray[np.float64]
    """(3,) the camera, in the world."""
    floor_z: float
    """NaN where neither ground nor base tell it."""
    owner: NDArray[np.int32]
    """(H, W) number of the piece from 1; 0 = none."""
    pieces: tuple[Piece, ...]
    kept: dict[tuple[str, str], object] = field(default_factory=dict)

    @property
    def pixels(self) -> int:
        """Number of pixels of the frame."""
        return self.owner.size

    def of_paint(self, paint: str) -> list[Piece]:
        """Return the pieces of a class of colours, largest first."""
        number = PAINTS.index(paint)
        return [piece for piece in self.pieces if piece.paint == number]


def find_room(frame: Frame) -> Room | None:
    """Return a frame as a room; None for one without pose or depth, or of a table top."""
    if frame.depth_m is None or frame.T_world_camera is None:
        return None
    pose = frame.T_world_camera
    points = frame.camera.back_project(frame.depth_m) @ pose[:3, :3].T.astype(np.float32)
    points += pose[:3, 3].astype(np.float32)
    floor_z = _floor(frame, points)
    if floor_z is None:
        return None
    with np.errstate(invalid='ignore', divide='ignore'):
        inverse: Floats = np.nan_to_num(
            np.float32(1) / frame.depth_m, nan=0.0, posinf=0.0, neginf=0.0
        ).astype(np.float32)
    paints = paint_numbers(frame.rgb)
    owner, core = _owners(paints, inverse)
    pieces = _cut_out(paints, owner, core)
    return Room(frame, points, inverse, pose[:3, 3], floor_z, owner, pieces)


def _floor(frame: Frame, points: Floats) -> float | None:
    """Return the height of the floor in the world; None where a table may be all there is."""
    if frame.T_world_base is not None:
        return float(frame.T_world_base[2, 3])
    assert frame.T_world_camera is not None  # noqa: S101 - what find_room asks for
    eye_z = float(frame.T_world_camera[2, 3])
    cloud = points[::2, ::2].reshape(-1, 3)
    cloud = cloud[np.isfinite(cloud[:, 2])]
    if not len(cloud):
        return None
    heights = cloud[:, 2]
    low = float(np.percentile(heights, 0.5)) - BIN_M
    bins = np.bincount(((heights - low) / BIN_M).clip(0, 400).astype(int), minlength=3)
    full = np.flatnonzero(bins >= GROUND_SHARE * len(cloud))
    for number in full:
        middle = low + (number + 0.5) * BIN_M
        for _ in range(3):
            near = np.abs(heights - middle) < 1.5 * BIN_M
            middle = float(np.median(heights[near]))
        if (heights < middle - 3 * BIN_M).mean() > UNDER_SHARE:
            return None
        reach = np.ptp(np.percentile(cloud[near, :2], [5, 95], axis=0), axis=0).max()
        if heights[near].std() < SPREAD_M and reach >= GROUND_REACH_M:
            return middle if eye_z - middle >= STANDING_M else None
    return None


def _linked(inverse: Floats, axis: int) -> Mask:
    """Return where a pixel hangs together with the next one along an axis."""
    values = np.moveaxis(inverse, axis, 0)
    step = np.diff(values, axis=0)
    most = JUMP * np.maximum(values[1:], values[:-1])
    before, after = np.zeros_like(step), np.zeros_like(step)
    before[1:], after[:-1] = step[:-1], step[1:]
    near = np.abs(step) < most
    near[1:] |= np.abs(step - before)[1:] < most[1:]
    near[:-1] |= np.abs(step - after)[:-1] < most[:-1]
    near &= (values[1:] > 0) & (values[:-1] > 0)
    return np.moveaxis(near, 0, axis)


def _owners(
    paints: NDArray[np.uint8], inverse: Floats
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the piece that each pixel is of, and the one that its depth hangs together with."""
    shape = paints.shape
    index = np.arange(paints.size).reshape(shape)
    known = (paints > 0) & (inverse > 0)
    across = (paints[:, 1:] == paints[:, :-1]) & known[:, 1:] & _linked(inverse, 1)
    down = (paints[1:] == paints[:-1]) & known[1:] & _linked(inverse, 0)
    first = np.concatenate([index[:, :-1][across], index[:-1][down]])
    second = np.concatenate([index[:, 1:][across], index[1:][down]])
    graph = coo_matrix(
        (np.ones(len(first), bool), (first, second)), shape=(paints.size, paints.size)
    )
    _, part = connected_components(graph, directed=False)
    sizes = np.bincount(part)
    large = sizes >= FEW_PIXELS
    number = np.zeros(len(sizes), np.int32)
    order = np.argsort(-sizes, kind='stable')[: int(large.sum())]
    number[order] = np.arange(1, len(order) + 1)
    core = number[part].reshape(shape)
    core[~known] = 0
    owner = core.copy()
    for _ in range(REACH_PX):
        _spread(owner, paints)
    return owner, core


def _spread(owner: NDArray[np.int32], paints: NDArray[np.uint8]) -> None:
    """Give pixels without a piece to the piece of their colour beside them."""
    before = owner.copy()
    for one, other in (
        (np.s_[:, 1:], np.s_[:, :-1]),
        (np.s_[:, :-1], np.s_[:, 1:]),
        (np.s_[1:], np.s_[:-1]),
        (np.s_[:-1], np.s_[1:]),
    ):
        take = (owner[one] == 0) & (before[other] > 0) & (paints[one] == paints[other])
        owner[one][take] = before[other][take]


def _cut_out(
    paints: NDArray[np.uint8], owner: NDArray[np.int32], core: NDArray[np.int32]
) -> tuple[Piece, ...]:
    numbers, first, counts = np.unique(owner, return_index=True, return_counts=True)
    return tuple(
        Piece(int(number), int(paints.flat[spot]), int(count), owner, core)
        for number, spot, count in zip(numbers, first, counts, strict=True)
        if number > 0
    )
