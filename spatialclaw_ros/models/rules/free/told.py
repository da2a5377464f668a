"""A question in any words taken apart: the things it names, and what its other words may mean."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import COLOURS, word_set
from spatialclaw_ros.models.names import content_words, singular
from spatialclaw_ros.models.rules.described.words import MOST, OF_TWO
from spatialclaw_ros.models.rules.free.limits import COMPARING, LIMIT, compared
from spatialclaw_ros.models.rules.free.talk import plain_talk
from spatialclaw_ros.models.rules.free.words import CHANGING, FILLERS, MEANINGS, SIDES
from spatialclaw_ros.models.rules.sense import YES_NO
from spatialclaw_ros.models.rules.sense_words import BEFORE_NOUNS, NOUNS
from spatialclaw_ros.models.rules.words import STAND_INS, is_bare_surface, surface_word

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.free.talk import Talk

EXTREMES = frozenset(MOST) | frozenset(OF_TWO)
ADJECTIVES = COLOURS | BEFORE_NOUNS
BEFORE_A_NOUN = ADJECTIVES | frozenset(STAND_INS)
OF_A_NAME = EXTREMES | ADJECTIVES | NOUNS
DETERMINERS = word_set('the a an this that these those my our one')
INDEFINITE = word_set('a an my our some')
OF_A_LIMIT = word_set('of with that which is are was has have having to be tall high wide long')
"""What may stand between a thing of one's own and its length: 'a cupboard that is 2 m high'."""
POLAR_FIRST = word_set(
    'is are do does did can could would will am has have was were if whether might may'
)
ASKS = word_set('how what which where who when')
IF_AFTER = word_set('say check know me see')
COUNTED = word_set('second third')
GENERIC = word_set('thing object item things objects items')
MOST_UNKNOWN = 4
LONGEST_NAME = 3
OVER_TIME = frozenset(
    {'moved', 'changed', 'first place', 'last seen', 'speed', 'all', 'turn', 'drive', 'path'}
)
"""With one of them the first picture may be named: it is about what happened since."""
TREND = re.compile(r'\b(?:closer|nearer|away|approach\w*|reced\w*|farther|further)\b')

_RUNS: dict[tuple[str, ...], set[str]] = {}
for _meaning, _runs in MEANINGS.items():
    for _run in _runs:
        _RUNS.setdefault(_run, set()).add(_meaning)
for _side, _words in SIDES.items():
    for _word in _words:
        _RUNS.setdefault((_word,), set()).add(_side)
LONGEST_RUN = max(map(len, _RUNS))
_SIDE_OF = {word: side for side, words in SIDES.items() for word in words}


@dataclass(frozen=True)
class Told:
    """A question taken apart."""

    order: tuple[str, ...]
    """What was found, in order: 'T1' for a thing, 'C1' for a choice, '#', and single words."""
    things: tuple[str, ...]
    """Each once; the choices are not among them."""
    kinds: tuple[str, ...]
    """Things in the plural."""
    means: frozenset[str]
    """All that its words may mean."""
    sort: str
    """What is wanted: 'number', 'yes or no', 'side', 'trend', 'one of some', 'something else'."""
    options: tuple[str, ...] = ()
    """The things to choose from."""
    sides: frozenset[str] = frozenset()
    """The sides to choose from."""
    limit: str = ''
    """The one length that it names, as it is put."""

    def has(self, meanings: str) -> bool:
        """Whether some words may have one of the meanings, 'a|b'."""
        return not self.means.isdisjoint(meanings.split('|'))

    @property
    def text(self) -> str:
        """What was found as a text, with a blank at either end."""
        return f' {" ".join(self.order)} '


def take_apart(asked: Asked) -> Told | None:
    """Return a question taken apart; None where a word of it changes what is asked."""
    said = plain_talk(asked)
    read = _Reading(said.words, asked.choices) if said else None
    if said is None or read is None or not read.understood:
        return None
    if asked.known[0] in asked.frames and read.means.isdisjoint(OVER_TIME):
        return None
    sides = _sides(asked.choices)
    options = () if sides else _options(asked.choices)
    sort = _sort_of_choices(asked.choices, sides, options) or _sort(said)
    if read.extreme and sort != 'one of some':
        return None
    return Told(
        tuple(read.order),
        tuple(read.things),
        tuple(read.kinds),
        _compared(read) if said.limit else frozenset(read.means),
        sort,
        options,
        sides,
        said.limit,
    )


def _compared(read: _Reading) -> frozenset[str]:
    """Return all meanings, 'more' or 'less' as it is said of the thing."""
    return frozenset(read.means - COMPARING.keys() | {compared(read.order)})


def is_thing(name: str) -> bool:
    """Tell whether a name can be a thing's: its last word says nothing else in a question."""
    word = name.rsplit(maxsplit=1)[-1]
    noun = word in NOUNS or singular(word) in NOUNS or word == 'can' or bool(surface_word(name))
    return noun or not (word in FILLERS or word in CHANGING or (word,) in _RUNS)


def _sides(choices: tuple[str, ...]) -> frozenset[str]:
    """Return the sides that are to choose from, none where a choice is no side."""
    found = []
    for choice in choices:
        named = [_SIDE_OF[word] for word in content_words(choice) if word in _SIDE_OF]
        if len(named) != 1:
            return frozenset()
        found += named
    return frozenset(found)


def _options(choices: tuple[str, ...]) -> tuple[str, ...]:
    """Return the choices, which are no sides, if they are things."""
    things = all(content_words(choice) and is_thing(choice.lower()) for choice in choices)
    plain = {choice.lower() for choice in choices}
    return choices if things and not plain <= YES_NO else ()


