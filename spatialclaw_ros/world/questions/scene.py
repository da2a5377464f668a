"""A world as its questions see it: what is where now, and what was seen how well."""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.findable import shows_form, told_by_colour_and_shape
from spatialclaw_ros.world.questions.sights import Sights
from spatialclaw_ros.world.truth import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np

    from spatialclaw_ros.world.shapes import Shape, Vec3
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.truth import FrameTruth, Place, Truth
    from spatialclaw_ros.world.visibility import Seen
    from spatialclaw_ros.world.world import World

    Item = TypeVar('Item')
    Other = TypeVar('Other')

SHELL = frozenset({'floor', 'ceiling', 'wall', 'door'})
"""What a room is made of: not asked about by name."""


class Scene:
    """World and truth, with what questions ask of them again and again.

    ``labels``: without label images only things count that colour and shape tell apart.
    """

    def __init__(self, world: World, truth: Truth, *, labels: bool = True) -> None:
        self.world = world
        self.truth = truth
        self.labels = labels
        self.frames = truth.frames
        self.sights = Sights(self)
        self.first, self.last = truth.frames[0], truth.frames[-1]
        self.things = tuple(thing for thing in world.things if thing.kind not in SHELL)
        self._now: dict[int, Place] = {}
        self._seen = [{seen.value: seen for seen in frame.seen} for frame in truth.frames]
        self._names = Counter(thing.name for thing in world.things)

    def thing(self, value: int) -> Thing:
        """Return a thing by its value."""
        return self.world.thing(value)

    def now(self, thing: Thing) -> Place:
        """Return where a thing is in the newest picture."""
        if thing.value not in self._now:
            self._now[thing.value] = place(self.world, thing, self.last.at_s)
        return self._now[thing.value]

    def shapes(self, thing: Thing) -> tuple[Shape, ...]:
        """Return its solids where they are in the newest picture."""
        return thing.shapes(self.last.at_s)

    def seen(self, thing: Thing, frame: FrameTruth) -> Seen | None:
        """Return how much of a thing a picture shows; None where it is out of view."""
        return self._seen[frame.index].get(thing.value)

    def moves(self, thing: Thing) -> bool:
        """Tell whether it moves between the first and the last picture."""
        return any(
            move.start_s < self.last.at_s and move.end_s > self.first.at_s
            for move in thing.track.moves
        )

    def eye(self, frame: FrameTruth) -> Vec3:
        """Return where the camera was."""
        x, y, z = (row[3] for row in frame.T_map_camera[:3])
        return x, y, z

    def in_range(self, thing: Thing, frame: FrameTruth) -> bool:
        """Tell whether a picture's depth of a thing is good."""
        near, far = rules.RANGE_M
        return near <= math.dist(self.eye(frame), thing.center(frame.at_s)) <= far

    def shows(
        self, thing: Thing, frame: FrameTruth, rule: Callable[[Seen], bool] = rules.is_named
    ) -> bool:
        """Tell whether a picture shows a thing well enough for a rule, and what it is."""
        seen = self.seen(thing, frame)
        if seen is None or not (self.labels or shows_form(thing.kind, seen.share)):
            return False
        return rule(seen) and self.in_range(thing, frame)

    def looks(self, thing: Thing) -> list[FrameTruth]:
        """Return the pictures that may tell where a thing is now.

        What moves is known from the newest one alone, and only where none shows it elsewhere
        so that it could be another thing of the same name.
        """
        frames = list(self.frames)
        if self.moves(thing):
            frames = [self.last] if self.is_one(thing) else []
        return [frame for frame in frames if self.shows(thing, frame)]

    def sightings(self, thing: Thing) -> list[FrameTruth]:
        """Return the pictures that show a thing well, wherever it is in them."""
        return [frame for frame in self.frames if self.shows(thing, frame)]

    def traces(self, thing: Thing) -> list[FrameTruth]:
        """Return the pictures that show anything of a thing."""
        found = ((frame, self.seen(thing, frame)) for frame in self.frames)
        return [frame for frame, seen in found if seen is not None and seen.pixels > 0]

    def is_one(self, thing: Thing) -> bool:
        """Tell whether the pictures of a thing hang together: from one to the next a step."""
        places = [thing.center(frame.at_s) for frame in self.traces(thing)]
        return all(math.dist(one, other) < rules.LINKED_M for one, other in pairwise(places))

    @cached_property
    def askable(self) -> tuple[Thing, ...]:
        """Things that a name means, none of the same name beside them."""
        return tuple(
            thing
            for thing in self.things
            if self._names[thing.name] == 1
            and (self.labels or told_by_colour_and_shape(thing, self.world.things))
        )

    @cached_property
    def known(self) -> tuple[Thing, ...]:
        """Things with a name of their own whose place now is known from a picture."""
        return tuple(thing for thing in self.askable if self.looks(thing))

    @cached_property
    def measured(self) -> tuple[Thing, ...]:
        """Of the known ones, those that are measured."""
        return tuple(thing for thing in self.known if self.is_measured(thing))

    @cached_property
    def upright(self) -> tuple[Thing, ...]:
        """Of the measured ones, those seen from foot to top."""
        return tuple(thing for thing in self.measured if self.is_upright(thing))

    def is_measured(self, thing: Thing) -> bool:
        """Tell whether a picture that tells where a thing is now shows it whole."""
        return any(self.shows(thing, frame, rules.is_whole) for frame in self.looks(thing))

    def is_upright(self, thing: Thing) -> bool:
        """Tell whether one of these shows it from foot to top as well."""
        low, high = self.now(thing).low[2], self.now(thing).high[2]
        for frame in self.looks(thing):
            seen = self.seen(thing, frame)
            if seen is not None and (
                rules.is_whole(seen)
                and not seen.cut_above
                and seen.low_m - low <= rules.EDGE_M
                and high - seen.high_m <= rules.EDGE_M
            ):
                return True
        return False

    def middles(self, one: Thing, other: Thing) -> float:
        """Return the distance of the middles of two things, now."""
        return math.dist(self.now(one).center, self.now(other).center)

    def holds(self, one: Thing, other: Thing) -> bool:
        """Tell whether one of two things stands on or in the other."""
        return other.support == one.value or one.support == other.value


def alternating(
    rng: np.random.Generator, one: Iterator[Item], other: Iterator[Item]
) -> Iterator[Item]:
    """Yield from two sources in turn until one has no more: neither answer is the likelier."""
    first, second = (one, other) if rng.integers(2) else (other, one)
    for item in first:
        yield item
        following = next(second, None)
        if following is None:
            return
        yield following


def options(
    rng: np.random.Generator, right: str, wrong: Sequence[str], count: int = 3
) -> tuple[str, ...]:
    """Return choices in random order: the right one and some wrong ones."""
    return tuple(shuffled(rng, [right, *shuffled(rng, wrong)[: count - 1]]))


def shuffled(rng: np.random.Generator, items: Sequence[Item]) -> list[Item]:
    """Return items in random order."""
    return [items[index] for index in rng.permutation(len(items))]


def crossed(
    rng: np.random.Generator, ones: Sequence[Item], others: Sequence[Other]
) -> Iterator[tuple[Item, Other]]:
    """Yield pairs of one of some items and one of others in random order."""
    for number in rng.permutation(len(ones) * len(others)):
        one, other = divmod(int(number), len(others))
        yield ones[one], others[other]


def pairs(rng: np.random.Generator, items: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Yield ordered pairs of different items in random order."""
    count = len(items)
    for number in rng.permutation(count * count):
        one, other = divmod(int(number), count)
        if one != other:
            yield items[one], items[other]
