"""What is measured of a thing through its masks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain, plain_things
from spatialclaw_ros.bench.cases.case import DEPTH, POINT64, Case, by_name
from spatialclaw_ros.core.plane import Plane

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared
    from spatialclaw_ros.bench.plain import Array

ALONG = np.array([1.0, 1.0, 0.0])
UP = np.array([0.0, 0.0, 1.0])


def cases(shared: Shared) -> list[Case]:
    """Return what is asked of one thing in one frame or in all that show it."""
    return [*_places(shared), *_extents(shared)]


def _places(shared: Shared) -> list[Case]:
    pair, newest, pixels = shared.pair, shared.newest, shared.pixels
    mask, recon = shared.mask, shared.recon
    inside = int(mask.sum())
    seen = [int(pair.get_mask(i, 0).sum()) for i in pair.seen_in(0)]
    named, name = by_name(pair), pair.labels[0]

    def track() -> object:
        shown = [(f, m[name]) for f, m in zip(shared.frames, named, strict=True) if name in m]
        return [plain.centroid(frame, here) for frame, here in shown]

    return [
        Case(
            'get_masked_points',
            lambda: pair.get_masked_points(recon, newest, 0, erode_px=0),
            lambda: plain.masked_points(newest, mask),
            pixels + inside * (DEPTH + POINT64),
        ),
        Case(
            'get_surface_points',
            lambda: shared.fresh_pair().get_surface_points(newest, 0),
            lambda: plain_things.surface_points(newest, mask),
            pixels + inside * (DEPTH + POINT64),
        ),
        Case(
            'get_centroid_3d',
            lambda: shared.fresh_pair().get_centroid_3d(recon, newest, 0),
            lambda: plain.centroid(newest, mask),
            pixels + inside * DEPTH,
        ),
        Case(
            'get_centroid_3d (again)',
            lambda: pair.get_centroid_3d(recon, newest, 0),
            lambda: plain.centroid(newest, mask),
            pixels + inside * DEPTH,
        ),
        Case(
            'track_3d',
            lambda: shared.fresh_pair().track_3d(recon, 0),
            track,
            len(seen) * pixels + sum(seen) * DEPTH,
        ),
    ]


def _extents(shared: Shared) -> list[Case]:
    newest, mask = shared.newest, shared.mask
    floor = Plane(UP, 0.0)
    moved = shared.pixels + int(mask.sum()) * DEPTH

    def points() -> Array:
        return plain.masked_points(newest, plain.eroded(mask))

    return [
        Case(
            'extent_3d',
            lambda: shared.fresh_pair().extent_3d(shared.recon, newest, 0),
            lambda: plain.oriented_box(points()),
            moved,
        ),
        Case(
            'seg.extent_along',
            lambda: shared.fresh_pair().extent_along(ALONG, newest, 0),
            lambda: plain_things.extent_along(points(), ALONG),
            moved,
        ),
        Case(
            'seg.top_above',
            lambda: shared.fresh_pair().top_above(floor, newest, 0),
            lambda: plain_things.top_above(newest, mask, UP, 0.0),
            moved,
        ),
    ]
