"""How far a thing is from the camera."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.rules.asked import Asked, frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing, confidence, settle
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, surface_word, thing

FAR_M = 30.0
_SELF = r'(?:the |your )?(?:camera|robot|you|me|us|here|viewer|observer)(?: position)?'
_PATTERNS = (
    re.compile(rf'^how (?:far|close|near) (?:away )?(?:is|are) (?P<a>.+?) (?:away )?(?:from|to) {_SELF}$'),
    re.compile(rf'^how (?:far|close|near) (?:away )?(?:from|to) {_SELF} (?:is|are) (?P<a>.+)$'),
    re.compile(rf'^how (?:far|close|near) (?:is|are) {_SELF} (?:away )?(?:from|to) (?P<a>.+)$'),
    re.compile(r'^how (?:far|close|near) (?:away )?(?:is|are) (?P<a>.+?)(?: away| off)?$'),
    re.compile(rf'distance (?:is there )?(?:from|of|between) {_SELF} (?:to|and|from) (?P<a>.+)$'),
    re.compile(rf'distance (?:is there )?(?:from|of|between) (?P<a>.+?) (?:to|and|from) {_SELF}$'),
    re.compile(r'distance to (?P<a>.+)$'),
    re.compile(rf'^at what distance (?:from|to) {_SELF} (?:is|are) (?P<a>.+)$'),
    re.compile(rf'^how distant (?:is|are) (?P<a>.+?)(?: from {_SELF})?$'),
)
_OTHER = re.compile(r'\b(?:start|beginning|where|positions|apart|each other|than|horizontal|vertical)\b')


@dataclass(frozen=True)
class CameraDistance:
    """From the camera to the middle of a thing."""

    a: Thing
    centre: bool = False
    """Whether its centre was asked for, in so many words."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer."""
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        seg, frame = settled.seg(self.a.name), settled.frame[self.a.name]
        if 'distance' not in facts.measured:
            if facts.steps > 3:  # noqa: PLR2004
                return refuse(NOTHING_SEEN)
            return Draft(
                purpose=f'Measure how far the {self.a.name} is from the camera.',
                reasoning=(
                    'The middle of the upright box round its visible surface is nearer to the middle '
                    'of the whole thing than the surface itself is; both are printed, and they must '
                    'not lie farther apart than the thing is large.'
                ),
                code=lines(
                    f'frame = InputImages.by_index({frame})',
                    f'box = {seg}.extent_3d(recon, frame)',
                    f'surface = {seg}.get_centroid_3d(recon, frame)',
                    'distance = Geometry.euclidean_distance(frame.position, box)',
                    "print('[measured] distance =', distance)",
                    'to_surface = Geometry.euclidean_distance(frame.position, surface)',
                    "print('[measured] to the surface =', to_surface)",
                    "print('[measured] size =', box.longest)",
                    f'sketch.box(box, name={self.a.name!r})',
                    "sketch.measure(frame.position, box.center, name='distance')",
                ),
                next_goal='Answer, if both agree.',
            )
        value, surface = facts.measured['distance'], facts.measured.get('to the surface')
        size = facts.measured.get('size')
        if not 0 < value.value < FAR_M or surface is None or size is None:
            return refuse(f'the distance came out as {value.value:g} m, which cannot be')
        if abs(value.value - surface.value) > max(0.5 * size.value, 0.05):
            return refuse(
                f'the {self.a.name} was measured at {value.value:.2f} m by its box and at '
                f'{surface.value:.2f} m by its surface: the mask holds more than one thing'
            )
        by_shape = not self.centre and any('colour and shape' in note for note in settled.notes)
        return answer(
            'to_surface' if by_shape else 'distance',
            confidence=confidence(settled),
            reasoning=(
                f'{value.value:.3f} m by the box, {surface.value:.3f} m to the surface: they agree. '
                + ('A body found by shape may hold more than the thing: its surface counts.' if by_shape else '')
            ),
            place='box.center',
            evidence=(self.a.name, 'distance'),
        )


def read(asked: Asked) -> CameraDistance | None:
    """Read 'how far is the chair (from the camera)' and its like."""
    for pattern in _PATTERNS:
        found = pattern.search(asked.marked)
        if not found:
            continue
        name = thing(found['a'])
        if not is_plain(name) or is_self(found['a']) or is_generic(name) or surface_word(name):
            return None
        if _OTHER.search(asked.text):
            return None
        centre = bool(re.search(r'\b(?:centre|center|middle)s?\b', asked.text))
        return CameraDistance(Thing(name, frame_of(found['a'])), centre)
    return None


FAMILY = Family('distances from the camera', 'how far is the blue bin?', read)
