"""How the camera moved between two frames: distance, path, turn, rise, direction, speed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.rules.asked import Asked
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN

LEVEL = 0.25
"""Least horizontal part of the optical axis for which a heading is sharp."""
HALF_TURN_DEG = 150.0
"""Between two frames only, a turn near half a circle may have been the other way round."""
STILL_M = 0.01
STILL_DEG = 1.0
NEAR = 0.15
"""A value within this share of a threshold does not decide."""
DOMINANT = 1.5

_MOVER = re.compile(r'\b(?:camera|robot|viewer|observer|you|sensor)\b')
_VERB = re.compile(
    r'\b(?:move|moves|moved|moving|travel|travels|travell?ed|turn|turns|turned|rotate|rotates|rotated|'
    r'pan|pans|panned|yaw|yaws|swing|swings|swung|shift|shifts|shifted|displaced?|displacement|'
    r'path|trajectory|from where it was|camera positions?|rise|rises|rose|raised|sink|sinks|sank|'
    r'climb|climbs|rotation|motion|speed|fast|drift|drifts|drifted|higher|lower|go|goes|went|'
    r'heading|translation|tilt|tilts|tilted|change|changes|changed|stay|stays|still|stationary)\b'
)
_TURN = re.compile(r'\b(?:turn|turns|turned|pan|pans|panned|yaw|yaws|swing|swings|swung|heading|rotat\w+)\b')
_PATH = re.compile(r'\b(?:path|trajectory|in total|total distance|travel\w*|altogether|along its way|overall distance)\b')
_RISE = re.compile(r'\b(?:rise|rises|rose|raised|climb\w*|sink|sinks|sank|higher|lower|height|vertically|up or down)\b')
_SPEED = re.compile(r'\b(?:speed|how fast|velocity)\b')
_THRESHOLD = re.compile(
    r'\b(?P<how>more than|less than|at least|at most|over|under|further than|farther than)\s+'
    r'(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>[a-z°]+)'
)
_WHICH_WAY = re.compile(r'\b(?:left or (?:to the )?right|right or (?:to the )?left|which (?:way|direction)|what direction|clockwise|forwards? or|up or down|backwards? or|rise or|sink or|higher or|lower or)\b')
_ROUND = re.compile(r'\b(?:round|around|about) (?:the |a )(?!vertical|up|z|its)|\b(?:circle|circles|circled|orbit\w*)\b')
_MOVES = {
    'left': ('across', -1), 'right': ('across', 1), 'forward': ('ahead', 1), 'forwards': ('ahead', 1),
    'backward': ('ahead', -1), 'backwards': ('ahead', -1), 'back': ('ahead', -1), 'up': ('rise', 1),
    'down': ('rise', -1), 'upwards': ('rise', 1), 'downwards': ('rise', -1), 'upward': ('rise', 1),
    'downward': ('rise', -1), 'rise': ('rise', 1), 'sink': ('rise', -1), 'climb': ('rise', 1), 'ahead': ('ahead', 1), 'higher': ('rise', 1), 'lower': ('rise', -1),
}  # fmt: skip
_TURNS = {'left': 1, 'right': -1, 'counterclockwise': 1, 'anticlockwise': 1, 'clockwise': -1}


@dataclass(frozen=True)
class Motion:
    """One quantity of the camera's motion."""

    start: int
    end: int
    what: str
    """'displacement', 'path', 'turn', 'rotation', 'rise', 'reach' or 'speed'."""
    sign: int = 0
    """+1 or -1 where a direction is named and the number has a sign; 0 where not."""
    threshold: tuple[str, float] | None = None
    """('more' or 'less', SI value) where a yes or no is asked."""
    which_way: tuple[str, ...] = ()
    """The directions that may be answered."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Measure the path, look at it from above, answer."""
        if self.start == self.end or len(asked.known) < 2:  # noqa: PLR2004
            return refuse('a motion needs two frames, and there is only one here')
        if not facts.steps:
            return self._measure(asked)
        if facts.error or facts.blank or 'displacement' not in facts.measured:
            return refuse(facts.error or facts.said.get('cannot', [NOTHING_SEEN])[0])
        if self.what in {'turn'} or (self.which_way and self.what == 'turn'):
            if facts.measured['level'].value < LEVEL:
                return refuse('the camera looks almost straight up or down: it has no heading')
        if self.which_way:
            return self._direction(asked, facts)
        if self.threshold:
            return self._compare(facts)
        return self._number(facts)

    def _measure(self, asked: Asked) -> Draft:
        first, last = asked.known.index(self.start), asked.known.index(self.end)
        step = 1 if first <= last else -1
        indices = list(asked.known[first : last + step if last + step >= 0 else None : step])
        return Draft(
            purpose=f'Follow the camera from frame {self.start} to frame {self.end}.',
            reasoning=(
                'The poses of the frames say it directly. Turns are summed from frame to frame, so '
                'that more than half a circle counts as such.'
            ),
            code=lines(
                f'views = [InputImages.by_index(index) for index in {indices!r}]',
                'worlds = {view.world_frame for view in views}',
                'if len(worlds) > 1 or any(view.T_world_camera is None for view in views):',
                "    print('[cannot] these frames have no common world: the motion between them is unknown')",
                'else:',
                '    poses = [view.T_world_camera for view in views]',
                '    places = np.array([pose[:3, 3] for pose in poses])',
                '    forward = np.array([pose[:3, 2] for pose in poses])',
                '    headings = np.unwrap(np.arctan2(forward[:, 1], forward[:, 0]))',
                '    displacement = float(np.linalg.norm(places[-1] - places[0]))',
                '    path = float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())',
                '    reach = float(np.linalg.norm(places - places[0], axis=1).max())',
                '    turn = float(np.degrees(headings[-1] - headings[0]))  # left is positive',
                '    relative = poses[0][:3, :3].T @ poses[-1][:3, :3]',
                '    rotation = float(np.degrees(np.arccos(np.clip((np.trace(relative) - 1) / 2, -1, 1))))',
                '    level = np.linalg.norm(forward[:, :2], axis=1)',
                '    ahead = forward[0, :2] / level[0]',
                '    moved = places[-1] - places[0]',
                '    seconds = abs(views[-1].stamp - views[0].stamp)',
                "    print(f'[measured] displacement = {displacement:.4f} m')",
                "    print(f'[measured] path = {path:.4f} m')",
                "    print(f'[measured] reach = {reach:.4f} m')",
                "    print(f'[measured] turn = {turn:.3f} deg')",
                "    print(f'[measured] rotation = {rotation:.3f} deg')",
                "    print(f'[measured] rise = {moved[2]:.4f} m')",
                "    print(f'[measured] ahead = {moved[:2] @ ahead:.4f} m')",
                "    print(f'[measured] across = {moved[0] * ahead[1] - moved[1] * ahead[0]:.4f} m')",
                "    print(f'[measured] level = {level.min():.3f} 1')",
                "    print(f'[measured] duration = {seconds:.3f} s')",
                "    sketch.polyline(places, name='path')",
                "    sketch.axes(poses[0], name='start')",
                "    sketch.axes(poses[-1], name='end')",
                "    sketch.measure(places[0], places[-1], name='displacement')",
                '    show(sketch.top_down())',
            ),
            next_goal='Answer.',
        )

    def _number(self, facts: Facts) -> Draft:
        evidence = ('path', 'displacement')
        if self.what == 'speed':
            seconds = facts.measured['duration'].value
            if seconds <= 0:
                return refuse('the frames have no stamps apart: no speed')
            return answer('path / seconds', unit='m/s', confidence=0.7, reasoning='Path over time.', evidence=evidence)
        value = facts.measured[self.what]
        if self.what in {'turn', 'rotation'}:
            sure = 0.9
            if abs(value.value) > HALF_TURN_DEG and len(facts.measured) and self._two_only:
                sure = 0.4
            expression = 'turn' if self.what == 'turn' else 'rotation'
            if self.what == 'turn':
                expression = {0: 'abs(turn)', 1: 'turn', -1: '-turn'}[self.sign]
            return answer(
                expression,
                unit='deg',
                confidence=sure,
                reasoning=f'{self.what} {value.value:.1f} degrees (left is positive).',
                evidence=evidence,
            )
        expression = self.what
        if self.what == 'rise':
            expression = {0: 'abs(float(moved[2]))', 1: 'float(moved[2])', -1: '-float(moved[2])'}[self.sign]
        return answer(
            expression,
            unit='m',
            confidence=0.9,
            reasoning=f'{self.what} {value.value:.3f} m.',
            place='places[-1]',
            evidence=evidence,
        )

    @property
    def _two_only(self) -> bool:
        return abs(self.end - self.start) > 1

    def _compare(self, facts: Facts) -> Draft:
        how, limit = self.threshold or ('more', 0.0)
        value = facts.measured[self.what].value
        if self.what in {'turn', 'rotation'}:
            value, shown = abs(value), f'{abs(value):.1f} degrees'
            limit_said = limit * 180 / 3.141592653589793
            expression = f'abs({self.what}) {">" if how == "more" else "<"} {limit_said:.6g}'
            apart = abs(value - limit_said) / max(limit_said, 1e-9)
        else:
            shown = f'{value:.3f} m'
            expression = f'{self.what} {">" if how == "more" else "<"} {limit:.6g}'
            apart = abs(abs(value) - limit) / max(limit, 1e-9)
        if apart < NEAR:
            return refuse(f'{shown} is too near to the limit to decide')
        return answer(
            f'bool({expression})', confidence=0.9, reasoning=f'It is {shown}.', evidence=('path',)
        )

    def _direction(self, asked: Asked, facts: Facts) -> Draft:
        del asked
        if self.what == 'turn':
            turn = facts.measured['turn'].value
            if abs(turn) < STILL_DEG:
                return refuse(f'it hardly turns: {turn:.2f} degrees')
            if abs(turn) > HALF_TURN_DEG and self._two_only:
                return refuse('between two frames alone, so large a turn may go either way round')
            fitting = [w for w in self.which_way if _turn_sign(w) * turn > 0]
        else:
            sizes = {k: facts.measured[k].value for k in ('across', 'ahead', 'rise')}
            axes = {_move(w)[0] for w in self.which_way}
            best = max(axes, key=lambda k: abs(sizes[k]))
            rest = [abs(sizes[k]) for k in axes if k != best]
            if abs(sizes[best]) < STILL_M:
                return refuse(f'it hardly moves in these directions: {sizes[best] * 100:.1f} cm')
            if rest and abs(sizes[best]) < DOMINANT * max(rest):
                return refuse('it moves as much in one direction as in another')
            fitting = [w for w in self.which_way if _move(w)[0] == best and _move(w)[1] * sizes[best] > 0]
        if len(fitting) != 1:
            return refuse('none of the directions fits')
        return answer(
            repr(fitting[0]),
            confidence=0.85,
            reasoning='The sign of the motion in the axes of the first frame decides.',
            evidence=('path', 'displacement'),
        )


