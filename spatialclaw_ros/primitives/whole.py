"""One whole thing out of all frames that show it: middle, box, bottom and top, with intervals.

A side that no camera saw is stood in for by what is usual of such a shape, and widens what is said
of it; a thing that was moved is measured where it was seen last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives.boxes import OrientedBox
from spatialclaw_ros.primitives.carving import carved
from spatialclaw_ros.primitives.footprint import VIEW_POINTS, footprint
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.outer import hull_of
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.round_things import ball_of, sphere_points
from spatialclaw_ros.primitives.same_place import vacated
from spatialclaw_ros.primitives.thing_view import SOLID
from spatialclaw_ros.primitives.upright_ends import bottom_of, shows_foot, top_of
from spatialclaw_ros.primitives.view_choice import best_first, chosen, places, showing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.thing_view import ThingView

    Array = NDArray[np.float64]

ON_FLOOR = frozenset({'chair', 'sofa'})
RECTANGLE = 0.86
"""A round outline fills less of the rectangle around it."""
ALONG = 0.035
"""Points of a box are so near the sides of its rectangle, as a share of the shorter one; those of
a circle 0.05: (1 - 4 / pi sin 45 deg) / 2."""
BULGE = 0.6
"""Share of the noise of a reading by which a surface's nearest points are too near."""
BESIDE_M = 0.01
STEP_M = 0.03


@dataclass(frozen=True, eq=False)
class WholeThing(Fields):
    """A whole thing: ``.center`` Point3, ``.box`` OrientedBox, ``.bottom``, ``.top`` z [m].

    ``.height``, ``.length``, ``.width`` are Measures, ``.points`` the surface seen in the frames
    ``.seen_in``, ``.surface`` the same with what such a shape has where no camera looked;
    ``.elsewhere`` the frames that show it at another place, ``.moved`` whether a frame saw that
    place empty later. Falsy when nothing was seen.
    """

    _ALSO = also({'box.size': 'size'}, label='name', center='place position', box='extent')

    label: str
    center: Point3 = field(default_factory=Point3.empty)
    box: OrientedBox = field(default_factory=OrientedBox.empty)
    bottom: Measure = field(default_factory=lambda: Measure(np.nan))
    top: Measure = field(default_factory=lambda: Measure(np.nan))
    points: WorldPoints = field(default_factory=lambda: WorldPoints(np.zeros((0, 3))))
    surface: WorldPoints = field(default_factory=lambda: WorldPoints(np.zeros((0, 3))))
    corners: tuple[tuple[float, float], ...] = ()
    """Of its outline from above, where that is a rectangle."""
    seen_in: tuple[int, ...] = ()
    elsewhere: tuple[int, ...] = ()
    moved: bool = False
    pixels: int = 0
    hidden: float = 0.0
    """Share of its outline that is cut off even in the best view."""
    unseen_m: float = 0.0
    """How far it is taken to reach behind what was seen."""
    untold: tuple[tuple[float, float], ...] = ()
    """How far, along which level directions, it may reach beyond all that [m]."""
    bulge_m: float = 0.0
    """How far noise makes its outermost points lie beyond its surface."""
    foot_seen: bool = True

    def __bool__(self) -> bool:
        """Whether it was seen at all."""
        return bool(self.seen_in)

    @property
    def height(self) -> Measure:
        """From its bottom to its top [m]."""
        sigma = float(np.hypot(self.top.sigma, self.bottom.sigma))
        return Measure.from_sigma(float(self.top - self.bottom), sigma, n=self.pixels)

    @property
    def length(self) -> Measure:
        """Longer horizontal side [m]."""
        return self.box.length

    @property
    def width(self) -> Measure:
        """Shorter horizontal side [m]."""
        return self.box.width

    def __repr__(self) -> str:
        """Say what and where."""
        if not self:
            return f'WholeThing({self.label!r}, not seen)'
        x, y, z = (float(v) for v in self.center)
        return (
            f'WholeThing({self.label!r}, center=({x:.3f}, {y:.3f}, {z:.3f}), '
            f'length={self.length:.3f}, width={self.width:.3f}, height={self.height:.3f} m, '
            f'seen_in={list(self.seen_in)})'
        )


def whole_thing(
    views: Sequence[ThingView],
    label: str,
    shape: str = '',
    others: Sequence[Frame] = (),
    floor_z: float = np.nan,
) -> WholeThing:
    """Return one thing from views of it, oldest first.

    Args:
        views: what each frame shows of it.
        label: its name.
        shape: 'ball', 'body' (a person), 'square' (as deep as wide), 'flat' (half as deep as
            wide, or less), 'chair' or 'sofa', where that is known of it.
        others: frames that may show that a place is empty.
        floor_z: height of the floor, where that is known.
    """
    if not views:
        return WholeThing(label)
    here, there = places(views)
    used = carved(chosen(here), best_first(here))
    newest = max(view.frame.frame_index for view in here)
    found = _ball(used, label) if shape == 'ball' else None
    if found is None:
        ends = (
            top_of(used, here),
            bottom_of(showing(used, here, shows_foot), floor_z, here, on_floor=shape in ON_FLOOR),
        )
        found = _measured(used, label, '' if shape == 'ball' else shape, ends)
    elsewhere = tuple(view.frame.frame_index for view in there)
    later = {index: [f for f in others if f.frame_index > index] for index in elsewhere}
    return WholeThing(
        **{
            **vars(found),
            'seen_in': tuple(sorted(view.frame.frame_index for view in here)),
            'elsewhere': elsewhere,
            'moved': bool(there)
            and any(vacated(view, later[view.frame.frame_index]) for view in there),
            'center': _stamped(found.center, newest),
        }
    )


