"""Where a thing was over time: its track, and the places at which it stayed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives.forgiving.fields import Fields
from spatialclaw_ros.primitives.linking import FLAT_M, at_one_place
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.presence import Presence, presence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.sightings import Sighting

    Array = NDArray[np.float64]

CLEAR_SIGMAS, CLEAR_M = 3.0, 0.03
"""A place that differs by more than both is another one …"""
FREED = 0.3
"""… where at least this share of the old surface is seen through, or of the new one was; …"""
BLIND_SIGMAS, BLIND_M = 4.0, 0.15
"""… where neither can be seen, it has to differ by more than these."""
HELD = 0.12
"""With less of both surfaces seen through, a thing is where it was, however its middle jumps."""
JUDGED = 0.2
SCRAP, SCRAP_PX = 0.2, 80
"""A view in part, of less than this share of a thing's outline or of fewer pixels, is a scrap."""
SETTLED_M, SETTLED_SIGMAS = 0.03, 1.5
"""Middles that differ by less than both together are of one rest."""
MOST_PERCENT = 75
"""Of parts of a thing, this percentile of their extents is taken for that of the thing."""
SAME_VIEW_SIGMA = 0.5
"""Share of a middle's error that is alike in two views from one side, and cancels."""


@dataclass(frozen=True, eq=False)
class Track:
    """Places over time; unpacks to stamps (T,) [s] and places (T, 3) [m].

    Also ``.sigma_m`` (T,), ``.eyes`` (T, 3) where the camera was, ``.frame_indices``.
    """

    stamps: Array
    places: WorldPoints
    sigma_m: Array
    eyes: Array
    frame_indices: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[Array]:
        """Unpack to stamps and places."""
        return iter((self.stamps, self.places))

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.stamps)


@dataclass(frozen=True, eq=False)
class Stay(Fields):
    """A time in which a thing was at one place: ``.place``, ``.start``, ``.end`` [s], ``.n``."""

    place: Point3
    start: float
    end: float
    n: int
    sightings: tuple[Sighting, ...] = field(default=(), repr=False)

    @property
    def resting(self) -> bool:
        """Whether it was seen here more than once."""
        return self.n > 1


def track_of(sightings: Sequence[Sighting]) -> Track:
    """Return the track of sightings of one thing, what was cut off made up for."""
    places = completed(sightings)
    return Track(
        np.array([s.stamp for s in sightings]),
        WorldPoints(
            np.array([np.asarray(p) for p in places]).reshape(-1, 3),
            frame_id=sightings[0].place.frame_id if sightings else '',
        ),
        np.array([p.sigma_m for p in places]),
        np.array([s.eye for s in sightings]).reshape(-1, 3),
        tuple(s.frame_index for s in sightings),
    )


def completed(sightings: Sequence[Sighting]) -> list[Point3]:
    """Return the middles, moved by what the picture's border cut off, and as uncertain as it.

    How large the thing is tell the sightings that show it whole, else those that show most.
    """
    extents = np.array([s.extent for s in sightings if s.whole])
    if len(extents):
        full = np.median(extents, axis=0)
    else:
        full = np.percentile([s.extent for s in sightings], MOST_PERCENT, axis=0)
    return [_completed(s, np.asarray(full)) for s in sightings]


def _completed(s: Sighting, full: Array) -> Point3:
    if s.whole:
        return s.place
    missing = np.maximum(0.0, full - s.extent)
    missing[0] = 0.0  # along the view a thing is never seen to its end
    to = np.asarray(s.place) - s.eye
    to = to / max(1e-6, float(np.linalg.norm(to[:2])))
    left = np.array([-to[1], to[0], 0.0])
    top, bottom, lefts, rights = s.cut_sides
    shift = np.zeros(3)
    unsure = missing / 2
    if lefts != rights and not s.hidden:
        shift += left * (missing[1] / 2 if lefts else -missing[1] / 2)
        unsure[1] /= 2
    if top != bottom and not s.hidden:
        shift[2] += missing[2] / 2 if top else -missing[2] / 2
        unsure[2] /= 2
    return Point3(
        np.asarray(s.place) + shift,
        sigma_m=float(np.hypot(s.place.sigma_m, np.linalg.norm(unsure))),
        n=s.place.n,
        frame_index=s.frame_index,
        stamp=s.stamp,
        frame_id=s.place.frame_id,
    )


