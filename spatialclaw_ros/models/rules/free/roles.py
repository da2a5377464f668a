"""Which thing plays which part in a question, told by the words around the names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.free.words import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.models.rules.free.told import Told

Roles = tuple[int, ...]
"""Of {a}, {b}, {c}: which thing of the question, from 0."""
THE = r'(?:(?:the|a|an|that|this) )*'
THIRD = 3
TOPS = '|'.join(' '.join(run) for run in MEANINGS['top'])

OF_A_TOP = (
    rf'\b(?:{TOPS}) (?:of |edge |rim |surface )*{THE}(T\d)\b',
    rf"\b(T\d) 's (?:\w+ )?(?:{TOPS})\b",
    r'\b(T\d) (?:stops|ends|stop|end)\b',
)
"""The name of what a top is of."""
ON_IT = (rf'\b(?:on|upon|atop|by|top of) {THE}(T\d)\b',)
HAS_UNDER = re.compile(
    r'\b(T\d) (?:has|have|with|got|has got) (?:the )?(T\d) (?:\w+ )?'
    r'(?:under|beneath|underneath|below)'
)
UNDER_IT = re.compile(rf'\b(under|beneath|underneath|below|by|off) {THE}(T\d)\b')
IN_IT = (
    rf'\b(?:in|inside|inside of|within|into|by|interior of) {THE}(T\d)\b',
    r"\b(T\d) 's (?:\w+ )?(?:interior|inside|contents?)\b",
)
HOLDS = re.compile(
    r'\b(T\d) (?:\w+ )*?(?:contains?|holds?|encloses?|keeps?|houses?|harbours?|have|has|got|'
    r'containing|holding|enclosing)\b.*?\b(T\d)\b|'
    rf'\b(?:emptied|empty|tipped|tip|opened|looked into)(?: out)? {THE}(T\d)\b.*?\b(T\d)\b'
)
THAN_IT = (
    (
        r'\b(?:than|beats?|with|over|against) (?:is |does |it is |that of |for |to )*'
        rf'{THE}(T\d)\b'
    ),
)
TO_IT = (rf'\b(?:to|from|of|off|at|near|by|with) {THE}(T\d)\b',)
TO_BOTH = re.compile(rf'\bto {THE}(T\d)\b.* than to {THE}(T\d)\b')
BOTH_WAYS = (
    (rf'\bfrom {THE}(T\d) to {THE}(T\d)\b.* than .*\bfrom {THE}(T\d) to {THE}\2\b', (1, 3, 2)),
    (rf'\b(T\d) (?:has|have|got|has got) {THE}(T\d) \w+.* than {THE}(T\d)\b', (2, 3, 1)),
)
"""How two ways are compared, and where of it the one, the other and their common end stand."""
OF_IT = (
    rf'\b(?:of|behind|beyond|than|before|past|from|with|at|vs) {THE}(T\d)\b(?! (?:to|than)\b)',
    rf'\b(?:side|hand|sides) of {THE}(T\d)\b',
    rf'\b(?:relation|relative|respect|compared) (?:to|with) {THE}(T\d)\b',
)
FROM_FIRST = re.compile(rf' from {THE}T1 to (?:\w+ )*{THE}T2\b')
REACHED = re.compile(r'\breach (?:the )?(T\d) (?:before|after)\b')
SEEN_FROM = (
    r"\b(T\d) 's (?:own|point|view|viewpoint|perspective|orientation|front|eyes|seat|facing)\b",
    (
        r'\b(T\d) (?:itself )?(?:faces|looks|is facing|is looking|is oriented|is turned|'
        r'looked|could look|were looking|were|stands facing|is concerned|has a front|had eyes|'
        r'has eyes)\b'
    ),
    rf'\bwhere {THE}(T\d) (?:stands|is)\b.*\b(?:points|faces|looks)\b',
    (
        r'\b(?:as|were|you are|in the place of|place of|viewpoint of|point of view of|'
        r'perspective of|seen from|look from|looking from|sat in|sits on|sit on|seated on|'
        r'sitting in|sitting on|places with|standing at|side of|'
        r'sides of|front of|orientation of|with|relative to|from|respect to|heading of|in) '
        rf'{THE}(T\d)\b'
    ),
)


def in_order(told: Told) -> Roles | None:
    """Return the things as they come."""
    return tuple(range(len(told.things)))


def pair_and_other(told: Told) -> Roles | None:
    """Return two that are joined by 'and', then the third."""
    found = re.findall(r'\b(T\d) (?:and|to|from) (?:the )?(T\d)\b', told.text)
    pairs = {frozenset(map(_place, pair)) for pair in found}
    if len(pairs) == 1:
        first, second = sorted(pairs.pop())
        return first, second, _rest(first, second)
    if re.search(r' T1\b.* T2\b.*\b(?:side|sides|hand)\b.* T3\b', told.text):
        return 1, 2, 0
    return None


def bottom_over_top(told: Told) -> Roles | None:
    """Return the thing of whose underside it speaks, then the one of whose top."""
    return _against(_only(told, OF_A_TOP))


def on(told: Told) -> Roles | None:
    """Return what stands, then what it stands on."""
    has_under = HAS_UNDER.search(told.text)
    if has_under:
        return _place(has_under[1]), _place(has_under[2])
    base = _only(told, ON_IT)
    if base is not None:
        return 1 - base, base
    turned = re.search(r' T1\b.*\b(?:what|thing|one|surface)\b.* T2\b.* (?:on|upon)\b', told.text)
    return (1, 0) if turned else None


def under(told: Told) -> Roles | None:
    """Return what stands, then what carries it."""
    has_under = HAS_UNDER.search(told.text)
    if has_under:
        return _place(has_under[1]), _place(has_under[2])
    found = UNDER_IT.search(told.text)
    if found is None:
        return 1, 0
    named = _place(found[2])
    return (1 - named, named) if found[1] in {'by', 'off'} else (named, 1 - named)


def inside(told: Told) -> Roles | None:
    """Return what is inside, then what holds it."""
    holder = _only(told, IN_IT)
    if holder is None:
        found = HOLDS.search(told.text)
        holder = _place(found[1] or found[3]) if found else None
    return _against(holder)


def nearer_than(told: Told) -> Roles | None:
    """Return what may be nearer, the other one, and to what."""
    to_both = TO_BOTH.search(told.text)
    if to_both:
        one, other = map(_place, to_both.groups())
        return (one, other, _rest(one, other)) if one != other else None
    for pattern, order in BOTH_WAYS:
        found = re.search(pattern, told.text)
        if found and len({found[1], found[2], found[3]}) == THIRD:
            return tuple(_place(found[group]) for group in order)
    others = _named(told, THAN_IT)
    ends = _named(told, TO_IT) - others
    if len(others) == len(ends) == 1:
        other, end = others.pop(), ends.pop()
        return _rest(other, end), other, end
    return None


def side_of(told: Told) -> Roles | None:
    """Return what is somewhere, then the thing beside which it is."""
    if FROM_FIRST.search(told.text):
        return 1, 0
    reached = REACHED.search(told.text)
    if reached:
        return _place(reached[1]), 1 - _place(reached[1])
    return _against(_only(told, OF_IT))


def seen_from(told: Told) -> Roles | None:
    """Return what is somewhere, then the thing from whose own side it is told."""
    found = (_only(told, (pattern,)) for pattern in SEEN_FROM)
    return _against(next((base for base in found if base is not None), None))


def _place(name: str) -> int:
    return int(name[1]) - 1


def _rest(first: int, second: int) -> int:
    return THIRD - first - second


def _named(told: Told, patterns: tuple[str, ...]) -> set[int]:
    """Return the things that stand where one of the patterns says."""
    return {_place(name) for pattern in patterns for name in re.findall(pattern, told.text)}


def _only(told: Told, patterns: tuple[str, ...]) -> int | None:
    """Return the one thing that stands there; None = none or several."""
    found = _named(told, patterns)
    return found.pop() if len(found) == 1 else None


def _against(base: int | None) -> Roles | None:
    """Return the other one of two, then this one."""
    return None if base is None else (1 - base, base)


ROLES: dict[str, Callable[[Told], Roles | None]] = {
    '': in_order,
    'bottom over top': bottom_over_top,
    'on': on,
    'under': under,
    'in': inside,
    'pair and other': pair_and_other,
    'nearer than': nearer_than,
    'side of': side_of,
    'seen from': seen_from,
}