def _stamped(point: Point3, index: int) -> Point3:
    return Point3(
        point, sigma_m=point.sigma_m, n=point.n, frame_index=index, frame_id=point.frame_id
    )


def _measured(
    views: Sequence[ThingView], label: str, shape: str, ends: tuple[Measure, Measure]
) -> WholeThing:
    clouds = [view.points[:: max(1, len(view.points) // VIEW_POINTS)] for view in views]
    shown = np.concatenate(clouds)
    best = views[0]
    top, bottom = ends
    foot = footprint(views, clouds, shape)
    order = [0, 1] if foot.size[0] >= foot.size[1] else [1, 0]
    long, wide = foot.axes[order]
    turned = float(long[0] * wide[1] - long[1] * wide[0]) > 0
    rotation = np.eye(3)
    rotation[:2, 0], rotation[:2, 1] = long, wide if turned else -wide
    upright = float(np.hypot(top.sigma, bottom.sigma)) / 2
    world, index = best.frame.world_frame, best.frame.frame_index
    center = Point3(
        [*foot.middle, float(top + bottom) / 2],
        sigma_m=max(foot.sigma_m, upright),
        n=best.pixels,
        frame_index=index,
        frame_id=world,
    )
    box = OrientedBox(
        center,
        np.array([*foot.size[order], float(top - bottom)]),
        rotation,
        sigma_m=foot.side_sigma_m,
        n=best.pixels,
        frame_id=world,
        frame_index=index,
    )
    body = shown if not foot.behind.any() else np.concatenate([shown, shown + foot.behind])
    off = np.abs((body[:, :2] - foot.middle) @ foot.axes.T) - foot.size / 2
    body = body[(off < BESIDE_M).all(axis=1)]  # beyond are flying pixels
    filled = cv2.contourArea(hull_of(body[:, :2]).astype(np.float32))
    corners: tuple[tuple[float, float], ...] = ()
    square = filled > RECTANGLE * float(np.prod(foot.size)) or _along_sides(off, foot.size)
    if shape != 'body' and square:
        corners = tuple((float(x), float(y)) for x, y, _ in box.corners[:4])
    hidden = min(view.hidden for view in views)
    if max(view.filled for view in views if view.hidden == hidden) >= SOLID:
        body = np.concatenate([body, _curtain(body, float(bottom), float(top))])
    return WholeThing(
        label,
        center,
        box,
        bottom,
        top,
        WorldPoints(shown, frame_id=world, frame_index=index, sigma_m=foot.sigma_m),
        WorldPoints(body, frame_id=world, frame_index=index, sigma_m=foot.sigma_m),
        corners=corners,
        pixels=best.pixels,
        hidden=hidden,
        unseen_m=float(np.linalg.norm(foot.behind)),
        untold=foot.untold,
        bulge_m=0.0 if best.sharp else BULGE * best.noise_m,
        foot_seen=bool(np.isfinite(bottom.sigma)) and not bottom.note,
    )


def _along_sides(off: Array, size: Array) -> bool:
    """Tell whether what is shown lies along the sides of its rectangle, as two sides of a box do.

    Args:
        off: (N, 2) how far points are beyond the sides; negative = inside.
        size: (2,) of the rectangle.
    """
    kept = np.abs(off[(off < BESIDE_M).all(axis=1)]).min(axis=1)
    return bool(len(kept)) and float(kept.mean()) < ALONG * float(np.min(size))


def _curtain(cloud: Array, bottom: float, top: float) -> Array:
    """Return points on the upright sides of a solid thing, below and above its outline."""
    hull = hull_of(cloud[:, :2])
    nexts = np.roll(hull, -1, axis=0)
    edge = [
        start + (end - start) * share
        for start, end in zip(hull, nexts, strict=True)
        for share in np.arange(0, 1, STEP_M / max(STEP_M, float(np.linalg.norm(end - start))))
    ]
    levels = np.arange(bottom, top + STEP_M / 2, STEP_M)
    outline = np.asarray(edge)
    return np.column_stack(
        [np.repeat(outline, len(levels), axis=0), np.tile(levels, len(outline))]
    )


def _ball(views: Sequence[ThingView], label: str) -> WholeThing | None:
    """Return a ball from a view that shows all of it, or None where there is none."""
    clear = [view for view in views if view.whole]
    if not clear:
        return None
    middle, radius, sigma = ball_of(clear)
    best = clear[0]
    world, index = best.frame.world_frame, best.frame.frame_index
    center = Point3(middle, sigma_m=sigma, n=best.pixels, frame_index=index, frame_id=world)
    z = float(middle[2])
    span = float(np.hypot(sigma, best.pixel_m))
    points = np.concatenate([view.points for view in clear])
    return WholeThing(
        label,
        center,
        OrientedBox(
            center,
            np.full(3, 2 * radius),
            np.eye(3),
            sigma_m=2 * best.pixel_m,
            n=best.pixels,
            frame_id=world,
            frame_index=index,
        ),
        Measure.from_sigma(z - radius, span),
        Measure.from_sigma(z + radius, span),
        WorldPoints(points, frame_id=world, frame_index=index, sigma_m=sigma),
        WorldPoints(
            sphere_points(middle, radius), frame_id=world, frame_index=index, sigma_m=sigma
        ),
        pixels=best.pixels,
        hidden=best.hidden,
    )
