"""How many things there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.counting_words import counted
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    FEW_PIXELS,
    MOST,
    NOTHING_SEEN,
    Thing,
    failed,
    first_look,
    search,
)
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.words import (
    NOT_A_NAME,
    is_bare_surface,
    is_place,
    is_qualified,
    is_self,
    surface_word,
    thing,
)

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts, Found

OF_KIND = 0.85
"""A score from here on is of a label of this kind, with a colour that was not asked for."""
CANNOT = 'cannot be'
"""Part of a segmenter's note that says that its instances cannot be counted."""

PHRASES = Phrases(
    'how many {a} ({be}|{do}|can|have|{stands})( there)?( {seen})*( {place})?',
    'how many {a}( {place})?',
    '{what}number of {a}( {place})?',
    'count (the )?{a}( {place})?',
    seen=r'(?:you (?:see|count)|be seen|visible|in view|standing|lying|in total|there|stand|lie)',
    place=r'(?:on|in|upon) (?:top of )?(?:the |this |that )?(?P<place>[\w\s-]+?)',
)
CONDITION = re.compile(
    r'\b(?:are|is|there|that|which|with|behind|front|near|beside|next|by|between|left|right|'
    r'under|over|above|below)\b'
)
"""What follows a place does not belong to it: 'on the table behind the bowl'."""
NOW = re.compile(
    r'\b(?:now|current|currently|(?:most )?recent|newest|latest|moment|visible|in view|in sight|'
    r'(?:can|do) (?:you|we|i) see)\b'
)
"""What is said of the newest picture alone."""
UNITS = re.compile(
    r'(?:degrees?|(?:centi|milli)?met(?:er|re)s?|cm|mm|m|seconds?|times|radians?|inch\w*|feet)\b'
)

DRAWING = """
name, found = $name, seen[$name, $frame]
for number in range(found.num_objects):
    box = found.extent_3d(recon, $frame, number)
    if box:
        sketch.box(box, name=f'{name} {number + 1}', label=found.labels[number])
"""


@dataclass(frozen=True)
class Count:
    """The number of things of a name."""

    a: Thing
    now: bool = False
    """Whether the newest picture alone is meant."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, in every frame where the question names none; answer what all agree on."""
        if not facts.steps:
            several = asked.frame is None and len(asked.known) > 1 and not self.now
            return search((self.a,), fresh=True) if several else first_look((self.a,), asked)
        problem = failed(facts)
        if problem or not (facts.found or facts.searched):
            return refuse(problem or NOTHING_SEEN)
        looks = [found for found in facts.of(self.a.name) if found.count]
        doubt = self._doubt(looks, facts)
        if doubt:
            return refuse(doubt)
        best = looks[-1]
        return answer(
            'found.num_objects',
            confidence=round(MOST * (1.0 if min(best.scores) >= OF_KIND else min(best.scores)), 2),
            reasoning=f'{best.count} found in frame {best.frame}, none of them in doubt.',
            evidence=tuple(f'{self.a.name} {k + 1}' for k in range(best.count)),
            before=fill(DRAWING, name=self.a.name, frame=best.frame),
        )

    def _doubt(self, looks: list[Found], facts: Facts) -> str:
        """Return why they cannot be counted, or ''."""
        if not looks:
            notes = [found.note for found in facts.of(self.a.name) if found.note]
            return f'no {self.a.name} was found{": " + notes[-1] if notes else ""}'
        unclear = [found.note for found in looks if CANNOT in found.note]
        if unclear:
            return unclear[0]
        if any(pixels < FEW_PIXELS for found in looks for pixels in found.pixels):
            return f'some of the {self.a.name} found are too small to be sure of'
        counts = {found.count for found in looks}
        if len(counts) > 1:
            return (
                f'the frames show between {min(counts)} and {max(counts)} of {self.a.name!r}, and '
                'which are the same cannot be told'
            )
        return ''


def read(asked: Asked) -> Count | None:
    """Read 'how many A are on the table' and its like."""
    if ABSENT.search(asked.text):
        return None
    now = bool(NOW.search(asked.said)) and not asked.over_all
    for gaps in PHRASES.read(asked.text):
        name = thing(gaps['a'])
        if not name or UNITS.match(name) or NOT_A_NAME.search(name) or is_self(name):
            continue
        if is_qualified(name):
            continue
        if NOW.search(name):
            continue
        if ' of the' in f' {gaps["a"]}' or re.search(rf'\b(?:{"|".join(VERBS)})\b', name):
            continue
        place = gaps['place']
        of_one = place and surface_word(place) and not is_bare_surface(place)
        if of_one and asked.has_base:
            continue  # 'on the black table': a robot sees more of a room than one surface
        if not place or (is_place(place) and not CONDITION.search(place)):
            return Count(Thing(name), now)
    name, over_all = counted(asked)
    return Count(Thing(name), now) if name and not over_all else None


ABSENT = re.compile(r"\bnot\b|\bno longer\b|n't\b")
VERBS = (
    *('are', 'is', 'do', 'does', 'stand', 'stands', 'lie', 'lies', 'can', 'have', 'has', 'you'),
    *('show', 'shows', 'moved', 'move', 'changed', 'fit', 'fits'),
)
FAMILY = Family('counts of things', read)
