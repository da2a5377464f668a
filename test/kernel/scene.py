"""A small query on a frame made here, with the real segmenter and tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Capture, Frame, LabelImage
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.frames.recorded import RecordedFrames
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.label_image import LabelImageSegmenter

if TYPE_CHECKING:
    from spatialclaw_ros.frames.ring import RingRegistry

WIDTH, HEIGHT = 640, 480
RED_BOX = (slice(100, 200), slice(300, 420))


def capture(rings: RingRegistry, index: int = 7) -> Capture:
    """Return a capture of a red box on a grey plane one metre away."""
    camera = Camera(
        'front', np.array([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]]), WIDTH, HEIGHT, 'optical'
    )
    with RecordedFrames(rings, 'front', 1).reserve(WIDTH, HEIGHT, has_depth=True) as slot:
        slot.rgb[:] = 90
        slot.rgb[RED_BOX] = (200, 20, 20)
        assert slot.depth_m is not None
        slot.depth_m[:] = 1.0
        slot.depth_m[RED_BOX] = 0.8
    ring = rings.get(slot.ref.ring)
    count = WIDTH * HEIGHT
    rgb = np.frombuffer(ring.memory, np.uint8, count * 3, slot.ref.rgb_offset)
    depth = np.frombuffer(ring.memory, np.float32, count, slot.ref.depth_offset)
    values = np.zeros((HEIGHT, WIDTH), np.uint8)
    values[RED_BOX] = 3
    frame = Frame(
        frame_index=index,
        stamp_ns=1_000_000_000,
        camera=camera,
        rgb=rgb.reshape(HEIGHT, WIDTH, 3),
        depth_m=depth.reshape(HEIGHT, WIDTH),
        T_world_camera=np.eye(4),
        world_frame='map',
        slot=slot.ref,
    )
    return Capture(frame, LabelImage(values, {3: 'red box'}))


def bound_query(
    rings: RingRegistry, question: str = 'where is the box?'
) -> tuple[Query, QueryTools]:
    """Return a query on that capture, and its tools."""
    query = Query('q1', question, (capture(rings),))
    return query, QueryTools(query, LabelImageSegmenter())
