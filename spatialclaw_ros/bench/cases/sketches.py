"""Pictures of the sketch."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain, plain_drawing, plain_places
from spatialclaw_ros.bench.cases.case import COLOUR, DEPTH, Case
from spatialclaw_ros.primitives.sketch import Sketch
from spatialclaw_ros.primitives.sketch_views import CLOUD_FRAMES
from spatialclaw_ros.primitives.top_down import MOST_POINTS

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared
    from spatialclaw_ros.bench.plain import Array

ABOVE_M = 1.5


def cases(shared: Shared) -> list[Case]:
    """Return the views of a sketch with a box, a measured line, a path and an area."""
    sketch, scene = _drawn(shared)
    newest = shared.newest
    some = shared.frames[:: -(-shared.count // CLOUD_FRAMES)]
    target = np.median(np.asarray(shared.pair.get_masked_points(None, newest, 0)), axis=0)
    eye = plain.depth_and_pose(newest)[1][:3, 3] + [0, 0, ABOVE_M]
    pose = plain_places.looking(eye, target)
    width, height = plain_drawing.VIEW_SIZE
    strides = [shared.strides(most, some) for most in (MOST_POINTS, width * height)]
    moved = [shared.sampled(len(some), stride) * (DEPTH + COLOUR) for stride in strides]
    return [
        Case(
            'sketch.on_image',
            lambda: sketch.on_image(newest),
            lambda: plain_drawing.on_image(newest, scene),
            2 * shared.pixels * COLOUR,
        ),
        Case(
            'sketch.top_down',
            sketch.top_down,
            lambda: plain_drawing.from_above(some, scene, strides[0]),
            moved[0] + plain_drawing.MAP_PX**2 * COLOUR,
        ),
        Case(
            'sketch.view',
            lambda: sketch.view(eye, target),
            lambda: plain_drawing.from_anywhere(some, scene, pose, strides[1]),
            moved[1] + width * height * COLOUR,
        ),
    ]


def _drawn(shared: Shared) -> tuple[Sketch, plain_drawing.Scene]:
    """Return a sketch, and the same as numbers."""
    shown = [shared.pair.get_masked_points(None, shared.newest, thing) for thing in (0, 1)]
    first, second = (np.median(np.asarray(points), axis=0) for points in shown)
    low, high = np.percentile(np.asarray(shown[0]), [2, 98], axis=0)
    eyes = np.stack([plain.depth_and_pose(frame)[1][:3, 3] for frame in shared.frames])
    path = eyes * [1, 1, 0]
    area = np.array([[low[0], low[1], 0], [high[0], low[1], 0], [high[0], high[1], 0]])
    sketch = Sketch(shared.book)
    sketch.box((low + high) / 2, high - low, name='thing')
    sketch.measure(first, second, name='distance')
    sketch.polyline(path, name='way')
    sketch.polygon(area, name='place')
    edges = [*_box_edges(low, high), (first, second), *pairwise(path)]
    length = f'{np.linalg.norm(first - second):.2f} m'
    names = [(high, 'thing'), ((first + second) / 2, length), (path[0], 'way'), (area[0], 'place')]
    return sketch, plain_drawing.Scene(edges, area, names)


def _box_edges(low: Array, high: Array) -> list[tuple[Array, Array]]:
    corners = [np.array(corner) for corner in product(*zip(low, high, strict=True))]
    return [(a, b) for a in corners for b in corners if (a <= b).all() and (a < b).sum() == 1]
