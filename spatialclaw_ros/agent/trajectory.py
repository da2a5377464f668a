"""The record of a query as typed values, and its reader: what reports, scores and bugs rest on.

A record is a folder with ``trajectory.jsonl``, one JSON object a line, and the images it names.
The first line is the query and carries the schema's version; then come the plan (if any), the
steps, and the answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from spatialclaw_ros.core.cell import Cell, CellStatus
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.step import StopReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SCHEMA = 1
FILE = 'trajectory.jsonl'
MAX_LINE = 64_000_000


@dataclass(frozen=True)
class RecordedImage:
    """An image of the record."""

    path: Path
    label: str
    source: str
    """'show', 'figure', 'sketch', 'sketch_top', 'growth' or 'frame'."""
    width: int
    height: int


@dataclass(frozen=True)
class RecordedFrame:
    """A frame that the query could see; its image where it was shown to the model."""

    frame_index: int
    stamp_ns: int
    camera: str
    world_frame: str
    T_world_camera: tuple[float, ...] | None
    """16 numbers, row by row."""
    warnings: tuple[str, ...]
    image: RecordedImage | None


@dataclass(frozen=True)
class RecordedStep:
    """One step as it was: the reply, its cell, and everything that came back."""

    index: int
    status: CellStatus
    cell: Cell | None
    reply: str
    stdout: str
    stderr: str
    error: str
    observation: str
    variables: Mapping[str, str]
    warnings: tuple[str, ...]
    images: tuple[RecordedImage, ...]
    sketch: tuple[Mapping[str, Any], ...]
    tool_calls: tuple[Mapping[str, Any], ...]
    elapsed_s: float
    model_s: float
    prompt_tokens: int
    cached_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class Trajectory:
    """One query's record, as far as it was written."""

    folder: Path
    query: Mapping[str, Any]
    """The first line: question, choices, unit, model, sandbox, budget, cameras."""
    frames: tuple[RecordedFrame, ...]
    plan: str = ''
    steps: tuple[RecordedStep, ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict)
    """The Answer's JSON form; empty where the record ends before the answer."""
    stop_reason: StopReason | None = None
    views: tuple[RecordedImage, ...] = ()
    """The sketch at the end: over the image and from above."""

    @property
    def question(self) -> str:
        """The question asked."""
        return str(self.query.get('question', ''))


def read_trajectory(folder: Path) -> Trajectory:
    """Read a record back. A last line that was cut short is left out.

    Raises:
        BadInputError: no record, or of a schema that this version does not read.
    """
    path = folder / FILE
    try:
        with path.open(encoding='utf-8') as lines:
            events = list(_events(lines))
    except OSError as error:
        msg = f'record {path}: {error.strerror}'
        raise BadInputError(msg) from None
    head = events[0] if events else {}
    if head.get('event') != 'query' or head.get('schema') != SCHEMA:
        msg = (
            f'record {path}: schema {head.get("schema")!r}, but this version reads {SCHEMA}; '
            'read it with the version that wrote it'
        )
        raise BadInputError(msg)
    try:
        return _trajectory(folder, head, events[1:])
    except (KeyError, TypeError, ValueError) as error:
        msg = f'record {path}: damaged ({type(error).__name__}: {error})'
        raise BadInputError(msg) from None


def _events(lines: TextIO) -> Iterator[dict[str, Any]]:
    while line := lines.readline(MAX_LINE):
        try:
            event = json.loads(line)
        except ValueError:
            return
        if not isinstance(event, dict):
            return
        yield event


def _trajectory(folder: Path, head: dict[str, Any], events: list[dict[str, Any]]) -> Trajectory:
    plan, steps = '', []
    answer: dict[str, Any] = {}
    for event in events:
        if event['event'] == 'plan':
            plan = str(event['text'])
        elif event['event'] == 'step':
            steps.append(_step(folder, event))
        elif event['event'] == 'answer':
            answer = event
    return Trajectory(
        folder,
        head,
        tuple(_frame(folder, row) for row in head['frames']),
        plan,
        tuple(steps),
        answer.get('answer', {}),
        StopReason(answer['stop_reason']) if answer else None,
        _images(folder, answer.get('views', [])),
    )


def _frame(folder: Path, row: dict[str, Any]) -> RecordedFrame:
    pose, image = row['T_world_camera'], row.get('image')
    return RecordedFrame(
        row['frame_index'],
        row['stamp_ns'],
        row['camera'],
        row['world_frame'],
        None if pose is None else tuple(float(value) for value in pose),
        tuple(row['warnings']),
        _images(folder, [image])[0] if image else None,
    )


def _step(folder: Path, event: dict[str, Any]) -> RecordedStep:
    result, reply, cell = event['result'], event['reply'], event['cell']
    return RecordedStep(
        index=event['index'],
        status=CellStatus[str(event['status']).upper()],
        cell=None if cell is None else Cell(**cell),
        reply=reply['text'],
        stdout=result['stdout'],
        stderr=result['stderr'],
        error=result['error'],
        observation=event['observation'],
        variables=result['variables'],
        warnings=tuple(event['warnings']),
        images=_images(folder, event['images']),
        sketch=tuple(result['sketch']),
        tool_calls=tuple(result['tool_calls']),
        elapsed_s=float(result['elapsed_s']),
        model_s=float(reply['elapsed_s']),
        prompt_tokens=int(reply['prompt_tokens']),
        cached_tokens=int(reply['cached_tokens']),
        output_tokens=int(reply['output_tokens']),
    )


def _images(folder: Path, rows: list[dict[str, Any]]) -> tuple[RecordedImage, ...]:
    return tuple(
        RecordedImage(
            folder / row['file'].replace('/', '_'),
            row['label'],
            row['source'],
            row['width'],
            row['height'],
        )
        for row in rows
    )
