"""How far the camera looks down or up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import failed, measured
from spatialclaw_ros.models.rules.phrases import Phrases

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

SURE = 0.9
UP = re.compile(r'\b(?:up|upwards?|above)\b')

_GAPS = {
    'cam': r"(?:the |your |my )?(?P<cam>camera|robot|sensor|lens)(?:'s)?",
    'tilted': (
        r'(?:tilt|tilted|pitch|pitched|look|looking|point|pointing|pointed|aim|aimed|inclined|'
        r'tipped|facing|face|angled)'
    ),
    'down': (
        r'(?:down|downwards?|up|upwards?|(?:below|above|from|to|against|under|with respect to|'
        r'relative to) (?:the )?(?:horizontal|horizon|level|horizontal plane))'
    ),
    'much': r'(?:how (?:much|far|steeply|steep|strongly|many degrees)|what angle|what|degrees)',
}
PHRASES = Phrases(
    '(by |at )?{much} ({be}|{do}) {cam} {tilted}?(,? ?{down})*',
    '(by |at )?{much} {down}+ ({be}|{do}) {cam} {tilted}( {down})*',
    '(at )?{what}(tilt|pitch|inclination|elevation)( angle)? of {cam}(,? ?{down})*',
    '(at )?{what}{cam} (tilt|pitch|inclination|elevation)( angle)?(,? ?{down})*',
    '(at )?what angle {against} the (horizontal|horizon) ({be}|{do}) {cam} {tilted}( {down})*',
    against=r'(?:to|with|against)',
    **_GAPS,
)
MEASURE = """
frame = InputImages.by_index($frame)
if frame.T_world_camera is None:
    print('[cannot] the pose of this frame is not known')
else:
    ahead = frame.T_world_camera[:3, 2]
    tilt = Measure(float(np.degrees(np.arcsin(-ahead[2]))), unit='deg')  # down is positive
    print('[measured] tilt =', tilt)
    sketch.arrow(frame.position, frame.position + ahead, name='view')
    sketch.arrow(frame.position, frame.position + ahead * [1, 1, 0], name='level')
"""


@dataclass(frozen=True)
class Tilt:
    """The angle of the optical axis below the horizontal."""

    down: bool = True

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Read the pose, answer."""
        if problem := failed(facts):
            return refuse(problem)
        return measured(
            facts, 'tilt', lambda: self._measure(asked), lambda: self._answer(facts), most=0
        )

    def _measure(self, asked: Asked) -> Draft:
        return Draft(
            purpose='Measure how far the camera looks down.',
            reasoning="The third column of a pose is the optical axis; the world's z is up.",
            code=fill(MEASURE, frame=asked.view),
            next_goal='Answer.',
        )

    def _answer(self, facts: Facts) -> Draft:
        tilt = facts.measured['tilt'].value
        if (tilt > 0) != self.down:
            return refuse(f'it looks {"down" if tilt > 0 else "up"}, by {abs(tilt):.1f} degrees')
        return answer(
            'tilt' if self.down else '-tilt',
            unit='deg',
            confidence=SURE,
            reasoning=f'The optical axis points {tilt:.1f} degrees below the horizontal.',
            evidence=('view', 'level'),
        )


def read(asked: Asked) -> Tilt | None:
    """Read 'by how many degrees is the camera tilted below the horizontal'."""
    if asked.choices or len(set(asked.frames)) > 1 or not PHRASES.first(asked.text):
        return None
    return Tilt(down=not UP.search(asked.text))


FAMILY = Family('how far the camera looks down or up', read)
