"""How many different things there are over all pictures, none counted twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.counting_words import counted
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.count import CANNOT, OF_KIND
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.watching import absent, look_over, sure, trouble, watched

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.watching import Watched

SURE = 1.0
TALLY = """
name = $name
found = things.named(name)
print(f'[counted] {name} | fewest {found.fewest} | most {found.most}')
for number, thing in enumerate(found):
    print(f'[one] {name} | {number} | label {thing.label} | views {len(thing.views)} '
          f'| pixels {max(view.pixels for view in thing.views)}')
    sketch.box(thing.extent, name=f'{name} {number + 1}', label=thing.label)
"""
_TALLY = re.compile(r'(?P<name>.+?) \| fewest (?P<fewest>\d+) \| most (?P<most>\d+)')


@dataclass(frozen=True)
class CountAll:
    """The number of different things of a name."""

    name: str

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look over all frames, merge in 3D, count."""
        if not facts.steps:
            return look_over([self.name], asked)
        if problem := trouble(facts):
            return refuse(problem)
        seen = watched(facts).get(self.name)
        if seen is None or not seen.things:
            return absent(self.name, facts)
        unclear = [text for text in facts.said.get('searched', ()) if CANNOT in text]
        if unclear:
            return refuse(unclear[0].partition('| note ')[2])
        tally = _TALLY.fullmatch(facts.said.get('counted', [''])[0])
        return self._tally() if tally is None else self._answer(tally, seen)

    def _tally(self) -> Draft:
        return Draft(
            purpose=f'Count the {self.name}, each once.',
            reasoning=(
                'Views were merged by place and motion. Where it cannot be told whether two '
                'views are of one thing, the least and the greatest number differ.'
            ),
            code=fill(TALLY, name=self.name),
            next_goal='Answer, if both numbers are the same.',
        )

    def _answer(self, tally: re.Match[str], seen: Watched) -> Draft:
        fewest, most = int(tally['fewest']), int(tally['most'])
        if fewest < most:
            return refuse(
                f'between {fewest} and {most} of {self.name!r} were seen: something was seen at '
                'two places at different times, and may be one or two'
            )
        return answer(
            'found.most',
            confidence=sure(seen, factor=SURE if seen.score < OF_KIND else SURE / seen.score),
            reasoning=f'{most} different things in {seen.views} views.',
            evidence=tuple(f'{self.name} {k + 1}' for k in range(most)),
        )


def read(asked: Asked) -> CountAll | None:
    """Read 'how many different boxes have you seen in all' and its like."""
    name, over_all = counted(asked)
    return CountAll(name) if name and over_all and len(asked.known) > 1 else None


FAMILY = Family('how many different things there are over all pictures', read)
