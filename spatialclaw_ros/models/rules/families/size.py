"""How long or wide a thing is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.rules.asked import Asked, frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Settled, Thing, confidence, settle
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, surface_word, thing

LARGEST_M = 6.0
SMALLEST_M = 0.01
_SIDE = r'(?:the )?(?P<side>longer|longest|long|shorter|shortest|short) (?:horizontal )?(?:side|edge)'
_OF = r'(?: (?:of|on) )(?:the )?(?:top (?:face |side |surface )?(?:of )?)?(?P<a>.+?)(?: top)?'
_PATTERNS = (
    re.compile(rf'^how (?:long|wide|big) (?:is|are) {_SIDE}{_OF}$'),
    re.compile(rf'(?:length|size) of {_SIDE}{_OF}$'),
    re.compile(r'^how (?P<how>long|wide|broad) (?:is|are) (?P<a>.+)$'),
    re.compile(r'(?:the )?(?P<how>length|width|breadth) of (?P<a>.+)$'),
    re.compile(r'(?:the )?(?P<how>diameter) of (?P<a>.+)$'),
)
_ACROSS = re.compile(r'left to right|right to left|left-to-right|across|in the image|horizontal')


@dataclass(frozen=True)
class Size:
    """One extent of one thing."""

    a: Thing
    how: str
    """'longest', 'longer', 'shorter' (horizontal sides) or 'across' (left to right)."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer."""
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        frames = sorted({f.frame for f in facts.of(self.a.name) if f.count == 1})
        if asked.over_all or (self._fixed and asked.frame is None and len(asked.known) > 1):
            if self.a.name not in facts.searched and len(asked.known) > 1:
                from spatialclaw_ros.models.rules.looking import search

                return search((self.a,))
        else:
            frames = [settled.frame[self.a.name]]
        if 'size' not in facts.measured:
            return self._measure(settled, frames) if facts.steps < 4 else refuse(NOTHING_SEEN)  # noqa: PLR2004
        return self._answer(settled, facts)

    @property
    def _fixed(self) -> bool:
        return self.how in {'longer', 'shorter'}

    def _measure(self, settled: Settled, frames: list[int]) -> Draft:
        across = self.how == 'across'
        expression = {
            'longest': 'max(box.longest, tall, key=float)',
            'longer': 'box.length',
            'shorter': 'box.width',
            'across': 'Geometry.extent_along(points, right)',
        }[self.how]
        why = {
            'longest': 'The longest side of its upright box; a thing that stands upright is as long as tall.',
            'longer': 'The longer horizontal side of its upright box.',
            'shorter': 'The shorter horizontal side of its upright box.',
            'across': 'The extent along the image\'s horizontal, made level.',
        }[self.how]
        name = self.a.name
        return Draft(
            purpose=f'Measure the {name}.',
            reasoning=(
                f'{why} Percentiles of the surface without the mask\'s rim, so that stray pixels do '
                'not stretch it; over several frames their median.'
            ),
            code=lines(
                'sizes = []',
                f'for index in {frames!r}:',
                f'    seg, frame = seen[{name!r}, index], InputImages.by_index(index)',
                '    points = seg.get_surface_points(frame)',
                '    box = seg.extent_3d(recon, frame)',
                '    right = frame.T_world_camera[:3, 0] * [1, 1, 0]' if across else '',
                '    tall = seg.top_above(recon.ground(frame), frame)' if self.how == 'longest' else '',
                f'    sizes.append({expression})',
                'size = sorted(sizes, key=float)[len(sizes) // 2]',
                "print('[measured] size =', size)",
                "print(f'[measured] spread = {float(max(sizes) - min(sizes)):.4f} m')",
                f'sketch.box(box, name={name!r})',
                _drawn(self.how),
            ),
            next_goal='Answer, if the size is plausible.',
        )

    def _answer(self, settled: Settled, facts: Facts) -> Draft:
        size, spread = facts.measured['size'], facts.measured.get('spread')
        if not SMALLEST_M < size.value < LARGEST_M:
            return refuse(f'the {self.a.name} came out {size.value:g} m long, which cannot be')
        if spread is not None and spread.value > 0.5 * size.value:
            return refuse(f'the frames disagree about the {self.a.name} by {spread.value:.2f} m')
        factor = 0.75 if self.how in {'shorter', 'longest'} else 0.9
        return answer(
            'size',
            confidence=confidence(settled, factor=factor),
            reasoning=f'{size.value:.3f} m over {size.n} points is plausible.',
            place='box.center',
            evidence=(self.a.name, 'size'),
            warnings=('only the sides that the camera sees are measured',),
        )


def _drawn(how: str) -> str:
    if how == 'across':
        return lines(
            'across = right / np.linalg.norm(right) * float(size) / 2',
            "sketch.measure(box.center - across, box.center + across, name='size')",
        )
    if how == 'longest':
        axis = 'box.rotation[:, int(np.argmax(box.size))]'
    else:
        axis = f'box.rotation[:, {0 if how == "longer" else 1}]'
    return lines(
        f'half = {axis} * float(size) / 2',
        "sketch.measure(box.center - half, box.center + half, name='size')",
    )


def read(asked: Asked) -> Size | None:
    """Read 'how long is A', 'how wide is A (left to right)' and its like."""
    for pattern in _PATTERNS:
        found = pattern.search(asked.marked)
        if not found:
            continue
        groups = found.groupdict()
        name = thing(re.sub(r',? ?(?:from )?left to right', '', groups['a']))
        name = re.sub(r"(?:'s)? top$", '', name)
        if not is_plain(name) or is_self(name) or is_generic(name) or surface_word(name):
            return None
        if re.search(r'\b(?:gap|space|path|opening|recording|last)\b', name):
            return None
        across = _ACROSS.search(asked.text) or any(_ACROSS.search(h) for h in asked.hints)
        side = groups.get('side') or ''
        if side:
            how = 'longer' if side.startswith('long') else 'shorter'
            if side == 'longest' and 'top' not in asked.text:
                how = 'longest'
        elif groups.get('how') in {'wide', 'broad', 'width', 'breadth', 'diameter'} or across:
            how = 'across'
        elif parse_name(name).head in {'cabinet', 'side'}:
            how = 'longer'
        else:
            how = 'longest'
        return Size(Thing(name, frame_of(groups['a'])), how)
    return None


FAMILY = Family('lengths and widths of things', 'how wide is the bowl (left to right)?', read)
