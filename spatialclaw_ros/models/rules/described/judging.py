"""Which of several things a description means, from what was measured of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.properties import CLEAR, clearness, sureness
from spatialclaw_ros.models.rules.properties import Property as Compared

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spatialclaw_ros.models.rules.facts import Facts, Value

    Judge = Callable[[str, Callable[[str], Value]], int]

# form -> (what is measured, +1 where the most of it is meant, -1 where the least)
FORMS: dict[str, tuple[str, int]] = {
    'tallest': ('height', 1),
    'taller': ('height', 1),
    'shortest': ('height', -1),
    'shorter': ('height', -1),
    'highest': ('top', 1),
    'higher': ('top', 1),
    'lowest': ('top', -1),
    'lower': ('top', -1),
    'longest': ('length', 1),
    'longer': ('length', 1),
    'least long': ('length', -1),
    'widest': ('breadth', 1),
    'broadest': ('breadth', 1),
    'wider': ('breadth', 1),
    'broader': ('breadth', 1),
    'narrowest': ('width', -1),
    'narrower': ('width', -1),
    'largest': ('bulk', 1),
    'biggest': ('bulk', 1),
    'larger': ('bulk', 1),
    'bigger': ('bulk', 1),
    'smallest': ('bulk', -1),
    'smaller': ('bulk', -1),
    'leftmost': ('place to the right', -1),
    'rightmost': ('place to the right', 1),
    'nearest': ('distance', -1),
    'closest': ('distance', -1),
    'nearer': ('distance', -1),
    'closer': ('distance', -1),
    'farthest': ('distance', 1),
    'furthest': ('distance', 1),
    'farther': ('distance', 1),
    'further': ('distance', 1),
}
RELATIVE = frozenset({'height', 'length', 'breadth', 'width', 'bulk'})
"""Lengths of things: a difference must also be large against the lengths themselves."""

YES, NO, UNSURE = 1, -1, 0
OVER, PARTLY = 0.6, 0.3
"""Shares of a thing over the other's outline from which on it is over it, or may be."""
TOUCHING_M, NEARLY_M = 0.025, 0.05
SUNK_M = 0.03
RAISED_M = 0.05
"""A foot this much above the other's foot is on a level of it, as on a shelf."""
ASIDE_M, ASIDE_DEG = 0.05, 1.5
"""Nearer to each other, neither is beside, or before, the other."""
SIGMAS = 2.0
BESIDE_M, MAYBE_BESIDE_M = 0.6, 1.2
INNER, OFF_M = (0.08, 0.92), 0.5
"""Between two things: in which part of the way, and how far off it at most."""


@dataclass(frozen=True)
class Choice:
    """The thing that is meant, or what may be."""

    keys: tuple[str, ...]
    """One: it is meant; several: it is one of them; none: nothing fits."""
    sure: float = 1.0
    why: str = ''


def holds(relation: str, key: str, others: Sequence[str], facts: Facts) -> int:
    """Return YES, NO or UNSURE: whether a thing stands so to others."""
    to = ' and '.join(others)

    def value(what: str) -> Value:
        return facts.measured[f'{what} of {key} to {to}']

    needed = _NEEDS[_JUDGES[relation]]
    if any(f'{what} of {key} to {to}' not in facts.measured for what in needed):
        return UNSURE
    return _JUDGES[relation](relation, value)


def _on(_: str, value: Callable[[str], Value]) -> int:
    over, step = value('share over').value, value('step below').value
    foot, under = value('foot over foot').value, value('foot under top').value
    if over < PARTLY:
        return NO
    if over >= OVER and math.isfinite(step) and abs(step) <= TOUCHING_M:
        return YES
    level = foot > RAISED_M and under > -TOUCHING_M
    if over >= OVER and level:
        return YES
    if foot <= SUNK_M or under < -2 * NEARLY_M:
        return NO
    return UNSURE


def _inside(_: str, value: Callable[[str], Value]) -> int:
    over, foot = value('share over').value, value('foot over foot').value
    under = value('foot under top').value
    if over < OVER or under < SUNK_M:
        return NO if over < PARTLY or under < TOUCHING_M else UNSURE
    return YES if foot > -SUNK_M else UNSURE


