"""Properties of things that can be compared: how a cell measures each, and what its words are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.facts import Value

CLEAR = 1.0
"""Two values differ when they are this many standard deviations apart."""
SURE = 2.5
ALIKE = 0.03
"""Values nearer to each other than this share are not told apart, whatever their intervals."""


@dataclass(frozen=True)
class Property:
    """Something of a thing that is a number."""

    key: str
    code: str
    """Expression over seg, frame, number, points, box, place and, for 'near', other."""
    one_frame: bool = False
    """Whether it can be compared within one frame only."""
    relative: bool = True
    """Whether a difference must also be large against the values themselves."""


_PLACE = 'Measure.from_sigma(float(local[{axis}]), place.sigma_m, n=place.n)'
HEIGHT = Property('height', 'seg.top_above(recon.surface_under(points, frame), frame, number)')
DISTANCE = Property('distance', 'Geometry.euclidean_distance(frame.position, place)', relative=False)
TO_OTHER = Property('distance', 'Geometry.euclidean_distance(place, other)', True, False)
RIGHT = Property('right', _PLACE.format(axis=0), True, False)
AHEAD = Property('ahead', _PLACE.format(axis=2), True, False)
UP = Property('up', 'Measure.from_sigma(float(place[2]), place.sigma_m, n=place.n)', True, False)
LENGTH = Property(
    'length',
    'max(box.longest, seg.top_above(recon.ground(frame), frame, number), key=float)',
)
WIDTH = Property('width', 'Geometry.extent_along(points, frame.T_world_camera[:3, 0] * [1, 1, 0])')
BULK = Property('bulk', 'Measure.from_sigma(box.volume ** (1 / 3), box.sigma_m, n=box.n)')

# word -> (property, +1 where more of it is meant, -1 where less)
WORDS: dict[str, tuple[Property, int]] = {
    'tall': (HEIGHT, 1),
    'high': (HEIGHT, 1),
    'short': (HEIGHT, -1),
    'low': (HEIGHT, -1),
    'near': (DISTANCE, -1),
    'close': (DISTANCE, -1),
    'far': (DISTANCE, 1),
    'distant': (DISTANCE, 1),
    'left': (RIGHT, -1),
    'right': (RIGHT, 1),
    'long': (LENGTH, 1),
    'wide': (WIDTH, 1),
    'broad': (WIDTH, 1),
    'narrow': (WIDTH, -1),
    'big': (BULK, 1),
    'large': (BULK, 1),
    'small': (BULK, -1),
}
_FORMS = {
    'tallest': 'tall', 'highest': 'high', 'shortest': 'short', 'lowest': 'low', 'nearest': 'near',
    'closest': 'close', 'farthest': 'far', 'furthest': 'far', 'leftmost': 'left',
    'rightmost': 'right', 'longest': 'long', 'widest': 'wide', 'broadest': 'broad',
    'narrowest': 'narrow', 'biggest': 'big', 'largest': 'large', 'smallest': 'small',
    'taller': 'tall', 'higher': 'high', 'shorter': 'short', 'lower': 'low', 'nearer': 'near',
    'closer': 'close', 'farther': 'far', 'further': 'far', 'longer': 'long', 'wider': 'wide',
    'broader': 'broad', 'narrower': 'narrow', 'bigger': 'big', 'larger': 'large',
    'smaller': 'small',
}  # fmt: skip
SUPERLATIVES = tuple(form for form in _FORMS if form.endswith('st'))
COMPARATIVES = tuple(form for form in _FORMS if form.endswith('r') and form not in SUPERLATIVES)


def meaning(form: str) -> tuple[Property, int]:
    """Return the property and the sign that a superlative or comparative means."""
    return WORDS[_FORMS.get(form, form)]


def measure_code(prop: Property, things: Sequence[tuple[str, str, int, str]]) -> str:
    """Return the code that measures a property of things and prints it.

    Args:
        prop: what to measure.
        things: (key, name in ``seen``, frame index, object number as code) of each.
    """
    needs_local = 'local' in prop.code
    return lines(
        'values, places = {}, {}',
        f'for key, name, index, number in {[(k, n, f, int(o)) for k, n, f, o in things]!r}:',
        '    seg, frame = seen[name, index], InputImages.by_index(index)',
        '    points = seg.get_surface_points(frame, number)' if 'points' in prop.code else '',
        '    box = seg.extent_3d(recon, frame, number)',
        '    place = places[key] = seg.get_centroid_3d(recon, frame, number)',
        '    local = np.linalg.inv(frame.T_world_camera) @ [*place, 1]' if needs_local else '',
        f'    values[key] = {prop.code}',
        f"    print(f'[measured] {prop.key} of {{key}} =', values[key])",
        '    sketch.box(box, name=key)',
    )


def clearness(first: Value, second: Value, prop: Property) -> float:
    """Return by how many standard deviations two values differ; 0 where they do not."""
    apart = abs(first.value - second.value)
    if prop.relative and apart < ALIKE * max(abs(first.value), abs(second.value)):
        return 0.0
    sigma = math.hypot(first.sigma, second.sigma) or 0.01
    return apart / sigma


def sureness(clear: float) -> float:
    """Return the factor on the confidence for how clearly two values differ."""
    return min(1.0, 0.55 + 0.45 * (clear - CLEAR) / (SURE - CLEAR))
