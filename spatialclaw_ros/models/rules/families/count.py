"""How many things there are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.rules.asked import Asked
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    FEW_PIXELS,
    NOTHING_SEEN,
    Thing,
    first_look,
    search,
)
from spatialclaw_ros.models.rules.words import LOCATION, is_plain, is_self, surface_word, thing

_PATTERNS = (
    re.compile(
        r'^how many (?P<a>.+?) (?:are|is|stand|stands|lie|lies|sit|rest|do|does|can|were|was|have|has)'
        r'(?: there| you (?:see|count)| be seen| visible| in view| standing| lying| in total)*(?P<rest> .*)?$'
    ),
    re.compile(r'^(?:what is the |give the )?number of (?P<a>.+?)(?P<rest> (?:on|in) .*)?$'),
    re.compile(r'^count (?P<a>.+?)(?P<rest> (?:on|in) .*)?$'),
    re.compile(r'^how many (?P<a>.+?)(?P<rest> (?:on|in) .*)?$'),
)
_UNITS = re.compile(r'^(?:degrees?|met(?:er|re)s?|centimet\w+|millimet\w+|cm|mm|m|seconds?|times|radians?|inch\w*|feet)\b')


@dataclass(frozen=True)
class Count:
    """The number of things of a name."""

    a: Thing

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look; in several frames where the question is about all; answer what most agree on."""
        if facts.error:
            return refuse(f'the last cell failed: {facts.error[:200]}')
        if not facts.steps:
            if asked.frame is None and len(asked.known) > 1:
                return search((self.a,), fresh=True)
            return first_look((self.a,), asked)
        if facts.blank or not (facts.found or facts.searched):
            return refuse(NOTHING_SEEN)
        looks = [f for f in facts.of(self.a.name) if f.count]
        if not looks:
            notes = [f.note for f in facts.of(self.a.name) if f.note]
            note = f': {notes[-1]}' if notes else ''
            return refuse(f'no {self.a.name} was found{note}')
        unclear = [f.note for f in looks if 'cannot be' in f.note]
        if unclear:
            return refuse(unclear[0])
        if any(size < FEW_PIXELS for f in looks for size in f.pixels):
            return refuse(f'some of the {self.a.name} found are too small to be sure of')
        counts = {f.count for f in looks}
        if len(counts) > 1:
            return refuse(
                f'the frames show between {min(counts)} and {max(counts)} of {self.a.name!r}, and '
                'which are the same cannot be told'
            )
        best = looks[-1]
        score = min(best.scores)
        return answer(
            'found.num_objects',
            confidence=round(0.95 * score, 2),
            reasoning=f'{best.count} found in frame {best.frame}, none of them in doubt.',
            evidence=tuple(f'{self.a.name} {k + 1}' for k in range(best.count)),
            before=lines(
                f'found = seen[{self.a.name!r}, {best.frame}]',
                'for number in range(found.num_objects):',
                f'    box = found.extent_3d(recon, {best.frame}, number)',
                '    if box:',
                f"        sketch.box(box, name=f'{self.a.name} {{number + 1}}', label=found.labels[number])",
            ),
        )


def read(asked: Asked) -> Count | None:
    """Read 'how many A are on the table' and its like."""
    for pattern in _PATTERNS:
        found = pattern.search(asked.text)
        if not found:
            continue
        phrase, rest = found['a'], (found['rest'] or '').strip()
        if _UNITS.match(phrase) or is_self(phrase) or 'camera' in asked.text:
            return None
        place = LOCATION.search(' ' + rest)
        if rest and (place is None or place.start() > 1 or not _whole_scene(place['where'])):
            return None
        name = thing(phrase)
        return Count(Thing(name)) if is_plain(name) and ' of the' not in f' {phrase}' else None
    return None


def _whole_scene(where: str) -> bool:
    return bool(surface_word(where)) or where.split()[-1] in {
        'scene', 'picture', 'image', 'room', 'view', 'photo', 'total', 'frame',
    }


FAMILY = Family('counts of things', 'how many boxes are on the table?', read)
