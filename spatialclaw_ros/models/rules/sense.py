"""What a question is about, whichever way it is put: its things, and the meanings of its words.

A question whose every word is understood fits the form of a family or does not; which words stand
around them does not matter. A word that changes what is asked ends it: then nothing is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import COLOURS, CONTENTS, CUT_AT, word_set
from spatialclaw_ros.models.names import content_words
from spatialclaw_ros.models.rules.sense_words import (
    AFTER,
    ASIDE,
    BEFORE_NOUNS,
    FILLERS,
    MEANINGS,
    NEW,
    NOUNS,
    OPENING,
    RISKY,
    SAY,
)
from spatialclaw_ros.models.rules.words import is_bare_surface

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked

MARK = re.compile(r'@\w+')

ARTICLES = frozenset({'the', 'a', 'an', 'this', 'that'})
TOKEN = re.compile(r"'(?:s|d|ll|re|m)\b|#|\d+(?:\.\d+)?|[^\W\d_]+|[,;:/]")
NUMBER = re.compile(r'(?<![\w.])(\d+(?:\.\d+)?) ?((?:centi|milli)?met(?:re|er)s?|cm|mm|m)\b')
ELSE = re.compile(
    r'\b(?:middle|centre|center|midpoint|point) between\b|\btakes?(?: up)?[?.! ]*$|\btakes? up\b|'
    r'^(?:what|which|who) (?:is|are) (?:far|tall|high|long|wide|close|near)\b|'
    r'\bhow long (?:does|do|did|has|have) (?:the |your )?(?:camera|robot|you)\b|'
    r'\b(?:length|height|width) of the (?:distance|gap)\b|\bhow deep\b'
)
"""Runs of known words that ask something else: a place, what takes room, how long it lasts."""
LONGEST_NAME = 3
MOST_UNKNOWN = 2
POLAR = word_set('is are do does did can could would will am has have was were whether if')
YES_NO = frozenset({'yes', 'no'})
_OPENING = re.compile(
    rf'^(?:{"|".join(f"(?:{text})" for text in OPENING)}){AFTER}[ ,:]+'.replace(
        '{say}', f'(?:{SAY})'
    )
)
_ASIDE = re.compile(
    rf',? ?\b(?:{"|".join(f"(?:{text})" for text in ASIDE)})\b,?'.replace('{new}', NEW)
)
_RUNS: dict[tuple[str, ...], tuple[str, ...]] = {}
for _meaning, _texts in MEANINGS.items():
    for _text in _texts:
        _key = tuple(_text.split())
        _RUNS[_key] = (*_RUNS.get(_key, ()), _meaning)
LONGEST_RUN = max(map(len, _RUNS))


@dataclass(frozen=True)
class Sense:
    """A question taken apart."""

    things: tuple[str, ...] = ()
    """Names, in order, those of the choices left out where a thing to choose is asked."""
    options: tuple[str, ...] = ()
    """Choices as they are given, where the question has any but yes and no."""
    means: tuple[frozenset[str], ...] = ()
    """Of each run of words that means something, what it may mean."""
    order: tuple[str, ...] = ()
    """What was found in order: 'T' for a thing, else the run."""
    unknown: tuple[str, ...] = ()
    polar: bool = False
    """Whether a yes or no is asked."""
    number_m: float | None = None
    """The one length that it names."""
    named: frozenset[str] = field(default_factory=frozenset)
    """Things and choices that it names."""

    def about(self, *meanings: str) -> bool:
        """Whether some of its words have one of the meanings."""
        return any(not run.isdisjoint(meanings) for run in self.means)

    def meaning(self, run: str) -> frozenset[str]:
        """Return what a run of words of the order may mean."""
        return frozenset(_RUNS.get(tuple(run.split()), ()))


@dataclass(frozen=True)
class Form:
    """What a family's questions are about."""

    things: tuple[int, ...]
    """How many things may be named."""
    needs: tuple[str, ...] = ()
    """Meanings that have to occur; 'a|b' is either."""
    may: tuple[str, ...] = ()
    """Other meanings that may."""
    polar: bool | None = None
    choice: bool = False
    """Whether one of several choices is asked."""
    number: bool = False

    def fits(self, sense: Sense) -> bool:
        """Tell whether a question has this form: all that is needed and nothing else."""
        if len(sense.things) not in self.things or len(sense.unknown) > MOST_UNKNOWN:
            return False
        if self.polar is not None and sense.polar != self.polar:
            return False
        if self.choice != bool(sense.options) and not (self.choice and not sense.polar):
            return False
        if self.number != (sense.number_m is not None):
            return False
        needs = [frozenset(need.split('|')) for need in self.needs]
        allowed = frozenset(self.may).union(*needs)
        return all(sense.about(*need) for need in needs) and all(
            not run.isdisjoint(allowed) for run in sense.means
        )


