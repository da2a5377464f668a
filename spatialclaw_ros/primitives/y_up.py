"""The namespace with y up, for programs of the published interface.

The world is turned as frames come in, so that all that follows from poses alone (points, places,
distances, tracks) is turned with it. What measures along z, and what leaves the kernel as places
(sketch, answers), would be wrong then: it is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives.answering import Answering
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.images import FrameBook, InputImages
from spatialclaw_ros.primitives.masks import PerFrameMask
from spatialclaw_ros.primitives.metadata import Metadata
from spatialclaw_ros.primitives.reconstruction import Reconstruct, Reconstruction
from spatialclaw_ros.primitives.robot import Robot
from spatialclaw_ros.primitives.segment import Segmentation
from spatialclaw_ros.primitives.sketch import Sketch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from spatialclaw_ros.core.frame import Frame as CoreFrame
    from spatialclaw_ros.primitives.given import Given

UP = (0.0, 1.0, 0.0)
T_YUP_WORLD = np.array(
    [[0.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [-1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
)
"""x forward, y left, z up -> x right, y up, z backward."""

PLACE_ON_MAP = re.compile(r'at \((-?[\d.]+), (-?[\d.]+)\)')
PLACE = 3
"""Where the place stands among what is answered."""

# what assumes z up, by what it belongs to; all else of these is the same in any world
REFUSED: dict[type, str] = {
    Reconstruction: 'planes ground surface_under floor_seen doorways occupancy',
    PerFrameMask: 'extent_3d extent_along top_above',
    Segmentation: 'instances whole',
    Geometry: """
        oriented_box relative_direction is_between object_frame pose_looking gap clearance changes
        approach extent_along top_above supports facing
    """,
    Robot: 'map',
    Sketch: """
        point segment polyline arrow box box_around sphere cylinder plane polygon cloud axes text
        measure angle on_image top_down view
    """,
}


def turned(frame: CoreFrame) -> CoreFrame:
    """Return a frame whose poses are in the turned world."""
    eye, base = frame.T_world_camera, frame.T_world_base
    return replace(
        frame,
        T_world_camera=None if eye is None else T_YUP_WORLD @ eye,
        T_world_base=None if base is None else T_YUP_WORLD @ base,
    )


def _refusing(name: str) -> Callable[..., None]:
    def refuse(*_: Given, **__: Given) -> None:
        msg = f'{name} needs z up: it is not there with kernel.world_axes y_up; use rep103'
        raise ArgumentError(msg)

    return refuse


def _parts(kind: type, more: dict[str, Any]) -> type:
    """Return a class without what is refused of another."""
    names = REFUSED.get(kind, '').split()
    return type(kind.__name__, (kind,), {**{n: _refusing(n) for n in names}, **more})


def _set_up(recon: Reconstruction) -> Reconstruction:
    recon.__class__ = _RECONSTRUCTION
    recon.up = np.array(UP)
    recon.gravity_direction = -recon.up
    return recon


def _upright(frames: Iterable[Frame]) -> InputImages:
    """Return frames as they are with z up."""
    back = transforms.invert(T_YUP_WORLD)
    return InputImages(
        Frame(
            replace(
                frame.core,
                T_world_camera=None
                if frame.T_world_camera is None
                else back @ frame.T_world_camera,
            )
        )
        for frame in frames
    )


def _render_bev(
    self: Reconstruction,
    masks: object = None,
    labels: Sequence[str] | None = None,
    ref_frame: object = None,
    **options: Given,
) -> VisualFeedback:
    """Return the map from above, drawn with z up; what it says of places is of this world."""
    book = FrameBook()
    book.query = _upright(self._book.query)
    book.add(_upright(self._book.all))
    drawn = Reconstruction(book, _upright(self.frames))
    seen = drawn.render_bev(masks, labels, ref_frame, **options)
    said = PLACE_ON_MAP.sub(
        lambda at: f'at (x={-float(at[2]):.2f}, z={-float(at[1]):.2f})', seen.description
    )
    return VisualFeedback(seen.rgb, seen.source, said, seen.frame_index)


def _reconstruct(self: Reconstruct, *arguments: Given, **options: Given) -> Reconstruction:
    return _set_up(Reconstruct.__call__(self, *arguments, **options))


def _segmenting(name: str) -> Callable[..., PerFrameMask]:
    def segment(self: Segmentation, *arguments: Given, **options: Given) -> PerFrameMask:
        found: PerFrameMask = getattr(Segmentation, name)(self, *arguments, **options)
        found.__class__ = _MASKS
        return found

    segment.__doc__ = getattr(Segmentation, name).__doc__
    return segment


def _clicks(self: Metadata) -> list[Point3]:
    places = [T_YUP_WORLD[:3, :3] @ np.asarray(click) for click in Metadata.clicks.__get__(self)]
    return [Point3(place, frame_id=self.world_frame) for place in places]


def _geometry(self: Answering, value: Given) -> dict[str, Any]:
    out: dict[str, Any] = Answering._geometry(self, value)  # noqa: SLF001 - its other form
    if out['kind'] != 'text':
        _refusing(f'the answer as a {out["kind"]}')()
    return out


def _payload(self: Answering, *given: Given) -> dict[str, Any]:
    if given[PLACE] is not None:
        _refusing('place=')()
    return Answering._payload(self, *given)  # noqa: SLF001 - its other form


SEGMENTING = [name for name in dir(Segmentation) if name.startswith('segment_')]
_RECONSTRUCTION = _parts(Reconstruction, {'render_bev': _render_bev})
_MASKS = _parts(PerFrameMask, {})
_KINDS: dict[type, type] = {
    Reconstruct: _parts(Reconstruct, {'__call__': _reconstruct, 'Reconstruct': _reconstruct}),
    Segmentation: _parts(Segmentation, {name: _segmenting(name) for name in SEGMENTING}),
    Geometry: _parts(Geometry, {'_up': UP}),
    Robot: _parts(Robot, {}),
    Sketch: _parts(Sketch, {}),
    Metadata: _parts(
        Metadata, {'world_up': property(lambda _: np.array(UP)), 'clicks': property(_clicks)}
    ),
    Answering: _parts(Answering, {'_geometry': _geometry, '_payload': _payload}),
}


def turn(*tools: object) -> None:
    """Make tools of a namespace those of the turned world."""
    for tool in tools:
        tool.__class__ = _KINDS.get(type(tool), type(tool))
