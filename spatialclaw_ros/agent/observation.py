"""What the agent sees after a cell: text and images made from a CellResult, bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.agent.pictures import fit
from spatialclaw_ros.core.cell import CellStatus
from spatialclaw_ros.core.conversation import ImagePart, TextPart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from spatialclaw_ros.core.cell import CellResult, ObservedImage, ToolCall

MAX_OUTPUT = 4000
MAX_READ = 60_000
"""Of output for a program that reads it: a line that is missing would be a thing not found."""
OUTPUT_HEAD = 1000  # the rest of a cut output is its end, where results stand
MAX_STDERR = 1000
MAX_ERROR = 6000
MAX_VARIABLES = 40
MAX_VARIABLE = 200
MAX_IMAGES = 8
MAX_SKETCH_WORDS = 40
LONG_EDGE = 1024
ENOUGH_FOR_ALL = 12

MAX_NAMES = 1000
"""Characters of a list of names."""

_CONTROL = re.compile(
    r'\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]'
)

# no clock in them: the same replies then meet the same observations
HEADLINES = {
    CellStatus.OK: 'Cell {index} ran.',
    CellStatus.ERROR: 'Cell {index} raised an error.',
    CellStatus.TIMEOUT: 'Cell {index} was stopped at its time limit.',
    CellStatus.REJECTED: 'Cell {index} was not run: the check before execution refused it.',
    CellStatus.DIED: 'Cell {index}: the kernel died.',
    CellStatus.FORMAT: 'Reply {index} held no cell that could be run.',
}


@dataclass(frozen=True, eq=False)
class Observation:
    """The text and the images of one step, as the model gets them."""

    text: str
    images: tuple[ObservedImage, ...] = ()

    @property
    def parts(self) -> tuple[TextPart | ImagePart, ...]:
        """The parts of the user's turn that follows the cell."""
        shown = (
            ImagePart(fit(image.rgb, LONG_EDGE), image.label or image.source)
            for image in self.images
        )
        return (TextPart(self.text), *shown)


@dataclass(frozen=True)
class Remarks:
    """What the loop adds to an observation."""

    sketch_before: Collection[str] = ()
    """Names of the items before the cell's operations."""
    warnings: Sequence[str] = ()
    """What the loop itself found: an answer that cannot be one, a malformed operation."""
    closing: str = ''
    """What is left of the budget, and the final call."""


def observe(
    result: CellResult, index: int, remarks: Remarks, *, most: int = MAX_OUTPUT
) -> Observation:
    """Return the observation of one cell, ``most`` characters of what it printed.

    Every part has a bound, and what was cut is said; guidance of an error is kept whole.
    """
    blocks = [
        HEADLINES[result.status].format(index=index),
        _block('Output', cut(result.stdout, most, OUTPUT_HEAD)),
        _block('Error', cut(result.error, MAX_ERROR, MAX_ERROR // 2)),
        _block('Standard error', cut(result.stderr, MAX_STDERR, MAX_STDERR // 4)),
        _variables(result.variables),
        _names('Variables gone', result.deleted),
        _failed_tools(result.tool_calls),
        _sketch(result.sketch, remarks.sketch_before),
        _names('Notes kept', result.notes),
        _images(result.images),
        *(f'Note: {clean(warning)}' for warning in remarks.warnings),
        remarks.closing,
    ]
    return Observation('\n'.join(filter(None, blocks)), tuple(result.images[:MAX_IMAGES]))


def clean(text: str) -> str:
    """Return text without escape sequences, control characters and turns of direction."""
    return _CONTROL.sub('', text.replace('\r\n', '\n'))


def cut(text: str, most: int, head: int) -> str:
    """Return at most about ``most`` characters: the first ``head`` and the end; says so."""
    text = clean(text).strip('\n')
    if len(text) <= most:
        return text
    gone = len(text) - most
    return f'{text[:head]}\n[... {gone} characters cut ...]\n{text[len(text) - (most - head) :]}'


def sketch_words(operations: Iterable[Mapping[str, Any]], before: Collection[str]) -> list[str]:
    """Return the sketch's changes in words, in order."""
    known = set(before)
    words: list[str] = []
    for operation in operations:
        op = operation.get('op')
        if op == 'set':
            item = operation.get('item') or {}
            name = str(item.get('name'))
            verb = 'changed' if name in known else 'added'
            known.add(name)
            words.append(f'{verb} {item.get("kind")} {name!r}{_place(item)}')
        elif op == 'delete':
            known.discard(str(operation.get('name')))
            words.append(f'deleted {operation.get("name")!r}')
        elif op == 'clear':
            known.clear()
            words.append('cleared')
    return words


def _line(text: str) -> str:
    """Return a text as a part of one line."""
    return clean(' '.join(text.split()))[:MAX_VARIABLE]


def _names(title: str, names: Iterable[str]) -> str:
    told = ', '.join(map(_line, names))
    return f'{title}: {told[:MAX_NAMES]}{"…" if len(told) > MAX_NAMES else ""}' if told else ''


def _block(title: str, body: str) -> str:
    return f'{title}:\n{body}' if body else ''


def _variables(variables: Mapping[str, str]) -> str:
    if not variables:
        return ''
    shown = list(variables.items())[:MAX_VARIABLES]
    lines = [f'  {_line(name)}: {_line(what)}' for name, what in shown]
    if len(variables) > len(shown):
        lines.append(f'  ... and {len(variables) - len(shown)} more')
    return 'Variables new or changed:\n' + '\n'.join(lines)


def _failed_tools(calls: Iterable[ToolCall]) -> str:
    failed = [f'{_line(call.name)} ({_line(call.summary)})' for call in calls if not call.ok]
    return f'Tool calls that failed: {", ".join(failed[:ENOUGH_FOR_ALL])}' if failed else ''


def _sketch(operations: Sequence[Mapping[str, Any]], before: Collection[str]) -> str:
    words = sketch_words(operations, before)
    if len(words) > MAX_SKETCH_WORDS:
        words = [*words[:MAX_SKETCH_WORDS], f'and {len(words) - MAX_SKETCH_WORDS} more changes']
    return f'Sketch: {clean("; ".join(words))}' if words else ''


def _place(item: Mapping[str, Any]) -> str:
    """Say where an item is, as far as its untrusted numbers allow."""
    try:
        points = np.array(item.get('points'), dtype=np.float64).reshape(-1, 3)
    except (TypeError, ValueError):
        return ''
    if not len(points) or not np.isfinite(points).all():
        return ''
    if item.get('kind') in {'measure', 'segment'} and len(points) > 1:
        return f' ({float(np.linalg.norm(points[1] - points[0])):.3f} m)'
    x, y, z = points[0]
    return f' at ({x:.2f}, {y:.2f}, {z:.2f})'


def _images(images: Sequence[ObservedImage]) -> str:
    if not images:
        return ''
    shown = images[:MAX_IMAGES]
    names = [
        f'{number}. {_line(image.label or image.source)} '
        f'({image.rgb.shape[1]}x{image.rgb.shape[0]})'
        for number, image in enumerate(shown, start=1)
    ]
    more = f'; {len(images) - len(shown)} more not shown' if len(images) > len(shown) else ''
    return f'Images below: {"; ".join(names)}{more}'
