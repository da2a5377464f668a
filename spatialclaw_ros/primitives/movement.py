"""Whether, how far and how fast a thing moved, from the places at which it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Z_90, Measure, Point3
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.steady import steady_speed
from spatialclaw_ros.primitives.tracks import settled, stays_of, telling
from spatialclaw_ros.primitives.verdicts import NO, UNSURE, YES, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.sightings import Sighting
    from spatialclaw_ros.primitives.tracks import Stay

    Array = NDArray[np.float64]
    Lengths = Sequence[tuple[float, float, float]]

TURNED_SIGMA = 0.1
"""By this share of a thing's size, for each radian between two directions of view, its middle is
seen elsewhere: another side of it is hidden."""
SURE_SIGMAS, SURE_M = 3.0, 0.1
"""A single look, in part, at a place farther off than both together does show a motion."""
BEST_OF = 6
GRID = 120
NEAR_M = 0.03
TOLERANCE_M, TOLERANCE_SIGMAS = 0.015, 1.2
"""How far a place may lie off the one that a steady speed foretells, with its own error."""
FASTEST = 2.5  # [m/s]: nothing indoors is taken to move faster
UNSTEADY = (1.0, 1.5, 2.5)  # where no steady speed fits within the tolerance, so many times it
LEAST_SHARE = 0.02  # standard deviation of a way, at least, as a share of it
AT_REST_SHARE = 0.25
"""Seen twice or more, a thing rests where it went less than this share of the way to the next."""
TAIL = 5.0


@dataclass(frozen=True, eq=False)
class Movement(Fields):
    """How a thing moved: ``.moved`` ('yes', 'no', 'unsure'), ``.way`` (Measure [m], straight).

    ``.path`` [m], ``.speed`` (Measure [m/s], the mean while it moved; empty where the frames do
    not tell), ``.stays`` (places, with start and end), ``.began``, ``.ended`` (Measure [s]).
    """

    _ALSO = also(way='distance displacement', speed='velocity')

    moved: Verdict
    way: Measure
    path: Measure
    speed: Measure
    stays: tuple[Stay, ...]
    began: Measure
    ended: Measure
    why: str = ''

    def __repr__(self) -> str:
        """Say what happened."""
        return f'Movement(moved={self.moved!r}, way={self.way}, speed={self.speed}, {self.why})'


def movement(sightings: Sequence[Sighting]) -> Movement:
    """Return how the thing of some sightings moved, oldest first."""
    stays = stays_of(telling(sightings))
    nothing = Measure(np.nan, unit='s')
    if len(stays) < 2:  # noqa: PLR2004 - from one place to another
        still = Measure(0.0, 0.0, 0.0)
        why = f'seen {len(sightings)} times at one place'
        none = Measure(np.nan, unit='m/s')
        return Movement(NO, still, still, none, tuple(stays), nothing, nothing, why)
    moves = _moves(stays)
    paths = [_path(run) for run in moves]
    fits = [_fit(run) for run in moves]
    low, mid, high = np.sum(paths, axis=0)
    began = [fit.began for fit in fits if fit]
    ended = [fit.ended for fit in fits if fit]
    moved, why = _verdict(stays)
    return Movement(
        moved,
        straight(stays[0].sightings, stays[-1].sightings),
        Measure(mid, low, high),
        _speed(paths, fits, moves),
        tuple(stays),
        began[0] if began else nothing,
        ended[-1] if ended else nothing,
        why,
    )


def _verdict(stays: Sequence[Stay]) -> tuple[Verdict, str]:
    """Return whether it moved, and why.

    A single look at a place nearby, in part, proves nothing; one at another place between two at
    the same place is more likely a fault of that frame.
    """
    first, places = stays[0], f'seen at {len(stays)} places'
    odd = [k for k in range(1, len(stays) - 1) if _strays(*stays[k - 1 : k + 2])]
    if odd:
        index = stays[odd[0]].sightings[0].frame_index
        first_odd = f'frame {index} alone shows it elsewhere'
    for k, stay in enumerate(stays[1:], start=1):
        off = float(np.linalg.norm(np.asarray(first.place) - np.asarray(stay.place)))
        sigma = float(np.hypot(first.place.sigma_m, stay.place.sigma_m))
        well = stay.n > 1 or any(s.whole for s in stay.sightings)
        if k not in odd and off > (max(NEAR_M, sigma) if well else SURE_SIGMAS * sigma + SURE_M):
            return YES, places
    return UNSURE, first_odd if odd else places


def _strays(before: Stay, stay: Stay, after: Stay) -> bool:
    """Whether one look shows a thing away from where it is both before and after."""
    back = float(np.linalg.norm(np.asarray(before.place) - np.asarray(after.place)))
    sigma = float(np.hypot(before.place.sigma_m, after.place.sigma_m))
    return stay.n == 1 and back < max(NEAR_M, sigma)


def straight(first: Sequence[Sighting], last: Sequence[Sighting]) -> Measure:
    """Return the straight distance [m] between two stays, by the two most comparable views.

    A thing's middle is seen a little elsewhere from another side, so that views from one side
    are compared; what is left of that is in the interval.
    """
    early = sorted(settled(first, late=False), key=_spread)[:BEST_OF]
    late = sorted(settled(last, late=True), key=_spread)[:BEST_OF]
    sigma, distance, n = min(
        (
            _sigma(a, b),
            float(np.linalg.norm(np.asarray(a[1]) - np.asarray(b[1]))),
            min(a[1].n, b[1].n),
        )
        for a in early
        for b in late
    )
    half = Z_90 * sigma
    return Measure(distance, max(0.0, distance - half), distance + half, n=n)


def _spread(item: tuple[Sighting, Point3]) -> float:
    return item[1].sigma_m


def _sigma(a: tuple[Sighting, Point3], b: tuple[Sighting, Point3]) -> float:
    """Return the standard deviation [m] of the distance of two views' middles."""
    directions = [(np.asarray(place) - s.eye)[:2] for s, place in (a, b)]
    angles = [float(np.arctan2(d[1], d[0])) for d in directions]
    turned = abs((angles[0] - angles[1] + np.pi) % (2 * np.pi) - np.pi)
    size = float(max(a[0].extent[:2].max(), b[0].extent[:2].max()))
    return float(np.hypot(np.hypot(a[1].sigma_m, b[1].sigma_m), TURNED_SIGMA * turned * size))


