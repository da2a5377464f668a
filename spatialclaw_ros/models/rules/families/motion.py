"""How the camera moved between two frames: distance, path, turn, rise, direction, speed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.motion_words import MOVES, read_motion, turn_sign
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import failed, measured

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.families.motion_words import Wanted

LEVEL = 0.25
"""Least horizontal part of the optical axis for which a heading is sharp."""
HALF_TURN_DEG = 150.0
"""From one frame to the next, a turn near half a circle may have been the other way round."""
THERE_AND_BACK = 1.1
"""A turn that sums to more than this times the net one goes there and back."""
STILL_M = 0.01
STILL_DEG = 1.0
NEAR = 0.15
"""A value within this share of a threshold does not decide."""
DOMINANT = 1.5
SURE, SURE_SIDE, SURE_SPEED = 0.9, 0.85, 0.7
SIGNED = frozenset({'turn', 'rise', 'ahead', 'across'})
EVIDENCE = ('path', 'displacement')
ALONG = frozenset({'path', 'speed'})
"""What needs the frames between as well."""

FOLLOW = """
views = [InputImages.by_index(index) for index in $indices]
if len({v.world_frame for v in views}) > 1 or any(v.T_world_camera is None for v in views):
    print('[cannot] these frames have no common world: the motion between them is unknown')
else:
    poses = [view.T_world_camera for view in views]
    places = np.array([pose[:3, 3] for pose in poses])
    forward = np.array([pose[:3, 2] for pose in poses])
    headings = np.degrees(np.unwrap(np.arctan2(forward[:, 1], forward[:, 0])))
    relative = poses[0][:3, :3].T @ poses[-1][:3, :3]
    level = np.linalg.norm(forward[:, :2], axis=1)
    ahead, moved = forward[0, :2] / level[0], places[-1] - places[0]
    motion = {
        'displacement': Measure(np.linalg.norm(moved)),
        'path': Measure(np.linalg.norm(np.diff(places, axis=0), axis=1).sum()),
        'reach': Measure(np.linalg.norm(places - places[0], axis=1).max()),
        'rise': Measure(moved[2]),
        'horizontal': Measure(np.linalg.norm(moved[:2])),
        'ahead': Measure(moved[:2] @ ahead),
        'across': Measure(moved[0] * ahead[1] - moved[1] * ahead[0]),
        'turn': Measure(headings[-1] - headings[0], unit='deg'),  # to the left is positive
        'swept': Measure(np.abs(np.diff(headings)).sum(), unit='deg'),
        'largest turn': Measure(np.abs(np.diff(headings)).max(), unit='deg'),
        'rotation': Measure(
            np.degrees(np.arccos(np.clip((np.trace(relative) - 1) / 2, -1, 1))), unit='deg'
        ),
        'level': Measure(level.min(), unit='1'),
        'duration': Measure(abs(views[-1].stamp - views[0].stamp), unit='s'),
    }
    for what, value in motion.items():
        print(f'[measured] {what} =', value)
    sketch.polyline(places, name='path')
    sketch.axes(poses[0], name='start')
    sketch.axes(poses[-1], name='end')
    sketch.measure(places[0], places[-1], name='displacement')
    show(sketch.top_down())
