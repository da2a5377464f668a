"""One thing in one frame: what of it was seen, how much was hidden, and where it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.mask_layers import erode
from spatialclaw_ros.primitives.pixel_area import area_of
from spatialclaw_ros.primitives.ranks import median, middle, percentiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

CORNERS = 1.0
"""Percentile on either side at which a sighting begins and ends."""
POINTS = 1500
"""Points kept of a sighting."""
FEW = 30
"""With fewer pixels after eroding, less of the rim is left out."""
RIM_PX = 3
"""How much of a mask's rim is left out: depth bleeds there, and may be a moment later."""
BIN_M, THIN = 0.06, 0.08
"""Where, along the view, there are fewer readings than this share of what is usual of the thing,
they are not of it …"""
PART = 0.1
"""… nor are those beyond, unless they are as many as this share of the most."""
AROUND = np.ones((3, 3), np.uint8)
AROUND_PX = (4, 7)
"""Where it is looked for what hides a thing: so far outside its mask."""
NEARER = 0.04
NEARER_M = 0.06
"""What hides a thing is nearer than its rim by this share of its distance, and by this much."""
FOOT_M = 0.03
COVERED = 0.06
"""A larger share of the rim covered: a part of the thing is hidden."""
OUTER_PERCENT = 1.0
FAR_SIDE = 0.12
"""Standard deviation of the middle along the view, as a share of the extent across it, of a
thing whose top is not seen: how far its other side reaches is not known."""
SEEN_TOP_M = 0.08
"""A camera so far above a thing's top sees how far the thing reaches away from it."""
POSE_SIGMA_M = 0.008
"""Where a moving camera was at the moment of depth, which may be later than that of colour."""
ROUND_SIGMA_M = 0.004


@dataclass(frozen=True, eq=False)
class Sighting(Fields):
    """One thing in one frame: ``.label``, ``.place`` (its middle), ``.frame_index``, ``.stamp``.

    ``.points`` (N, 3) of its surface, ``.extent`` (along the view, across it, up) [m],
    ``.pixels``, ``.score``; ``.cut`` (by the picture's border), ``.hidden`` (something nearer
    covers a part), ``.whole`` (neither).
    """

    _ALSO = also(label='name', stamp='time timestamp', place='center position')

    label: str
    score: float
    frame_index: int
    stamp: float
    place: Point3
    points: Array
    extent: Array
    eye: Array
    """(3,) place of the camera."""
    pixels: int
    cut_sides: tuple[bool, bool, bool, bool]
    """Top, bottom, left, right: whether the picture's border cuts it there."""
    hidden: bool
    prompt: str = ''
    number: int = 0
    """Which of the objects of its frame it was."""
    frame: Frame | None = None
    mask: Mask | None = None

    @property
    def cut(self) -> bool:
        """Whether the picture's border cuts it."""
        return any(self.cut_sides)

    @property
    def whole(self) -> bool:
        """Whether neither the border nor something nearer takes a part of it away."""
        return not (self.cut or self.hidden)

    @property
    def sigma_m(self) -> float:
        """Standard deviation of its middle [m]."""
        return self.place.sigma_m

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """Low and high corner (3,) of its points, stray ones left out [m]."""
        low, high = percentiles(self.points.T, [CORNERS, 100 - CORNERS]).T
        return low, high

    def __repr__(self) -> str:
        """Say what was seen, and where."""
        x, y, z = (float(v) for v in self.place)
        seen = 'whole' if self.whole else 'in part'
        return (
            f'Sighting({self.label!r}, frame_index={self.frame_index}, stamp={self.stamp:.3f} s, '
            f'place=({x:.2f}, {y:.2f}, {z:.2f}), {self.pixels} pixels, {seen})'
        )


