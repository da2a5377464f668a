"""Which sightings are of one and the same thing: by place, by motion, by what was seen empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.presence import presence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.sightings import Sighting

    Array = NDArray[np.float64]
    Cost = Callable[['Chain', Sighting], float | None]

BESIDE_M = 0.05
"""Sightings of one place are nearer to each other than this, and …"""
PARTLY = 0.6
"""… where one of them shows only a part, than this share of the most that was seen of the thing:
its seat and its legs are parts of one chair."""
UPRIGHT_M = 0.9
"""Of parts one above the other, so far may lie between: a seat and a foot, a head and shoes."""
FASTEST = 2.0
"""Nothing indoors is taken to move faster [m/s]."""
REACH_M = 0.3
SOON_S = 3.0
"""Longer than this out of sight, a thing is not followed any more, only found again."""
STEADY = 0.5
"""Share of its way that a thing's place is foretold to."""
HEIGHT_SHARE, HEIGHT_M = 0.06, 0.04
"""Two views whose heights differ by more than both, nothing cut off, are of two things."""
FLAT_M, FLAT_JUDGED = 0.07, 0.6
"""A thing that is no higher lies flat; of its place so much has to be in sight."""


class Same(IntEnum):
    """Whether what was lost and what was found later is one thing."""

    NO = 0
    UNKNOWN = 1
    LIKELY = 2
    YES = 3


@dataclass(eq=False)
class Chain:
    """Sightings of one thing, oldest first."""

    sightings: list[Sighting]
    doubts: list[str] = field(default_factory=list)

    @property
    def first(self) -> Sighting:
        """The oldest."""
        return self.sightings[0]

    @property
    def last(self) -> Sighting:
        """The newest."""
        return self.sightings[-1]

    @property
    def velocity(self) -> Array:
        """(3,) how it moved when it was last seen [m/s]; zero where it stood or it is unknown."""
        if len(self.sightings) < 2:  # noqa: PLR2004 - from one to the next
            return np.zeros(3)
        before, last = self.sightings[-2:]
        way = np.asarray(last.place) - np.asarray(before.place)
        clear = np.linalg.norm(way) > 3 * (before.sigma_m + last.sigma_m) + BESIDE_M
        gone = before.frame is not None and presence(before.points, _view(last)).gone
        return way / max(1e-3, last.stamp - before.stamp) if clear and gone else np.zeros(3)


def link(sightings: Sequence[Sighting], views: Sequence[Frame]) -> list[Chain]:
    """Return the things that sightings of one label are of, first seen first.

    Args:
        sightings: of one label; those of one frame are of different things.
        views: all frames that were searched, oldest first.
    """
    chains: list[Chain] = []
    for view in views:
        here = [s for s in sightings if s.frame_index == view.frame_index]
        free = _joined(chains, here, _at_rest)
        free = _joined(chains, free, _followed)
        chains += [Chain([s]) for s in free]
    return _found_again(_woven(chains), views)


def _joined(chains: list[Chain], here: list[Sighting], cost: Cost) -> list[Sighting]:
    """Add each sighting to the chain that it fits best, and return those that fit none."""
    ranked = sorted(
        (price, i, j)
        for i, chain in enumerate(chains)
        for j, s in enumerate(here)
        if chain.last.frame_index != s.frame_index and (price := cost(chain, s)) is not None
    )
    used_chains: set[int] = set()
    used: set[int] = set()
    for _, i, j in ranked:
        if i not in used_chains and j not in used:
            chains[i].sightings.append(here[j])
            used_chains.add(i)
            used.add(j)
    return [s for j, s in enumerate(here) if j not in used]


def _at_rest(chain: Chain, s: Sighting) -> float | None:
    """Return how far a sighting is from where a chain was last; None where it was never there."""
    last = chain.last
    size = max(float(old.extent.max()) for old in chain.sightings)
    if any(at_one_place(old, s, size) for old in reversed(chain.sightings)):
        return float(np.linalg.norm(np.asarray(last.place) - np.asarray(s.place)))
    return None


def at_one_place(one: Sighting, other: Sighting, size: float) -> bool:
    """Whether two sightings may show one thing at rest, so large as ``size`` [m] or as seen."""
    reach = BESIDE_M + one.sigma_m + other.sigma_m
    if one.whole and other.whole:
        return gap(one, other) <= reach
    reach += PARTLY * max(size, float(one.extent.max()), float(other.extent.max()))
    across, along, up = gaps(one, other)
    return bool(np.hypot(along, across) <= reach and up <= max(reach, UPRIGHT_M))


def _woven(chains: list[Chain]) -> list[Chain]:
    """Join chains that take turns at one place: parts of one thing, seen now one, now another."""
    for u in list(chains):
        for v in list(chains):
            if u is v or u not in chains or v not in chains or not _takes_turns(u, v):
                continue
            u.sightings = sorted([*u.sightings, *v.sightings], key=lambda s: s.stamp)
            chains.remove(v)
    return chains


