"""Pictures: masks, maps, charts, and what is drawn in pixels."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain_drawing, plain_masks
from spatialclaw_ros.bench.cases.case import COLOUR, DEPTH, Case, by_name
from spatialclaw_ros.primitives.draw import Draw
from spatialclaw_ros.primitives.graph import Graph
from spatialclaw_ros.primitives.top_down import MOST_POINTS

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared

MARKS = 5
RADIUS_PX = 4.0
CHART_VALUES = 200
CHARTS_NEED = 'matplotlib'
CHART_BYTES = 640 * 360 * COLOUR


def cases(shared: Shared) -> list[Case]:
    """Return what draws; charts where matplotlib is, as in the kernel's environment."""
    charts = _charts() if find_spec(CHARTS_NEED) else []
    return [*_things(shared), *_marks(shared), *charts]


def _things(shared: Shared) -> list[Case]:
    pair, newest, pixels = shared.pair, shared.newest, shared.pixels
    both = [pair.get_mask(newest, k) for k in pair.object_ids]
    named = by_name(pair)
    strides = shared.strides(MOST_POINTS)
    map_bytes = plain_masks.MAP_PX**2 * COLOUR
    drawn = sum(len(here) for here in named) * pixels
    return [
        Case(
            'visualize',
            lambda: pair.visualize(newest),
            lambda: plain_masks.tinted(newest, both),
            pixels * (2 * COLOUR + len(both)),
        ),
        Case(
            'render_bev',
            lambda: shared.reconstruct().render_bev(pair),
            lambda: plain_masks.seen_from_above(shared.frames, named, strides),
            shared.sampled(shared.count, strides) * (DEPTH + COLOUR) + drawn + map_bytes,
        ),
    ]


def _marks(shared: Shared) -> list[Case]:
    draw, newest, mask = Draw(), shared.newest, shared.mask
    rng = np.random.default_rng(0)
    size = np.array([newest.width, newest.height])
    corners = np.sort(rng.uniform(0.05, 0.95, (MARKS, 2, 2)), axis=1) * size
    boxes, dots = corners.reshape(MARKS, 4), corners[:, 0]
    names = [f'thing {k}' for k in range(MARKS)]
    copied = 2 * shared.pixels * COLOUR
    return [
        Case(
            'Draw.draw_bbox',
            lambda: draw.draw_bbox(newest, boxes, labels=names),
            lambda: plain_drawing.boxes(newest.rgb, boxes, names),
            copied,
        ),
        Case(
            'Draw.draw_line',
            lambda: draw.draw_line(newest, boxes),
            lambda: plain_drawing.lines(newest.rgb, boxes),
            copied,
        ),
        Case(
            'Draw.draw_point',
            lambda: draw.draw_point(newest, dots, radius=RADIUS_PX),
            lambda: plain_drawing.dots(newest.rgb, dots, RADIUS_PX),
            copied,
        ),
        Case(
            'Draw.draw_mask',
            lambda: draw.draw_mask(newest, mask),
            lambda: plain_masks.tinted(newest, [mask]),
            copied + shared.pixels,
        ),
        Case(
            'Draw.draw_text',
            lambda: draw.draw_text(newest, dots[0], names[0]),
            lambda: plain_drawing.over(
                newest.rgb, lambda pen: pen.text(tuple(dots[0]), names[0], fill=(255,) * 3)
            ),
            copied,
        ),
    ]


def _charts() -> list[Case]:
    series = np.random.default_rng(0).normal(0, 1, CHART_VALUES).cumsum()
    return [
        Case(
            'Graph.plot',
            lambda: Graph().plot(series),
            lambda: plain_drawing.chart(series),
            CHART_BYTES,
        )
    ]
