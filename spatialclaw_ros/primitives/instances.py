"""One item per real thing over many frames: views of the same thing merged in 3D."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.boxes import OrientedBox, oriented_box
from spatialclaw_ros.primitives.linking import Chain, Same, compared, link
from spatialclaw_ros.primitives.movement import Movement, movement
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.sightings import sighting
from spatialclaw_ros.primitives.tracks import Track, completed, track_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialclaw_ros.core.measure import Point3
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.masks import PerFrameMask
    from spatialclaw_ros.primitives.sightings import Sighting


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
        last = self.movement.stays[-1].sightings
        return WorldPoints(
            np.concatenate([view.points for view in last]),
            frame_id=self.views[-1].place.frame_id,
            frame_index=self.views[-1].frame_index,
            stamp=self.last_seen,
            sigma_m=self.views[-1].sigma_m,
        )

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
    they may be, or None; ``.frame_indices`` what was searched; ``.note``.
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

    def __repr__(self) -> str:
        """List them."""
        return (
            f'Instances({self.items!r}, frame_indices={self.frame_indices}) {self.note}'.rstrip()
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
