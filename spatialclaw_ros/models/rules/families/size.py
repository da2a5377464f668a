"""How long or wide a thing is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.rules.asked import frame_of
from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.sizes_of_wholes import WholeSize
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing, confidence, measured, settle
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.wholes import over_frames
from spatialclaw_ros.models.rules.words import plain_name

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

LARGEST_M = 6.0
SMALLEST_M = 0.01
DISAGREE = 0.5
"""Frames that differ by this share of the size did not measure the same thing."""
TURNED = 0.06
"""Where width seen and longer side differ by more, 'wide' may mean either."""
SLENDER = 0.45
"""A thing with its second extent below this share of its longest has two ends."""
SURE = {
    'longest': 0.75,
    'longer': 0.9,
    'shorter': 0.75,
    'across': 0.9,
    'wide': 0.8,
    'thin': 0.65,
}

PHRASES = Phrases(
    'how (long|wide|big|broad) {be} {which} (of|on) {top}{a}( top)?',
    'how (long|wide|big|deep) {be} {a},* {along},* ?(its )?{which}( of its top)?',
    '{what}(length|size|extent) of {which} (of|on) {top}{a}( top)?',
    '{what}(length|extent) of {a} along (its )?{which}',
    'how {how} {be} {a}( across)?( at (its|the) (widest|broadest|longest)( point| place)?)?',
    '{what}{how} of {a}',
    which=(
        r'(?:the )?(?P<which>longer|longest|long|broad|broader|wide|wider|shorter|shortest|short|'
        r'narrow|narrower) (?:horizontal )?(?:side|edge|dimension|axis)'
    ),
    top=r'(?:the )?(?:top (?:face |side |surface )?(?:of )?)?',
    along=r'(?:along|on|at|by|that is|meaning)?',
    how=r'(?P<how>long|wide|broad|thick|length|width|breadth|diameter|thickness)',
)
ACROSS = re.compile(
    r'left[ -]to[ -]right|right[ -]to[ -]left|\bacross\b|in the image|horizontally'
)
NO_THING = re.compile(r'\b(?:gap|space|path|opening|recording|distance|trajectory|trip)\b')

MEASURE = """
sizes = []
for index in $frames:
    seg, frame = seen[$name, index], InputImages.by_index(index)
    box = seg.extent_3d(recon, frame)
    $before
    sizes.append($value)
