"""What a cell may ask of the host: segmenting, further frames, and the VLM where there is one.

Every argument comes from a cell and is checked here; a ToolError's text goes to the cell.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.core.protocols import SegmentPrompt, ToolReply
from spatialclaw_ros.frames.table import frame_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import FrameSource, Segmenter
    from spatialclaw_ros.core.query import Query

MAX_TEXT = 500
MAX_POINTS = 64
MAX_FRAMES = 256
"""Frames that one call may fetch, and that a query may fetch in all."""
LOCATE_FRAMES = 8
LARGEST = sys.float_info.max


class Locate(Protocol):
    """A question to the VLM in a conversation of its own; see QueryTools."""

    def __call__(self, name: str, captures: Sequence[Capture], question: str) -> Mapping[str, Any]:
        """Return the JSON value of ``locate`` or ``ask``.

        Raises:
            SpatialClawError: the model failed.
        """


class QueryTools:
    """The tools of one query, as HostTools. The broker calls it, one call at a time.

    Args:
        query: whose captures cells may name.
        segmenter: what ``segment`` asks.
        source: live captures for ``frames``; None where a recording is looked at.
        locate: the VLM for ``locate`` and ``ask``; None where there is none.

    The captures that ``frames`` hands out are held, and so pinned, as long as this object.
    """

    def __init__(
        self,
        query: Query,
        segmenter: Segmenter,
        source: FrameSource | None = None,
        locate: Locate | None = None,
    ) -> None:
        self._captures = {capture.frame.frame_index: capture for capture in query.captures}
        self._segmenter = segmenter
        self._source = source
        self._locate = locate
        self._served: dict[str, Callable[[Mapping[str, Any]], ToolReply]] = {
            'segment': self._segment,
            'segmenter': self._backend,
            'frames': self._frames,
            'locate': self._look,
            'ask': self._ask,
        }

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        """Serve one call.

        Raises:
            ToolError: unknown tool, bad argument or failed tool.
        """
        serve = self._served.get(name)
        if serve is None:
            msg = f'tool {name!r} does not exist; there are {", ".join(sorted(self._served))}'
            raise ToolError(msg)
        return serve(arguments)

    def _segment(self, arguments: Mapping[str, Any]) -> ToolReply:
        allow('segment', arguments, PROMPT_NAMES)
        capture = self._capture('segment', arguments.get('frame_index'))
        prompt = read_prompt(arguments)
        found = self._segmenter.segment(capture, prompt, tuple(self._captures.values()))
        frame = capture.frame
        masks = np.asarray(found.masks, bool).reshape(-1, frame.height, frame.width)
        value = {
            'labels': [str(label) for label in found.labels],
            'scores': [float(score) for score in found.scores],
            'note': found.note,
            'backend': self._segmenter.backend,
        }
        return ToolReply(value=value, arrays=(masks,))

    def _backend(self, arguments: Mapping[str, Any]) -> ToolReply:
        allow('segmenter', arguments, ())
        return ToolReply(value={'backend': self._segmenter.backend})

    def _frames(self, arguments: Mapping[str, Any]) -> ToolReply:
        allow('frames', arguments, ('cameras', 'since_ns', 'until_ns'))
        cameras = arguments.get('cameras') or []
        if not isinstance(cameras, list) or not all(isinstance(name, str) for name in cameras):
            msg = f'frames: cameras is a list of names, got {cameras!r:.80}'
            raise ToolError(msg)
        since, until = (whole('frames', arguments, name) for name in ('since_ns', 'until_ns'))
        if self._source is None:
            chosen = [
                capture
                for capture in self._captures.values()
                if (not cameras or capture.frame.camera.name in cameras)
                and since <= capture.frame.stamp_ns
                and (not until or capture.frame.stamp_ns <= until)
            ]
        else:
            chosen = list(self._source.captures(cameras, since, until))
        chosen = chosen[-MAX_FRAMES:]
        new = [capture for capture in chosen if capture.frame.frame_index not in self._captures]
        if len(self._captures) + len(new) > MAX_FRAMES:
            msg = f'frames: a query may look at {MAX_FRAMES} frames; narrow since_ns and until_ns'
            raise ToolError(msg)
        self._captures.update({capture.frame.frame_index: capture for capture in new})
        held = [self._captures[capture.frame.frame_index].frame for capture in chosen]
        return ToolReply(value={'table': frame_table(held)})

    def _look(self, arguments: Mapping[str, Any]) -> ToolReply:
        return self._question('locate', arguments)

    def _ask(self, arguments: Mapping[str, Any]) -> ToolReply:
        return self._question('ask', arguments)

    def _question(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        allow(name, arguments, ('frame_indices', 'question'))
        question = arguments.get('question')
        if not isinstance(question, str) or not question.strip():
            msg = f'{name}: question is a text, got {question!r:.80}'
            raise ToolError(msg)
        indices = arguments.get('frame_indices')
        if not isinstance(indices, list) or not 0 < len(indices) <= LOCATE_FRAMES:
            msg = f'{name}: frame_indices is a list of 1 to {LOCATE_FRAMES} frame indices'
            raise ToolError(msg)
        captures = [self._capture(name, index) for index in indices]
        if self._locate is None:
            msg = (
                f'{name}: no vision-language model is configured to be asked; find things with '
                'tools.SAM3.segment_image_by_text(frame, "name") and measure them with '
                'tools.Reconstruct'
            )
            raise ToolError(msg)
        return ToolReply(value=self._locate(name, captures, question[:MAX_TEXT]))

    def _capture(self, tool: str, index: object) -> Capture:
        capture = None
        if isinstance(index, int) and not isinstance(index, bool):
            capture = self._captures.get(index)
        if capture is None:
            known = ', '.join(str(number) for number in sorted(self._captures)) or 'none'
            msg = f'{tool}: no frame has index {index!r:.40}; this query has {known}'
            raise ToolError(msg)
        return capture


PROMPT_NAMES = (
    'frame_index',
    'text',
    'box_xyxy',
    'points_uv',
    'point_labels',
    'confidence_threshold',
)


def read_prompt(arguments: Mapping[str, Any]) -> SegmentPrompt:
    """Return the checked prompt of a ``segment`` call.

    Raises:
        ToolError: none or several of text, box and points are given, or one is malformed.
    """
    text = arguments.get('text') or ''
    box = arguments.get('box_xyxy')
    points = arguments.get('points_uv') or []
    if not isinstance(text, str):
        msg = f'segment: text is a text, got {text!r:.80}'
        raise ToolError(msg)
    if (bool(text.strip()) + (box is not None) + bool(points)) != 1:
        msg = 'segment: give exactly one of text, box_xyxy and points_uv, and it not empty'
        raise ToolError(msg)
    threshold = number(
        'segment', arguments.get('confidence_threshold', 0.3), 'confidence_threshold'
    )
    corners = None
    if box is not None:
        left, top, right, bottom = numbers('segment', box, 'box_xyxy', 4)
        if right <= left or bottom <= top:
            msg = f'segment: box_xyxy is left, top, right, bottom in pixels, got {box!r:.80}'
            raise ToolError(msg)
        corners = (left, top, right, bottom)
    pairs, labels = read_points(points, arguments.get('point_labels'))
    return SegmentPrompt(
        text=text.strip()[:MAX_TEXT],
        box_xyxy=corners,
        points_uv=pairs,
        point_labels=labels,
        confidence_threshold=threshold,
    )


def read_points(
    points: object, labels: object
) -> tuple[tuple[tuple[float, float], ...], tuple[int, ...]]:
    """Return the checked points and labels of a ``segment`` call.

    Raises:
        ToolError: a point is no pair of numbers, or a label is neither 0 nor 1.
    """
    if not isinstance(points, list) or len(points) > MAX_POINTS:
        msg = f'segment: points_uv is a list of at most {MAX_POINTS} pairs'
        raise ToolError(msg)
    pairs = []
    for point in points:
        u, v = numbers('segment', point, 'points_uv', 2)
        pairs.append((u, v))
    marks = [1] * len(pairs) if labels is None else labels
    if not isinstance(marks, list) or len(marks) != len(pairs):
        msg = f'segment: point_labels has one 0 or 1 per point, got {labels!r:.80}'
        raise ToolError(msg)
    if any(not isinstance(mark, (int, float)) or mark not in {0, 1} for mark in marks):
        msg = f'segment: point_labels are 1 (on the thing) or 0 (not on it), got {labels!r:.80}'
        raise ToolError(msg)
    return tuple(pairs), tuple(int(mark) for mark in marks)


def allow(tool: str, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
    """Refuse arguments that the tool does not have.

    Raises:
        ToolError: lists the unknown ones and those there are.
    """
    unknown = sorted(set(arguments) - set(names))
    if unknown:
        known = ', '.join(names) or 'none'
        msg = f'{tool}: no argument is called {", ".join(unknown)}; there are {known}'
        raise ToolError(msg)


def whole(tool: str, arguments: Mapping[str, Any], name: str) -> int:
    """Return an integer argument; 0 where it is absent.

    Raises:
        ToolError: it is no integer.
    """
    value = arguments.get(name) or 0
    if not isinstance(value, int) or isinstance(value, bool):
        msg = f'{tool}: {name} is a whole number of nanoseconds, got {value!r:.40}'
        raise ToolError(msg)
    return value


def number(tool: str, value: object, name: str) -> float:
    """Return a finite number.

    Raises:
        ToolError: it is none.
    """
    ok = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not ok or not abs(value) <= LARGEST:  # type: ignore[arg-type]
        msg = f'{tool}: {name} is a number, got {value!r:.40}'
        raise ToolError(msg)
    return float(value)  # type: ignore[arg-type]


def numbers(tool: str, value: object, name: str, count: int) -> list[float]:
    """Return so many finite numbers.

    Raises:
        ToolError: they are not.
    """
    if not isinstance(value, list) or len(value) != count:
        msg = f'{tool}: {name} has {count} numbers, got {value!r:.80}'
        raise ToolError(msg)
    return [number(tool, item, name) for item in value]
