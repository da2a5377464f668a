"""How far the middle of a thing is from the camera now, over several frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.sense import Form, sense_of
from spatialclaw_ros.models.rules.wholes import gather, likely

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

FAR_M = 30.0
FORM = Form(
    (1,), ('camera',), ('distance', 'centre', 'between', 'self', 'above', 'level'), polar=False
)
MEASURE = """
thing, camera = whole[$name], InputImages.by_index($camera)
distance = Geometry.euclidean_distance(camera.position, thing.center)
shown = np.median(np.asarray(thing.points), axis=0)
print('[measured] distance =', distance)
print(f'[measured] of what is shown = {float(np.linalg.norm(shown - camera.position)):.4f} m')
print(f'[measured] half size = {float(np.linalg.norm(thing.box.size)) / 2:.4f} m')
sketch.measure(camera.position, thing.center, name='distance')
"""


@dataclass(frozen=True)
class CameraToWhole:
    """From the camera to the middle of a whole thing."""

    a: Thing
    camera: int
    """The frame from whose camera it is asked."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, measure as a whole, answer."""
        code = fill(MEASURE, name=self.a.name, camera=self.camera)
        why = 'The middle of the whole thing counts, from where the camera is now.'
        found = gather((self.a,), asked, facts, code, why=why)
        if isinstance(found, Draft):
            return found
        value = facts.measured['distance']
        shown, half = facts.measured['of what is shown'], facts.measured['half size']
        if not 0 < value.value < FAR_M:
            return refuse(f'the distance came out as {value.value:g} m, which cannot be')
        if abs(shown.value - value.value) > half.value:
            return refuse(
                f'the middle is {value.value:.2f} m away, what is shown {shown.value:.2f} m: the '
                'masks hold more than one thing'
            )
        return answer(
            'distance',
            confidence=found.sure(likely(value)),
            reasoning=f'{value.value:.3f} m to the middle, {shown.value:.3f} m to what is shown.',
            place='thing.center',
            evidence=(self.a.name, 'distance'),
            warnings=found.warnings,
        )


def read(asked: Asked) -> CameraToWhole | None:
    """Read how far a thing is from the camera, whichever way it is put."""
    sense = sense_of(asked)
    return CameraToWhole(Thing(sense.things[0]), asked.newest) if FORM.fits(sense) else None


FAMILY = Family('how far the middle of a thing is from the camera, over several frames', read)
