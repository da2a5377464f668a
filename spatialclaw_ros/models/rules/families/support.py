"""What a thing rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import match_names
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families import carried
from spatialclaw_ros.models.rules.families.carried import On
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing, confidence, measured, named, settle
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.standing import FLOATING_M, carriers, look_for_carriers
from spatialclaw_ros.models.rules.wholes import over_frames
from spatialclaw_ros.models.rules.words import plain_name, surface_word, thing

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

SAME_M = 0.008
"""Two carriers whose tops differ by less are both candidates."""
SURE_SURFACE, SURE_THING = 0.8, 0.85
LOOKED = 2
"""Cells after which the things were looked for, and measured over a floor."""
SURFACE = 'table'
"""What the supporting surface is called where the choices do not say."""

PHRASES = Phrases(
    '{which} {be} {a} ({standing} )?(on|by|upon)( top of)?',
    '(on|upon) {which} ({be}|{do}) {a} ({standing}|rest|stand|lie|sit)',
    '{which} {do} {a} (rest|stand|lie|sit) (on|upon)',
    '{which} (supports|carries|holds( up)?|lies (under|beneath)) {a}',
    '{which} {be} ((directly )?(under|underneath|beneath|below)) {a}',
    which=r'(?:what|which (?:object|thing|item|surface))',
)
YES_NO = Phrases(
    '({be}|{do}) {a} ({standing} |rest |stand |lie |sit |directly )?(on top of|on|upon) {b}'
)

MEASURE = """
seg, frame = $seg, InputImages.by_index($frame)
points = seg.get_surface_points(frame)
surface = recon.surface_under(points, frame)
if surface is None:
    print('[cannot] no level surface is in view below it')
else:
    bottom = float(np.percentile(surface.height(points), 1))
    print(f'[measured] bottom = {bottom:.4f} m')
    box = seg.extent_3d(recon, frame)
    sketch.box(box, name=$name)
"""


@dataclass(frozen=True)
class Supported:
    """What carries a thing."""

    a: Thing
    b: str = ''
    """Where a yes or no is asked: whether it is this."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure the bottom, compare with the tops of all other things, answer."""
        if over_frames(asked, (self.a,)) and (self.b or asked.choices):
            if 'cannot' not in facts.said:
                return On(self.a, asked.choices, self.b).next_cell(asked, facts)
            facts = _without_floor(facts)
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        return measured(
            facts,
            'bottom',
            lambda: self._measure(settled),
            lambda: self._conclude(asked, facts, settled),
        )

    def _measure(self, settled: Settled) -> Draft:
        return Draft(
            purpose=f'Measure how high the bottom of the {self.a.name} is.',
            reasoning='A bottom well above the surface means that something else carries it.',
            code=fill(
                MEASURE,
                seg=settled.seg(self.a.name),
                frame=settled.frame[self.a.name],
                name=self.a.name,
            ),
            next_goal='Find what its bottom touches.',
        )

    def _conclude(self, asked: Asked, facts: Facts, settled: Settled) -> Draft:
        if 'supports' not in facts.said:
            return look_for_carriers(
                settled.seg(self.a.name),
                settled.frame[self.a.name],
                'Whatever carries it has its top where this bottom is, under or beside it.',
            )
        bottom, touching = facts.measured['bottom'].value, carriers(facts)
        height = f'its bottom is {bottom:.3f} m above the surface'
        if bottom <= FLOATING_M:
            named = [choice for choice in asked.choices if surface_word(choice)]
            name = named[0] if len(named) == 1 else SURFACE
            return self._say(asked, name, confidence(settled, factor=SURE_SURFACE), height)
        if not touching:
            return refuse(f'{height} and touches nothing that is seen: its foot is hidden')
        if len(touching) > 1 and abs(touching[1][1]) < abs(touching[0][1]) + SAME_M:
            return refuse(
                f'{height}: it may rest on {touching[0][0]} or on {touching[1][0]}, whose tops '
                'are both there'
            )
        name, gap = touching[0]
        why = f'{height}, and {gap:.3f} m above the top of {name}'
        return self._say(asked, name, confidence(settled, factor=SURE_THING), why)

    def _say(self, asked: Asked, name: str, sure: float, why: str) -> Draft:
        if self.b:
            value = repr(_same(self.b, name))
        else:
            fitting = [c for c in asked.choices if _same(c, name)]
            if asked.choices and len(fitting) != 1:
                return refuse(f'it rests on {name}, which is not one of the choices')
            value = repr(fitting[0] if fitting else name)
        return answer(
            value, confidence=sure, reasoning=why, place='box.center', evidence=(self.a.name,)
        )


def _without_floor(facts: Facts) -> Facts:
    """Return the facts without those over a floor that is not in view, as above a table top."""
    said = {key: lines for key, lines in facts.said.items() if key != 'cannot'}
    return replace(facts, said=said, measured=facts.measured if facts.steps > LOOKED else {})


def _same(asked_for: str, name: str) -> bool:
    """Whether two names mean the same thing; all words of surfaces do."""
    if surface_word(asked_for) or surface_word(name):
        return bool(surface_word(asked_for) and surface_word(name))
    return bool(match_names(asked_for, [name]))


def read(asked: Asked) -> Supported | None:
    """Read 'what is A resting on', 'is A on the B'."""
    for gaps in PHRASES.read(asked.marked):
        if a := named(gaps['a']):
            return Supported(a)
    for gaps in YES_NO.read(asked.marked):
        a, b = named(gaps['a']), thing(gaps['b'])
        if a and (surface_word(b) or plain_name(b)):
            return Supported(a, b)
    return None


def read_over_frames(asked: Asked) -> Supported | None:
    """Read what a thing stands on over several frames, whichever way it is put."""
    plan = carried.read(asked)
    return Supported(plan.a, plan.b) if isinstance(plan, On) else None


FAMILY = Family('what a thing rests on', read)
OVER_FRAMES = Family('what a thing stands on, over several frames', read_over_frames)
