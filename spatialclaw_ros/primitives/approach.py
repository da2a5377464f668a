"""Whether something comes closer to who looks, how fast, and past whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.forgiving.points import beside, over_time
from spatialclaw_ros.primitives.points import common_world, sigma_of
from spatialclaw_ros.primitives.tracks import Track, track_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Approach(Fields):
    """How something came closer: ``.towards`` and ``.past`` (Measures [m/s]), ``.nearer_by`` [m].

    Positive towards is closer. ``.turned_back`` [m]: how far it went the other way in between;
    ``.distances`` (T,) over the floor [m], ``.stamps`` (T,).
    """

    _ALSO = also(towards='speed closing_speed')

    towards: Measure
    past: Measure
    nearer_by: Measure
    turned_back: Measure
    stamps: Array
    distances: Array
    eyes: Array
    """(T, 3) where the other was."""


def approach(track: Given, path: Given = None) -> Approach:
    """Return how a track comes closer to a path.

    Args:
        track: a ``Track``, an ``Instance``, a ``Movement`` (while it moved), or stamps and places.
        path: where the other is: (T, 3) at the stamps of the track, or (3,) at rest; None = the
            camera of each frame.

    Raises:
        ArgumentError: fewer than two places, or no path where the track has no cameras.
    """
    stamps, places, sigma, eyes = _parts(track)
    if len(stamps) < 2:  # noqa: PLR2004 - from one to the next
        raise ArgumentError('a track of two places or more is needed to tell an approach')
    if path is not None:
        parts = track if isinstance(track, (list, tuple)) else [track]
        common_world(*parts, path, what='the track and the path')
        eyes = beside(path, len(places))
    if eyes is None:
        raise ArgumentError('this track knows no cameras: give path=, (3,) or (T, 3)')
    off = (places - eyes)[:, :2]
    distances = np.linalg.norm(off, axis=1)
    bearings = np.unwrap(np.arctan2(off[:, 1], off[:, 0]))
    passed = max(1e-6, float(stamps[-1] - stamps[0]))
    change = float(distances[0] - distances[-1])
    spread = float(np.hypot(sigma[0], sigma[-1]))
    nearer = Measure.from_sigma(change, spread, n=len(stamps))
    around = float(np.abs(bearings[-1] - bearings[0])) * float(distances.mean())
    return Approach(
        Measure.from_sigma(change / passed, spread / passed, n=len(stamps), unit='m/s'),
        Measure.from_sigma(around / passed, spread / passed, n=len(stamps), unit='m/s'),
        nearer,
        Measure(_turned_back(distances), n=len(stamps)),
        stamps,
        distances,
        eyes,
    )


def _turned_back(distances: Array) -> float:
    """Return how far [m] it went against the way that it went on the whole."""
    whole = distances[-1] - distances[0]
    signed = distances if whole > 0 else -distances
    return float((np.maximum.accumulate(signed) - signed).max())


def _parts(track: Given) -> tuple[Array, Array, Array, Array | None]:
    if hasattr(track, 'stays') and len(track.stays) > 1:
        first, *between, last = track.stays
        moving = [s for stay in between for s in stay.sightings]
        ends = len(moving) < 2  # noqa: PLR2004 - else the looks on its way say it alone
        track = track_of([first.sightings[-1], *moving, last.sightings[0]] if ends else moving)
    elif hasattr(track, 'stays'):
        track = track_of(track.stays[0].sightings)
    track = getattr(track, 'track', track)
    if isinstance(track, Track):
        return track.stamps, np.asarray(track.places), track.sigma_m, track.eyes
    stamps, places = over_time(track)
    return stamps, places, np.full(len(stamps), sigma_of(track[1]) or np.nan), None
