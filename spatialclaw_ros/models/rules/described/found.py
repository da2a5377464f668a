"""What a look found of what descriptions speak of, read back from what the cell printed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.described.judging import FORMS
from spatialclaw_ros.models.rules.described.things import Described, Named

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.facts import Facts

CLOSE = frozenset({'on', 'inside', 'under', 'beside'})
REACH_M = 2.5
"""What stands on, in, under or beside another is nearer to its middle than this."""
MOST_COMPARED = 8
"""So many of the nearest, or the farthest, are measured."""
MOST_SAID = 300
_THING = re.compile(
    r'(?P<name>.+?) \| (?P<key>.+?) \| (?P<label>.*?) \| (?P<score>[\d.]+) \| (?P<pixels>\d+)'
    r' \| (?P<place>[-\d.]+ [-\d.]+ [-\d.]+)'
)
_THINGS = re.compile(r'(?P<name>.+?) \| (?P<count>\d+) \|(?P<note>.*)')


@dataclass(frozen=True)
class Seen:
    """One thing that was found under a name."""

    name: str
    key: str
    label: str
    score: float
    pixels: int
    place: tuple[float, ...]
    """Roughly where it is [m]."""


def seen_things(facts: Facts) -> list[Seen]:
    """Return every thing that the look found, under each name that it was looked for."""
    rows = [_THING.fullmatch(line) for line in facts.said.get('thing', [])]
    return [
        Seen(
            row['name'],
            row['key'],
            row['label'],
            float(row['score']),
            int(row['pixels']),
            tuple(map(float, row['place'].split())),
        )
        for row in rows
        if row
    ]


def of_name(seen: list[Seen], name: str) -> list[Seen]:
    """Return those that were found under a name."""
    return [item for item in seen if item.name == name]


def note_on(name: str, facts: Facts) -> str:
    """Return what the segmenter had to say of a name."""
    rows = [_THINGS.fullmatch(line) for line in facts.said.get('things', [])]
    notes = [row['note'].strip() for row in rows if row and row['name'] == name]
    return notes[-1][:MOST_SAID] if notes else ''


def absent(name: str, facts: Facts) -> str:
    """Return that nothing of a name was found, and why."""
    note = note_on(name, facts)
    return f'no {name} was found in any frame{f" ({note})" if note else ""}'


def other_names(what: Described) -> tuple[str, ...]:
    """Return what the things that it is described by are called in cells."""
    return tuple(map(called, what.others))


def called(other: Named | Described) -> str:
    """Return what a thing is called in cells."""
    return other.text if isinstance(other, Described) else other.name


def within_reach(what: Described, found: list[Seen], seen: list[Seen]) -> list[Seen]:
    """Leave out what is so far away, or so near, that it need not be measured as a whole."""
    for condition in what.where:
        if condition.relation in CLOSE:
            other = of_name(seen, called(condition.others[0]))[0]
            found = [item for item in found if math.dist(item.place, other.place) < REACH_M]
    if what.of is None or len(found) <= MOST_COMPARED:
        return found
    end = of_name(seen, called(what.of))[0]
    ranked = sorted(found, key=lambda item: math.dist(item.place, end.place))
    near = FORMS[what.most][1] < 0
    return ranked[:MOST_COMPARED] if near else ranked[-MOST_COMPARED:]
