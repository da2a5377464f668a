"""A follow-up taken apart: what each of its words means, in whatever order they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.lexicon import COLOURS
from spatialclaw_ros.models.names import singular
from spatialclaw_ros.models.rules.described.grammar import Text
from spatialclaw_ros.models.rules.described.words import ARTICLES, GENERIC, NOUNS, SELVES
from spatialclaw_ros.models.rules.dialogue import words as w

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORT = {"n't": ' not', "'s": ' is', "'re": ' are', "'ll": ' will', "'ve": ' have', "'m": ' am'}
"""Short forms, and what they stand for; 'can not' and 'will not' are spelt alike enough."""
NUMBERED = re.compile(r'\d')


@dataclass(frozen=True)
class Ref:
    """Something that a follow-up speaks of."""

    what: str
    """'thing' or 'self' by its name, 'like' by its colour alone ('the red one'); else how it is
    told from what was spoken of before: 'it', 'other', 'first', 'second', 'them'."""
    name: str = ''
    """Beside 'the other' and 'the two': the kind of thing, where it is said."""
    before: str = ''
    """The preposition before it."""
    after: str = ''
    """The word that it follows."""
    denied: bool = False
    """Whether it is said not to be meant."""


@dataclass
class Parts:
    """The meanings of a follow-up's words."""

    units: list[str] = field(default_factory=list)
    asks: set[str] = field(default_factory=set)
    """'now', 'again', 'own', 'which', 'polar', 'same', 'together', 'changed', 'correct'."""
    properties: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    """Comparatives and superlatives, and 'greater' or 'smaller' of a property."""
    refs: list[Ref] = field(default_factory=list)
    loose: set[str] = field(default_factory=set)
    """Words that mean something only beside a unit, a form or 'now'."""
    unknown: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The things that it names."""
        return [ref.name for ref in self.refs if ref.what in {'thing', 'self'}]

    @property
    def kinds(self) -> list[str]:
        """The kinds of what it does not name: 'the other box'."""
        return [ref.name for ref in self.refs if ref.name and ref.what in OF_A_KIND]

    @property
    def names_first(self) -> bool:
        """Whether it names a thing before it speaks of what it does not name."""
        return bool(self.refs) and self.refs[0].what in {'thing', 'self'}

    @property
    def denies(self) -> bool:
        """Whether it says of something that it is not meant."""
        return any(ref.denied for ref in self.refs)

    @property
    def again(self) -> bool:
        """Whether it asks for the last answer once more."""
        return not self.asks.isdisjoint({'now', 'again', 'same', 'changed'})

    @property
    def leans(self) -> bool:
        """Whether it speaks of something that it does not name."""
        return any(ref.what not in {'thing', 'self'} for ref in self.refs)


def _table() -> dict[tuple[str, ...], tuple[str, str]]:
    """Return what each run of words means: (kind, which of it)."""
    rows: list[tuple[Iterable[str], str, str]] = [
        *((texts, 'property', name) for name, texts in w.PROPERTIES.items()),
        (w.FORMS, 'form', ''),
        *(([text], 'form', form) for text, form in (w.AS_FORMS | w.AS_DEGREES).items()),
        (w.OWN, 'ask', 'own'),
        (w.NOW, 'ask', 'now'),
        (w.AGAIN, 'ask', 'again'),
        (w.SAME, 'ask', 'same'),
        (w.CHANGED, 'ask', 'changed'),
        (w.OF_TWO, 'ref', 'them'),
        (w.THEIR, 'ref', 'them'),
        (w.TOGETHER, 'ask', 'together'),
        (w.CORRECTED, 'ask', 'correct'),
        (w.OWNED, 'ref', 'it'),
        (w.IT, 'ref', 'it'),
        (w.OTHERS, 'ref', 'other'),
        (w.FIRST, 'ref', 'first'),
        (w.SECOND, 'ref', 'second'),
        (w.THEM, 'ref', 'them'),
        (w.NOT, 'not', ''),
    ]
    table: dict[tuple[str, ...], tuple[str, str]] = {}
    for texts, kind, which in rows:
        for text in texts:
            table.setdefault(tuple(text.split()), (kind, which or text))
    for word in w.GREATER | w.SMALLER:
        table.setdefault((word,), ('form', word))
    return table


TABLE = _table()
LONGEST = max(map(len, TABLE))
OF_A_KIND = frozenset({'other', 'first', 'second', 'them'})
WHICH = frozenset({'which', 'who', 'what'})
POLAR = frozenset({'is', 'are', 'was', 'were', 'does', 'did', 'has', 'have'})
NOT_OF_A_NAME = frozenset({'now', 'again', 'please', 'instead', 'well', 'too'})
BESIDE = w.BESIDE_A_UNIT | w.BESIDE_A_FORM | w.SEEN


def parts_of(text: str) -> Parts:
    """Return a follow-up, in lower case, taken apart."""
    for short, full in SHORT.items():
        text = re.sub(rf'{short}\b', full, text)
    return _Reader(Text(text.replace('-', ' '))).read()


def unit_of(word: str) -> str:
    """Return a word where it names a unit, else ''."""
    if word in w.NO_UNITS or not word.isalpha():
        return ''
    try:
        parse_unit(word)
    except ValueError:
        return ''
    return word


class _Reader:
    """Reads a text from left to right."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.found = Parts()
        self.denied = False
        self.before = ''

    def read(self) -> Parts:
        """Return the parts of the text."""
        words = [word for word in self.text.tokens if word.isalpha()]
        found = self.found
        if not WHICH.isdisjoint(words):
            found.asks.add('which')
        elif words and words[0] in POLAR:
            found.asks.add('polar')
        at = 0
        while at < len(self.text):
            at = self._next(at)
        if self.before:
            found.loose.add(self.before)
        if self.denied and not found.units:
            found.unknown.append('not')
        return found

    def _next(self, at: int) -> int:
        """Take in what stands at a token; return where the next begins."""
        word = self.text.word(at)
        run = self._run(at)
        if run:
            return self._take(*TABLE[run], at, at + len(run))
        if not word.isalpha():
            if NUMBERED.search(word):
                self.found.unknown.append(word)
            return at + 1
        unit = '' if word == 'in' else unit_of(word)
        if unit:
            return self._unit(unit, at)
        if word in COLOURS and self.text.word(at + 1) in {'one', 'ones'}:
            self._refer('like', word, at)
            return at + 2
        end = self._thing(at)
        if end:
            return end
        self._word(word)
        return at + 1

    def _run(self, at: int) -> tuple[str, ...]:
        """Return the longest run of words with a meaning that begins at a token, or ()."""
        for length in range(min(LONGEST, len(self.text) - at), 0, -1):
            run = tuple(self.text.tokens[at : at + length])
            if run in TABLE:
                return run
        return ()

    def _take(self, kind: str, which: str, at: int, end: int) -> int:
        """Take in a run of words with a meaning; return where the next begins."""
        found = self.found
        if kind == 'property' and self.text.word(at - 1) in {'that', 'this'}:
            found.asks.add('same')  # 'that length in cm'
        elif kind == 'property':
            found.properties.append(which)
        elif kind == 'form':
            found.forms.append(which)
        elif kind == 'ref':
            noun = self.text.word(end) if which in OF_A_KIND else ''
            noun = noun if singular(noun) in NOUNS - GENERIC else ''
            self._refer(which, noun, at)
            return end + bool(noun)
        elif kind == 'not':
            self.denied = True
        else:
            found.asks.add(which)
        return end

    def _unit(self, unit: str, at: int) -> int:
        """Take in a unit, and what is asked for in it: 'metres tall'."""
        if self.denied or self.before == 'from':  # 'not metres', 'from metres to inches'
            self.denied, self.before = False, ''
            return at + 1
        self.found.units.append(unit)
        self.before = ''
        adjective = self.text.word(at + 1)
        if adjective in w.ADJECTIVES:
            self.found.properties.append(w.ADJECTIVES[adjective])
            return at + 2
        return at + 1

    def _thing(self, at: int) -> int:
        """Take in a thing that is named at a token; return where it ends, 0 where none is."""
        word, start = self.text.word(at), at
        for phrase in SELVES:
            said = phrase.split()
            if self.before not in w.PLACES and said[0] not in ARTICLES:
                continue
            if self.text.tokens[at : at + len(said)] == said:
                self._refer('self', phrase, at)
                return at + len(said)
        if word in ARTICLES:
            start += 1
            known = self.text.word(start)
            if self._run(start) or known in w.TALK or known in BESIDE or unit_of(known):
                return 0
        elif word not in COLOURS | NOUNS or word in w.TALK:
            return 0
        for name, end in self.text.references(at):
            if not any(unit_of(part) or part in NOT_OF_A_NAME for part in name.split()):
                self._refer('thing', name, at)
                return end
        return 0

    def _refer(self, what: str, name: str, at: int) -> None:
        led = self.text.word(at - 1)
        led = self.text.word(at - 2) if led in ARTICLES and what == 'like' else led
        ref = Ref(what, name, self.before, led, self.denied)
        self.found.refs.append(ref)
        self.before, self.denied = '', False

    def _word(self, word: str) -> None:
        """Take in a word that means nothing by itself."""
        if word in ARTICLES:
            return
        if self.before:
            self.found.loose.add(self.before)
        self.before = word if word in w.PREPOSITIONS | w.PLACES else ''
        if self.before or word in w.TALK:
            return
        if word in BESIDE:
            self.found.loose.add(word)
        else:
            self.found.unknown.append(word)