def _takes_turns(u: Chain, v: Chain) -> bool:
    if {s.frame_index for s in u.sightings} & {s.frame_index for s in v.sightings}:
        return False
    own = set(map(id, u.sightings))
    size = max(float(s.extent.max()) for s in (*u.sightings, *v.sightings))
    ordered = sorted([*u.sightings, *v.sightings], key=lambda s: s.stamp)
    turns = [(a, b) for a, b in pairwise(ordered) if (id(a) in own) != (id(b) in own)]
    return (
        len(turns) > 1
        and any(at_one_place(a, b, size) for a, b in turns)
        and all(_reachable(a, b) for a, b in turns)
    )


def _reachable(a: Sighting, b: Sighting) -> bool:
    return gap(a, b) < REACH_M + FASTEST * (b.stamp - a.stamp)


def _followed(chain: Chain, s: Sighting) -> float | None:
    """Return how far a sighting is from where a moving thing may be; None where it is another."""
    last = chain.last
    passed = s.stamp - last.stamp
    way = np.asarray(s.place) - np.asarray(last.place)
    distance = float(np.linalg.norm(way))
    if passed > SOON_S or distance > REACH_M + FASTEST * passed or not alike(last, s):
        return None
    if _gone(last, _view(s)):
        return distance
    velocity = chain.velocity
    off = float(np.linalg.norm(way - velocity * passed))
    near = REACH_M + STEADY * float(np.linalg.norm(velocity)) * passed
    return distance if velocity.any() and off < near else None


def alike(one: Sighting, other: Sighting) -> bool:
    """Whether two sightings may be of one thing by their height."""
    if not (one.whole and other.whole):
        return True
    low, high = sorted((float(one.extent[2]), float(other.extent[2])))
    return high - low < max(HEIGHT_M + one.sigma_m + other.sigma_m, HEIGHT_SHARE * high)


def gap(one: Sighting, other: Sighting) -> float:
    """Return the free distance [m] between the boxes of two sightings; 0 where they meet."""
    return float(np.linalg.norm(gaps(one, other)))


def gaps(one: Sighting, other: Sighting) -> Array:
    """Return the same along each axis (3,)."""
    (low_a, high_a), (low_b, high_b) = one.bounds, other.bounds
    return np.maximum(0.0, np.maximum(low_a - high_b, low_b - high_a))


def _view(s: Sighting) -> Frame:
    assert s.frame is not None  # noqa: S101 - sightings are made from frames
    return s.frame


def _found_again(chains: list[Chain], views: Sequence[Frame]) -> list[Chain]:
    """Join what was lost with what was found later, where it is one thing; note the doubts."""
    while True:
        pairs = [
            (same, u, v)
            for u in chains
            for v in chains
            if u is not v and (same := compared(u, v, views)) is not Same.NO
        ]
        alone = [
            (same, u, v)
            for same, u, v in pairs
            if sum(a is u for _, a, _ in pairs) == sum(b is v for _, _, b in pairs) == 1
        ]
        sure = [(u, v) for same, u, v in alone if same is Same.YES]
        if not sure:
            break
        u, v = sure[0]
        u.sightings += v.sightings
        chains.remove(v)
    for same, u, v in pairs:
        doubt = (
            f'what was seen until {u.last.stamp:.1f} s and what was seen from '
            f'{v.first.stamp:.1f} s may be one {v.first.label}'
        )
        u.doubts.append(doubt)
        v.doubts.append(doubt)
        del same
    return chains


def compared(u: Chain, v: Chain, views: Sequence[Frame]) -> Same:
    """Return whether ``v``, found after ``u`` was lost, is the same thing."""
    passed = v.first.stamp - u.last.stamp
    if passed <= 0 or not alike(u.last, v.first):
        return Same.NO
    way = np.linalg.norm(np.asarray(v.first.place) - np.asarray(u.last.place))
    if way > REACH_M + FASTEST * passed:
        return Same.NO
    stood = not (u.velocity.any() or _sets_off(v))
    after = [view for view in views if view.stamp > u.last.stamp]
    before = [view for view in views if view.stamp < v.first.stamp]
    left = any(_gone(u.last, view) for view in after)
    came = any(_gone(v.first, view) for view in before)
    kept = any(_stays(u.last, view) for view in after if view.stamp >= v.first.stamp)
    been = any(_stays(v.first, view) for view in before)
    if stood and ((kept and not left) or (been and not came)):
        return Same.NO
    if left and came:
        return Same.YES if stood else Same.LIKELY
    return Same.LIKELY if left or came else Same.UNKNOWN


def _gone(s: Sighting, view: Frame) -> bool:
    """Whether a frame that does not show a thing sees its place, and the thing not there.

    Of what lies flat, what it lay on is seen in its place, so that nothing is seen through.
    """
    seen = presence(s.points, view)
    return seen.gone or (_flat(s) and seen.judged >= FLAT_JUDGED)


def _stays(s: Sighting, view: Frame) -> bool:
    """Whether something is where a thing was."""
    return not _flat(s) and presence(s.points, view).stays


def _flat(s: Sighting) -> bool:
    return s.whole and float(s.extent[2]) < FLAT_M


def _sets_off(chain: Chain) -> bool:
    """Whether a thing was moving already when it was first seen."""
    return bool(Chain(chain.sightings[:2]).velocity.any())