def _moves(stays: Sequence[Stay]) -> list[list[Stay]]:
    """Return the runs of places from one rest to the next, both included."""
    runs: list[list[Stay]] = [[stays[0]]]
    for k, stay in enumerate(stays[1:], start=1):
        runs[-1].append(stay)
        if k < len(stays) - 1 and _rests(stay, stays[k - 1], stays[k + 1]):
            runs.append([stay])
    return runs


def _rests(stay: Stay, before: Stay, after: Stay) -> bool:
    if stay.n < 2:  # noqa: PLR2004 - one look shows no rest
        return False
    first, last = (np.asarray(p) for p in (stay.sightings[0].place, stay.sightings[-1].place))
    near = min(
        float(np.linalg.norm(np.asarray(stay.place) - np.asarray(other.place)))
        for other in (before, after)
    )
    return float(np.linalg.norm(last - first)) < AT_REST_SHARE * near


def _step(a: Stay, b: Stay) -> tuple[float, float]:
    """Return the least and the greatest length [m] of the way from one place to the next.

    Between two looks a thing may have gone up and then across: the most is the sum of both.
    """
    step = np.abs(np.asarray(b.place) - np.asarray(a.place))
    level, rise = float(np.linalg.norm(step[:2])), float(step[2])
    sigma = float(np.hypot(a.place.sigma_m, b.place.sigma_m))
    straight_m = float(np.hypot(level, rise))
    return straight_m, level + rise if rise > 2 * sigma + NEAR_M else straight_m


def _path(run: Sequence[Stay]) -> tuple[float, float, float]:
    """Return the least, likely and greatest length [m] of the way along some places."""
    low, high = (sum(lengths) for lengths in zip(*starmap(_step, pairwise(run)), strict=True))
    ends = float(np.hypot(run[0].place.sigma_m, run[-1].place.sigma_m))
    half = Z_90 * max(LEAST_SHARE * high, ends)
    return max(0.0, low - half), high, high + half


@dataclass(frozen=True, eq=False)
class _Fit:
    """All times at which a steady motion may have begun and ended."""

    span: Measure
    """How long it took [s]."""
    began: Measure
    ended: Measure

    def __bool__(self) -> bool:
        """Whether the frames tell it."""
        return bool(np.isfinite(self.span))


