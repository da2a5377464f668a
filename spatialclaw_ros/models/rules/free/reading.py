"""The plain question that asks the same as a question in other words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.described.things import Named
from spatialclaw_ros.models.rules.free.form import NUMBER, SIDE
from spatialclaw_ros.models.rules.free.forms import FORMS
from spatialclaw_ros.models.rules.free.roles import ROLES
from spatialclaw_ros.models.rules.free.told import is_thing, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.described.readings import Reading
    from spatialclaw_ros.models.rules.described.things import Described

PARTS = re.compile(
    r'\b(?:edge|side|part|point|bit|spot|end|corner|surface|middle|centre|center|neighbou?r|height|'
    r'distance|size|top|bottom|underside|thing|place|one)s?\b'
)
OF_ONE = re.compile(r'\bof (?:the|a|this|that) (?!two)')
PART_OF = r'\b(?:side|part|point|bit|edge|end|spot|corner)s? of the {}\b'
NEAR = frozenset({'nearest', 'closest'})
BESIDE = re.compile(r'\b(?:behind|in front of|next to|beside|(?:left|right) of)\b')
"""Where a thing is, in a question that does not ask for it: the thing is told by it."""
SIDE_WORDS = re.compile(r'\b(?:left|right|front|behind|ahead)\b')


def in_plain_words(reading: Reading, asked: Asked) -> Asked | None:
    """Return a question as a family reads it, or None where it is not certain what is asked.

    Args:
        reading: which of its parts describe things.
        asked: the question of this reading.
    """
    told = take_apart(asked) if _describes_things(reading) else None
    form = next((form for form in FORMS if form.fits(told)), None) if told else None
    if told is None or form is None:
        return None
    if form.sort == SIDE and any(SIDE_WORDS.search(what.text) for _, what in reading.things):
        return None
    if form.sort == NUMBER and told.things and BESIDE.search(asked.said):
        return None
    roles = ROLES[form.roles](told)
    if roles is None:
        return None
    slots = dict(zip('abc', (told.things[place] for place in roles), strict=False))
    either = ' or '.join(f'the {option}' for option in told.options)
    kind = told.kinds[0] if told.kinds else ''
    text = form.text.format(**slots, k=kind, n=told.limit, either=either)
    return read_question(replace(reading.query, question=text))


def _describes_things(reading: Reading) -> bool:
    """Tell whether what is read as descriptions are things: not 'the edge nearest to you'."""
    question = reading.query.question
    return all(
        is_thing(short)
        and not PARTS.search(what.text)
        and not (what.of_two and OF_ONE.search(what.text))
        and not (what.most in NEAR and re.search(PART_OF.format(short), question))
        and all(map(is_thing, _names(what)))
        for short, what in reading.things
    )


def _names(what: Described) -> Iterator[str]:
    """Yield the names of the things in a description."""
    for other in what.others:
        if isinstance(other, Named):
            yield other.name
        else:
            yield from _names(other)
