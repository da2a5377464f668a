"""The world of one kernel session: every name that a cell sees, and what a cell brings back."""

from __future__ import annotations

import collections
import functools
import itertools
import json
import math
import re
import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image

from spatialclaw_ros.core.cell import ObservedImage
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives import figures, remarks, y_up
from spatialclaw_ros.primitives.answering import Answering
from spatialclaw_ros.primitives.draw import Draw
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.forgiving.elsewhere import handed_on, importable
from spatialclaw_ros.primitives.forgiving.scalars import plain
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.given_names import GivenNames
from spatialclaw_ros.primitives.graph import Graph
from spatialclaw_ros.primitives.images import FrameBook, InputImages
from spatialclaw_ros.primitives.lazy import LazyModule
from spatialclaw_ros.primitives.live import LiveFrames
from spatialclaw_ros.primitives.mask_tools import MaskTools
from spatialclaw_ros.primitives.memory import Memory
from spatialclaw_ros.primitives.metadata import Metadata
from spatialclaw_ros.primitives.reconstruction import Reconstruct
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.robot import Robot
from spatialclaw_ros.primitives.segment import Segmentation
from spatialclaw_ros.primitives.showing import Show, fitted
from spatialclaw_ros.primitives.sketch import Sketch
from spatialclaw_ros.primitives.time_tools import TimeTools
from spatialclaw_ros.primitives.vision import Vision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from spatialclaw_ros.core.frame import Frame as CoreFrame
    from spatialclaw_ros.core.protocols import HostTools

    Decoder = Callable[[Mapping[str, Any]], Sequence[CoreFrame]]

MAX_NOTES_BYTES = 64_000
AXES = ('rep103', 'y_up')
BESIDE = frozenset({'ReturnAnswer', 'Propose', 'show', 'vlm', 'sketch', 'robot', 'memory'})
"""What models look for in ``tools`` and is a name of its own."""
DISTANCES = ('cdist', 'pdist', 'squareform')
"""Functions of ``scipy.spatial.distance`` that are imported from ``scipy.spatial``."""


@dataclass
class CellOutput:
    """What one cell brought, besides its text."""

    images: list[ObservedImage] = field(default_factory=list)
    sketch: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    proposal: dict[str, Any] | None = None
    notes: dict[str, Any] = field(default_factory=dict)


