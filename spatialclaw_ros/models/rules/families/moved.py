"""What moved, whether a thing did, and what is not where it was at first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.time_words import (
    HOW_FAR,
    PER_SECOND,
    SPEED,
    told,
)
from spatialclaw_ros.models.rules.watching import (
    absent,
    by_shape,
    follow,
    followed,
    look_over,
    motions,
    sure,
    taken,
    trouble,
    watched,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.watching import Followed, Motion

YES_NO = frozenset({'yes', 'no'})
WHICH = ('what', 'which', 'who', 'something', 'anything', 'thing', 'things', 'object', 'objects')
SURE_MOVED, SURE_STILL = 1.0, 1.0
OUT_OF_SIGHT = 0.08
"""How much less sure it is that a thing stayed which was never in sight: factor on the share."""
UNSEEN = 0.92
"""A thing out of sight for a larger share of the time may well have moved unseen."""
UNSEEN_BY_SHAPE = 0.5
"""The same, where it is not made out in every frame that shows it."""
ONLY_ONE_LEFT = 0.7
"""Factor where one thing alone may have moved, and none is clearly seen to."""
FEW_LOOKS = 0.85
"""Factor where a thing was seen only once."""


@dataclass(frozen=True)
class Moved:
    """Whether one thing moved."""

    a: Thing
    inverted: bool = False
    """Whether it is asked if it stayed."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.a.name

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look over all frames, follow, answer."""
        found = followed(self.name, asked, facts)
        if isinstance(found, Draft):
            return found
        motion = found.motion
        if doubt := self._doubt(found, UNSEEN_BY_SHAPE if by_shape(facts) else UNSEEN):
            return refuse(doubt)
        moved = motion.verdict == 'yes'
        factor = SURE_MOVED if moved else SURE_STILL * (1 - OUT_OF_SIGHT * motion.unseen)
        return answer(
            repr(moved != self.inverted),
            confidence=found.sure(factor),
            reasoning=_why(self.name, motion),
            evidence=(self.name,),
            warnings=(*taken(self.name, facts), *found.doubts, *_unseen(self.name, motion)),
        )

    def _doubt(self, found: Followed, most: float) -> str:
        """Return why it cannot be told whether it moved, or ''."""
        motion = found.motion
        if motion.verdict == 'unsure':
            return f'whether the {self.name} moved cannot be told: {motion.why}'
        if motion.verdict == 'no' and found.seen.views < 2:  # noqa: PLR2004 - then and later
            return f'the {self.name} was seen once: whether it moved cannot be told'
        if motion.verdict == 'no' and motion.unseen > most:
            return (
                f'the {self.name} was in sight for {motion.span_s - motion.unseen_s:.1f} of '
                f'{motion.span_s:.1f} s and stood still; it may have moved before or since'
            )
        return ''


@dataclass(frozen=True)
class WhoMoved:
    """Which of some things moved."""

    candidates: tuple[tuple[str, str], ...]
    """(what is answered, the thing's name)."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look over all frames for all of them, follow, answer."""
        names = [name for _, name in self.candidates]
        if not facts.steps:
            return look_over(names, asked)
        if problem := trouble(facts):
            return refuse(problem)
        if 'motion' not in facts.said:
            if not any(seen.things for seen in watched(facts).values()):
                return absent(names[0], facts)
            return follow(names)
        found = motions(facts)
        verdicts = {name: _verdict(found.get(name, [])) for name in names}
        moved = [(said, name) for said, name in self.candidates if verdicts[name] == 'yes']
        left = [(said, name) for said, name in self.candidates if verdicts[name] != 'no']
        if not moved and len(left) == 1 and _at_places(found.get(left[0][1], [])):
            moved = left  # one of them did, and the others stood still
        if len(moved) != 1 or moved[0][1] not in watched(facts):
            return self._undecided([said for said, _ in moved], verdicts)
        said, name = moved[0]
        seen = watched(facts)
        open_ones = [n for n in names if verdicts[n] not in {'yes', 'no'}]
        doubt = ONLY_ONE_LEFT if verdicts[name] != 'yes' else FEW_LOOKS if open_ones else 1.0
        reasons = '; '.join(_why(n, m) for n in names for m in found.get(n, ())[:1])
        return answer(
            repr(said),
            confidence=sure(seen[name], factor=SURE_MOVED * doubt),
            reasoning=reasons,
            evidence=(name,) if seen[name].together else (),
            warnings=(
                *taken(name, facts),
                *(f'whether the {n} moved could not be seen' for n in open_ones),
            ),
        )

    def _undecided(self, moved: Sequence[str], verdicts: dict[str, str]) -> Draft:
        if moved:
            return refuse(f'more than one of them moved: {", ".join(moved)}')
        unknown = [name for name, verdict in verdicts.items() if verdict != 'no']
        if unknown:
            return refuse(
                'none of them is seen to have moved, and of '
                f'{", ".join(unknown)} that could not be seen'
            )
        return refuse('none of them moved, as far as was seen')


def _verdict(found: Sequence[Motion]) -> str:
    """Return whether any of the things of one name moved; '' where none was seen."""
    verdicts = {motion.verdict for motion in found}
    return next((v for v in ('yes', 'unsure', 'no') if v in verdicts), '')


def _at_places(found: Sequence[Motion]) -> bool:
    """Tell whether one thing may have been seen at several places."""
    return any(motion.verdict == 'unsure' and motion.places > 1 for motion in found)


def _why(name: str, motion: Motion) -> str:
    came = f', empty before in frames {list(motion.came)}' if motion.came else ''
    left = f', empty after in frames {list(motion.emptied)}' if motion.emptied else ''
    return f'{name}: {motion.why}{came}{left}'


def _unseen(name: str, motion: Motion) -> tuple[str, ...]:
    if motion.verdict == 'yes' or motion.unseen_s < 1:
        return ()
    return (f'the {name} was out of sight for {motion.unseen_s:.1f} of {motion.span_s:.1f} s',)


NO_YES_OR_NO = re.compile(r'(?:what|how|when)\b(?! about)')
"""'What is its shift between the two pictures' asks for a length."""


def read(asked: Asked) -> Moved | WhoMoved | None:
    """Read 'did the box move', 'which of these has another place now' and their like."""
    words = told(asked)
    if words is None or not words.moves or len(asked.known) < 2:  # noqa: PLR2004 - then and later
        return None
    if words.any(*HOW_FAR, *PER_SECOND) or words.has(SPEED):
        return None
    choices = [choice for choice in asked.choices if choice.lower() not in YES_NO]
    if len(words.names) == 1 and not choices and not NO_YES_OR_NO.match(asked.text):
        return Moved(Thing(words.names[0]), words.inverted)
    named = len(words.names) != 1 and (words.names or words.any(*WHICH))
    if words.inverted or not named or (asked.choices and not choices):
        return None
    candidates = tuple((c, c.lower()) for c in choices) or tuple((n, n) for n in words.names)
    return WhoMoved(candidates) if len(candidates) > 1 else None


FAMILY = Family('whether a thing moved, and which of several did', read)
