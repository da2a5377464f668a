"""A question with short names in the place of its descriptions, so that every family reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.rules.described.grammar import Text
from spatialclaw_ros.models.rules.drafts import valued
from spatialclaw_ros.models.rules.words import STAND_INS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialclaw_ros.core.conversation import StepView
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.models.rules.described.grammar import Span
    from spatialclaw_ros.models.rules.described.things import Described
    from spatialclaw_ros.models.rules.drafts import Draft

MOST_READINGS = 12
ANYTHING = 'target'
"""The noun of the short name of a thing of whatever kind."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One way to read a question: which parts of it describe things."""

    query: Query
    """With short names in the question and in the choices."""
    things: tuple[tuple[str, Described], ...] = ()
    """(short name, what it stands for)."""
    choices: tuple[str, ...] = ()
    """The choices as they are given."""

    def in_full(self, draft: Draft) -> Draft:
        """Return a draft in which the descriptions stand where the short names stood."""
        if not self.things:
            return draft
        full = self._full
        given = dict(zip(map(repr, self.query.choices), map(repr, self.choices), strict=True))
        if draft.value in given:  # a choice is answered as it is given
            draft = valued(draft, given[draft.value])
        return replace(
            draft,
            purpose=full(draft.purpose),
            reasoning=full(draft.reasoning),
            code=full(draft.code),
            next_goal=full(draft.next_goal),
            value=full(draft.value),
            before=full(draft.before),
            evidence=tuple(map(full, draft.evidence)),
            warnings=tuple(map(full, draft.warnings)),
            options=tuple(map(full, draft.options)),
        )

    def in_short(self, steps: Sequence[StepView]) -> tuple[StepView, ...]:
        """Return steps whose observations call the described things by their short names."""
        if not self.things:
            return tuple(steps)
        return tuple(replace(step, observation=self._short(step.observation)) for step in steps)

    def _full(self, text: str) -> str:
        for short, what in self.things:
            text = re.sub(rf'\b{short}\b', what.text, text)
        return text

    def _short(self, text: str) -> str:
        for short, what in sorted(self.things, key=lambda item: -len(item[1].text)):
            text = re.sub(rf'\b{re.escape(what.text)}\b', short, text)
        return text


def readings(query: Query) -> Iterator[Reading]:
    """Yield the readings of a question, those with the longest descriptions first.

    The last one describes nothing: all names are names.
    """
    text = Text(re.sub(r'\s+', ' ', query.question.lower().replace('\u2019', "'")).strip())
    for spans in islice(_chosen(text, 0), MOST_READINGS):
        if spans:
            yield _reading(query, text, spans)
    given = _reading(query, text, ())
    yield given if given.things else Reading(query, (), query.choices)


def _chosen(text: Text, at: int) -> Iterator[tuple[Span, ...]]:
    """Yield the ways to choose spans that do not overlap, the longest first."""
    while at < len(text) and not text.spans(at):
        at += 1
    if at >= len(text):
        yield ()
        return
    for span, end in text.spans(at):
        for rest in _chosen(text, end):
            yield (span, *rest)
    yield from _chosen(text, at + 1)


def _reading(query: Query, text: Text, spans: Sequence[Span]) -> Reading:
    """Return the reading in which some parts of the text describe things."""
    short: dict[Described, str] = {}
    said, at = '', 0
    for span in spans:
        said += f'{text.text[at : span.start]}the {_name(span.what, short)}'
        at = span.end
    choices = tuple(_choice(choice, short) for choice in query.choices)
    question = said + text.text[at:] if spans else query.question
    things = tuple((name, what) for what, name in short.items())
    return Reading(replace(query, question=question, choices=choices), things, query.choices)


def _choice(choice: str, short: dict[Described, str]) -> str:
    """Return a choice, by its short name where all of it describes a thing."""
    text = Text(choice.lower().strip(' .'))
    for span, end in text.spans(0):
        if end == len(text):
            return _name(span.what, short)
    return choice


def _name(what: Described, short: dict[Described, str]) -> str:
    """Return the short name of a described thing: a word that nobody uses, and its noun."""
    if what not in short:
        noun = parse_name(what.kind).head or ANYTHING
        short[what] = f'{STAND_INS[len(short) % len(STAND_INS)]} {noun}'
    return short[what]
