"""How high the camera is above the top of a thing, or how far below the camera that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing, confidence, measured, named, settle
from spatialclaw_ros.models.rules.phrases import Phrases

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

HIGHEST_M = 20.0
SURE = 0.9

PHRASES = Phrases(
    'how (far|much|deep) (lower |higher )?{below} {me} {be} {top}{a}{end}',
    'how (far|high|much higher)( up)? {above} {top}{a}{end} {be} {me}',
    'how (far|high|much higher) {be} {me} {above} {top}{a}{end}',
    'how (far|much) {be} {top}{a}{end} {below} {me}',
    'how much (lower|higher) {be} ({me} than {top}{a}{end}|{top}{b}{end} than {me})',
    '{what}height of {me} {above} {top}{a}{end}',
    '{what}{drop} {of} {me} (and|to) {top}{a}{end}',
    '{what}{drop} {of} {top}{a}{end} (and|to) {me}',
    drop=r'(?:vertical distance|height difference|difference in height)',
    below=r'(?:below|under|beneath|than)',
    above=r'(?:above|over|than)',
    top=r'(?:(?:the )?(?:top|upper (?:side|surface|edge|end)|highest point) of )?',
    end=r"(?:(?:'s)? top)?",
)

MEASURE = """
seg, frame = $seg, InputImages.by_index($frame)
points = seg.get_surface_points(frame)
surface = recon.surface_under(points, frame)
if surface is None:
    print('[cannot] no level surface is in view below it: up and down are not known well enough')
else:
    top, eye = seg.top_above(surface, frame), float(surface.height(frame.position))
    drop = Measure.from_sigma(eye - float(top), top.sigma, n=top.n)
    print('[measured] drop =', drop)
    box = seg.extent_3d(recon, frame)
    level = np.array([*box.center[:2], frame.position[2]])
    sketch.box(box, name=$name)
    sketch.measure(level - float(drop) * surface.normal, level, name='drop', frame=frame)
"""


@dataclass(frozen=True)
class OverThing:
    """The camera above the top of a thing, straight down."""

    a: Thing

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer."""
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        return measured(
            facts, 'drop', lambda: self._measure(settled), lambda: self._answer(settled, facts)
        )

    def _measure(self, settled: Settled) -> Draft:
        return Draft(
            purpose=f'Measure how far the top of the {self.a.name} is below the camera.',
            reasoning='Both heights are counted from the level surface under the thing.',
            code=fill(
                MEASURE,
                seg=settled.seg(self.a.name),
                frame=settled.frame[self.a.name],
                name=self.a.name,
            ),
            next_goal='Answer.',
        )

    def _answer(self, settled: Settled, facts: Facts) -> Draft:
        drop = facts.measured['drop'].value
        if not 0 < drop < HIGHEST_M:
            return refuse(f'its top came out {drop:.2f} m below the camera, which is not below it')
        return answer(
            'drop',
            confidence=confidence(settled, factor=SURE),
            reasoning=f'The top of the {self.a.name} is {drop:.3f} m below the camera.',
            place='box.center',
            evidence=(self.a.name, 'drop'),
        )


def read(asked: Asked) -> OverThing | None:
    """Read 'how far below the camera is the top of A' and its like."""
    for gaps in PHRASES.read(asked.marked):
        if thing := named(gaps['a'] or gaps['b']):
            return OverThing(thing)
    return None


FAMILY = Family('how far the top of a thing is below the camera', read)