size = sorted(sizes, key=float)[len(sizes) // 2]
print('[measured] size =', size)
print(f'[measured] spread = {float(max(sizes) - min(sizes)):.4f} m')
$check
sketch.box(box, name=$name)
half = $axis * float(size) / 2
sketch.measure(box.center - half, box.center + half, name='size', frame=frame)
"""
ENDS = f"""tall = seg.top_above(recon.ground(frame), frame)
    points = np.asarray(seg.get_surface_points(frame))
    axes = np.linalg.svd(points[::8] - points.mean(axis=0), full_matrices=False)[2]
    ends, across = (seg.extent_along(axis, frame) for axis in axes[:2])
    ends = ends if across < {SLENDER} * ends else box.longest"""
RIGHT = 'right = frame.T_world_camera[:3, 0] * [1, 1, 0]'
SEEN_ACROSS = 'seg.extent_along(right, frame)'
ALONG_RIGHT = 'right / np.linalg.norm(right)'


@dataclass(frozen=True)
class Way:
    """One way of measuring a length of a thing."""

    value: str
    axis: str
    why: str
    before: str = ''
    check: str = ''


OF_A_WHOLE = {'longest': 'long', 'longer': 'length', 'shorter': 'width'}
"""What does not depend on the view."""

WAYS = {
    'longest': Way(
        'max(box.longest, tall, ends, key=float)',
        'axes[0]',
        'The longest side of its upright box; an upright thing is as long as it is tall, and a '
        'slender one, which may lean, as long as it is from end to end.',
        before=ENDS,
    ),
    'thin': Way(
        'min(box.length, box.width, box.height, key=float)',
        'box.rotation[:, int(np.argmin(box.size))]',
        'The shortest side of its upright box.',
    ),
    'longer': Way(
        'box.length', 'box.rotation[:, 0]', 'The longer horizontal side of its upright box.'
    ),
    'shorter': Way(
        'box.width', 'box.rotation[:, 1]', 'The shorter horizontal side of its upright box.'
    ),
    'across': Way(
        SEEN_ACROSS, ALONG_RIGHT, "The extent along the image's horizontal, made level.", RIGHT
    ),
    'wide': Way(
        SEEN_ACROSS,
        ALONG_RIGHT,
        "The extent along the image's horizontal; the longer side of its box must agree.",
        RIGHT,
        "print('[measured] longer side =', box.length)",
    ),
}


@dataclass(frozen=True)
class Size:
    """One extent of one thing."""

    a: Thing
    how: str
    """A key of WAYS."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer; a fixed side over several frames as that of the whole thing."""
        if self.how in OF_A_WHOLE and over_frames(asked, (self.a,)):
            return WholeSize(self.a, OF_A_WHOLE[self.how]).next_cell(asked, facts)
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        return measured(
            facts,
            'size',
            lambda: self._measure([settled.frame[self.a.name]]),
            lambda: self._answer(settled, facts),
        )

    def _measure(self, frames: list[int]) -> Draft:
        way = WAYS[self.how]
        return Draft(
            purpose=f'Measure the {self.a.name}.',
            reasoning=(
                f"{way.why} Percentiles of the surface without the mask's rim, so that stray "
                'pixels do not stretch it; over several frames their median.'
            ),
            code=fill(
                MEASURE,
                frames=frames,
                name=self.a.name,
                before=Code(way.before),
                value=Code(way.value),
                check=Code(way.check),
                axis=Code(way.axis),
            ),
            next_goal='Answer, if the size is plausible.',
        )

    def _answer(self, settled: Settled, facts: Facts) -> Draft:
        size, spread = facts.measured['size'], facts.measured['spread'].value
        if not SMALLEST_M < size.value < LARGEST_M:
            return refuse(f'the {self.a.name} came out {size.value:g} m long, which cannot be')
        if spread > DISAGREE * size.value:
            return refuse(f'the frames disagree about the {self.a.name} by {spread:.2f} m')
        longer = facts.measured.get('longer side')
        if longer and abs(longer.value - size.value) > TURNED * size.value:
            return refuse(
                f'the {self.a.name} is {size.value:.2f} m wide as seen, but {longer.value:.2f} m '
                'along its longer side: ask for left to right, or for the longer side'
            )
        return answer(
            'size',
            confidence=confidence(settled, factor=SURE[self.how]),
            reasoning=f'{size.value:.3f} m over {size.n} points is plausible.',
            place='box.center',
            evidence=(self.a.name, 'size'),
            warnings=('only the sides that the camera sees are measured',),
        )


def read(asked: Asked) -> Size | None:
    """Read 'how long is A', 'how wide is A (left to right)' and its like."""
    across = any(ACROSS.search(text) for text in (asked.text, *asked.hints))
    text = re.sub(r',? ?(?:measured )?(?:from )?left[ -]to[ -]right', '', asked.marked)
    for gaps in PHRASES.read(text):
        name = re.sub(r' top$', '', plain_name(gaps['a']))
        if name and not NO_THING.search(name):
            how = _way(gaps, name, text, across=across)
            return Size(Thing(name, frame_of(gaps['a'])), how)
    return None


def _way(gaps: dict[str, str], name: str, text: str, *, across: bool) -> str:
    which = gaps.get('which', '')
    if which == 'longest' and ' top' not in text:
        return 'longest'
    if which:
        return 'longer' if which.startswith(('long', 'broad', 'wide')) else 'shorter'
    if gaps['how'] in {'thick', 'thickness'}:
        return 'thin'
    if across:
        return 'across'
    if gaps['how'] in {'long', 'length'}:
        return 'longer' if parse_name(name).head == 'cabinet' else 'longest'
    return 'wide'


FAMILY = Family('lengths and widths of things', read)
