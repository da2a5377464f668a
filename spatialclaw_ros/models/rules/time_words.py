"""The words of what happens over time: motion, place, sight; and what of them a question asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.names import match_names
from spatialclaw_ros.models.rules.described.words import MOST
from spatialclaw_ros.models.rules.gist import NAME, gist_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.gist import Gist

MOVE = word_set(
    'move moves moved moving movement movements motion mobile shift shifts shifted shifting '
    'displace displaced displacement travel travels travelled travelling traveled traveling '
    'carried relocate relocated relocation budge budged stir stirred rolls rolled rolling walks '
    'walked walking slides slid sliding drifted wandered glided transported repositioned '
    'rearranged'
)
"""Verbs and nouns that say that something moved."""
GO = word_set(
    'go goes going went gone come comes coming came carry carries roll walk push pushes pushed '
    'slide drift wander glide wind winds wound ended transport reposition'
)
"""Verbs that often say something else."""
CHANGE = word_set(
    'change changes changed changing elsewhere else different differs differ another somewhere '
    'altered swapped'
)
"""With a word of place they say that something is not where it was."""
PLACES = word_set(
    'place places position positions spot spots location locations where whereabouts elsewhere '
    'somewhere'
)
STAY = word_set(
    'stay stays stayed staying remain remains remained remaining still same unmoved stationary '
    'static motionless'
)
NOT = word_set('not never didn doesn isn wasn hasn haven aren weren don cannot no')
BEFORE = word_set(
    'first initial initially original originally starting start started beginning begin began '
    'begun earlier outset earliest onset'
)
AFTER = word_set('last latest final finally end ended newest recent recently')
HOW_FAR = (
    *('how far', 'distance', 'how much', 'how many metres', 'how many meters', 'displacement'),
    *('how many centimetres', 'how many cm', 'measure', 'how large', 'how long is', 'how big'),
    'length',
)
SPEED = word_set('fast speed speeds velocity quickly quick pace rapidly speedy slowly slow rate')
PER_SECOND = ('per second', 'a second', 'each second', 'every second')
NEARER = word_set(
    'closer nearer approach approaches approached approaching towards toward shrink shrank '
    'shrinking smaller'
)
AWAY = word_set(
    'away farther further recede recedes receded receding leave leaves leaving retreat retreats '
    'retreated retreating grow grew growing larger withdraw withdrawing withdrew'
)
SEE = word_set(
    'see seen saw seeing sight sights sighting sightings view visible spot spotted sighted notice '
    'noticed observe observed catch caught glimpse glimpsed encounter encountered look looked '
    'watched show showed shown appear appeared appearance observation'
)
AGO = (
    *('ago', 'when', 'how long', 'how many seconds', 'time since', 'age', 'how recently'),
    *('seconds since', 'seconds have passed', 'time has passed', 'time passed', 'seconds passed'),
    *('how old', 'time ago', 'seconds', 'how much time', 'time elapsed', 'elapsed'),
)
BESIDE = word_set(
    'nearest closest near beside close next nearby adjacent alongside neighbour neighbor closely'
)
FORM = word_set(
    'average averaged averaging mean overall seconds second per straight apart something anything '
    'thing things object objects item items compared comparison heading headed robot bring brings '
    'brought passed elapsed ago age time times since long altogether watching watch during '
    'sequence journey way trip ever yes no these them those other others only whose moment '
    'moments identify pick name list following candidates among few total amount finish finished '
    'resting lay lies lie sits sat stands just possibly certain sure believe else looked '
    'around period located standing put stood keep kept new '
    'period whilst throughout run course stretch gap gone respect relative '
    'relation its direction decrease decreased increase increased interval out behaviour '
    'happen happened happening concerning regarding most least did any because already twice once '
    'gotten become became lose lost disappear disappeared vanish vanished missing back has were '
    'set sets setting session scene room whereas mind against reference standstill rest rested '
    'ground covered cover covers reach reached lately until by takes longer crow flies '
    'line straight-line bee beeline'
)
WORDS = (
    MOVE
    | GO
    | CHANGE
    | PLACES
    | STAY
    | NOT
    | BEFORE
    | AFTER
    | SPEED
    | NEARER
    | AWAY
    | SEE
    | BESIDE
) | FORM
"""What may be said in such a question; any other word has to be of a name."""


LOOK_ROUND = re.compile(r'\blook(?:ed|s|ing)? (?:a?round|about)\b')


@dataclass(frozen=True)
class Told:
    """A question about time: its words, and the things it names."""

    gist: Gist
    names: tuple[str, ...]
    """Each once, in order."""

    @property
    def moves(self) -> bool:
        """Whether it speaks of motion, or of a place that is not the same."""
        words = set(self.gist.words)
        changed = words & CHANGE and words & PLACES
        return bool(words & MOVE or changed or words & STAY) or self.left

    @property
    def goes(self) -> bool:
        """The same, where it is clear that something is said of a way."""
        return self.moves or self.has(GO)

    @property
    def left(self) -> bool:
        """Whether it is said of a thing that it is not where it was."""
        return self.any('no longer where', 'not where', 'no longer in', 'no longer at')

    @property
    def negated(self) -> bool:
        """Whether something is denied."""
        words = self.gist.words
        return bool(set(words) & NOT) and not self.any('yes or no', 'or not')

    @property
    def inverted(self) -> bool:
        """Whether it asks for what did not move: it stayed, or did not move."""
        if self.left:
            return False
        return bool(set(self.gist.words) & STAY) != self.negated

    def any(self, *runs: str) -> bool:
        """Whether one of some runs of words is said."""
        return self.gist.any(runs)

    def has(self, words: Iterable[str]) -> bool:
        """Whether one of some words is said."""
        return not set(words).isdisjoint(self.gist.words)


def told(asked: Asked, *more: str, text: str = '') -> Told | None:
    """Return a question about time taken apart, or None where a word of it is of something else.

    Args:
        asked: the question.
        more: further words that may be said.
        text: in the place of what was asked.
    """
    ends = {asked.known[0]: 'first', asked.known[-1]: 'last'}

    def end(mark: re.Match[str]) -> str:
        return 'in all' if mark[1] == 'all' else ends.get(int(mark[1]), mark[0])

    text = LOOK_ROUND.sub('look', re.sub(r'@(all|\d+)', end, text or asked.said))
    gist = gist_of(text, WORDS | frozenset(more))
    if gist is None:
        return None
    if any(not MOST.keys().isdisjoint(name.split()) for name in gist.things):
        return None  # 'the tallest box' is a description, not a name
    return Told(gist, gist.things)


def among(names: Iterable[str], choices: Iterable[str]) -> list[str]:
    """Return the names that are none of some choices."""
    offered = [choice.lower() for choice in choices]
    return [name for name in names if not any(match_names(name, [c]) for c in offered)]


__all__ = ['NAME', 'Told', 'among', 'told']
