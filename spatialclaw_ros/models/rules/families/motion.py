"""How the robot or its camera moved between two frames: distance, path, turn, direction, speed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse, warned
from spatialclaw_ros.models.rules.families.drive_words import read_drive
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
SURE, SURE_SIDE, SURE_SPEED = 0.95, 0.95, 0.7
POSE_SIGMA_M, POSE_SIGMA_DEG = 0.005, 0.3
"""How good a pose from TF is taken to be, one standard deviation: TF itself does not say."""
SIGNED = frozenset({'turn', 'heading', 'rise', 'ahead', 'across'})
HALF_CIRCLE_DEG = 180.0
UNSURE_ROUND = 0.7
TURNED_ROUND = 'the heading now against the heading then; on the way it turned by'
NO_BASE = "the robot's own pose is not known (robot.base_frame): this is the motion of the camera"
EVIDENCE = ('path', 'displacement')
CAMERA = re.compile(r'\b(?:camera|lens|sensor|viewer|observer)s?\b')
ALONG = frozenset({'path', 'speed'})
"""What needs the frames between as well."""

FOLLOW = """
views = [InputImages.by_index(index) for index in $indices]
poses = [$pose for view in views]
if len({v.world_frame for v in views}) > 1 or any(pose is None for pose in poses):
    print('[cannot] these frames have no common world: the motion between them is unknown')
else:
    places = np.array([pose[:3, 3] for pose in poses])
    forward = np.array([pose[:3, $axis] for pose in poses])
    headings = np.degrees(np.unwrap(np.arctan2(forward[:, 1], forward[:, 0])))
    relative = poses[0][:3, :3].T @ poses[-1][:3, :3]
    level = np.linalg.norm(forward[:, :2], axis=1)
    ahead, moved = forward[0, :2] / level[0], places[-1] - places[0]
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    # between two frames it may have gone on as it was headed, and come as it is headed after
    round_corners = steps / np.maximum(np.cos(np.radians(np.diff(headings)) / 2), 0.5)
    turn = headings[-1] - headings[0]  # to the left is positive

    def metres(value):
        return Measure.from_sigma(float(value), $sigma_m * 2**0.5)

    def way(value):  # which is not below nothing
        measured = metres(value)
        return Measure(measured, max(0.0, measured.low), measured.high)

    def degrees(value):
        return Measure.from_sigma(float(value), $sigma_deg * 2**0.5, unit='deg')

    def opposite(value):
        return Measure(-value, -value.high, -value.low, unit=value.unit)

    def sized(value):
        return value if value >= 0 else opposite(value)

    path = way(steps.sum())
    motion = {
        'displacement': way(np.linalg.norm(moved)),
        'path': Measure(path, path.low, path.high + (round_corners - steps).sum()),
        'reach': way(np.linalg.norm(places - places[0], axis=1).max()),
        'rise': metres(moved[2]),
        'horizontal': way(np.linalg.norm(moved[:2])),
        'ahead': metres(moved[:2] @ ahead),
        'across': metres(moved[0] * ahead[1] - moved[1] * ahead[0]),
        'turn': degrees(turn),
        'heading': degrees((turn + 180) % 360 - 180),
        'swept': degrees(np.abs(np.diff(headings)).sum()),
        'largest turn': degrees(np.abs(np.diff(headings)).max()),
        'rotation': degrees(np.degrees(np.arccos(np.clip((np.trace(relative) - 1) / 2, -1, 1)))),
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
    """One quantity of a motion."""

    start: int
    end: int
    wanted: Wanted
    of_robot: bool = False
    """Whether the robot is meant, not its camera: the same where its own pose is not known."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Follow the poses, look at the path from above, answer."""
        draft = self._next_cell(asked, facts)
        return warned(draft, () if asked.has_base or not self.of_robot else (NO_BASE,))

    def _next_cell(self, asked: Asked, facts: Facts) -> Draft:
        if self.start == self.end or len(asked.known) < 2:  # noqa: PLR2004 - two views
            return refuse('a motion needs two frames: say from which to which')
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
        base = self.of_robot and asked.has_base
        mover = "robot's base" if base else 'camera'
        return Draft(
            purpose=f'Follow the {mover} from frame {self.start} to frame {self.end}.',
            reasoning=(
                'The poses of the frames say it directly. Turns are summed from frame to frame, '
                'so that more than half a circle counts as such.'
            ),
            code=fill(
                FOLLOW,
                indices=self._between(asked),
                pose=Code('view.T_world_base' if base else 'view.T_world_camera'),
                axis=0 if base else 2,
                sigma_m=POSE_SIGMA_M,
                sigma_deg=POSE_SIGMA_DEG,
            ),
            next_goal='Answer.',
        )

    def _conclude(self, facts: Facts) -> Draft:
        turns = self.wanted.what in {'turn', 'heading'}
        if turns and facts.measured['level'].value < LEVEL:
            return refuse('the camera looks almost straight up or down: it has no heading')
        if turns and facts.measured['largest turn'].value > HALF_TURN_DEG:
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
                """Measure(
    *(v / motion['duration'] for v in (path, motion['path'].low, motion['path'].high)), unit='m/s'
)""",
                confidence=SURE_SPEED,
                reasoning='Path over time.',
                evidence=EVIDENCE,
            )
        value, turned = facts.measured[what], facts.measured['turn'].value
        round_it = what == 'heading' and abs(turned) > HALF_CIRCLE_DEG
        expression = f'motion[{what!r}]'
        if what in SIGNED:
            expression = {
                0: f'sized({expression})',
                1: expression,
                -1: f'opposite({expression})',
            }[sign]
        return answer(
            expression,
            unit=value.unit,
            confidence=SURE * (UNSURE_ROUND if round_it else 1),
            reasoning=f'{what} {value.value:.4g} {value.unit} (left and up are positive).',
            warnings=(f'{TURNED_ROUND} {abs(turned):.0f} degrees',) if round_it else (),
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


def read_of_robot(asked: Asked) -> Motion | None:
    """Read 'how far have you driven' and its like."""
    found = read_drive(asked)
    return Motion(*found, of_robot=True) if found else None


def read(asked: Asked) -> Motion | None:
    """Read 'by how much does the camera turn' and its like."""
    found = read_motion(asked)
    return Motion(*found, of_robot=not CAMERA.search(asked.said)) if found else None


OF_ROBOT = Family("the robot's own motion (distance, path, turn, direction)", read_of_robot)
FAMILY = Family(
    'motion of the camera between two frames (distance, path, turn, rise, direction)', read
)