def _fit(run: Sequence[Stay]) -> _Fit:
    """Return from when to when a thing moved, if it moved steadily from rest to rest.

    Every begin and end is kept that puts the thing, at each frame, where it was seen.
    """
    stamps, along, spread = _along(run)
    length = along[-1]
    tolerance = TOLERANCE_M + TOLERANCE_SIGMAS * spread
    under_way = (along > tolerance) & (along < length - tolerance)
    if not under_way.any():
        unknown = Measure(np.nan, unit='s')
        return _Fit(unknown, unknown, unknown)
    rest, again = np.flatnonzero(along <= tolerance), np.flatnonzero(along >= length - tolerance)
    most = len(stamps) - 1
    left, came = (int(rest[-1]) if len(rest) else 0), (int(again[0]) if len(again) else most)
    begins = np.linspace(stamps[max(0, left - 1)], stamps[min(most, left + 1)], GRID)
    ends = np.linspace(stamps[max(0, came - 1)], stamps[min(most, came + 1)], GRID)
    begin, end = (grid.ravel() for grid in np.meshgrid(begins, ends, indexing='ij'))
    possible = end - begin > length / FASTEST
    begin, end = begin[possible], end[possible]
    off = np.zeros((len(stamps), len(begin)))
    for row, at, s, allowed in zip(off, stamps, along, tolerance, strict=True):
        row[:] = np.clip((at - begin) / (end - begin), 0.0, 1.0) * length
        row[:] = np.abs(row - s) / allowed
    worst = off.max(axis=0)
    # where no rest was seen before or after, it was on its way already, or still
    passing = np.ones(len(begin), bool)
    if run[0].n == 1:
        passing &= begin <= stamps[0]
    if run[-1].n == 1:
        passing &= end >= stamps[-1]
    if (worst[passing] <= 1).any():
        worst = np.where(passing, worst, np.inf)
    fits = worst <= next((most for most in UNSTEADY if (worst <= most).any()), 0.0)
    weights = np.exp(-2 * (off[:, fits] ** 2).sum(axis=0))
    return _Fit(
        _spread_of(end[fits] - begin[fits], weights),
        _spread_of(begin[fits], weights),
        _spread_of(end[fits], weights),
    )


def _spread_of(values: Array, weights: Array) -> Measure:
    """Return the weighted middle of some times [s], with their 90 % interval; NaN of none."""
    if not len(values) or not weights.sum() > 0:
        return Measure(np.nan, unit='s')
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / weights.sum()
    low, middle, high = (
        float(values[order][np.searchsorted(share, percent / 100)])
        for percent in (TAIL, 50, 100 - TAIL)
    )
    return Measure(middle, low, high, unit='s')


def _along(run: Sequence[Stay]) -> tuple[Array, Array, Array]:
    """Return stamps [s], way gone until then [m] and its spread, of the sightings of a run.

    Of the rests at both ends the last and the first sighting count.
    """
    steps = [most for _, most in starmap(_step, pairwise(run))]
    gone = np.concatenate([[0.0], np.cumsum(steps)])
    rows: list[tuple[float, float, float]] = []
    for k, stay in enumerate(run):
        a, b = run[max(0, k - 1)].place, run[min(len(run) - 1, k + 1)].place
        forward = np.asarray(b) - np.asarray(a)
        forward = forward / max(1e-6, float(np.linalg.norm(forward)))
        for s in stay.sightings:
            off = float((np.asarray(s.place) - np.asarray(stay.place)) @ forward)
            s_at = float(np.clip(gone[k] + off, 0.0, gone[-1]))
            rows.append((s.stamp, s_at, s.sigma_m))
    stamps, along, spread = (np.array(column) for column in zip(*rows, strict=True))
    return stamps, along, spread


def _speed(paths: Lengths, fits: Sequence[_Fit], moves: Sequence[Sequence[Stay]]) -> Measure:
    """Return the mean speed [m/s] over all moves, empty where one does not tell its duration."""
    if not fits or not all(fits):
        return Measure(np.nan, unit='m/s', note='the frames do not tell how long it moved')
    spans = [(fit.span.low, float(fit.span), fit.span.high) for fit in fits]
    shortest, middle, longest = np.sum(spans, axis=0)
    low, mid, high = np.sum(paths, axis=0)
    speed, least, most = mid / middle, low / longest, high / shortest
    steady = steady_speed(moves[0]) if len(moves) == 1 else None
    if steady is not None and least <= steady <= most:
        speed = steady
    return Measure(speed, least, most, unit='m/s', n=len(fits))
