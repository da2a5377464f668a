"""A question understood: which of its parts describe things, and which family answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.beyond import is_beyond
from spatialclaw_ros.models.rules.catalogue import FAMILIES, OVER_TIME, plan_for
from spatialclaw_ros.models.rules.described.readings import readings
from spatialclaw_ros.models.rules.family import first_plan
from spatialclaw_ros.models.rules.free.purpose import without_purposes
from spatialclaw_ros.models.rules.free.reading import in_plain_words
from spatialclaw_ros.models.rules.looking import Thing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.described.readings import Reading
    from spatialclaw_ros.models.rules.family import Plan

NO_NAME = re.compile(
    r"\b(?:the|no|not|between|than|being|runs|itself|places?|positions?|spots?|purpose)\b|'s\b"
)
"""What no name of a thing holds: 'the passage between the two', 'the old place of the box'."""


@dataclass(frozen=True, eq=False)
class Understood:
    """How a question is read, and how it will be answered."""

    reading: Reading
    asked: Asked
    plan: Plan

    @property
    def things(self) -> tuple[str, ...]:
        """What it speaks of, each as the question calls it, in the order of the question."""
        text = self.reading.query.question.lower()
        names = dict.fromkeys(_names(self.plan))
        placed = sorted(names, key=lambda name: (text.find(name) < 0, text.find(name)))
        full = {short: what.text for short, what in self.reading.things}
        return tuple(full.get(name, name) for name in placed)


def understand(query: Query) -> Understood | None:
    """Return the first reading of a question that a family takes; None = none."""
    if is_beyond(read_question(query).said):
        return None
    for text in without_purposes(query.question):
        understood = _understood(
            query if text == query.question else replace(query, question=text)
        )
        if understood is not None:
            return understood
    return None


def _understood(query: Query) -> Understood | None:
    found = [(reading, read_question(reading.query)) for reading in readings(query)]
    for reading, asked in found:
        plain = in_plain_words(reading, asked)
        plan = first_plan(FAMILIES, plain) if plain else None
        if plain is not None and plan is not None and _is_of_names(plan):
            return Understood(reading, plain, plan)
    for reading, asked in found:
        plan = None if reading.things else first_plan(OVER_TIME, asked)
        if plan is not None and _is_of_names(plan):
            return Understood(reading, asked, plan)
    for reading, asked in found:
        plan = plan_for(asked)
        if plan is not None and _is_of_names(plan):
            return Understood(reading, asked, plan)
    return None


def _is_of_names(plan: object) -> bool:
    """Tell whether what a plan takes for names are none of other words of the question."""
    return not any(map(NO_NAME.search, _names(plan)))


def _names(plan: object) -> Iterator[str]:
    """Yield the names of the things in a plan, parts of other plans included."""
    if isinstance(plan, Thing):
        yield plan.name.removeprefix('the ')
    elif isinstance(plan, (tuple, list)):
        for item in plan:
            yield from _names(item)
    elif is_dataclass(plan):
        for field in fields(plan):
            yield from _names(getattr(plan, field.name))
