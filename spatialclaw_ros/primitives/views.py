"""The last views of a sketch, drawn by the host: over a capture's image and from above."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.cell import ObservedImage
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.images import FrameBook
from spatialclaw_ros.primitives.sketch_views import SketchViews

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.sketch import SketchItem, SketchState


def draw_views(
    capture: Capture, sketch: SketchState, grown: Sequence[tuple[str, SketchState]] = ()
) -> list[ObservedImage]:
    """Return the sketch over the capture's image (source 'sketch') and from above ('sketch_top').

    Items of another world than the capture's are left out. Without a pose nothing is drawn.

    Args:
        capture: what to draw over.
        sketch: what to draw.
        grown: labels and earlier states, drawn as well (source 'growth').
    """
    book = FrameBook()
    frame = Frame(capture.frame)
    book.bind([frame])
    items = _of(sketch, frame)
    if not items or frame.T_world_camera is None:
        return []
    views = SketchViews(book)
    over = views.on_image(items, frame, 1.0, {})
    above = views.top_down(items, frame.world_frame, cloud=True)
    return [
        ObservedImage(over.rgb, over.description, 'sketch'),
        ObservedImage(above.rgb, above.description, 'sketch_top'),
        *_growth(views, frame, [(label, _of(state, frame)) for label, state in grown]),
    ]


def _of(sketch: SketchState, frame: Frame) -> list[SketchItem]:
    """Return the items that a frame's world holds."""
    return [item for item in sketch if item.frame_id in {'', frame.world_frame}]


def _growth(
    views: SketchViews, frame: Frame, grown: list[tuple[str, list[SketchItem]]]
) -> list[ObservedImage]:
    """Return each stage over the image; from above where the image does not show them all."""
    over = [views.on_image(items, frame, 1.0, {}).rgb for items in ([], *(i for _, i in grown))]
    drawn = over[1:]
    if any(np.array_equal(one, other) for one, other in pairwise(over)):
        room = [item for _, items in grown for item in items]
        world = frame.world_frame
        above = (views.top_down(items, world, cloud=False, room_for=room) for _, items in grown)
        drawn = [view.rgb for view in above]
    return [
        ObservedImage(rgb, label, 'growth') for (label, _), rgb in zip(grown, drawn, strict=True)
    ]
