"""One item per real thing over many frames: views of the same thing merged in 3D."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives.boxes import OrientedBox, oriented_box
from spatialclaw_ros.primitives.linking import Chain, Same, compared, link
from spatialclaw_ros.primitives.movement import Movement, movement
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.presence import presence
from spatialclaw_ros.primitives.relations import nearest_distance
from spatialclaw_ros.primitives.sightings import sighting
from spatialclaw_ros.primitives.tracks import Track, completed, track_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.masks import PerFrameMask
    from spatialclaw_ros.primitives.sightings import Sighting
    from spatialclaw_ros.primitives.tracks import Stay


@dataclass(frozen=True, eq=False)
class Instance:
    """One real thing: ``.label``, ``.place`` (Point3, where it was last seen), ``.extent`` (box).

    ``.points`` (its surface, all views of its last place), ``.seen_in`` (frame indices),
    ``.first_seen``, ``.last_seen`` [s], ``.track`` (stamps, places), ``.movement`` (moved or not,
    how far, how fast), ``.views`` (its sightings, oldest first), ``.doubts``.
    """

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
        return min(completed(last), key=lambda place: place.sigma_m)

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

    @property
    def extent(self) -> OrientedBox:
        """Upright box round its surface at its last place."""
        return oriented_box(self.points)

    @property
    def seen_whole(self) -> bool:
        """Whether a view shows all of it."""
        return any(view.whole for view in self.views)

    def __repr__(self) -> str:
        """Say what and where it is."""
        x, y, z = (float(v) for v in self.place)
        return (
            f'Instance({self.label!r}, place=({x:.2f}, {y:.2f}, {z:.2f}), '
            f'seen_in={self.seen_in}, moved={self.movement.moved!r})'
        )


@dataclass(eq=False)
class Instances:
    """Real things over all frames: a list of ``Instance``; ``.fewest``, ``.most`` how many.

    ``.fewest`` is less than ``.most`` where it cannot be told whether what was seen at two times
    is one thing. ``.named(prompt)`` those of one prompt; ``.as_one()`` all as the one thing that
    they may be, or None; ``.emptied(thing)`` the later frames that see its last place empty;
    ``.frame_indices`` what was searched; ``.note``.
    """

    items: list[Instance]
    frame_indices: list[int]
    note: str = ''
    views: list[Frame] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        """Return how many there are, at most."""
        return len(self.items)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.items)

    def __getitem__(self, key: int) -> Instance:
        """Return one by its number."""
        return self.items[key]

    @property
    def most(self) -> int:
        """How many there are if all that may be the same is not."""
        return len(self.items)

    @property
    def fewest(self) -> int:
        """How many there are if all that may be the same is."""
        return sum(_fewest(self.of(label)) for label in dict.fromkeys(i.label for i in self.items))

    def of(self, label: str) -> list[Instance]:
        """Return those of one label."""
        return [item for item in self.items if item.label == label]

    def named(self, prompt: str) -> Instances:
        """Return those that were searched as one prompt."""
        found = [item for item in self.items if item.prompt == prompt]
        return Instances(found, self.frame_indices, self.note, self.views)

    def as_one(self) -> Instance | None:
        """Return all as one thing, where it may be one: its name was of one thing, it was said."""
        if not self.items:
            return None
        chains = [Chain(list(item.views)) for item in self.items]
        chains.sort(key=lambda chain: chain.first.stamp)
        for before, after in pairwise(chains):
            if compared(before, after, self.views) is Same.NO:
                return None
        doubts = tuple(dict.fromkeys(d for item in self.items for d in item.doubts))
        joined = tuple(view for chain in chains for view in chain.sightings)
        return Instance(self.items[0].label, joined, doubts)

    @property
    def span_s(self) -> float:
        """Time [s] from the oldest to the newest frame that was searched."""
        return self.views[-1].stamp - self.views[0].stamp if self.views else 0.0

    def unseen_s(self, thing: Instance) -> float:
        """Return how long [s], before it was first and after it was last seen, it was not."""
        return self.span_s - (thing.last_seen - thing.first_seen)

    def emptied(self, thing: Instance) -> list[int]:
        """Return the frames after a thing was last seen that see its place empty: it has left."""
        last = thing.views[-1]
        later = [view for view in self.views if view.stamp > last.stamp]
        looks = {view.frame_index: presence(last.points, view) for view in later}
        if any(look.stays for look in looks.values()):
            return []
        return [index for index, look in looks.items() if look.empty]

    def in_view_since(self, thing: Instance) -> list[int]:
        """Return the frames after a thing was last made out that see something at its place."""
        last = thing.views[-1]
        later = [view for view in self.views if view.stamp > last.stamp]
        return [v.frame_index for v in later if presence(last.points, v).stays]

    def beside(self, thing: Instance) -> tuple[Point3, Measure, Measure] | None:
        """Return where the nearest of these was when another thing was last seen.

        With it the distances [m] between the two middles, and between the two surfaces; None
        where none of these has a known place at that time.
        """
        found = []
        for item in self.items:
            stay = item.at(thing.last_seen)
            if stay is None:
                continue
            box = oriented_box(surface_of(stay))
            middle = float(np.linalg.norm(np.asarray(box.center) - np.asarray(thing.place)))
            sigma = float(np.hypot(stay.place.sigma_m, thing.place.sigma_m))
            near, *_ = nearest_distance(surface_of(stay), thing.points)
            found.append((middle, box.center, sigma, near))
        if not found:
            return None
        middle, place, sigma, near = min(found, key=lambda row: row[0])
        return place, Measure.from_sigma(middle, sigma), near

    def __repr__(self) -> str:
        """List them."""
        return (
            f'Instances({self.items!r}, frame_indices={self.frame_indices}) {self.note}'.rstrip()
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


def _fewest(items: Sequence[Instance]) -> int:
    """Return how many of some are seen at one time at most, and those that are surely others."""
    unsure = sum(bool(item.doubts) for item in items)
    sure = len(items) - unsure
    at_once: dict[int, int] = {}
    for item in items:
        for index in item.seen_in:
            at_once[index] = at_once.get(index, 0) + 1
    return max(sure + min(1, unsure), max(at_once.values(), default=0))


def find_instances(found: PerFrameMask, views: Iterable[Frame]) -> Instances:
    """Return the real things that a mask set shows."""
    ordered = sorted(views, key=lambda view: view.stamp)
    by_label: dict[str, list[Sighting]] = {}
    for view in ordered:
        for number, layer in found.layers.get(view.frame_index, {}).items():
            name = found.names[number]
            seen = sighting(view, layer.mask, name, layer.score, found.prompts[number], number)
            if seen is not None:
                by_label.setdefault(name, []).append(seen)
    items = [
        Instance(label, tuple(chain.sightings), tuple(dict.fromkeys(chain.doubts)))
        for label, sightings in by_label.items()
        for chain in link(sightings, ordered)
    ]
    return Instances(items, [view.frame_index for view in ordered], found.note, ordered)
