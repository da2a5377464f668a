"""The gist of a question that phrases do not cover: its known words in order, and what it names.

Every word has to be of a stated vocabulary, or of a name: of a question with a word that is not
understood nothing is said. Words of the language stand here; words of a subject are the readers'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.wording import without_openers
from spatialclaw_ros.models.rules.words import STAND_INS, plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = 'T'
"""What stands for a name among the words."""
ARTICLES = word_set('the a an this that')
BEFORE_A_NAME = ARTICLES | word_set(
    'to from of and or between with than on in at by near is are vs versus behind'
)
LONGEST_NAME = 5

FUNCTION = ARTICLES | word_set(
    # grammar
    'is are was were be been being am do does did done have has had having will would can could '
    'should shall may might must let lets s ve d re ll m t '
    'i me my mine we us our ours you your yours yourself it its itself '
    'of to from at on in into onto by with within without for about over under up down off out '
    'along across through between away apart and or if whether as than so then there here that '
    'which what where when how who whose much many far long large great big wide close near '
    'one ones two both each other others any all every everything whole entire entirely full '
    'some no not only just also too even still yet ever exactly precisely actually really very '
    'roughly approximately about around ok okay hey hello hi now present presently current '
    'currently moment today right-now while during until till since after before once '
    # asking
    'please tell say give show find compute calculate measure measuring measured determine work '
    'estimate state report name check know need want like wish wonder ask asking answer question '
    'compare comparing comparison look looking think see saying consider take taking taken going '
    'get gets got getting make makes made making come comes came put puts count counts counted '
    'straight own terms seen viewed relative respect relation regarding outer inner nose if '
    'counting use using used call called put add adds sum value number figure amount '
    # pictures
    'picture pictures frame frames image images photo photos view views shot shots recording '
    'sequence video clip first last second earliest latest newest initial initially final finally '
    'start starts started starting begin begins began begun beginning end ends ended ending '
    'point points place places spot position positions location locations '
    # measures
    'distance length metre metres meter meters centimetre centimetres centimeter centimeters '
    'cm mm millimetres millimeters m degrees degree radians unit units'
)
"""Words that every reader knows."""
NO_NAMES = word_set(
    'path pose poses route trip journey heading angle turn rotation motion movement speed height '
    'width size bottom top underside colour color time number floor ground wall ceiling room'
)
"""What is asked of things, and what no thing is called."""
TOKEN = re.compile(r'@\w+|[^\W\d_]+(?:-[^\W\d_]+)*|[,;:.?!]|\d+(?:\.\d+)?')
ASIDE = re.compile(
    r'(?:never mind|forget|ignoring|ignore|disregarding|regardless of|not counting|leaving out|'
    r'leaving aside|apart from|whatever|no matter|instead of|rather than|as opposed to|and not|'
    r'but not|not)\s+(?:(?:about|in|along|by|from|on|seen|the|a|an|any|all|your|its)\s+)*'
    r"(?:[\w-]+(?:'s)?)(?:\s+(?:line|view|route|path|way))?"
)
"""What is said not to be meant: it says nothing of what is."""


@dataclass(frozen=True)
class Gist:
    """A question taken apart."""

    words: tuple[str, ...]
    """In order, NAME for each name, punctuation left out."""
    names: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its words as a text, with a blank at either end."""
        return f' {" ".join(self.words)} '

    @property
    def has_number(self) -> bool:
        """Whether it names a number."""
        return any(word[0].isdigit() for word in self.words)

    @property
    def things(self) -> tuple[str, ...]:
        """Its names, each once."""
        return tuple(dict.fromkeys(self.names))

    def any(self, words: Iterable[str]) -> bool:
        """Whether it has one of the words, or one of the runs of words."""
        text = self.text
        return any(f' {word} ' in text for word in words)


def gist_of(text: str, vocabulary: frozenset[str]) -> Gist | None:
    """Return the gist of a text, or None where a word is neither known nor of a name.

    A name is a run of other words at the start, or after an article, a preposition or a comma.
    """
    known = FUNCTION | vocabulary
    tokens = TOKEN.findall(text.replace('\u2019', "'"))
    words: list[str] = []
    names: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if not token[0].isalpha() or _is_known(tokens, at, known):
            words += [token] if token[0].isalnum() or token[0] == '@' else []
            at += 1
            continue
        # a short name goes with its noun
        end = min(at + 2, len(tokens)) if token in STAND_INS else at
        while end < len(tokens) and tokens[end][0].isalpha() and not _is_known(tokens, end, known):
            end += 1
        name = plain_name(' '.join(tokens[at:end]))
        before = tokens[at - 1] if at else ''
        begins = not at or before in BEFORE_A_NAME or not before[0].isalnum()
        if not (name and begins) or end - at > LONGEST_NAME or tokens[end - 1] in NO_NAMES:
            return None
        if words and words[-1] in ARTICLES:
            words.pop()
        words.append(NAME)
        names.append(name)
        at = end
    return Gist(tuple(words), tuple(names))


def _is_known(tokens: list[str], at: int, known: frozenset[str]) -> bool:
    """Tell whether a word is of the vocabulary; 'can' is a noun where a name can end with it."""
    if tokens[at] != 'can' or not at:
        return tokens[at] in known
    before, after = tokens[at - 1], (*tokens[at + 1 :], '.')[0]
    goes_on = before[0].isalpha() and before not in known
    ends = after in BEFORE_A_NAME or not after[0].isalnum()
    return not (before in ARTICLES or (goes_on and ends))


def asked_for(text: str) -> str:
    """Return a text without what is said before it, and what is said not to be meant."""
    named = text.startswith('robot ')  # 'robot outline to …', not 'robot, how far …'
    return ASIDE.sub(' ', text if named else without_openers(text))
