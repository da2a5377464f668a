"""What the visible part of a thing in a room measures: sizes, outline, faces, what is below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.models.feet import below
from spatialclaw_ros.models.outlines import borders, filling
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
SMALL_PIXELS = 500
"""Of something smaller the pixels at the edge are left out."""
FEW_FIRM = 40
TOL_M, TOL_PER_M2 = 0.008, 0.0022
"""How far points lie off a face, at a distance: grows with its square."""
RIM = 0.2
FEW_INSIDE = 0.015
"""Of a box with a lid at least 2 % of the points are inside of the rim, of an open one less."""
FAR, LOWER = 0.67, 0.35
"""Shares of its depth and of its height."""
SEAT_M = (0.34, 0.56)
"""Heights above the floor at which one sits."""
SEAT_BAND_M = 0.025
SEAT_SPREAD_M = 0.05
"""Least standard deviation of a seat's points across its shorter side."""


@dataclass(frozen=True, eq=False)
class Shape:
    """The visible part of one thing."""

    pieces: tuple[Piece, ...]
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
    far_low: float
    """Share of the points in its far third that are in the lower part."""
    lid: float
    """Share of its inner points that lie level with its top; 0 where there are hardly any."""
    inside: float
    """Share of its points that are well inside of its level outline: what it holds, or a lid."""
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
    def mask(self) -> Mask:
        """Return (H, W) its pixels."""
        return np.asarray(np.logical_or.reduce([piece.mask for piece in self.pieces]))

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return sum(piece.pixels for piece in self.pieces)

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
    count = len(points)
    if len(points) < MOST_POINTS // 25:
        return None
    points = points[:: max(1, len(points) // MOST_POINTS)]
    ground = room.floor_z if np.isfinite(room.floor_z) else 0.0
    points[:, 2] -= ground
    to = points[:, :2].mean(axis=0) - room.eye[:2]
    distance = float(np.hypot(*to))
    side = np.array([-to[1], to[0]]) / max(distance, 1e-6)
    firm = cv2.erode(core.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    left, right = np.percentile((points[:, :2] - room.eye[:2]) @ side, OUTER)
    tol = TOL_M + TOL_PER_M2 * distance**2
    inside = _firm(room, firm, points)
    low, high = np.percentile(points[:, 2], OUTER)
    if inside is not points:  # the pixels at the edge are left out
        pixel = float(np.hypot(*to)) / float(room.frame.camera.K[1, 1])
        inner_low, inner_high = np.percentile(inside[:, 2], OUTER)
        low, high = max(low, inner_low - pixel), min(high, inner_high + pixel)
    if count > SMALL_PIXELS:
        inside = points
    upright_points = inside[inside[:, 2] < high - min(2 * tol, 0.3 * (high - low))]
    outline = print_of(
        inside[:, :2],
        upright_points[:, :2] if len(upright_points) > MOST_POINTS // 20 else inside[:, :2],
        room.eye[:2],
        tol,
    )
    inner = outline.inner(points[:, :2], RIM)
    lid = _lid(points[inner], len(points), float(low), float(high), tol)
    eye_z = float(room.eye[2]) - ground
    hidden, cut = borders(room, mask, float(low) + ground)
    solid, disc, upright, neck = filling(mask)
    rests, goes_on = below(room, mask)
    return Shape(
        pieces=tuple(pieces),
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
        far_low=_far_low(points, room.eye, float(low), float(high)),
        lid=lid,
        inside=float(inner.mean()),
        eye_above=(eye_z - float(high)) / max(distance, 1e-6),
        seat=_seat(points, tol),
        rests=rests,
        goes_on=goes_on,
    )


def _firm(room: Room, firm: Mask, points: Floats) -> Floats:
    """Return points that are not at an edge, where depth is in between; all where few are."""
    if firm.sum() < FEW_FIRM:
        return points
    found = room.points[firm].astype(np.float64)
    if np.isfinite(room.floor_z):
        found[:, 2] -= room.floor_z
    return found[:: max(1, len(found) // MOST_POINTS)]


def _far_low(points: Floats, eye: Floats, low: float, high: float) -> float:
    """Return the share of the points in the far third that are in the lower part."""
    to = points[:, :2].mean(axis=0) - eye[:2]
    depth = (points[:, :2] - eye[:2]) @ (to / max(float(np.hypot(*to)), 1e-6))
    near, far = np.percentile(depth, OUTER)
    behind = depth > near + FAR * (far - near)
    if not behind.any():
        return 0.0
    return float((points[behind, 2] < low + LOWER * (high - low)).mean())


def _lid(inner: Floats, count: int, low: float, high: float, tol: float) -> float:
    """Return the share of the points well inside the level outline that lie at the top."""
    if len(inner) < FEW_INSIDE * count:
        return 0.0
    least = high - max(2 * tol, min(0.03, 0.25 * (high - low)))
    return float((inner[:, 2] > least).mean())


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