def sense_of(asked: Asked, least_frames: int = 2) -> Sense:
    """Return a question taken apart; nothing at all where a word of it changes what is asked.

    It is about what the frames of one world show now: with fewer than ``least_frames`` of them,
    or where it names another than the newest, nothing is returned either.
    """
    other = any(frame != asked.newest for frame in asked.frames)
    odd = other or asked.photos or len(asked.known) < least_frames
    if odd or ELSE.search(asked.said):
        return Sense()
    sense = _sense(MARK.sub(' ', asked.said), asked.choices)
    # a bare 'table' may be any level surface: it is no thing among others
    return Sense() if any(map(is_bare_surface, sense.things)) else sense


@lru_cache(maxsize=64)
def _sense(said: str, choices: tuple[str, ...]) -> Sense:
    text = _ASIDE.sub(' ', f' {said} ')
    for _ in range(3):
        text = _OPENING.sub('', re.sub(r'\s+', ' ', text).strip(' ,:?.!'), count=1)
    found = NUMBER.findall(text)
    number = _metres(*found[0]) if len(found) == 1 else None
    text = NUMBER.sub(' # ', text)
    tokens = TOKEN.findall(re.sub(r'[-\u2013]', ' ', text))
    polar = _polar(said, tokens, choices)
    options = () if not choices or YES_NO.issuperset(c.lower() for c in choices) else choices
    return _read(tokens, options, polar=polar, number=number if len(found) <= 1 else None)


def _polar(said: str, tokens: list[str], choices: tuple[str, ...]) -> bool:
    if choices:
        return YES_NO.issuperset(choice.lower() for choice in choices)
    asks = re.search(r'\b(?:how|what|which|who|where)\b', said)
    return (bool(tokens) and tokens[0] in POLAR and not asks) or bool(
        re.search(r'\b(?:whether|yes or no)\b', said)
    )


def _metres(value: str, unit: str) -> float:
    factor = {'c': 0.01, 'm': 1.0}[unit[0]]
    return float(value) * (0.001 if unit.startswith(('mm', 'milli')) else factor)


def _read(
    tokens: list[str], options: tuple[str, ...], *, polar: bool, number: float | None
) -> Sense:
    things: list[str] = []
    named: list[str] = []
    means: list[frozenset[str]] = []
    order: list[str] = []
    unknown: list[str] = []
    offered = {tuple(content_words(option)): option for option in options}
    at = 0
    while at < len(tokens):
        end = _name(tokens, at)
        if end:
            start = at + (tokens[at] in ARTICLES)
            name = ' '.join(tokens[start:end])
            named.append(name)
            if tuple(content_words(name)) not in offered:
                order.append(f'T{len(things) + 1}')
                things.append(name)
            at = end
            continue
        run = _run(tokens, at)
        if run:
            means.append(frozenset(_RUNS[run]))
            order.append(' '.join(run))
            at += len(run)
            continue
        word = tokens[at]
        if word == '#':
            order.append('#')
        elif word[0].isalpha() and word not in FILLERS:
            unknown.append(word)
        at += 1
    if not RISKY.isdisjoint(unknown):
        return Sense()
    means = [run for run in means if run != LINKS]
    return Sense(
        tuple(things),
        options,
        tuple(means),
        tuple(order),
        tuple(unknown),
        polar,
        number,
        frozenset(named),
    )


LINKS = frozenset({'from'})


def _run(tokens: list[str], at: int) -> tuple[str, ...]:
    """Return the longest run of words with a meaning that begins at a place, or ()."""
    for length in range(min(LONGEST_RUN, len(tokens) - at), 0, -1):
        run = tuple(tokens[at : at + length])
        if run in _RUNS:
            return run
    return ()


def _name(tokens: list[str], at: int) -> int:
    """Return where the name of a thing that begins at a place ends, or 0 where none begins."""
    start = at + (tokens[at] in ARTICLES)
    if start >= len(tokens):
        return 0
    end = start
    while end < len(tokens) and tokens[end] in COLOURS | BEFORE_NOUNS:
        end += 1
    if end < len(tokens) and tokens[end] in NOUNS:
        return end + 1 if start > at or end > start or tokens[end] in NOUNS else 0
    if start == at and end == start:
        return 0
    # after an article or a colour: words that mean nothing else are its name
    if end == start and (_run(tokens, start) or tokens[start] in FILLERS):
        return 0
    while end < len(tokens) and end - start < LONGEST_NAME and _of_a_name(tokens, end):
        end += 1
    if tokens[end : end + 1] == ['can'] and tokens[end - 1] in CONTENTS:
        end += 1  # 'the coffee can': the noun, not the verb
    return end if end > start and tokens[end - 1] not in COLOURS | BEFORE_NOUNS else 0


def _of_a_name(tokens: list[str], at: int) -> bool:
    word = tokens[at]
    known = word in FILLERS or word in CUT_AT or word in RISKY or not word[0].isalpha()
    return not known and not _run(tokens, at)