def _sort_of_choices(
    choices: tuple[str, ...], sides: frozenset[str], options: tuple[str, ...]
) -> str:
    """Return what is wanted by what is to choose from; '' where there is no choice."""
    if not choices:
        return ''
    if {choice.lower() for choice in choices} <= YES_NO:
        return 'yes or no'
    if sides:
        return 'side'
    if all(TREND.search(choice.lower()) for choice in choices):
        return 'trend'
    return 'one of some' if options else 'something else'


def _sort(said: Talk) -> str:
    """Return what is wanted by how it is asked."""
    words = said.words
    starts = [0, *(at + 1 for at, word in enumerate(words) if word in ',.;:')]
    polar = any(words[at] in POLAR_FIRST for at in starts if at < len(words)) or any(
        second == 'if' and first in IF_AFTER for first, second in itertools.pairwise(words)
    )
    asks = not ASKS.isdisjoint(words)
    return 'yes or no' if said.tagged or 'whether' in words or (polar and not asks) else 'number'


class _Reading:
    """Goes through the words once."""

    def __init__(self, words: tuple[str, ...], choices: tuple[str, ...]) -> None:
        self.tokens = words
        self.offered = {
            tuple(content_words(choice)): place for place, choice in enumerate(choices)
        }
        self.order: list[str] = []
        self.things: list[str] = []
        self.kinds: list[str] = []
        self.means: set[str] = set()
        self.unknown: list[str] = []
        self.bad = False
        """Whether a word changes what is asked, or a description would be lost."""
        self.extreme = False
        """Whether a thing is told by being the most of something: 'the tallest object'."""
        at = 0
        while at < len(self.tokens):
            at = self._name(at) or self._meaning(at) or self._word(at)

    @property
    def understood(self) -> bool:
        """Whether what was read can be taken for the question."""
        few = len(self.unknown) <= MOST_UNKNOWN
        # a bare 'table' may be any level surface: it is no thing among others
        return few and not self.bad and not any(map(is_bare_surface, self.things))

    def _name(self, at: int) -> int:
        """Take a name that begins at a place; return where it ends, 0 where none begins."""
        start = at
        while start < len(self.tokens) and self.tokens[start] in DETERMINERS:
            start += 1
        end = start
        while end < len(self.tokens) and self.tokens[end] in BEFORE_A_NOUN:
            end += 1
        nouns = end
        while nouns < len(self.tokens) and self._is_noun(nouns):
            nouns += 1
        if nouns == end:
            nouns = self._unknown_name(start, end) if start > at else 0
            if not nouns:
                return 0
        words = self.tokens[start:nouns]
        if start > at and self.tokens[at] in INDEFINITE and self._bears_the_limit(nouns):
            self.order += words
            return nouns
        if words[-1] in STAND_INS:
            self.bad = True
        if at and self.tokens[at - 1] in EXTREMES:
            self.bad = True  # 'the tallest box' is a description, not a name
        self._take(' '.join(words), words[-1])
        return nouns

    def _bears_the_limit(self, end: int) -> bool:
        """Whether a name is of what gives the limit only: 'my shelf has 0.5 m of headroom'."""
        links = itertools.takewhile(lambda word: word in OF_A_LIMIT, self.tokens[end:])
        if self.tokens[end + len(tuple(links)) :][:1] == (LIMIT,):
            return True
        stops = (k for k in range(end, len(self.tokens)) if self.tokens[k] in '.!;:?')
        stop = next(stops, 0)
        return LIMIT in self.tokens[end:stop] and '.' not in self.tokens[stop + 1 :]

    def _is_noun(self, at: int) -> bool:
        word = self.tokens[at]
        if word == 'can':  # 'the coffee can': the noun, not the verb
            return at > 0 and self.tokens[at - 1] in ADJECTIVES
        return word in NOUNS or singular(word) in NOUNS

    def _unknown_name(self, start: int, end: int) -> int:
        """Return where a name of words that nobody knows ends; 0 = it is none."""
        while end < len(self.tokens) and end - start < LONGEST_NAME and self._is_new(end):
            end += 1
        return end if end > start and self._is_new(end - 1) else 0

    def _is_new(self, at: int) -> bool:
        word = self.tokens[at]
        known = word in FILLERS or word in CHANGING or not word[0].isalpha()
        return not known and not self._run(at)

    def _take(self, name: str, noun: str) -> None:
        key = tuple(content_words(name))
        if key in self.offered:
            self.order.append(f'C{self.offered[key] + 1}')
            return
        plural = singular(noun) != noun and singular(noun) in NOUNS
        if plural:
            self.kinds.append(name)
            self.order.append('K')
            return
        if name not in self.things:
            self.things.append(name)
        self.order.append(f'T{self.things.index(name) + 1}')

    def _run(self, at: int) -> tuple[str, ...]:
        for length in range(min(LONGEST_RUN, len(self.tokens) - at), 0, -1):
            run = tuple(self.tokens[at : at + length])
            if run in _RUNS:
                return run
        return ()

    def _meaning(self, at: int) -> int:
        run = self._run(at)
        if not run:
            return 0
        self.means |= _RUNS[run]
        self.order += run
        return at + len(run)

    def _word(self, at: int) -> int:
        word = self.tokens[at]
        if word in GENERIC and at and self.tokens[at - 1] in EXTREMES:
            self.extreme = True
        after = (*self.tokens[at + 1 :], '.')[0]
        if word in CHANGING or (word in COUNTED and after in OF_A_NAME):
            self.bad = True
        elif word[0].isalpha() and word not in FILLERS:
            self.unknown.append(word)
        if word != ',' or (self.order and self.order[-1] != ','):
            self.order.append(word)
        return at + 1
