"""Properties of things that can be compared: how a cell measures each, and what its words are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Code, fill
from spatialclaw_ros.models.rules.standing import FLOATING_M, OTHERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.facts import Value

CLEAR = 1.0
"""Two values differ when they are this many standard deviations apart."""
SURE = 2.5
DOUBT = 0.55
"""Factor on the confidence where two values differ just clearly."""
ALIKE = 0.03
"""Values nearer to each other than this share are not told apart, whatever their intervals."""
LEAST_SIGMA_M = 0.01


@dataclass(frozen=True)
class Property:
    """Something of a thing that is a number."""

    key: str
    value: str
    """Expression over seg, frame, number, points, box, place, local and, for some, other."""
    one_frame: bool = False
    """Whether it can be compared within one frame only."""
    setup: str = ''
    """Code that the expression needs."""
    relative: bool = True
    """Whether a difference must also be large against the values themselves."""


def _place(key: str, value: str) -> Property:
    measure = f'Measure.from_sigma(float({value}), place.sigma_m, n=place.n)'
    return Property(key, measure, one_frame=True, relative=False)


RIGHT, AHEAD, UP = (
    _place('right', 'local[0]'),
    _place('ahead', 'local[2]'),
    _place('up', 'place[2]'),
)
HEIGHT = Property('height', 'seg.top_above(recon.surface_under(points, frame), frame, number)')
OWN_HEIGHT = f"""{OTHERS}

def own_height(seg, frame, number, points):
    surface = recon.surface_under(points, frame)
    top = seg.top_above(surface, frame, number)
    bottom = float(np.percentile(surface.height(points), 1))
    others = others_beside(seg.get_mask(frame, number), frame) if bottom > {FLOATING_M} else {{}}
    if any(support.touches for support in Geometry.supports(points, others)):
        return Measure(top - bottom, top.low - bottom, top.high - bottom, n=top.n)
    return top
"""
TALL = Property('own height', 'own_height(seg, frame, number, points)', setup=OWN_HEIGHT)
DISTANCE = Property(
    'distance', 'Geometry.euclidean_distance(frame.position, place)', relative=False
)
TO_OTHER = Property(
    'distance', 'Geometry.euclidean_distance(place, other)', one_frame=True, relative=False
)
LENGTH = Property(
    'length', 'max(box.longest, seg.top_above(recon.ground(frame), frame, number), key=float)'
)
WIDTH = Property(
    'width', 'seg.extent_along(frame.T_world_camera[:3, 0] * [1, 1, 0], frame, number)'
)
BULK = Property('bulk', 'Measure.from_sigma(box.volume ** (1 / 3), box.sigma_m, n=box.n)')

# word -> (property, +1 where more of it is meant, -1 where less)
WORDS: dict[str, tuple[Property, int]] = {
    'tall': (TALL, 1),
    'high': (HEIGHT, 1),
    'short': (TALL, -1),
    'low': (HEIGHT, -1),
    'near': (DISTANCE, -1),
    'close': (DISTANCE, -1),
    'far': (DISTANCE, 1),
    'left': (RIGHT, -1),
    'right': (RIGHT, 1),
    'long': (LENGTH, 1),
    'not long': (LENGTH, -1),
    'wide': (WIDTH, 1),
    'narrow': (WIDTH, -1),
    'big': (BULK, 1),
    'small': (BULK, -1),
}
SUPERLATIVES = {
    'tallest': 'tall',
    'highest': 'high',
    'shortest': 'short',
    'lowest': 'low',
    'nearest': 'near',
    'closest': 'close',
    'farthest': 'far',
    'furthest': 'far',
    'leftmost': 'left',
    'rightmost': 'right',
    'longest': 'long',
    'least long': 'not long',
    'widest': 'wide',
    'broadest': 'wide',
    'narrowest': 'narrow',
    'biggest': 'big',
    'largest': 'big',
    'smallest': 'small',
}
COMPARATIVES = {
    'taller': 'tall',
    'higher': 'high',
    'shorter': 'short',
    'lower': 'low',
    'nearer': 'near',
    'closer': 'close',
    'farther': 'far',
    'further': 'far',
    'longer': 'long',
    'wider': 'wide',
    'broader': 'wide',
    'narrower': 'narrow',
    'bigger': 'big',
    'larger': 'big',
    'smaller': 'small',
}

MEASURE = """
$setup
values, places = {}, {}
for key, name, index, number in $rows:
    seg, frame = seen[name, index], InputImages.by_index(index)
    $points
    box = seg.extent_3d(recon, frame, number)
    place = places[key] = seg.get_centroid_3d(recon, frame, number)
    $local
    values[key] = $value
    print(f'[measured] $what of {key} =', values[key])
    sketch.box(box, name=key)
"""


@dataclass(frozen=True)
class Row:
    """One thing that is compared with others."""

    key: str
    """What it is called in the answer."""
    name: str
    """What was looked for."""
    frame: int
    number: int = 0
    """Which of the things found under that name."""


def meaning(form: str) -> tuple[Property, int]:
    """Return the property and the sign that a superlative, comparative or side means."""
    return WORDS[SUPERLATIVES.get(form) or COMPARATIVES.get(form) or form]


def measure_code(prop: Property, rows: Sequence[Row]) -> str:
    """Return the code that measures a property of things and prints it."""
    points = 'points = seg.get_surface_points(frame, number)' if 'points' in prop.value else ''
    local = 'local = np.linalg.inv(frame.T_world_camera) @ [*place, 1]'
    return fill(
        MEASURE,
        rows=[(row.key, row.name, row.frame, row.number) for row in rows],
        setup=Code(prop.setup.strip()),
        points=Code(points),
        local=Code(local if 'local' in prop.value else ''),
        value=Code(prop.value),
        what=Code(prop.key),
    )


def clearness(first: Value, second: Value, prop: Property) -> float:
    """Return by how many standard deviations two values differ; 0 where they do not."""
    apart = abs(first.value - second.value)
    if prop.relative and apart < ALIKE * max(abs(first.value), abs(second.value)):
        return 0.0
    return apart / (math.hypot(first.sigma, second.sigma) or LEAST_SIGMA_M)


def sureness(clear: float) -> float:
    """Return the factor on the confidence for how clearly two values differ."""
    return min(1.0, DOUBT + (1 - DOUBT) * (clear - CLEAR) / (SURE - CLEAR))
