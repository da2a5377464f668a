"""The level outline of what is seen of a thing: a rectangle or a circle, from its near sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ANGLES = 45
OUTER = (2.0, 98.0)
FEW = 220
HANDLE_PERCENT = 75.0
"""Of the points on a drum's side; the rest may be a handle."""
LEAST_RADIUS_M, MOST_RADIUS_M = 0.015, 0.5


@dataclass(frozen=True, eq=False)
class Print:
    """A rectangle around what is seen, and how well it and a circle explain the near sides."""

    angle: float
    low: Floats
    """(2,) in its own axes."""
    high: Floats
    square: float
    """Root mean square distance of the upright points from the rectangle's near sides [m]."""
    on_sides: float
    """Share of the upright points that lie on them."""
    circle: float
    """Root mean square distance of the upright points from a circle [m]; inf = none fits."""
    middle: Floats
    """(2,) of the circle."""
    radius: float

    @property
    def sides(self) -> tuple[float, float]:
        """Longer and shorter side, metres."""
        one, other = sorted(self.high - self.low)
        return float(other), float(one)

    def local(self, xy: Floats) -> Floats:
        """Return (N, 2) points in the rectangle's axes."""
        return np.asarray(xy @ _turns(np.array([self.angle]))[0])

    def corners(self, margin_m: float) -> Floats:
        """Return the (4, 2) corners of the rectangle, grown by a margin."""
        low, high = self.low - margin_m, self.high + margin_m
        local = np.array(
            [[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]]
        )
        return np.asarray(local @ _turns(np.array([self.angle]))[0].T)

    def inner(self, xy: Floats, rim: float) -> NDArray[np.bool_]:
        """Tell which points lie inside of a rim, given as share of the sides."""
        edge = rim * (self.high - self.low)
        local = self.local(xy)
        return np.asarray(((local > self.low + edge) & (local < self.high - edge)).all(axis=1))

    def holds(self, xy: Floats, margin_m: float) -> NDArray[np.bool_]:
        """Tell which (..., 2) points lie in the rectangle, grown by a margin."""
        local = xy @ _turns(np.array([self.angle]))[0]
        return np.asarray(
            ((local > self.low - margin_m) & (local < self.high + margin_m)).all(axis=-1)
        )


def _turns(angles: Floats) -> Floats:
    c, s = np.cos(angles), np.sin(angles)
    return np.stack([np.stack([c, -s], -1), np.stack([s, c], -1)], -2)


def print_of(xy: Floats, sides: Floats, eye: Floats, tol: float) -> Print:
    """Fit a rectangle around points, on whose near sides other points lie best.

    Args:
        xy: (N, 2) all points of a thing.
        sides: (M, 2) those of its upright faces.
        eye: (2,) where the camera is.
        tol: how far points lie off a face [m].
    """
    xy = xy[:: max(1, len(xy) // FEW)]
    upright = sides[:: max(1, len(sides) // FEW)]
    sides = _near_half(sides, eye, tol)
    sides = sides[:: max(1, len(sides) // FEW)]
    angles = np.linspace(0, np.pi / 2, ANGLES, endpoint=False)
    turns = _turns(angles)
    flat = np.einsum('nk,akj->anj', xy, turns)
    low, high = np.percentile(flat, OUTER, axis=1)
    at = np.einsum('nk,akj->anj', sides, turns)
    camera = np.einsum('k,akj->aj', eye, turns)
    near = np.where(camera < low, low, np.where(camera > high, high, np.nan))
    off = _off(at, near, tol)
    kept = np.sort(off, axis=1)[:, : max(1, round(len(sides) * HANDLE_PERCENT / 100))]
    rms = np.sqrt((kept**2).mean(axis=1))
    best = int(np.argmin(rms + 0.02 * (high - low).prod(axis=1)))
    circle, middle, radius = _circle(sides, eye)
    return Print(
        float(angles[best]),
        low[best],
        high[best],
        float(rms[best]),
        float((_off((upright @ turns[best])[None], near[best][None], tol) < 2 * tol).mean()),
        circle,
        middle,
        radius,
    )


def _off(flat: Floats, near: Floats, tol: float) -> Floats:
    """Return how far (A, N, 2) points lie off the nearer of the (A, 2) near sides."""
    off = np.abs(flat - near[:, None])
    off = np.nanmin(np.where(np.isnan(off), np.inf, off), axis=2)
    return np.asarray(np.minimum(off, 6 * tol))


def _near_half(xy: Floats, eye: Floats, tol: float) -> Floats:
    """Return the points on the near half of a thing: what is farther is seen inside of it."""
    to = xy.mean(axis=0) - eye
    to /= max(float(np.hypot(*to)), 1e-6)
    depth, side = (xy - eye) @ to, (xy - eye) @ np.array([-to[1], to[0]])
    half = float(np.ptp(np.percentile(side, OUTER))) / 2
    return np.asarray(xy[depth < np.percentile(depth, OUTER[0]) + half + tol])


def _circle(xy: Floats, eye: Floats) -> tuple[float, Floats, float]:
    """Fit a circle whose near half the points lie on; inf where there is none.

    A handle is left out by a second fit to the points near the first.
    """
    centre = xy.mean(axis=0)
    moved = xy - centre
    near = np.ones(len(moved), bool)
    for _ in range(3):
        design = np.column_stack([2 * moved[near], np.ones(int(near.sum()))])
        solution, *_ = np.linalg.lstsq(design, (moved[near] ** 2).sum(axis=1), rcond=None)
        radius = float(np.sqrt(max(0.0, solution[2] + solution[:2] @ solution[:2])))
        off = np.hypot(*(moved - solution[:2]).T) - radius
        near = np.abs(off) <= np.percentile(np.abs(off), HANDLE_PERCENT)
    middle = centre + solution[:2]
    away = float(np.hypot(*(middle - eye)) - np.hypot(*(centre - eye)))
    if not LEAST_RADIUS_M < radius < MOST_RADIUS_M or away < 0:
        return float('inf'), centre, radius
    return float(np.sqrt((off[near] ** 2).mean())), middle, radius