def sighting(
    view: Frame, mask: Mask, label: str, score: float, prompt: str = '', number: int = 0
) -> Sighting | None:
    """Return what a mask shows, or None where it has no depth."""
    depth, pose = view.depth, view.T_world_camera
    rows, columns = area_of(mask)
    if depth is None or pose is None or rows.stop == rows.start:
        return None
    reach = AROUND_PX[1] + 1
    top, left = max(0, rows.start - reach), max(0, columns.start - reach)
    area = np.s_[top : rows.stop + reach, left : columns.stop + reach]
    near, part = depth[area], mask[area]
    inner = _inner(near, part)
    places = np.flatnonzero(inner)
    if len(places) < 3:  # noqa: PLR2004 - no extent
        return None
    v, u = np.divmod(places[:: max(1, len(places) // POINTS)], inner.shape[1])
    z = near[v, u]
    points = optics.to_world(view, optics.back_projected(view.calibration, u + left, v + top, z))
    eye = np.asarray(pose[:3, 3], float)
    place, extent, sigma = _middle(points, eye, float(view.K[0, 0]))
    pixels = int(part.sum())
    return Sighting(
        label=label,
        score=score,
        frame_index=view.frame_index,
        stamp=view.stamp,
        place=Point3(
            place,
            sigma_m=sigma,
            n=pixels,
            frame_index=view.frame_index,
            stamp=view.stamp,
            frame_id=view.world_frame,
        ),
        points=points,
        extent=extent,
        eye=eye,
        pixels=pixels,
        cut_sides=_at_border(mask),
        hidden=_covered(view, (top, left), part, inner, float(points[:, 2].min())) > COVERED,
        prompt=prompt,
        number=number,
        frame=view,
        mask=mask,
    )


def _inner(depth: NDArray[np.float32], mask: Mask) -> Mask:
    """Return the pixels of the thing itself: without the rim, where pixels suffice, one body."""
    for rim in range(RIM_PX, -1, -1):
        inner = (erode(mask, rim) if rim else mask) & np.isfinite(depth)
        if int(inner.sum()) >= FEW:
            break
    inner[inner] = _in_body(depth[inner])
    return inner


def _in_body(readings: NDArray[np.float32]) -> Mask:
    """Return which depths (N,) a thing has along the view, without the tails of its readings.

    Beside an edge depth is smeared up to what lies behind, and a level top seen at a slant has
    leaps between its rows: how many readings there are at a distance tells, neighbours do not.
    """
    if not len(readings):
        return np.zeros(0, bool)
    distance = median(readings)
    width = max(BIN_M, 3 * float(noise.depth_sigma(distance)))
    place = np.floor((readings - readings.min()) / width).astype(int)
    count = np.bincount(place)
    usual = median(count[place].astype(np.float32))
    dense = np.convolve(count >= THIN * usual, [1, 1, 1])[1:-1] > 0
    part = np.cumsum(np.diff(dense.astype(int), prepend=0) == 1) * dense
    sizes = np.bincount(part, weights=count)
    sizes[0] = 0
    kept = dense & (sizes[part] >= PART * sizes.max())
    return np.asarray(kept[place])


def _at_border(mask: Mask) -> tuple[bool, bool, bool, bool]:
    top, bottom = bool(mask[0].any()), bool(mask[-1].any())
    return top, bottom, bool(mask[:, 0].any()), bool(mask[:, -1].any())


def _covered(view: Frame, corner: tuple[int, int], mask: Mask, inner: Mask, low: float) -> float:
    """Return the share of a mask's rim beside which something before the thing may cover it.

    What lies below its foot, ``low``, is what it stands on.
    """
    top, left = corner
    depth = optics.depth_of(view)[top : top + mask.shape[0], left : left + mask.shape[1]]
    near, far = (
        cv2.dilate(mask.astype(np.uint8), AROUND, iterations=pixels) for pixels in AROUND_PX
    )
    own = np.where(inner, depth, np.float32(np.inf))
    nearest = cv2.erode(own, AROUND, iterations=AROUND_PX[1] + RIM_PX + 1)
    ring = (far > near) & np.isfinite(depth) & np.isfinite(nearest)
    z, limit = depth[ring], nearest[ring]
    if not len(z):
        return 0.0
    before = z < limit - np.maximum(NEARER_M, NEARER * limit)
    v, u = np.divmod(np.flatnonzero(ring)[before], ring.shape[1])
    points = optics.back_projected(view.calibration, u + left, v + top, z[before])
    return float((optics.to_world(view, points)[:, 2] > low + FOOT_M).sum() / len(limit))


def _middle(points: Array, eye: Array, focal: float) -> tuple[Array, Array, float]:
    """Return the middle of the whole thing, its extent (along, across, up), and the spread."""
    to = middle(points) - eye
    distance = float(np.linalg.norm(to))
    along = to[:2] / max(1e-6, float(np.linalg.norm(to[:2])))
    axes = np.array([[along[0], along[1], 0.0], [-along[1], along[0], 0.0], [0.0, 0.0, 1.0]])
    local = points @ axes.T
    low, high = percentiles(local.T, [OUTER_PERCENT, 100 - OUTER_PERCENT]).T
    edge = noise.EDGE_SIGMA_PX * distance / focal
    rim = RIM_PX * distance / focal
    above = float(eye[2] - high[2])
    top_seen = above > SEEN_TOP_M
    # what eroding took: at both sides, at the foot, and at the far end of a top seen at a slant
    away = min(rim * distance / above, float(high[0] - low[0]) / 2) if top_seen else 0.0
    low = low - np.array([0.0, rim, rim])
    high = high + np.array([away, rim, 0.0 if top_seen else rim])
    extent = np.asarray(high - low)
    reading = float(noise.depth_sigma(distance))
    base = float(np.hypot(POSE_SIGMA_M, np.hypot(edge, reading / 2)))
    ball = _ball(points, float(extent[1]), reading)
    if ball is not None:
        return ball, np.full(3, extent[1]), float(np.hypot(base, ROUND_SIGMA_M))
    place = ((low + high) / 2) @ axes
    slant = away / 2 if top_seen else FAR_SIDE * float(extent[1])
    return place, extent, float(np.hypot(base, slant))


def _ball(points: Array, across: float, reading: float) -> Array | None:
    """Return the middle of a ball that the points lie on, or None where they lie on none."""
    start = points.mean(axis=0)
    local = points - start
    rows = np.column_stack([2 * local, np.ones(len(local))])
    found, *_ = np.linalg.lstsq(rows, (local**2).sum(axis=1), rcond=None)
    squared = float(found[3] + (found[:3] ** 2).sum())
    if squared <= 0:
        return None
    radius = float(np.sqrt(squared))
    off = np.abs(np.linalg.norm(local - found[:3], axis=1) - radius)
    fits = median(off) < 0.02 * radius + reading / 2
    alike = abs(2 * radius - across) < 0.15 * across
    return np.asarray(found[:3] + start) if fits and alike else None
