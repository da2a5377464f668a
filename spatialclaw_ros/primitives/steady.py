"""How fast a thing went while it moved steadily, from the looks on its way alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.tracks import completed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.tracks import Stay

LEAST_LOOKS = 4
LEAST_WAY_M = 0.1
OFF_M, OFF_SIGMAS = 0.015, 1.2
"""How far a look may lie off the straight line, at the time when it was taken."""
AT_REST_SHARE = 0.25
"""At rest, a thing was slower than this share of its speed on the way to the next place."""


def steady_speed(run: Sequence[Stay]) -> float | None:
    """Return the speed [m/s] of a straight and steady motion through places.

    None where the looks are too few, or lie on no such line. Rests at either end are left out.
    """
    looks = [look for stay in _under_way(run) for look in stay.sightings]
    if len(looks) < LEAST_LOOKS:
        return None
    middles = completed(looks)
    places = np.array([np.asarray(place) for place in middles])
    stamps = np.array([look.stamp for look in looks])
    stamps = stamps - stamps.mean()
    spread = float(stamps @ stamps)
    if spread <= 0:
        return None
    velocity = stamps @ places / spread
    off = places - places.mean(axis=0) - stamps[:, None] * velocity
    allowed = OFF_M + OFF_SIGMAS * np.array([place.sigma_m for place in middles])
    speed = float(np.linalg.norm(velocity))
    far = speed * float(np.ptp(stamps)) >= LEAST_WAY_M
    return speed if far and bool((np.linalg.norm(off, axis=1) <= allowed).all()) else None


def _under_way(run: Sequence[Stay]) -> Sequence[Stay]:
    """Return the places without those of a rest at the begin and at the end."""
    first, last = int(_rests(run[0], run[1])), len(run) - int(_rests(run[-1], run[-2]))
    return run[first:last]


def _rests(stay: Stay, other: Stay) -> bool:
    """Tell whether a thing stood while it was seen at a place, on the scale of its way to another.

    What went on at the pace at which it got to the other place was no rest.
    """
    if stay.n < 2:  # noqa: PLR2004 - one look shows no rest
        return False
    one, two = (np.asarray(look.place) for look in (stay.sightings[0], stay.sightings[-1]))
    here = float(np.linalg.norm(two - one)) / max(1e-6, stay.end - stay.start)
    between = abs((other.start + other.end) / 2 - (stay.start + stay.end) / 2)
    pace = float(np.linalg.norm(np.asarray(stay.place) - np.asarray(other.place)))
    return here < AT_REST_SHARE * pace / max(1e-6, between)
