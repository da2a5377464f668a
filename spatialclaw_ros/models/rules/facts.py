"""What earlier cells found, read back from the text of their observations."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.core.measure import Z_90
from spatialclaw_ros.models.names import TAKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialclaw_ros.core.conversation import StepView

NAN = float('nan')
_FOUND = re.compile(
    r'\[found\] (?P<name>.+?) \| frame (?P<frame>-?\d+) \| labels (?P<labels>\[.*?\]) '
    r'\| scores (?P<scores>\[.*?\]) \| pixels (?P<pixels>\[.*?\]) \| depth (?P<depth>\[.*?\]) '
    r'\| note ?(?P<note>.*)'
)
_MEASURED = re.compile(
    r'\[measured\] (?P<what>.+?) = (?P<value>-?(?:[\d.]+(?:e[+-]?\d+)?|nan|inf))'
    r'(?: (?P<unit>[^\s(,]+))?'
    r'(?: \(90 %: (?P<low>-?[\d.e+-]+?)\.\.(?P<high>-?[\d.e+-]+)\))?'
    r'(?:, n=(?P<n>\d+))?(?:, (?P<note>.*))?'
)
_SURFACE = re.compile(
    r'\[surface\] (?P<key>.+?) \| (?P<kind>\w+) \| z (?P<z>-?[\d.]+) \| area (?P<area>[\d.]+) '
    r'\| points (?P<points>\d+) \| eye (?P<eye>-?[\d.]+)'
)
_SAID = re.compile(r'\[(?P<key>[a-z ]+)\] (?P<text>.*)')


@dataclass(frozen=True)
class Found:
    """What one look found for one name in one frame."""

    name: str
    frame: int
    labels: tuple[str, ...]
    scores: tuple[float, ...]
    pixels: tuple[int, ...]
    depth: tuple[float, ...]
    """Share of each mask's pixels that have depth."""
    note: str = ''

    @property
    def count(self) -> int:
        """Number of instances."""
        return len(self.labels)


@dataclass(frozen=True)
class Value:
    """One number that a cell measured."""

    what: str
    value: float
    unit: str = ''
    low: float = NAN
    high: float = NAN
    n: int = 0
    note: str = ''
    sure: float = NAN
    """The confidence that it would have been answered with."""

    @property
    def sigma(self) -> float:
        """Standard deviation, from the 90 % interval; 0 where none was given."""
        spread = (self.high - self.low) / (2 * Z_90)
        return spread if math.isfinite(spread) else 0.0

    def less(self, other: Value) -> Value:
        """Return the difference to another value, with the errors of both."""
        apart, half = self.value - other.value, Z_90 * math.hypot(self.sigma, other.sigma)
        return Value(f'{self.what} - {other.what}', apart, self.unit, apart - half, apart + half)


@dataclass(frozen=True)
class SurfaceSeen:
    """One level surface."""

    key: str
    kind: str
    z: float
    area: float
    points: int
    eye: float
    """Height of the camera above it."""


@dataclass
class Facts:
    """Everything that was read back so far."""

    steps: int = 0
    """Cells so far."""
    blank: bool = False
    """Whether the last observation held nothing."""
    error: str = ''
    """What the last cell's error was; '' where it ran."""
    found: list[Found] = field(default_factory=list)
    searched: set[str] = field(default_factory=set)
    """Names that were looked for in every frame."""
    measured: dict[str, Value] = field(default_factory=dict)
    surfaces: list[SurfaceSeen] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    """Other marked lines, by their mark."""
    parts: tuple[Value, ...] = ()
    """The numbers of earlier parts of the question; everything else is of the present part."""

    def of(self, name: str, frame: int | None = None) -> list[Found]:
        """Return the looks for a name, in a frame where one is given."""
        return [f for f in self.found if f.name == name and frame in {None, f.frame}]


def read_facts(steps: Sequence[StepView]) -> Facts:
    """Return what the observations of the finished steps say; nothing else is known."""
    facts = Facts()
    for step in steps:
        facts.steps += 1
        lines = step.observation.splitlines()
        facts.blank = not step.observation.strip()
        facts.error = '' if step.ok else _error(lines)
        for line in lines:
            _read_line(facts, line.strip())
        if 'sure' in facts.said and 'part' in facts.measured:
            part = replace(facts.measured['part'], sure=float(facts.said['sure'][0]))
            facts = Facts(parts=(*facts.parts, part))
    return facts


def taken(steps: Sequence[StepView]) -> tuple[str, ...]:
    """Return the notes on things that were matched by a part of their name, in all steps."""
    looks = [_FOUND.fullmatch(line.strip()) for s in steps for line in s.observation.splitlines()]
    notes = [note for look in looks if look for note in look['note'].split('; ') if TAKEN in note]
    return tuple(dict.fromkeys(notes))


def _read_line(facts: Facts, line: str) -> None:
    if found := _FOUND.fullmatch(line):
        facts.found.append(_found(found))
    elif found := _MEASURED.fullmatch(line):
        facts.measured[found['what']] = _value(found)
    elif found := _SURFACE.fullmatch(line):
        facts.surfaces.append(_surface(found))
    elif found := _SAID.fullmatch(line):
        facts.said.setdefault(found['key'], []).append(found['text'])
        if found['key'] == 'searched':
            facts.searched.add(found['text'])


def _found(line: re.Match[str]) -> Found:
    return Found(
        line['name'],
        int(line['frame']),
        tuple(str(x) for x in _listed(line['labels'])),
        tuple(_number(str(x)) for x in _listed(line['scores'])),
        tuple(int(_number(str(x))) for x in _listed(line['pixels'])),
        tuple(_number(str(x)) for x in _listed(line['depth'])),
        line['note'].strip(),
    )


def _value(line: re.Match[str]) -> Value:
    return Value(
        line['what'],
        float(line['value']),
        line['unit'] or '',
        _number(line['low']),
        _number(line['high']),
        int(line['n'] or 0),
        line['note'] or '',
    )


def _surface(line: re.Match[str]) -> SurfaceSeen:
    return SurfaceSeen(
        line['key'],
        line['kind'],
        float(line['z']),
        float(line['area']),
        int(line['points']),
        float(line['eye']),
    )


def _listed(text: str) -> Iterable[object]:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return ()
    return value if isinstance(value, list) else ()


def _number(text: str | None) -> float:
    try:
        return float(text) if text else NAN
    except ValueError:
        return NAN


def _error(lines: list[str]) -> str:
    for number, line in enumerate(lines):
        if line.startswith('Error:'):
            return ' '.join(lines[number + 1 : number + 3]).strip() or line
    return next((line for line in lines if line.strip()), 'the cell failed')
