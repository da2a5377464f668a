"""One real thing: its views over time, where it was, and what is measured of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives.boxes import OrientedBox, oriented_box
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.movement import Movement, movement
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.thing_view import view_thing
from spatialclaw_ros.primitives.tracks import Track, settled, track_of
from spatialclaw_ros.primitives.whole import WholeThing, whole_thing

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.sightings import Sighting
    from spatialclaw_ros.primitives.tracks import Stay


BALL_SIGMA_M = 0.014
"""Standard deviation of a ball's middle, at least."""
VIEWS, ALL_VIEWS = 4, 16
"""Of one place, so many views are measured: for its middle, and for how large it is."""


@dataclass(frozen=True, eq=False)
class Instance(Fields):
    """One real thing: ``.label``, ``.place`` (Point3, where it was last seen), ``.extent`` (box).

    ``.points`` (its surface, all views of its last place), ``.seen_in`` (frame indices),
    ``.first_seen``, ``.last_seen`` [s], ``.track`` (stamps, places), ``.movement`` (moved or not,
    how far, how fast), ``.views`` (its sightings, oldest first), ``.doubts``.
    """

    _ALSO = also(
        {
            'extent.size': 'size',
            'extent.height': 'height',
            'extent.length': 'length',
            'extent.width': 'width',
            'movement.moved': 'moved',
            'movement.speed': 'speed',
            'movement.way': 'way',
        },
        label='name',
        place='center centroid position',
        extent='box',
    )

    label: str
    views: tuple[Sighting, ...]
    doubts: tuple[str, ...] = ()
    """What may be the same thing, seen elsewhere at another time."""

    @property
    def prompt(self) -> str:
        """What it was searched as."""
        return self.views[-1].prompt

    @property
    def score(self) -> float:
        """Best score of its views."""
        return max(view.score for view in self.views)

    @property
    def seen_in(self) -> list[int]:
        """Frame indices of its views."""
        return [view.frame_index for view in self.views]

    @property
    def first_seen(self) -> float:
        """Stamp [s] of its oldest view."""
        return self.views[0].stamp

    @property
    def last_seen(self) -> float:
        """Stamp [s] of its newest view."""
        return self.views[-1].stamp

    @cached_property
    def movement(self) -> Movement:
        """Whether, how far and how fast it moved."""
        return movement(self.views)

    @cached_property
    def track(self) -> Track:
        """Its stamps and places."""
        return track_of(self.views)

    @property
    def place(self) -> Point3:
        """Middle of the thing where it was last seen, by the best view of that place."""
        last = self.movement.stays[-1].sightings
        return min((place for _, place in settled(last, late=True)), key=lambda p: p.sigma_m)

    @cached_property
    def points(self) -> WorldPoints:
        """(N, 3) of its surface at its last place, from all views of it [m]."""
        return surface_of(self.movement.stays[-1])

    def at(self, stamp: float) -> Stay | None:
        """Return where it was at a time [s]; None where it was on its way, or may have been.

        Before it was first and after it was last seen it is taken to be where it was then.
        """
        stays = self.movement.stays
        if stamp < stays[0].start or stamp > stays[-1].end:
            return stays[0] if stamp < stays[0].start else stays[-1]
        return next((stay for stay in stays if stay.start <= stamp <= stay.end), None)

    @cached_property
    def extent(self) -> OrientedBox:
        """Upright box round the whole of it at its last place.

        Its ``.points`` leave a rim out, and so are of a smaller box.
        """
        return self.whole_thing.box or oriented_box(self.points)

    @cached_property
    def whole_thing(self) -> WholeThing:
        """The whole of it at its last place, unseen side made up for."""
        return self._whole(self.movement.stays[-1], most=ALL_VIEWS)

    @property
    def seen_whole(self) -> bool:
        """Whether a view shows all of it."""
        return any(view.whole for view in self.views)

    def middle(self, stay: Stay, shape: str = '') -> Point3:
        """Return its middle at one place, unseen side made up for; ``shape`` as in ``whole``."""
        whole = self._whole(stay, shape)
        return whole.center if whole else stay.place

    def _whole(self, stay: Stay, shape: str = '', most: int = VIEWS) -> WholeThing:
        """Return the whole thing as the best views of one place show it."""
        late = stay is not self.movement.stays[0] or len(self.movement.stays) == 1
        rest = [view for view, _ in settled(stay.sightings, late=late)]
        best = sorted(rest, key=lambda view: (not view.whole, view.sigma_m))[:most]
        seen = [
            view_thing(view.frame, view.mask)
            for view in sorted(best, key=lambda view: view.stamp)
            if view.frame is not None and view.mask is not None
        ]
        return whole_thing([view for view in seen if view is not None], self.label, shape)

    def displacement(self, shape: str = '') -> Measure:
        """Return the straight distance [m] from its first place to its last.

        Views from one side are compared, where the error of the unseen side cancels; of a 'ball'
        (``shape``) the middles themselves.
        """
        stays = self.movement.stays
        if shape != 'ball':
            return self.movement.way
        ends = [self.middle(stay, shape) for stay in (stays[0], stays[-1])]
        if len(stays) < 2 or not all(ends):  # noqa: PLR2004 - from one to another
            return self.movement.way
        way = float(np.linalg.norm(np.asarray(ends[0]) - np.asarray(ends[1])))
        first, last = (max(end.sigma_m, BALL_SIGMA_M) for end in ends)
        sigma = float(np.hypot(first, last))
        return Measure.from_sigma(way, sigma, n=min(end.n for end in ends))

    def __repr__(self) -> str:
        """Say what and where it is."""
        x, y, z = (float(v) for v in self.place)
        return (
            f'Instance({self.label!r}, place=({x:.2f}, {y:.2f}, {z:.2f}), '
            f'seen_in={self.seen_in}, moved={self.movement.moved!r})'
        )


def surface_of(stay: Stay) -> WorldPoints:
    """Return the (N, 3) points of all views of one place [m]."""
    newest = stay.sightings[-1]
    return WorldPoints(
        np.concatenate([view.points for view in stay.sightings]),
        frame_id=newest.place.frame_id,
        frame_index=newest.frame_index,
        stamp=newest.stamp,
        sigma_m=newest.sigma_m,
    )
