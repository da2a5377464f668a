"""A thing's own height and length, and how high it begins and ends, from several frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.sense import Form, sense_of
from spatialclaw_ros.models.rules.wholes import FLOOR, gather, likely

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.sense import Sense
    from spatialclaw_ros.models.rules.wholes import Wholes

LARGEST_M = 8.0
SMALLEST_M = 0.01
NEAR_M = 0.02
TOP_UNSEEN = 'no picture shows its top'
FOOT_HIDDEN = 'its foot is hidden: it may begin lower than was seen'
HIGH = ('distance', 'high', 'above', 'between', 'vertical', 'level', 'self')

TALL = Form(
    (1,), ('tall|vertical',), ('top', 'bottom', 'distance', 'high', 'not own', 'long'), polar=False
)
UPRIGHT = Form((1,), ('top', 'bottom'), ('distance', 'high', 'tall', 'vertical'), polar=False)
LONG = Form((1,), ('long',), ('level', 'distance', 'wide', 'on', 'self'), polar=False)
BIGGER = Form((1,), ('level',), ('long', 'wide', 'distance'), polar=False)
BOTTOM = Form((1,), ('bottom', 'floor'), HIGH, polar=False)
TOP = Form((1,), ('top|high', 'floor'), HIGH, polar=False)
OVER = Form(
    (2,), ('top', 'bottom'), (*HIGH, 'gap', 'on', 'taller', 'more', 'higher than'), polar=False
)

VALUES = {
    'height': 'thing.height',
    'length': 'thing.length',
    'long': 'max(thing.length, thing.height, key=float)',
    'width': 'thing.width',
    'bottom': 'Measure.from_sigma(float(thing.bottom) - floor_z, thing.bottom.sigma)',
    'top': 'Measure.from_sigma(float(thing.top) - floor_z, thing.top.sigma)',
}
"""What is asked -> its value in a cell."""
FROM_FLOOR = frozenset({'bottom', 'top'})
WHY = (
    'A thing is as high as from what carries it to its top; its sides are those of the upright '
    'rectangle of least area round all that any frame shows.'
)
MEASURE = """
thing = whole[$name]
size = $value
print('[measured] size =', size)
middle = np.asarray(thing.center)
half = $axis
sketch.measure(middle - half, middle + half, name='size')
"""
ALONG = 'thing.box.rotation[:, 0] * float(thing.length) / 2'
ACROSS = 'thing.box.rotation[:, 1] * float(thing.width) / 2'
UP = 'np.array([0, 0, float(thing.height) / 2])'
RISE = """
upper, lower = whole[$a], whole[$b]
sigma = float(np.hypot(upper.bottom.sigma, lower.top.sigma))
size = Measure.from_sigma(float(upper.bottom) - float(lower.top), sigma)
print('[measured] size =', size)
foot = np.array([*upper.center[:2], float(upper.bottom)])
sketch.measure(foot - [0, 0, float(size)], foot, name='size')
"""


@dataclass(frozen=True)
class WholeSize:
    """One length of a thing, over all frames."""

    a: Thing
    what: str
    """A key of VALUES, or 'over'."""
    b: Thing | None = None
    """For 'over': the thing whose top is below."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, measure as a whole, answer."""
        things = (self.a, self.b) if self.b else (self.a,)
        found = gather(things, asked, facts, self._code(), why=WHY)
        if isinstance(found, Draft):
            return found
        return self._answer(found, facts)

    def _code(self) -> str:
        if self.b is not None:
            return fill(RISE, a=self.a.name, b=self.b.name)
        axis = {'length': ALONG, 'width': ACROSS}.get(self.what, UP)
        floor = FLOOR if self.what in FROM_FLOOR else ''
        value = Code(VALUES[self.what])
        return floor + fill(MEASURE, name=self.a.name, value=value, axis=Code(axis))

    def _answer(self, found: Wholes, facts: Facts) -> Draft:
        size = facts.measured.get('size')
        below = self.what in {'bottom', 'over'}
        least = -NEAR_M if below else SMALLEST_M
        if size is None or not least < size.value < LARGEST_M:
            shown = 'nothing' if size is None else f'{size.value:g} m'
            return refuse(f'it came out as {shown}, which cannot be')
        row = found.rows[self.a.name]
        tops = found.rows[self.b.name] if self.b else row
        if self.what != 'bottom' and tops.note:
            return refuse(f'the {tops.name}: {TOP_UNSEEN}')
        foot = self.what in {'height', 'bottom', 'over'} and not row.foot
        return answer(
            'size',
            confidence=found.sure(likely(size, least_m=NEAR_M)),
            reasoning=f'{size.value:.3f} m over {row.views} pictures is plausible.',
            place=f'whole[{self.a.name!r}].center',
            evidence=(self.a.name, 'size'),
            warnings=(*found.warnings, *((FOOT_HIDDEN,) if foot else ())),
        )


def read(asked: Asked) -> WholeSize | None:
    """Read questions about one length of a thing, whichever way they are put."""
    sense = sense_of(asked)
    if OVER.fits(sense):
        upper = above_of(sense)
        return WholeSize(Thing(upper[0]), 'over', Thing(upper[1])) if upper else None
    for form, what in (
        (BOTTOM, 'bottom'),
        (TOP, 'top'),
        (TALL, 'height'),
        (UPRIGHT, 'height'),
        (LONG, 'length'),
    ):
        if form.fits(sense):
            return WholeSize(Thing(sense.things[0]), what)
    if BIGGER.fits(sense) and sense.about('long'):
        return WholeSize(Thing(sense.things[0]), 'length')
    return None


def above_of(sense: Sense) -> tuple[str, str] | None:
    """Return (what begins higher, what ends lower) of a question about two; None where unclear."""
    tops, bottoms = (_owners(sense, meaning) for meaning in ('top', 'bottom'))
    fitting = {(b, t) for b in bottoms for t in tops if b != t}
    if len(fitting) != 1:
        return None
    bottom, top = fitting.pop()
    return sense.things[bottom - 1], sense.things[top - 1]


def _owners(sense: Sense, meaning: str) -> set[int]:
    """Return the numbers of the things that the only word of a meaning may belong to."""
    order = [word for word in sense.order if word not in {'of', 'from', 'to', 'than', 'and'}]
    places = [k for k, word in enumerate(order) if meaning in sense.meaning(word)]
    found: set[int] = set()
    for place in places:
        after = sense.order[sense.order.index(order[place]) + 1 :][:1]
        if after == ('of',):
            beside = order[place + 1 : place + 2]
        else:
            beside = order[max(0, place - 1) : place] + order[place + 1 : place + 2]
        found |= {int(word[1:]) for word in beside if word[:1] == 'T' and word[1:].isdigit()}
    return found


FAMILY = Family(
    "a thing's own height and length, how high it begins and ends, over several frames", read
)