def _under(_: str, value: Callable[[str], Value]) -> int:
    over, top = value('share over').value, value('top over top').value
    foot = value('foot over foot').value
    if over < PARTLY or top > -SUNK_M:
        return NO
    return YES if over >= OVER and abs(foot) <= NEARLY_M else UNSURE


def _aside(relation: str, value: Callable[[str], Value]) -> int:
    axis = 'right' if relation in {'left', 'right'} else 'ahead'
    sign = 1 if relation in {'right', 'behind'} else -1
    along = value(axis)
    away = sign * along.value
    least = max(ASIDE_M, SIGMAS * along.sigma)
    if axis == 'right':
        turn = sign * value('turn').value
        if away > least and turn > ASIDE_DEG:
            return YES
        return NO if away < -least and turn < -ASIDE_DEG else UNSURE
    return YES if away > least else NO if away < -least else UNSURE


def _between(_: str, value: Callable[[str], Value]) -> int:
    share, off = value('share of the way').value, value('off the way').value
    low, high = INNER
    if not 0 < share < 1 or off > 2 * OFF_M:
        return NO
    return YES if low < share < high and off < OFF_M else UNSURE


def _beside(_: str, value: Callable[[str], Value]) -> int:
    gap = value('gap').value
    return YES if gap < BESIDE_M else NO if gap > MAYBE_BESIDE_M else UNSURE


_JUDGES: dict[str, Judge] = {
    'on': _on,
    'inside': _inside,
    'under': _under,
    'left': _aside,
    'right': _aside,
    'front': _aside,
    'behind': _aside,
    'between': _between,
    'beside': _beside,
}
_NEEDS: dict[Judge, tuple[str, ...]] = {
    _on: ('share over', 'step below', 'foot over foot', 'foot under top'),
    _inside: ('share over', 'foot over foot', 'foot under top'),
    _under: ('share over', 'top over top', 'foot over foot'),
    _aside: ('right', 'ahead', 'turn'),
    _between: ('share of the way', 'off the way'),
    _beside: ('gap',),
}


def most_of(form: str, keys: Sequence[str], facts: Facts, other: str = '') -> Choice:
    """Return which of some things has the most, where it is clear.

    Nearness to another thing is told by the middles and by the nearest points: where the two
    disagree, it is not clear which was meant.
    """
    what, sign = FORMS[form]
    ways = ('distance', 'gap') if other else (what,)
    firsts = [_first(way, sign, keys, facts, other) for way in ways]
    unknown = [choice for choice in firsts if len(choice.keys) != 1]
    if unknown:
        return unknown[0]
    names = tuple(dict.fromkeys(choice.keys[0] for choice in firsts))
    if len(names) > 1:
        why = f'{names[0]} is {form} by its middle, {names[1]} by its nearest point'
        return Choice(names, 0.0, why)
    return Choice(names, min(choice.sure for choice in firsts), firsts[0].why)


def _first(what: str, sign: int, keys: Sequence[str], facts: Facts, other: str) -> Choice:
    to = f' to {other}' if other else ''
    values = {key: facts.measured.get(f'{what} of {key}{to}') for key in keys}
    lost = tuple(key for key, v in values.items() if v is None or not math.isfinite(v.value))
    if lost:
        return Choice((), 0.0, f'the {what} of {", ".join(lost)} could not be measured')
    known = {key: value for key, value in values.items() if value is not None}
    ranked = sorted(known, key=lambda key: -sign * known[key].value)
    if len(ranked) == 1:
        return Choice((ranked[0],))
    first, second = known[ranked[0]], known[ranked[1]]
    clear = clearness(first, second, Compared(what, '', relative=what in RELATIVE))
    said = (
        f'{what}{to}: {ranked[0]} {first.value:.3f} m, next {ranked[1]} {second.value:.3f} m, '
        f'{clear:.1f} standard deviations apart'
    )
    if clear < CLEAR:
        return Choice(tuple(ranked[:2]), 0.0, said)
    return Choice((ranked[0],), sureness(clear), said)
