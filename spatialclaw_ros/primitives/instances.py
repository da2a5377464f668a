"""One item per real thing over many frames: views of the same thing merged in 3D."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives.boxes import oriented_box
from spatialclaw_ros.primitives.forgiving.labels import find_label
from spatialclaw_ros.primitives.instance import Instance, surface_of
from spatialclaw_ros.primitives.lazy import LazyModule
from spatialclaw_ros.primitives.linking import Chain, Same, compared, link
from spatialclaw_ros.primitives.presence import presence
from spatialclaw_ros.primitives.sightings import sighting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.masks import PerFrameMask
    from spatialclaw_ros.primitives.points import WorldPoints
    from spatialclaw_ros.primitives.sightings import Sighting

spatial = LazyModule('scipy.spatial')

NEAR_POINTS = 3000
SMEARED_PERCENT = 2.0
"""Of a surface's points, so many may be smeared towards what is behind it."""


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

    def __getitem__(self, key: Given) -> Given:
        """Return one by its number or its label, or some by a slice."""
        if isinstance(key, str):
            return self.items[find_label(key, [item.label for item in self.items], ())]
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
        return _empty([view for view in self.views if view.stamp > last.stamp], last)

    def empty_before(self, thing: Instance) -> list[int]:
        """Return the frames before a thing was first seen that see its place empty: it came."""
        first = thing.views[0]
        return _empty([view for view in self.views if view.stamp < first.stamp], first)

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
            found.append((middle, box.center, sigma, _near(surface_of(stay), thing.points)))
        if not found:
            return None
        middle, place, sigma, near = min(found, key=lambda row: row[0])
        return place, Measure.from_sigma(middle, sigma), near

    def __repr__(self) -> str:
        """List them."""
        searched = f'frame_indices={self.frame_indices}'
        return f'Instances({self.items!r}, {searched})' + (
            '' if self else f' {self.note}'.rstrip()
        )


def _near(one: WorldPoints, other: WorldPoints) -> Measure:
    """Return the distance [m] of two surfaces, what is smeared beside their edges left out."""
    few, many = (
        np.asarray(points)[:: max(1, len(points) // NEAR_POINTS)] for points in (one, other)
    )
    distances, _ = spatial.cKDTree(many).query(few)
    sigma = float(np.hypot(one.sigma_m, other.sigma_m))
    return Measure.from_sigma(float(np.percentile(distances, SMEARED_PERCENT)), sigma)


def _empty(views: Sequence[Frame], seen: Sighting) -> list[int]:
    """Return the frames that see the place of a sighting empty; none where one sees it taken."""
    looks = {view.frame_index: presence(seen.points, view) for view in views}
    if any(look.stays for look in looks.values()):
        return []
    return [index for index, look in looks.items() if look.empty]


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
    sightings = [
        seen
        for view in ordered
        for number, layer in found.layers.get(view.frame_index, {}).items()
        if (
            seen := sighting(
                view,
                layer.mask,
                found.names[number],
                layer.score,
                found.prompts[number],
                number,
            )
        )
        is not None
    ]
    return linked(sightings, ordered, found.note)


def linked(sightings: Sequence[Sighting], views: Sequence[Frame], note: str = '') -> Instances:
    """Return the real things that sightings are of; ``views``: all that was searched, in order."""
    items = [
        Instance(label, tuple(chain.sightings), tuple(dict.fromkeys(chain.doubts)))
        for label in dict.fromkeys(s.label for s in sightings)
        for chain in link([s for s in sightings if s.label == label], views)
    ]
    return Instances(items, [view.frame_index for view in views], note, list(views))