def _turn_sign(word: str) -> int:
    text = re.sub(r'[\s-]', '', word.lower())
    return next((s for k, s in sorted(_TURNS.items(), key=lambda i: -len(i[0])) if k in text), 0)


def _move(word: str) -> tuple[str, int]:
    found = [_MOVES[w] for w in re.findall(r'[a-z]+', word.lower()) if w in _MOVES]
    return found[0] if found else ('', 0)


def read(asked: Asked) -> Motion | None:
    """Read 'how far does the camera move', 'by how many degrees does it turn' and their like."""
    text = asked.text
    if not _MOVER.search(text) or not _VERB.search(text) or _ROUND.search(text):
        return None
    if re.search(r'viewing direction|line of sight|out of (?:view|sight)', text):
        return None
    if re.search(r'\b(?:which|what) (?:object|thing|of these)\b|\bhow many (?!degrees|cm|mm|m\b|met|centi|milli)', text):
        return None
    start, end = _span(asked)
    return _what(asked, text, start, end)


def _span(asked: Asked) -> tuple[int, int]:
    distinct = list(dict.fromkeys(asked.frames))
    if len(distinct) >= 2:  # noqa: PLR2004 - from, to
        pair = (distinct[0], distinct[-1])
        later_first = re.search(r'from where it was|from the first|than in|compared to', asked.text)
        return (pair[1], pair[0]) if later_first and pair[0] > pair[1] else pair
    return asked.known[0], asked.known[-1]