class CellWorld:
    """What the cells of one kernel session see.

    ``bind`` is called for each query, ``begin_cell`` before and ``collect`` after each cell, by
    the kernel's runtime (or a test). ``decode_frames`` turns the table of a ``frames`` call into
    frames; without it the live store says that it is not there.
    """

    def __init__(
        self, host: HostTools, *, world_axes: str = 'rep103', decode_frames: Decoder | None = None
    ) -> None:
        """Make the namespace; nothing heavy is imported."""
        if world_axes not in AXES:
            msg = f'kernel.world_axes {world_axes!r} is none of {", ".join(AXES)}'
            raise BadInputError(msg)
        self._y_up = world_axes == 'y_up'
        self._book = FrameBook()
        self._given = GivenNames()
        self._show = Show()
        self._sketch = Sketch(self._book)
        self._answering = Answering(self._sketch.measured_in, self._book.doubts)
        self._notes: dict[str, Any] = {}
        self._metadata = Metadata(self._book)
        self._robot = Robot(self._book, host)
        self.live = LiveFrames(host, self._book, self._metadata.time_left_s)
        self.live.decode = decode_frames and self._placing(decode_frames)
        self._tools = self._make_tools(host)
        if self._y_up:
            own = (self._robot, self._sketch, self._metadata, self._answering)
            y_up.turn(*self._tools.values(), *own)
        vlm = Vision(host, self._book)
        self._show.ask_vlm = handed_on(
            'feedback.ask_vlm', 'vlm.ask_with_thinking', vlm.ask_with_thinking
        )
        self.namespace: dict[str, Any] = {
            **self._tools,
            'tools': _module('tools', self._tools),
            'InputImages': self._book.query,
            'RefImages': [],
            'Frame': Frame,
            'frames': self.live,
            'memory': Memory(self._tools['SAM3'], self.live, self._book),
            'Metadata': self._metadata,
            'robot': self._robot,
            'sketch': self._sketch,
            'show': self._show,
            'feedback': self._show,
            'vlm': vlm,
            'VisualFeedback': VisualFeedback,
            'Measure': Measure,
            'Point3': Point3,
            'ReturnAnswer': self._answering.ReturnAnswer,
            'Propose': self._answering.Propose,
            'notes': self._notes,
            **_libraries(),
        }
        for name, thing in (('vlm', vlm), ('feedback', self._show)):
            sys.modules[name] = thing  # type: ignore[assignment]  # `import vlm` as published
        _also_from(self.namespace['tools'], self.namespace)
        self.reserved: frozenset[str] = frozenset(self.namespace)
        figures.install(self._show.log_visual)

    def _make_tools(self, host: HostTools) -> dict[str, Any]:
        return {
            'Reconstruct': Reconstruct(self._book, host),
            'SAM3': Segmentation(host, self._book, self._given),
            'Geometry': Geometry(self._book, self._robot),
            'Mask': MaskTools(),
            'Time': TimeTools(self._book),
            'Draw': Draw(),
            'Graph': Graph(),
        }

    def bind(self, frames: Sequence[CoreFrame], brief: Mapping[str, Any]) -> None:
        """Take a new query: its frames and its brief. Sketch and notes are kept."""
        self._book.bind(Frame(frame) for frame in self._placed(frames))
        self._metadata.bind(brief)
        self._answering.bind(brief)
        self._robot.bind(brief.get('robot') or {})
        self._show.new_query()
        self._given.forget()
        self.namespace['InputImages'] = self._book.query
        for name in [n for n in self.namespace if n.startswith('InputImages_')]:
            del self.namespace[name]
        for number, camera in enumerate(self._metadata.cameras, start=1):
            mine = InputImages(frame for frame in self._book.query if frame.camera == camera)
            self.namespace[f'InputImages_{number}'] = mine
        self.reserved = frozenset(self.namespace)

    def _placed(self, frames: Sequence[CoreFrame]) -> Sequence[CoreFrame]:
        return [y_up.turned(frame) for frame in frames] if self._y_up else frames

    def _placing(self, decode: Decoder) -> Decoder:
        return lambda table: self._placed(decode(table))

    def begin_cell(self) -> None:
        """Start a cell: notes may be printed again, nothing was shown yet."""
        remarks.forget_remarks()
        self._show.take()

    def collect(self) -> CellOutput:
        """Return what the cell brought, and forget it."""
        images = self._show.take()
        picture = None
        try:
            picture = self._sketch.take_view()
        except Exception as error:  # noqa: BLE001 - cells can turn warnings into errors, and worse
            remark(f'the sketch could not be shown: {type(error).__name__}: {error}')
        if picture is not None:
            images.append(ObservedImage(fitted(picture.rgb), picture.description, 'sketch'))
        answer, proposal = self._answering.take()
        return CellOutput(
            images, self._sketch.take_operations(), answer, proposal, self._plain_notes()
        )

    def _plain_notes(self) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in list(self._notes.items()):
            try:
                text = json.dumps(value, default=plain)
            except (TypeError, ValueError):
                remark(
                    f'notes[{name!r}] is no JSON value and does not survive: use numbers or text'
                )
                continue
            if len(text) > MAX_NOTES_BYTES:
                remark(
                    f'notes[{name!r}] does not survive: longer than {MAX_NOTES_BYTES} characters'
                )
                continue
            kept[str(name)] = json.loads(text)
        return kept

    def restore_notes(self, notes: Mapping[str, Any]) -> None:
        """Put notes back after the kernel was replaced."""
        self._notes.update(notes)


def _module(name: str, tools: Mapping[str, Any]) -> ModuleType:
    """Make ``import tools`` and ``from tools.SAM3 import ...`` work."""
    module = ModuleType(name, 'The tools of a cell; bare names are the same objects.')
    sys.modules[name] = module
    for attribute, tool in tools.items():
        setattr(module, attribute, tool)
        sys.modules[f'{name}.{attribute}'] = tool
    return module


def _also_from(module: ModuleType, names: Mapping[str, Any]) -> None:
    """Let a module hand out what stands beside it, such as ``tools.ReturnAnswer``."""

    def found(name: str) -> Any:  # noqa: ANN401 - whatever has the name
        if name not in BESIDE:
            has = ', '.join(sorted(n for n in vars(module) if not n.startswith('_')))
            msg = f'tools has no {name!r}; it has {has}'
            raise AttributeError(msg)
        remark(f'tools.{name} is {name}')
        return names[name]

    vars(module)['__getattr__'] = found


def _libraries() -> dict[str, Any]:
    distance = LazyModule('scipy.spatial.distance')
    spatial = LazyModule('scipy.spatial', also='scipy.spatial.distance')
    importable('scipy.spatial', DISTANCES, distance)
    return {
        'np': np,
        'numpy': np,
        'math': math,
        'collections': collections,
        'itertools': itertools,
        'functools': functools,
        're': re,
        'json': json,
        'cv2': cv2,
        'Image': Image,
        'PIL': sys.modules['PIL'],
        'plt': LazyModule('matplotlib.pyplot'),
        'matplotlib': LazyModule('matplotlib'),
        'scipy': LazyModule('scipy', spatial),
        'ndimage': LazyModule('scipy.ndimage'),
        'spatial': spatial,
        'signal': LazyModule('scipy.signal'),
        'optimize': LazyModule('scipy.optimize'),
        'o3d': LazyModule('open3d'),
    }