def telling(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Return the sightings without those of a scrap, which say little of where a thing is."""
    full = np.percentile([s.extent for s in sightings], MOST_PERCENT, axis=0)
    kept = [
        s
        for s in sightings
        if s.whole
        or (s.pixels >= SCRAP_PX and s.extent[1] * s.extent[2] > SCRAP * full[1] * full[2])
    ]
    return kept or list(sightings)


def stays_of(sightings: Sequence[Sighting]) -> list[Stay]:
    """Return where a thing was, one place after the other; of its way, each place by itself."""
    places = completed(sightings)
    groups: list[list[int]] = []
    for k in range(len(sightings)):
        if groups and not any(
            _left(sightings[j], places[j], sightings[k], places[k])
            for j in {groups[-1][0], _best(groups[-1], places), groups[-1][-1]}
        ):
            groups[-1].append(k)
        else:
            groups.append([k])
    return [
        Stay(
            _mean([places[k] for k in group]),
            sightings[group[0]].stamp,
            sightings[group[-1]].stamp,
            len(group),
            tuple(sightings[k] for k in group),
        )
        for group in groups
    ]


def settled(sightings: Sequence[Sighting], *, late: bool) -> list[tuple[Sighting, Point3]]:
    """Return the views of one place, with the middle in each, that agree with the last (or first).

    Of a slow motion the first or last steps may count to a place; its rest is at the other end.
    """
    places = completed(sightings)
    end = places[-1 if late else 0]
    return [
        (s, place)
        for s, place in zip(sightings, places, strict=True)
        if np.linalg.norm(np.asarray(place) - np.asarray(end))
        <= SETTLED_M + SETTLED_SIGMAS * float(np.hypot(place.sigma_m, end.sigma_m))
    ]


def _best(group: Sequence[int], places: Sequence[Point3]) -> int:
    return min(group, key=lambda k: places[k].sigma_m)


def _mean(places: Sequence[Point3]) -> Point3:
    """Return the mean of measured places; their errors are alike, so that they do not average."""
    weights = np.array([1 / max(1e-4, p.sigma_m) ** 2 for p in places])
    middle = (np.array([np.asarray(p) for p in places]) * weights[:, None]).sum(0) / weights.sum()
    newest = places[-1]
    return Point3(
        middle,
        sigma_m=min(p.sigma_m for p in places),
        n=sum(p.n for p in places),
        frame_index=newest.frame_index,
        stamp=newest.stamp,
        frame_id=newest.frame_id,
    )


def _left(one: Sighting, a: Point3, other: Sighting, b: Point3) -> bool:
    """Whether a thing has left the place of one sighting until the other."""
    distance = float(np.linalg.norm(np.asarray(a) - np.asarray(b)))
    sigma = float(np.hypot(a.sigma_m, b.sigma_m))
    looks = [look for look in (_look(one, other), _look(other, one)) if look.judged >= JUDGED]
    if not looks:
        clear = distance > max(BLIND_SIGMAS * sigma, BLIND_M)
        return clear and not at_one_place(one, other, 0.0)
    freed = max(look.free / look.judged for look in looks)
    flat = max(one.extent[2], other.extent[2]) < FLAT_M
    if flat and one.whole and other.whole:  # what it lies on takes its place in sight
        return distance > max(BLIND_SIGMAS * sigma + CLEAR_M, BLIND_M)
    if freed < HELD:
        return False
    clear = distance > max(CLEAR_SIGMAS * sigma * SAME_VIEW_SIGMA, CLEAR_M)
    return clear and freed >= FREED


def _look(one: Sighting, other: Sighting) -> Presence:
    """Return what the frame of another sighting sees of the surface of one."""
    if other.frame is None:
        return Presence(0.0, 0.0, 0.0, 1.0)
    return presence(one.points, other.frame)
