"""What was spoken of before: in earlier questions of the session, and earlier in a question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import COLOURS
from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.described.grammar import Text
from spatialclaw_ros.models.rules.described.words import ARTICLES, NOUNS
from spatialclaw_ros.models.rules.dialogue import words as w
from spatialclaw_ros.models.rules.sense import sense_of
from spatialclaw_ros.models.rules.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.answer import Answer
    from spatialclaw_ros.core.query import Query

TWO = 2
CONNECTED = re.compile(r'^(?:[,.;:!]|and then|and|then|to|so)?\s*')
WHICH = re.compile(r'(?:[\w ]+ )?(?:which|who) (?:is|are|one|of|stands)\b')
"""Asks for one of several things: until it is answered, none of them is 'it'."""


@dataclass(frozen=True)
class Earlier:
    """An earlier question in full, or the things that a question begins with."""

    question: str
    things: tuple[str, ...]
    """What it speaks of, in its order."""
    focus: str
    """What 'it' means after it; '' = nothing does."""
    choices: tuple[str, ...] = ()
    unit: str = ''
    answer: Answer | None = None
    read: bool = True
    """Whether it was understood: what was not is not asked again."""

    @property
    def pair(self) -> tuple[str, str] | None:
        """The two things that it speaks of, or None."""
        return (self.things[0], self.things[1]) if len(self.things) == TWO else None


def plain(text: str) -> str:
    """Return a question in lower case, single spaces, without closing marks."""
    text = re.sub(r'\s+', ' ', text.lower().replace('\u2019', "'")).strip()
    return re.sub(r"\b(\w+)'d\b", r'\1 would', text).strip(' ?.!')


def told(query: Query, answer: Answer | None) -> Earlier:
    """Return what a question in full spoke of, and what its answer named."""
    understood = understand(query)
    things = (understood.things if understood else ()) or named(query)
    question = plain(query.question)
    open_still = WHICH.match(question) or len(things) > (TWO if understood else 1)
    first = things[0] if things and not open_still else ''
    return Earlier(
        question,
        things,
        _answered(query.choices, answer, things) or first,
        query.choices,
        query.unit,
        answer,
        read=understood is not None,
    )


def begun(text: str) -> tuple[Earlier, str] | None:
    """Return the things that a question begins with, and what it goes on to ask.

    'find the box and the chair. which of them is taller' begins with two; None: with none.
    """
    for find in w.FIND:
        if not text.startswith(f'{find} '):
            continue
        said = Text(text)
        first = len(find.split()) + (said.word(len(find.split())) == ',')
        if said.word(first) not in ARTICLES | COLOURS | NOUNS:
            continue
        for things, at in _listed(said, first):
            rest = CONNECTED.sub('', said.after(at))
            if rest and at < len(said) and (find != 'of' or len(things) == TWO):
                return Earlier('', things, things[0]), rest
    return None


def _listed(said: Text, at: int) -> list[tuple[tuple[str, ...], int]]:
    """Return the things that are listed from a token on ('A', 'A and B'), most first."""
    at += said.word(at) == ','
    one = said.references(at)
    two = [
        ((first, second), end)
        for first, after in one
        if said.word(after) in {'and', 'or', ','}
        for second, end in said.references(after + 1)
    ]
    return [*two, *(((first,), end) for first, end in one)]


def _answered(choices: Sequence[str], answer: Answer | None, things: Sequence[str]) -> str:
    """Return the thing that an answer named, or ''."""
    if answer is None or not answer.is_answered or not things:
        return ''
    said = choices[answer.choice] if 0 <= answer.choice < len(choices) else ''
    said = plain(said).removeprefix('the ')
    return next((thing for thing in things if thing == said), '')


def named(query: Query) -> tuple[str, ...]:
    """Return what a question calls by its name, in its order, whatever it asks."""
    return tuple(dict.fromkeys(sense_of(read_question(query)).things))
