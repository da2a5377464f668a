"""What a cell may ask of the host: segmenting, further frames, and models where there are any.

Every argument comes from a cell and is checked; a ToolError's text goes to the cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from spatialclaw_ros.core.errors import BadInputError, ModelError, ToolError
from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.frames.table import frame_table
from spatialclaw_ros.kernel.tool_arguments import (
    MAX_TEXT,
    PROMPT_NAMES,
    allow,
    read_prompt,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import FrameSource, Reconstructor, Segmenter
    from spatialclaw_ros.core.query import Query

MAX_FRAMES = 256
"""Frames that one call may fetch, and that a query may fetch in all."""
ASKED_ABOUT = {'locate': 8, 'ask': 64}
"""Frames that one question to the VLM may be about."""


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
        reconstructor: depth of frames without; None where there is none.

    The captures that ``frames`` hands out are held, and so pinned, as long as this object.
    """

    def __init__(
        self,
        query: Query,
        segmenter: Segmenter,
        source: FrameSource | None = None,
        locate: Locate | None = None,
        reconstructor: Reconstructor | None = None,
    ) -> None:
        self._captures = {capture.frame.frame_index: capture for capture in query.captures}
        self._segmenter = segmenter
        self._source = source
        self._locate = locate
        self._reconstructor = reconstructor
        self._grid_map = query.grid_map
        self._served: dict[str, Callable[[Mapping[str, Any]], ToolReply]] = {
            'segment': self._segment,
            'segmenter': self._backend,
            'frames': self._frames,
            'locate': self._look,
            'ask': self._ask,
            'depth': self._depth,
            'map': self._map,
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
        allow('frames', arguments, ('cameras', 'since_ns', 'until_ns', 'keyframes'))
        cameras = arguments.get('cameras') or []
        if not isinstance(cameras, list) or not all(isinstance(name, str) for name in cameras):
            msg = f'frames: cameras is a list of names, got {cameras!r:.80}'
            raise ToolError(msg)
        since, until = (whole('frames', arguments, name) for name in ('since_ns', 'until_ns'))
        keyframes = arguments.get('keyframes', False)
        if not isinstance(keyframes, bool):
            msg = f'frames: keyframes is true or false, got {keyframes!r:.80}'
            raise ToolError(msg)
        if self._source is None:  # what a recording gives a query was chosen already
            chosen = [
                capture
                for capture in self._captures.values()
                if (not cameras or capture.frame.camera.name in cameras)
                and since <= capture.frame.stamp_ns
                and (not until or capture.frame.stamp_ns <= until)
            ]
        else:
            chosen = list(self._source.captures(cameras, since, until, keyframes=keyframes))
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
        most = ASKED_ABOUT[name]
        if not isinstance(indices, list) or not 0 < len(indices) <= most:
            msg = f'{name}: frame_indices is a list of 1 to {most} frame indices'
            raise ToolError(msg)
        captures = [self._capture(name, index) for index in indices]
        if self._locate is None:
            msg = (
                f'{name}: no vision-language model is configured to be asked; find things with '
                'tools.SAM3.segment_image_by_text(frame, "name") and measure them with '
                'tools.Reconstruct'
            )
            raise ToolError(msg)
        try:
            return ToolReply(value=self._locate(name, captures, question[:MAX_TEXT]))
        except (BadInputError, ModelError) as error:
            raise ToolError(str(error)) from None

    def _depth(self, arguments: Mapping[str, Any]) -> ToolReply:
        allow('depth', arguments, ('frame_index',))
        frame = self._capture('depth', arguments.get('frame_index')).frame
        if self._reconstructor is None:
            msg = (
                f'frame {frame.frame_index} has no depth, and no depth model is configured '
                '(parameter depth.path)'
            )
            raise ToolError(msg)
        try:
            depth = self._reconstructor.depth(frame)
        except ModelError as error:
            raise ToolError(str(error)) from None
        return ToolReply(value={'source': self._reconstructor.source}, arrays=(depth,))

    def _map(self, arguments: Mapping[str, Any]) -> ToolReply:
        allow('map', arguments, ())
        grid = self._grid_map
        if grid is None:
            msg = (
                'robot.map: no map is published (topic map, nav_msgs/OccupancyGrid); '
                'recon.occupancy() maps what the cameras see'
            )
            raise ToolError(msg)
        value = {
            'cell_m': grid.cell_m,
            'origin_xy': list(grid.origin_xy),
            'heading_rad': grid.heading_rad,
            'frame_id': grid.frame_id,
        }
        return ToolReply(value=value, arrays=(grid.cells,))

    def _capture(self, tool: str, index: object) -> Capture:
        capture = None
        if isinstance(index, int) and not isinstance(index, bool):
            capture = self._captures.get(index)
        if capture is None:
            known = ', '.join(str(number) for number in sorted(self._captures)) or 'none'
            msg = f'{tool}: no frame has index {index!r:.40}; this query has {known}'
            raise ToolError(msg)
        return capture
