"""How far a thing is from the camera."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.asked import frame_of
from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.camera_to_whole import CameraToWhole
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing, confidence, measured, named, settle
from spatialclaw_ros.models.rules.phrases import ME, Phrases
from spatialclaw_ros.models.rules.wholes import over_frames

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

FAR_M = 30.0
ONE_THING = 0.5
"""Share of its size by which a thing's middle and its surface may differ in distance."""
ONE_THING_M = 0.05
UNSEEN_SHARE = 0.15
"""Standard deviation of a thing's middle along the view, as a part of its longest side seen: how
far its unseen side reaches is not known."""
MIDDLE = 'the distance is to the middle of the thing, of which the far side is not seen'

PHRASES = Phrases(
    'how (far|close|near){away} {be} {a}{away} (from|to) {me}',
    'how (far|close|near){away} (from|to) {me} {be} {a}',
    'how (far|close|near) {be} {me}{away} (from|to) {a}',
    'how (far|close|near){away} {be} {a}( away| off)?',
    'how distant {be} {a}( from {me})?',
    'at what distance (from|to) {me} {be} {a}',
    '{lead}distance (is there )?{of} {me} (to|and|from) {a}',
    '{lead}distance (is there )?{of} {a} (to|and|from) {me}',
    '{lead}distance to {a}',
    me=rf'(?P<me>{ME}(?: @\d+)?)',
)
OTHER = re.compile(
    r'\b(?:start|beginning|where|positions|apart|each other|than|horizontal|vertical|below|above|'
    r'under|over|tops?|upper|highest|lowest|nearest|closest|shortest|smallest|minimum)\b'
)

MEASURE = """
frame, camera = InputImages.by_index($frame), InputImages.by_index($camera)
box = $seg.extent_3d(recon, frame)
surface = $seg.get_centroid_3d(recon, frame)
$own
if camera.world_frame != frame.world_frame:
    print('[cannot] the two frames have no common world')
else:
    distance = Geometry.euclidean_distance(camera.position, box)
    distance = Measure.from_sigma(
        float(distance), float(np.hypot(distance.sigma, $unseen * box.longest)), n=distance.n
    )
    to_surface = Geometry.euclidean_distance(camera.position, surface)
    print('[measured] distance =', distance)
    print('[measured] to the surface =', to_surface)
    print('[measured] size =', box.longest)
    sketch.box(box, name=$name)
    sketch.measure(camera.position, box.center, name='distance')
"""
PHOTO = 'camera = camera if camera.world_frame == frame.world_frame else frame'


@dataclass(frozen=True)
class CameraDistance:
    """From the camera to the middle of a thing."""

    a: Thing
    camera: int | None = None
    """The frame from whose camera it is asked; None = the newest that shares its world."""
    centre: bool = False
    """Whether its centre was asked for, in so many words."""
    unseen: bool = True
    """Whether the error of its unseen side counts; between two frames of one thing it does not."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer; over several frames, it is measured as a whole."""
        if self.unseen and over_frames(asked, (self.a,)):
            camera = asked.newest if self.camera is None else self.camera
            return CameraToWhole(self.a, camera).next_cell(asked, facts)
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        return measured(
            facts,
            'distance',
            lambda: self._measure(asked, settled),
            lambda: self._answer(settled, facts),
        )

    def _measure(self, asked: Asked, settled: Settled) -> Draft:
        camera = self.camera if self.camera is not None else self.a.frame
        return Draft(
            purpose=f'Measure how far the {self.a.name} is from the camera.',
            reasoning=(
                'The middle of the upright box round its visible surface is nearer to the middle '
                'of the whole thing than the surface itself is; both are printed, and they must '
                'not lie farther apart than the thing is large.'
            ),
            code=fill(
                MEASURE,
                seg=settled.seg(self.a.name),
                frame=settled.frame[self.a.name],
                camera=asked.view if camera is None else camera,
                unseen=UNSEEN_SHARE if self.unseen else 0.0,
                own=Code(PHOTO if camera is None else ''),
                name=self.a.name,
            ),
            next_goal='Answer, if both agree.',
        )

    def _answer(self, settled: Settled, facts: Facts) -> Draft:
        middle, surface = facts.measured['distance'], facts.measured['to the surface']
        if not 0 < middle.value < FAR_M:
            return refuse(f'the distance came out as {middle.value:g} m, which cannot be')
        apart = abs(middle.value - surface.value)
        if apart > max(ONE_THING * facts.measured['size'].value, ONE_THING_M):
            return refuse(
                f'the {self.a.name} was measured at {middle.value:.2f} m by its box and at '
                f'{surface.value:.2f} m by its surface: the mask holds more than one thing'
            )
        by_surface = settled.by_shape and not self.centre
        why = ' A body found by shape may hold more than the thing: its surface counts.'
        return answer(
            'to_surface' if by_surface else 'distance',
            confidence=confidence(settled),
            reasoning=(
                f'{middle.value:.3f} m by the box, {surface.value:.3f} m to the surface: they '
                f'agree.{why if by_surface else ""}'
            ),
            warnings=() if by_surface else (MIDDLE,),
            place='box.center',
            evidence=(self.a.name, 'distance'),
        )


def read(asked: Asked) -> CameraDistance | None:
    """Read 'how far is the chair (from the camera)' and its like."""
    if OTHER.search(asked.text) or asked.over_all or 'surfaces' in asked.kinds:
        return None
    for gaps in PHRASES.read(asked.marked):
        if thing := named(gaps['a']):
            centre = bool(re.search(r'\b(?:cent(?:re|er)|middle)s?\b', asked.text))
            return CameraDistance(thing, frame_of(gaps.get('me', '')), centre)
    return None


FAMILY = Family('distances from the camera', read)
