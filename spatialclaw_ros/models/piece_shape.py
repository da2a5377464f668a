"""What the visible part of a thing in a room measures: sizes, outline, faces, what is below."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.models.prints import Print, print_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.models.room import Piece, Room

    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float64]

OUTER = (1.0, 99.0)
"""Percentiles that a size is measured between: bleeding depth lies outside."""
MOST_POINTS = 500
TOL_M, TOL_PER_M2 = 0.008, 0.0022
"""How far points lie off a face, at a distance: grows with its square."""
NEARER = 1.03
"""Inverse depth beside an outline, over the outline's own, from which on something hides it."""
RIM = 0.2
NECK = 0.18
"""Share of the height, from the top, in which a bottle is narrow."""
FOOT_M = 0.06
"""What is seen to within this of the floor stands there."""
FOOT_PX = 4
BELOW_PX = (3, 5)
FURTHER_BELOW = (0.3, 0.5)
"""Of a thing's height in the image: where it would go on if it were a part of something."""
LEVEL_SHARE, DROP_SHARE = 0.4, 0.5
"""Of the drop that an upright side has between two pixels: level ground has less."""
SIDE_M = 0.06
SEAT_M = (0.34, 0.56)
"""Heights above the floor at which one sits."""
SEAT_BAND_M = 0.025
SEAT_SPREAD_M = 0.05
"""Least standard deviation of a seat's points across its shorter side."""


@dataclass(frozen=True, eq=False)
class Shape:
    """The visible part of one thing."""

    pieces: tuple[Piece, ...]
    mask: Mask
    points: Floats
    """(N, 3) world axes; z is above the floor, or in the world where no floor is known."""
    print: Print
    """Its level outline."""
    low: float
    high: float
    across: float
    """Its width at right angles to the line of sight [m]."""
    tol: float
    """How far points may lie off a face [m]."""
    distance: float
    cut: bool
    """Whether the image's edge cuts it."""
    cut_above: bool
    """Whether its upper edge does."""
    hidden: float
    """Share of its outline that something nearer hides."""
    solid: float
    """Share of its convex outline in the image that it fills."""
    disc: float
    """Share of the least circle around its outline that it fills."""
    upright: float
    """Height over width of its outline in the image."""
    neck: float
    """Width near its top over width further down."""
    lid: float
    """Share of its inner points that lie level with its top."""
    inner: int
    """How many points lie well inside its level outline."""
    eye_above: float
    """How far the camera is above its top, over its distance: from there on lids are seen."""
    seat: float
    """Share of its points that form a level area at the height of a seat."""
    rests: float
    """Share of the pixels below it that a level surface at its foot holds."""
    goes_on: float
    """Share of the columns below it in which something upright goes on."""

    @property
    def height(self) -> float:
        """From its lowest to its highest point, metres."""
        return self.high - self.low

    @property
    def length(self) -> float:
        """Its longer level side as far as seen, metres."""
        return max(self.print.sides[0], self.across)

    @property
    def width(self) -> float:
        """Its shorter level side as far as seen, metres."""
        return self.print.sides[1]

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return int(self.mask.sum())

    @property
    def whole(self) -> bool:
        """Whether nothing cuts or hides it."""
        return not self.cut and self.hidden < HIDDEN_LEAST


HIDDEN_LEAST = 0.06
"""Less of an outline that is hidden is the depth's noise."""


