"""The tool documentation in the model's prompt, generated from the primitives' own docstrings."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.primitives.answering import Answering
from spatialclaw_ros.primitives.boxes import OrientedBox
from spatialclaw_ros.primitives.draw import Draw
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.graph import Graph
from spatialclaw_ros.primitives.images import InputImages
from spatialclaw_ros.primitives.live import LiveFrames
from spatialclaw_ros.primitives.mask_tools import MaskTools
from spatialclaw_ros.primitives.masks import PerFrameMask
from spatialclaw_ros.primitives.memory import Memory
from spatialclaw_ros.primitives.metadata import Metadata
from spatialclaw_ros.primitives.reconstruction import Reconstruct, Reconstruction
from spatialclaw_ros.primitives.robot import Robot
from spatialclaw_ros.primitives.segment import Segmentation
from spatialclaw_ros.primitives.showing import Show
from spatialclaw_ros.primitives.sketch import Sketch
from spatialclaw_ros.primitives.time_tools import TimeTools
from spatialclaw_ros.primitives.vision import Located, Vision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_CHARACTERS = 23_000

CONVENTIONS = """\
Metres, seconds, radians (degrees where a name says deg). World frame: x forward, y left, z up.
Camera axes: x right, y down, z forward; T_world_camera (4, 4) maps camera to world, its columns
are right, down, forward, position. A frame is named by the Frame itself or its frame_index (a
number that never changes); InputImages[i] goes by position. Unknown depth and points are NaN.
What is not found is empty and falsy, not an exception. A measured number is a Measure (a float
with .low, .high (90 % interval), .n, .unit), a measured point a Point3 (array (3,) with .sigma_m,
.n, .frame_index). Frames of different world_frame share no coordinates: only sizes and heights
compare. Imported already: np, math, re, json, collections, itertools, functools, plt, scipy
(ndimage, spatial, signal, optimize), cv2, o3d, PIL.Image. `import tools` works."""

ROBOT = (
    *('pose', 'transform', 'frames', 'path', 'outline', 'self_mask', 'distance_to'),
    *('reachable', 'map'),
)
# heading -> the class that documents it, and which of its methods (None: all public ones)
SECTIONS: tuple[tuple[str, type, tuple[str, ...] | None], ...] = (
    ('InputImages (also InputImages_1.. per camera)', InputImages, ()),
    ('Frame', Frame, ()),
    ('Metadata', Metadata, ()),
    ('frames', LiveFrames, ()),
    ('memory', Memory, ()),
    ('robot', Robot, ROBOT),
    ('tools.Reconstruct', Reconstruct, ('__call__',)),
    ('Reconstruction', Reconstruction, None),
    ('tools.SAM3', Segmentation, None),
    ('PerFrameMask', PerFrameMask, None),
    ('OrientedBox', OrientedBox, ()),
    ('tools.Geometry', Geometry, None),
    ('tools.Mask', MaskTools, None),
    ('tools.Time', TimeTools, None),
    ('tools.Draw', Draw, None),
    ('tools.Graph', Graph, None),
    ('sketch', Sketch, None),
    ('show', Show, ()),
    ('vlm', Vision, None),
    ('Located', Located, ()),
)
# public for the parts of the package, of no use to a cell
INTERNAL = frozenset(
    {'item', 'edit', 'remove', 'take_operations', 'take_view', 'take_changed', 'measured_in'}
)
MISPLACED = frozenset({'tools.SAM3.get_centroid_3d', 'tools.Geometry.get_centroid_3d'})
BRIEF = frozenset({'tools.Mask', 'tools.Time', 'tools.Draw', 'tools.Graph'})


def tool_documentation() -> str:
    """Return the documentation of every built name that a cell sees, for a prompt."""
    parts = [CONVENTIONS]
    for heading, owner, names in SECTIONS:
        lines = [f'## {heading}', _prose(owner, whole=True)]
        for name, function in _methods(owner, names):
            if f'{heading}.{name}' not in MISPLACED:
                shown = heading if name == '__call__' else f'.{name}'
                lines.append(_entry(shown, function, whole=heading not in BRIEF))
        parts.append('\n'.join(lines))
    parts.append(_answers())
    return '\n\n'.join(parts) + '\n'


def _entry(name: str, function: Callable[..., Any], *, whole: bool) -> str:
    """Return one line: the call and what it does, without a leading 'Return'."""
    words = re.sub(r'^Return (\w)', lambda m: m.group(1).upper(), _prose(function, whole=whole))
    return f'- `{name}{signature(function)}` {words}'


def _answers() -> str:
    lines = ['## Answering']
    lines += [
        _entry(f.__name__, f, whole=True) for f in (Answering.ReturnAnswer, Answering.Propose)
    ]
    lines.append('- `notes` a dict of JSON values that survives a lost kernel.')
    return '\n'.join(lines)


def _methods(
    owner: type, names: tuple[str, ...] | None
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for cls in reversed(owner.__mro__):
        if not cls.__module__.startswith('spatialclaw_ros.primitives'):
            continue
        for name, value in vars(cls).items():
            wanted = (
                not name.startswith('_') and name not in INTERNAL
                if names is None
                else name in names
            )
            function = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
            if wanted and inspect.isfunction(function) and not _is_missing(function):
                yield name, function


def _is_missing(function: Callable[..., Any]) -> bool:
    return (function.__doc__ or '').startswith('Not there')


def signature(function: Callable[..., Any]) -> str:
    """Return a signature as a caller needs it: names and defaults, no types."""
    out: list[str] = []
    starred = False
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            out += ['**style'] if parameter.name == 'style' else []
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            out.append('*')
            starred = True
        text = (
            f'*{parameter.name}' if parameter.kind is parameter.VAR_POSITIONAL else parameter.name
        )
        starred = starred or parameter.kind is parameter.VAR_POSITIONAL
        out.append(
            text if parameter.default is parameter.empty else f'{text}={parameter.default!r}'
        )
    return f'({", ".join(out)})'


def _prose(thing: Any, *, whole: bool) -> str:  # noqa: ANN401 - a class or a function
    """Return a docstring as one line: its summary, or all of it but the Raises section."""
    text = re.split(r'\n\s*Raises:', inspect.cleandoc(thing.__doc__ or ''))[0]
    if not whole:
        text = text.split('\n\n')[0]
    text = re.sub(r'\n\s*Args:\n', '\n', text)
    return re.sub(r'\s+', ' ', text).replace('``', '`').strip()
