"""What the things of a colour in a room are: every frame that shows one has a vote."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.models.kept import once
from spatialclaw_ros.models.near_looks import NEAR_LOOKS
from spatialclaw_ros.models.paints import paint_of
from spatialclaw_ros.models.room_kinds import fits
from spatialclaw_ros.models.room_looks import LOOKS, NEED_FLOOR
from spatialclaw_ros.models.room_shapes import LEAST_PIXELS, lit_as, shape_from, shapes_of
from spatialclaw_ros.models.room_units import pieces_of, sets_of
from spatialclaw_ros.models.whole_units import kind_of_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialclaw_ros.models.piece_shape import Shape
    from spatialclaw_ros.models.room_units import Unit, Views

MOSTLY = 0.5
"""Share of what a frame shows of a unit that a shape has to hold to be a view of it."""
LEAST_SHARE = 0.12
"""Share of a shape's pixels that a unit has to make up: less is something before it."""
TOGETHER = 0.34
"""Share of the views of the one that is seen less often: so many have to hold both units."""
MANY_VOTES = 4
"""Beside a thing that so many views speak for, a single view of another one is chance."""
MORE_THAN = {'bin': ('box', 0.5), 'chair': ('stool', 0.2), 'sofa': ('chair', 1.0)}
"""What a kind looks like where it is small, or its back, or half of it, is hidden; and how many
views have to look like the kind itself, over those that look like less."""
AGREED = 0.6
"""Share of the views that look like a kind which has to be the same: where two things of a colour
touch, some views look like the one and some like the other."""
FEW_SHARE = 1 / 3
"""Where fewer of the frames look like anything, other signs may say more."""
MANY_TIMES = 3
"""So many times more views have to look nearly like another kind."""
LARGE_KINDS = frozenset({'sofa', 'table'})
"""Kinds that all views together tell better than few of them alone."""
FEW_VIEWS = 2
FEW_PARTS = 3
"""A part of a unit is a thing of its own if so many frames show it."""
FEW_SHAPES = 3
"""From so many on, one that reaches lower or higher than all the others may be wrong."""


@dataclass(frozen=True, eq=False)
class Thing:
    """What is taken for one thing: where it is in each frame, and what speaks for it."""

    groups: dict[int, tuple[int, ...]]
    """Number of a room -> its pieces there, as ``pieces_of`` lists them."""
    votes: int
    """Frames whose view of it looks like its kind."""
    against: int
    """Frames whose view of it looks like another kind."""
    near: bool = False
    """Whether its kind is only the likeliest."""


@dataclass
class _Votes:
    """What the views of each unit look like: kind -> numbers of rooms."""

    of_units: list[defaultdict[str, set[int]]]
    joined: defaultdict[tuple[str, int, int], set[int]]
    parts: defaultdict[tuple[str, int], dict[int, tuple[int, ...]]]
    """Kind and unit -> number of a room -> pieces of what is only a part of the unit."""


def things_of(views: Views, noun: str, colour: str) -> tuple[Thing, ...]:
    """Return the things of a kind and a colour, those that most frames speak for first."""
    return once(views.kept, ('things', noun, colour), lambda: _things(views, noun, colour))


def _things(views: Views, noun: str, colour: str) -> tuple[Thing, ...]:
    units = views.units(colour)
    votes = _votes(views, colour)
    told = _told(views, colour)
    chosen = [number for number, own in enumerate(told) if own.kind == noun and own.looks]
    found = []
    for group in _joined(chosen, noun, votes):
        count = len(set().union(*(votes.of_units[number][noun] for number in group)))
        against = max(sum(told[number].counts.values()) - told[number].votes for number in group)
        found.append(Thing(_gathered([units[number] for number in group]), count, against))
    for (kind, number), shown in votes.parts.items():
        if kind == noun and len(shown) >= FEW_PARTS and number not in chosen:
            found.append(Thing(dict(shown), len(shown), 0))
    if found and max(thing.votes for thing in found) >= MANY_VOTES:
        seen = set().union(*(thing.groups for thing in found if thing.votes > 1))
        found = [
            thing
            for thing in found
            if thing.votes > 1
            or seen.isdisjoint(thing.groups)  # it may have moved there
            or _is_told(views, thing, noun, colour)
        ]
    nearly: dict[bool, list[Thing]] = {True: [], False: []}
    for unit, own in zip(units, told, strict=True):
        if own.kind == noun and not own.looks:
            against = sum(own.counts.values()) - own.votes
            groups = dict(sorted(unit.members.items()))
            nearly[own.firm].append(Thing(groups, own.votes, against, near=True))
    found += nearly[True]
    found = found or nearly[False]  # what a single view nearly shows counts where nothing else is
    found.sort(key=lambda thing: (-thing.votes, -len(thing.groups)))
    return tuple(found)


@dataclass(frozen=True)
class _Told:
    """What a unit is taken for."""

    kind: str
    counts: dict[str, int]
    """Views by what they look like, or nearly look like."""
    looks: bool
    """Whether views look like the kind: not nearly, and not only all of them together."""
    firm: bool = True
    """Whether more than one view speaks for it."""

    @property
    def votes(self) -> int:
        return max(1, self.counts.get(self.kind, 0))


def _told(views: Views, colour: str) -> list[_Told]:
    """Return what each unit of a colour is taken for."""
    return once(
        views.kept,
        ('told', colour),
        lambda: [
            _told_of(views, unit, _counted(own), colour)
            for unit, own in zip(views.units(colour), _votes(views, colour).of_units, strict=True)
        ],
    )