"""


@dataclass(frozen=True)
class Motion:
    """One quantity of the camera's motion."""

    start: int
    end: int
    wanted: Wanted

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Follow the poses, look at the path from above, answer."""
        if self.start == self.end or len(asked.known) < 2:  # noqa: PLR2004 - two views
            return refuse('a motion needs two frames, and there is only one here')
        if problem := failed(facts):
            return refuse(problem)
        if self.wanted.what in ALONG and self._skips(asked):
            return refuse(
                f'only frames {self.start} and {self.end} are given: the way between them is not '
                'known; ask for the straight distance, or about all frames'
            )
        return measured(
            facts,
            'displacement',
            lambda: self._follow(asked),
            lambda: self._conclude(facts),
            most=0,
        )

    def _between(self, asked: Asked) -> list[int]:
        """Return the frames from start to end."""
        first, last = asked.known.index(self.start), asked.known.index(self.end)
        indices = list(asked.known[min(first, last) : max(first, last) + 1])
        return indices if first <= last else indices[::-1]

    def _skips(self, asked: Asked) -> bool:
        """Whether the two ends are all that is given of a longer way."""
        return len(self._between(asked)) < 3 and abs(self.end - self.start) > 1  # noqa: PLR2004

    def _follow(self, asked: Asked) -> Draft:
        return Draft(
            purpose=f'Follow the camera from frame {self.start} to frame {self.end}.',
            reasoning=(
                'The poses of the frames say it directly. Turns are summed from frame to frame, '
                'so that more than half a circle counts as such.'
            ),
            code=fill(FOLLOW, indices=self._between(asked)),
            next_goal='Answer.',
        )

    def _conclude(self, facts: Facts) -> Draft:
        if self.wanted.what == 'turn' and facts.measured['level'].value < LEVEL:
            return refuse('the camera looks almost straight up or down: it has no heading')
        if self.wanted.what == 'turn' and facts.measured['largest turn'].value > HALF_TURN_DEG:
            return refuse('between two frames it turns so far that the way round is not known')
        swept = facts.measured['swept'].value
        if self.wanted.total and swept > THERE_AND_BACK * abs(facts.measured['turn'].value):
            net = abs(facts.measured['turn'].value)
            return refuse(
                f'it turns there and back: {swept:.0f} degrees in all, {net:.0f} from first to '
                'last; say which is meant'
            )
        if self.wanted.sides:
            return self._direction(facts)
        if self.wanted.whether:
            return self._whether(facts)
        return self._compare(facts) if self.wanted.limit else self._number(facts)

    def _number(self, facts: Facts) -> Draft:
        what, sign = self.wanted.what, self.wanted.sign
        if what == 'speed':
            if facts.measured['duration'].value <= 0:
                return refuse('the frames have no stamps apart: no speed')
            return answer(
                "float(motion['path'] / motion['duration'])",
                unit='m/s',
                confidence=SURE_SPEED,
                reasoning='Path over time.',
                evidence=EVIDENCE,
            )
        value = facts.measured[what]
        expression = f'motion[{what!r}]'
        if what in SIGNED:
            expression = {
                0: f'abs({expression})',
                1: f'float({expression})',
                -1: f'-{expression}',
            }[sign]
        return answer(
            expression,
            unit=value.unit,
            confidence=SURE,
            reasoning=f'{what} {value.value:.4g} {value.unit} (left and up are positive).',
            place='places[-1]',
            evidence=EVIDENCE,
        )

    def _whether(self, facts: Facts) -> Draft:
        """Answer whether it goes one way, where it clearly goes that way or the other."""
        what = self.wanted.what
        value = facts.measured[what]
        if abs(value.value) < (STILL_DEG if value.unit == 'deg' else STILL_M):
            return refuse(f'it hardly moves that way: {value.value:.3g} {value.unit}')
        return answer(
            f'bool(motion[{what!r}] {">" if self.wanted.sign > 0 else "<"} 0)',
            confidence=SURE_SIDE,
            reasoning=f'{what} {value.value:.3g} {value.unit} (left turns, up are positive).',
            evidence=EVIDENCE,
        )

    def _compare(self, facts: Facts) -> Draft:
        limit = self.wanted.limit
        value = facts.measured[self.wanted.what]
        bound = math.degrees(limit) if value.unit == 'deg' else limit
        if abs(abs(value.value) - bound) < NEAR * bound:
            return refuse(f'{value.value:.4g} {value.unit} is too near to the limit to decide')
        compare = '>' if self.wanted.more else '<'
        return answer(
            f'bool(abs(motion[{self.wanted.what!r}]) {compare} {bound:.6g})',
            confidence=SURE,
            reasoning=f'{self.wanted.what} {value.value:.4g} {value.unit}.',
            evidence=EVIDENCE,
        )

    def _direction(self, facts: Facts) -> Draft:
        if self.wanted.what == 'turn':
            turn = facts.measured['turn'].value
            if abs(turn) < STILL_DEG:
                return refuse(f'it hardly turns: {turn:.2f} degrees')
            fitting = [side for side in self.wanted.sides if turn_sign(side) * turn > 0]
        else:
            axes = {axis for axis, _ in map(_move, self.wanted.sides)}
            size = {axis: facts.measured[axis].value for axis in axes}
            best = max(axes, key=lambda axis: abs(size[axis]))
            if abs(size[best]) < STILL_M:
                return refuse(f'it hardly moves that way: {size[best] * 100:.1f} cm')
            if any(abs(size[best]) < DOMINANT * abs(size[a]) for a in axes if a != best):
                return refuse('it moves as much in one direction as in another')
            fitting = [
                side
                for side in self.wanted.sides
                if _move(side)[0] == best and _move(side)[1] * size[best] > 0
            ]
        if len(fitting) != 1:
            return refuse('none of the directions fits')
        return answer(
            repr(fitting[0]),
            confidence=SURE_SIDE,
            reasoning='The sign of the motion in the axes of the first frame decides.',
            evidence=EVIDENCE,
        )


def _move(side: str) -> tuple[str, int]:
    return next(MOVES[word] for word in side.lower().split() if word in MOVES)


def read(asked: Asked) -> Motion | None:
    """Read 'how far does the camera move', 'by how many degrees does it turn' and their like."""
    found = read_motion(asked)
    return Motion(found[0], found[1], found[2]) if found else None


FAMILY = Family(
    'motion of the camera between two frames (distance, path, turn, rise, direction)', read
)