def _what(asked: Asked, text: str, start: int, end: int) -> Motion | None:
    turning = bool(_TURN.search(text))
    what = 'turn' if turning else 'path' if _PATH.search(text) else 'displacement'
    if re.search(r'\brotat', text) and not re.search(r'vertical|left|right|heading|yaw|horizontal', text):
        what = 'rotation'
    if re.search(r'\b(?:tilt\w*|pitch\w*|roll\w*)\b', text):
        return None
    one_way = re.match(r'^(?:does|did) .*\b(left|right|up|down|forwards?|backwards?)\b', text)
    if one_way and not _WHICH_WAY.search(text):
        return None
    limit = _THRESHOLD.search(text)
    if limit:
        return _limited(limit, what, start, end)
    choices = asked.choices
    if turning and (all(_turn_sign(c) for c in choices) if choices else _WHICH_WAY.search(text)):
        return Motion(start, end, 'turn', which_way=choices or ('left', 'right'))
    if choices and all(_move(c)[0] for c in choices):
        return Motion(start, end, 'displacement', which_way=choices)
    if choices and not turning:
        return None
    if not choices and _WHICH_WAY.search(text):
        return Motion(start, end, 'displacement', which_way=_offered(text))
    if _SPEED.search(text) and turning:
        return None
    if _SPEED.search(text):
        return Motion(start, end, 'speed')
    if _RISE.search(text) and not turning:
        sign = -1 if re.search(r'\b(?:lower|sink|sinks|sank|down)\b', text) else 1
        return Motion(start, end, 'rise', sign=sign)
    sign = 0
    if what == 'turn':
        sign = 1 if re.search(r'\b(?:left|counter-?clockwise|anti-?clockwise)\b', text) else -1 if re.search(r'\b(?:right|clockwise)\b', text) else 0
    if not re.search(r'\b(?:how|what|give|distance|length|angle|measure)\b', text):
        return None
    return Motion(start, end, what, sign=sign)


def _offered(text: str) -> tuple[str, ...]:
    words = tuple(w for w in ('left', 'right', 'forward', 'backward', 'up', 'down', 'rise', 'sink') if re.search(rf'\b{w}', text))
    return words if len(words) > 1 else ('left', 'right', 'forward', 'backward', 'up', 'down')


def _limited(limit: re.Match[str], what: str, start: int, end: int) -> Motion | None:
    try:
        si, factor = parse_unit(limit['unit'])
    except ValueError:
        return None
    if si not in {'m', 'rad'}:
        return None
    how = 'less' if limit['how'] in {'less than', 'at most', 'under'} else 'more'
    if si == 'rad':
        what = 'rotation' if what == 'rotation' else 'turn'
    elif what != 'path':
        what = 'reach'
    return Motion(start, end, what, threshold=(how, float(limit['n']) * factor))


FAMILY = Family(
    'motion of the camera between two frames (distance, path, turn, rise, direction)',
    'how far did the camera move?',
    read,
)