def _told_of(views: Views, unit: Unit, counts: dict[str, int], colour: str) -> _Told:
    """Return the kind most views look like, or nearly do, or that they are all together."""
    kind = _winner(counts)
    count = sum(counts.values())
    if kind and count > FEW_SHARE * len(unit.pixels):
        return _Told(kind, counts, looks=True)
    whole = '' if max(unit.pixels.values()) < LEAST_PIXELS else kind_of_whole(views, unit, colour)
    near = _near_votes(views, unit.members, colour)
    nearest = _winner(near)
    if kind:
        if nearest and near[nearest] >= MANY_TIMES * max(counts[kind], near[kind]):
            return _Told(nearest, near, looks=False)
        if whole in LARGE_KINDS and whole != kind:
            return _Told(whole, {**counts, whole: max(1, counts.get(whole, 0))}, looks=False)
        return _Told(kind, counts, looks=True)
    firm = near[nearest] >= FEW_VIEWS
    many = count <= FEW_VIEWS or near[nearest] > count
    if nearest and many and (firm or not (count or whole)):
        return _Told(nearest, near, looks=False, firm=firm)
    return _Told(whole, counts, looks=False)


def _is_told(views: Views, thing: Thing, noun: str, colour: str) -> bool:
    """Tell whether more than one view of a thing looks at least nearly like its kind."""
    return _near_votes(views, thing.groups, colour)[noun] >= FEW_VIEWS


def _votes(views: Views, colour: str) -> _Votes:
    return once(views.kept, ('votes', colour), lambda: _counts(views, colour))


def _counts(views: Views, colour: str) -> _Votes:
    paint = paint_of(colour)
    units = views.units(colour)
    votes = _Votes([defaultdict(set) for _ in units], defaultdict(set), defaultdict(dict))
    owner = {
        (index, k): number
        for number, unit in enumerate(units)
        for index, pieces in unit.members.items()
        for k in pieces
    }
    for index, room in enumerate(views.rooms):
        sizes = [piece.pixels for piece in pieces_of(room, paint)]
        for noun in LOOKS:
            if noun in NEED_FLOOR and not np.isfinite(room.floor_z):
                continue
            for group, shape in shapes_of(room, noun, colour):
                held: defaultdict[int, int] = defaultdict(int)
                for k in group:
                    if (index, k) in owner:
                        held[owner[index, k]] += sizes[k]
                whole = [
                    u
                    for u, count in held.items()
                    if count > max(MOSTLY * units[u].pixels[index], LEAST_SHARE * shape.pixels)
                ]
                for number in whole:
                    votes.of_units[number][noun].add(index)
                for one, other in combinations(sorted(whole), 2):
                    votes.joined[noun, one, other].add(index)
                if held and not whole:
                    votes.parts[noun, max(held, key=lambda u: held[u])][index] = group
    return votes


def _counted(own: dict[str, set[int]]) -> defaultdict[str, int]:
    """Return the number of views by kind; half-hidden looks count for what is more."""
    counts = defaultdict(int, {noun: len(rooms) for noun, rooms in own.items() if rooms})
    for noun, (less, share) in MORE_THAN.items():
        if counts[less] and counts[noun] >= share * counts[less]:
            counts[noun] += counts.pop(less)
    return counts


def _winner(counts: dict[str, int]) -> str:
    """Return the kind with clearly the most views; '' where there is none."""
    most = max(counts.values(), default=0)
    if not most or most < AGREED * sum(counts.values()):
        return ''
    return next(noun for noun, count in counts.items() if count == most)


def _joined(chosen: Sequence[int], noun: str, votes: _Votes) -> list[list[int]]:
    """Return the units that are of one thing each."""
    near = np.zeros((len(chosen), len(chosen)), bool)
    for (i, one), (j, other) in combinations(enumerate(chosen), 2):
        least = min(len(votes.of_units[one][noun]), len(votes.of_units[other][noun]))
        near[i, j] = len(votes.joined[noun, one, other]) >= TOGETHER * least
    return [[chosen[k] for k in group] for group in sets_of(near)]


def _gathered(units: Iterable[Unit]) -> dict[int, tuple[int, ...]]:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for unit in units:
        for index, pieces in unit.members.items():
            groups[index] += pieces
    return {index: tuple(sorted(pieces)) for index, pieces in sorted(groups.items())}


def _near_votes(
    views: Views, groups: dict[int, tuple[int, ...]], colour: str
) -> defaultdict[str, int]:
    """Return how many views look nearly like each kind, those that are bright and large enough."""
    shapes = []
    for index, pieces in groups.items():
        room = views.rooms[index]
        shape = shape_from(room, paint_of(colour), pieces)
        if shape is not None and shape.pixels >= LEAST_PIXELS and lit_as(colour, room, shape):
            shapes.append(shape)
    near: defaultdict[str, int] = defaultdict(int)
    for shape in _upright(shapes):
        for kind, looks in NEAR_LOOKS.items():
            near[kind] += any(fits(look, shape) for look in looks)
    return near


def _upright(shapes: Sequence[Shape]) -> list[Shape]:
    """Return these with the lowest and the highest points that any but one of them show."""
    if len(shapes) < FEW_SHAPES:
        return list(shapes)
    low = sorted(shape.low for shape in shapes)[1]
    high = sorted(shape.high for shape in shapes)[-2]
    return [
        replace(shape, low=min(shape.low, low), high=max(shape.high, high)) for shape in shapes
    ]