def shape_of(room: Room, pieces: Sequence[Piece]) -> Shape | None:
    """Measure some pieces of one colour as one thing; None where too little of them has depth."""
    mask = np.logical_or.reduce([piece.mask for piece in pieces])
    core = np.logical_or.reduce([piece.core for piece in pieces])
    points = room.points[core].astype(np.float64)
    if len(points) < MOST_POINTS // 25:
        return None
    points = points[:: max(1, len(points) // MOST_POINTS)]
    if np.isfinite(room.floor_z):
        points[:, 2] -= room.floor_z
    to = points[:, :2].mean(axis=0) - room.eye[:2]
    distance = float(np.hypot(*to))
    side = np.array([-to[1], to[0]]) / max(distance, 1e-6)
    firm = cv2.erode(core.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    left, right = np.percentile((points[:, :2] - room.eye[:2]) @ side, OUTER)
    tol = TOL_M + TOL_PER_M2 * distance**2
    inside = _firm(room, firm, points)
    low, high = np.percentile(inside[:, 2], OUTER)
    if inside is not points:  # the pixels at the edge are left out
        pixel = float(np.hypot(*to)) / float(room.frame.camera.K[1, 1])
        low, high = low - pixel, high + pixel / 2
    upright_points = inside[inside[:, 2] < high - min(2 * tol, 0.3 * (high - low))]
    outline = print_of(
        inside[:, :2],
        upright_points[:, :2] if len(upright_points) > MOST_POINTS // 20 else inside[:, :2],
        room.eye[:2],
        tol,
    )
    lid, inner = _lid(points, outline, float(low), float(high), tol)
    eye_z = float(room.eye[2]) - (room.floor_z if np.isfinite(room.floor_z) else 0.0)
    hidden, cut = _borders(room, mask)
    solid, disc, upright, neck = _outline(mask)
    rests, goes_on = _below(room, mask)
    return Shape(
        pieces=tuple(pieces),
        mask=mask,
        points=points,
        print=outline,
        low=float(low),
        high=float(high),
        across=float(right - left),
        tol=tol,
        distance=distance,
        cut=cut,
        cut_above=bool(mask[0].any()),
        hidden=hidden,
        solid=solid,
        disc=disc,
        upright=upright,
        neck=neck,
        lid=lid,
        inner=inner,
        eye_above=(eye_z - float(high)) / max(distance, 1e-6),
        seat=_seat(points, tol),
        rests=rests,
        goes_on=goes_on,
    )


def _borders(room: Room, mask: Mask) -> tuple[float, bool]:
    """Return the share of the outline that something nearer hides, and whether it is cut."""
    window = np.ones((5, 5), np.uint8)
    small = mask.astype(np.uint8)
    ring = (cv2.dilate(small, np.ones((3, 3), np.uint8)) > 0) & ~mask
    own = cv2.dilate(np.where(mask, room.inverse, 0).astype(np.float32), window)
    past = np.where(mask, 0, room.inverse).astype(np.float32)
    past = np.asarray(cv2.medianBlur(past, 3), np.float32)
    nearest = cv2.dilate(past, window)
    beside = ring & (own > 0)
    nearer = beside & (nearest > NEARER * own) & (past > NEARER * own)
    edge = mask[:1].any() or mask[-1:].any() or mask[:, :1].any() or mask[:, -1:].any()
    return float(nearer.sum() / max(1, beside.sum())), bool(edge)


def _outline(mask: Mask) -> tuple[float, float, float, float]:
    """Return how an outline fills its hull and its circle, its height over width, its neck."""
    rows, columns = np.nonzero(mask)
    spots = np.stack([columns, rows], axis=-1).astype(np.int32)
    hull = cv2.convexHull(spots)
    count = len(spots)
    edge = cv2.arcLength(hull, closed=True)
    solid = count / max(1.0, cv2.contourArea(hull) + edge / 2 + 1)
    _, radius = cv2.minEnclosingCircle(hull)
    disc = count / (np.pi * (radius + 0.5) ** 2)
    top, bottom = np.percentile(rows, (0.5, 99.5))
    tall = bottom - top + 1
    wide = np.ptp(columns) + 1
    widths = np.bincount(rows - rows.min())
    neck_rows = max(1, round(NECK * len(widths)))
    lower = widths[len(widths) // 2 : max(len(widths) // 2 + 1, round(0.85 * len(widths)))]
    neck = float(np.median(widths[:neck_rows]) / max(1.0, float(np.median(lower))))
    return float(solid), float(disc), float(tall / wide), neck


def _firm(room: Room, firm: Mask, points: Floats) -> Floats:
    """Return points that are not at an edge, where depth is in between; all where few are."""
    if 2 * firm.sum() < len(points):
        return points
    found = room.points[firm].astype(np.float64)
    if np.isfinite(room.floor_z):
        found[:, 2] -= room.floor_z
    return found[:: max(1, len(found) // MOST_POINTS)]


def _lid(points: Floats, outline: Print, low: float, high: float, tol: float) -> tuple[float, int]:
    """Return the share of the points well inside the level outline that lie at the top."""
    inside = outline.inner(points[:, :2], RIM)
    least = high - max(2 * tol, min(0.03, 0.25 * (high - low)))
    share = float((points[inside, 2] > least).mean()) if inside.any() else 0.0
    return share, int(inside.sum())


def _seat(points: Floats, tol: float) -> float:
    """Return the share of the points that form a level area at the height of a seat."""
    z = points[:, 2]
    steps = np.arange(*SEAT_M, SEAT_BAND_M)
    band = SEAT_BAND_M + tol / 2
    counts = [(np.abs(z - step) < band).sum() for step in steps]
    level = points[np.abs(z - steps[int(np.argmax(counts))]) < band, :2]
    if len(level) < 8:  # noqa: PLR2004 - too few to have an area
        return 0.0
    spread = float(np.sqrt(max(0.0, np.linalg.eigvalsh(np.cov(level.T))[0])))
    return len(level) / len(points) if spread > SEAT_SPREAD_M else 0.0


def _below(room: Room, mask: Mask) -> tuple[float, float]:
    """Return how much of what is below rests level at the foot, and how much goes on down."""
    rows = mask.shape[0]
    columns = np.flatnonzero(mask.any(axis=0))
    foot = rows - 1 - mask[::-1].argmax(axis=0)[columns]
    tall = int(mask.any(axis=1).sum())
    here = _near_foot(room, mask, foot, columns)
    known = np.isfinite(here[:, 2])
    if not known.any():
        return 0.0, 0.0
    here, foot, columns = here[known], foot[known], columns[known]
    on_floor = here[:, 2] - room.floor_z < FOOT_M  # False where no floor is known
    level = np.zeros(len(here), bool)
    on = np.ones(len(here), bool)
    for step in BELOW_PX:
        level |= _states(room, here, foot + step, columns, step)[0]
    for share in FURTHER_BELOW:
        step = BELOW_PX[0] + round(share * tall)
        on &= _states(room, here, foot + step, columns, step)[1]
    return float((on_floor | level).mean()), float((on & ~on_floor).mean())


def _near_foot(
    room: Room, mask: Mask, foot: NDArray[np.intp], columns: NDArray[np.intp]
) -> Floats:
    """Return the (N, 3) median points of the lowest pixels of each column of a mask."""
    rows = np.maximum(foot[None] - np.arange(FOOT_PX)[:, None], 0)
    points = np.where(mask[rows, columns][..., None], room.points[rows, columns], np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore', RuntimeWarning)  # columns without any depth
        return np.asarray(np.nanmedian(points, axis=0), np.float64)


def _states(
    room: Room, here: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp], step: int
) -> tuple[Mask, Mask]:
    """Return where, so many pixels below a foot, level ground lies, and where a side goes on."""
    inside = rows < room.owner.shape[0]
    there = room.points[np.where(inside, rows, 0), columns]
    reach = np.hypot(*(here[:, :2] - room.eye[:2]).T)
    tol = TOL_M + TOL_PER_M2 * reach**2
    expected = step * reach / float(room.frame.camera.K[1, 1])
    drop = here[:, 2] - there[:, 2]
    nearer = reach - np.hypot(*(there[:, :2] - room.eye[:2]).T)
    with np.errstate(invalid='ignore'):
        level = inside & (np.abs(drop) < LEVEL_SHARE * expected + tol) & (nearer > -tol)
        on = inside & (drop > DROP_SHARE * expected) & (np.abs(nearer) < SIDE_M + tol)
    return level, on
