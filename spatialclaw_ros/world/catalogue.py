"""Furniture, small things and people: each kind's solids, drawn by a random generator.

A thing's own axes have their origin in the middle of its foot; x is the way it faces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.shapes import Ball, Block, Drum
from spatialclaw_ros.world.things import Body, Part, Pattern, Surface

if TYPE_CHECKING:
    import numpy as np

    from spatialclaw_ros.world.shapes import Vec3
    from spatialclaw_ros.world.things import Rgb

PAINTS: dict[str, Rgb] = {
    'red': (205, 38, 36),
    'orange': (240, 128, 24),
    'yellow': (240, 205, 40),
    'green': (40, 150, 62),
    'blue': (38, 84, 200),
    'purple': (125, 55, 170),
    'white': (240, 240, 236),
    'black': (34, 34, 37),
    'grey': (142, 142, 146),
    'brown': (138, 92, 58),
}
BRIGHT = ('red', 'orange', 'yellow', 'green', 'blue', 'purple', 'white')
SKIN: Rgb = (214, 166, 138)
HAIR: Rgb = (74, 52, 38)
TROUSERS: tuple[Rgb, ...] = ((52, 58, 78), (70, 64, 58), (40, 42, 46))
STEEL: Rgb = (120, 122, 126)
OPEN_SKY = 10.0
"""Headroom where nothing is above."""


def _paint(colour: str) -> tuple[Rgb, Pattern]:
    """Return what furniture of a colour looks like: brown is wood."""
    return PAINTS[colour], Pattern.GRAIN if colour == 'brown' else Pattern.PLAIN


def _block(center: Vec3, size: Vec3, rgb: Rgb, pattern: Pattern = Pattern.PLAIN) -> Part:
    return Part(Block(center, size), rgb, pattern)


def _legs(length: float, width: float, height: float, thick: float, rgb: Rgb) -> list[Part]:
    x, y = (length - thick) / 2, (width - thick) / 2
    return [
        _block((i * x, j * y, height / 2), (thick, thick, height), rgb)
        for i in (-1, 1)
        for j in (-1, 1)
    ]


def table(rng: np.random.Generator, colour: str) -> Body:
    """Make a table: a slab on four legs."""
    length, width = float(rng.uniform(1.0, 1.6)), float(rng.uniform(0.6, 0.85))
    height, slab = float(rng.uniform(0.68, 0.78)), 0.035
    rgb, pattern = _paint(colour)
    top = _block((0, 0, height - slab / 2), (length, width, slab), rgb, pattern)
    legs = _legs(length - 0.04, width - 0.04, height - slab, 0.055, rgb)
    return Body('table', colour, (top, *legs), (Surface((0, 0, height), length, width, OPEN_SKY),))


def shelf(rng: np.random.Generator, colour: str) -> Body:
    """Make a shelf: boards between two sides, closed behind."""
    depth, width = float(rng.uniform(0.28, 0.38)), float(rng.uniform(0.7, 1.1))
    height, boards, thick = float(rng.uniform(1.2, 1.9)), int(rng.integers(3, 6)), 0.022
    rgb, pattern = _paint(colour)
    parts = [
        _block((0, side * (width - thick) / 2, height / 2), (depth, thick, height), rgb)
        for side in (-1, 1)
    ]
    back = 0.012
    parts.append(_block(((back - depth) / 2, 0, height / 2), (back, width, height), rgb))
    step = (height - thick - 0.06) / (boards - 1)
    inner = width - 2 * thick
    surfaces = []
    for index in range(boards):
        bottom = 0.06 + index * step
        size = (depth - back, inner, thick)
        parts.append(_block((back / 2, 0, bottom + thick / 2), size, rgb, pattern))
        headroom = OPEN_SKY if index == boards - 1 else step - thick
        middle = (back / 2, 0.0, bottom + thick)
        surfaces.append(Surface(middle, depth - back, inner, headroom))
    return Body('shelf', colour, tuple(parts), tuple(surfaces))


def chair(rng: np.random.Generator, colour: str) -> Body:
    """Make a chair: seat, four legs, back."""
    side, seat = float(rng.uniform(0.40, 0.46)), float(rng.uniform(0.43, 0.48))
    back = float(rng.uniform(0.82, 0.98))
    rgb = PAINTS[colour]
    parts = [_block((0, 0, seat - 0.02), (side, side, 0.04), rgb)]
    parts += _legs(side, side, seat - 0.04, 0.035, STEEL)
    middle = (seat + back) / 2
    parts.append(_block(((0.03 - side) / 2, 0, middle), (0.03, side, back - seat), rgb))
    return Body('chair', colour, tuple(parts))


def stool(rng: np.random.Generator, colour: str) -> Body:
    """Make a stool: a round seat on a post and a foot."""
    radius, height = float(rng.uniform(0.15, 0.20)), float(rng.uniform(0.42, 0.66))
    parts = (
        Part(Drum((0, 0, height - 0.025), radius, 0.05), PAINTS[colour]),
        Part(Drum((0, 0, (height - 0.03) / 2), 0.025, height - 0.07), STEEL),
        Part(Drum((0, 0, 0.01), radius * 0.9, 0.02), STEEL),
    )
    return Body('stool', colour, parts, ())


def sofa(rng: np.random.Generator, colour: str) -> Body:
    """Make a sofa: seat, back, two arms."""
    length, depth = float(rng.uniform(1.4, 1.9)), float(rng.uniform(0.78, 0.9))
    rgb = PAINTS[colour]
    parts = (
        _block((0.09, 0, 0.21), (depth - 0.18, length - 0.36, 0.42), rgb),
        _block((0.09 - depth / 2, 0, 0.41), (0.18, length, 0.82), rgb),
        _block((0.09, (length - 0.18) / 2, 0.30), (depth - 0.18, 0.18, 0.60), rgb),
        _block((0.09, (0.18 - length) / 2, 0.30), (depth - 0.18, 0.18, 0.60), rgb),
    )
    return Body('sofa', colour, parts)


def cabinet(rng: np.random.Generator, colour: str) -> Body:
    """Make a closed cabinet with two doors."""
    depth, width = float(rng.uniform(0.38, 0.5)), float(rng.uniform(0.7, 1.1))
    height = float(rng.uniform(0.75, 1.1))
    rgb, pattern = _paint(colour)
    parts = [_block((-0.01, 0, height / 2), (depth - 0.02, width, height), rgb)]
    for side in (-1, 1):
        place = (depth / 2 - 0.01, side * width / 4, height / 2)
        parts.append(_block(place, (0.02, width / 2 - 0.02, height - 0.06), rgb, pattern))
    top = Surface((-0.01, 0, height), depth - 0.02, width, OPEN_SKY)
    return Body('cabinet', colour, tuple(parts), (top,))


def box(rng: np.random.Generator, colour: str) -> Body:
    """Make a closed box that stands on the floor."""
    return _box(colour, *(float(v) for v in rng.uniform((0.24, 0.24, 0.2), (0.55, 0.5, 0.55))))


def small_box(rng: np.random.Generator, colour: str) -> Body:
    """Make a closed box for tables and shelves."""
    return _box(colour, *(float(v) for v in rng.uniform((0.07, 0.1, 0.08), (0.16, 0.22, 0.2))))


def _box(colour: str, length: float, width: float, height: float) -> Body:
    part = _block((0, 0, height / 2), (length, width, height), PAINTS[colour])
    return Body('box', colour, (part,), (Surface((0, 0, height), length, width, OPEN_SKY),))


def crate(rng: np.random.Generator, colour: str) -> Body:
    """Make a crate that is open above."""
    length, width = float(rng.uniform(0.38, 0.55)), float(rng.uniform(0.32, 0.42))
    height, thick = float(rng.uniform(0.22, 0.32)), 0.016
    rgb, pattern = _paint(colour)
    floor = (length - 2 * thick, width - 2 * thick, thick)
    parts = [_block((0, 0, thick / 2), floor, rgb, pattern)]
    for side in (-1, 1):
        x, y = side * (length - thick) / 2, side * (width - thick) / 2
        parts.append(_block((x, 0, height / 2), (thick, width, height), rgb, pattern))
        parts.append(_block((0, y, height / 2), (floor[0], thick, height), rgb, pattern))
    bottom = Surface((0, 0, thick), floor[0], floor[1], OPEN_SKY, inside=True)
    return Body('crate', colour, tuple(parts), (bottom,))


def cup(rng: np.random.Generator, colour: str) -> Body:
    """Make a cup: a drum with a handle."""
    radius, height = float(rng.uniform(0.036, 0.046)), float(rng.uniform(0.08, 0.11))
    handle = Block((radius + 0.012, 0, height / 2), (0.032, 0.012, height * 0.6))
    parts = (
        Part(Drum((0, 0, height / 2), radius, height), PAINTS[colour]),
        Part(handle, PAINTS[colour]),
    )
    return Body('cup', colour, parts)


def bottle(rng: np.random.Generator, colour: str) -> Body:
    """Make a bottle: a body and a neck."""
    radius, height = float(rng.uniform(0.032, 0.042)), float(rng.uniform(0.15, 0.2))
    parts = (
        Part(Drum((0, 0, height / 2), radius, height), PAINTS[colour]),
        Part(Drum((0, 0, height + 0.03), 0.014, 0.06), PAINTS[colour]),
    )
    return Body('bottle', colour, parts)


def ball(rng: np.random.Generator, colour: str) -> Body:
    """Make a ball that lies on the floor."""
    radius = float(rng.uniform(0.09, 0.14))
    return Body('ball', colour, (Part(Ball((0, 0, radius), radius), PAINTS[colour]),))


def small_ball(rng: np.random.Generator, colour: str) -> Body:
    """Make a ball for tables, shelves and crates."""
    radius = float(rng.uniform(0.04, 0.06))
    return Body('ball', colour, (Part(Ball((0, 0, radius), radius), PAINTS[colour]),))


def book(rng: np.random.Generator, colour: str) -> Body:
    """Make a book that lies flat."""
    size = rng.uniform((0.14, 0.2, 0.025), (0.18, 0.26, 0.05))
    length, width, height = (float(v) for v in size)
    part = _block((0, 0, height / 2), (length, width, height), PAINTS[colour])
    return Body('book', colour, (part,))


def bin_(rng: np.random.Generator, colour: str) -> Body:
    """Make a bin with a lid."""
    radius, height = float(rng.uniform(0.13, 0.17)), float(rng.uniform(0.32, 0.5))
    parts = (
        Part(Drum((0, 0, (height - 0.03) / 2), radius, height - 0.03), PAINTS[colour]),
        Part(Drum((0, 0, height - 0.015), radius * 1.05, 0.03), STEEL),
    )
    return Body('bin', colour, parts)


def person(rng: np.random.Generator, colour: str) -> Body:
    """Make a person who stands; the colour is the shirt's."""
    height = float(rng.uniform(1.58, 1.9))
    hip, shoulder, head = 0.5 * height, 0.82 * height, 0.065 * height
    trousers, shirt = TROUSERS[int(rng.integers(len(TROUSERS)))], PAINTS[colour]
    parts: list[Part] = []
    for side in (-1.0, 1.0):
        parts.append(Part(Drum((0, side * 0.1, hip / 2), 0.08, hip), trousers))
        foot = Block((0.05, side * 0.1, 0.04), (0.26, 0.1, 0.08))
        parts.append(Part(foot, HAIR))
        arm = shoulder - 0.44 * height
        parts.append(Part(Drum((0, side * 0.23, shoulder - arm / 2), 0.045, arm), shirt))
        parts.append(Part(Ball((0, side * 0.23, shoulder - arm), 0.05), SKIN))
    parts.append(_block((0, 0, (hip + shoulder) / 2), (0.2, 0.36, shoulder - hip), shirt))
    parts.append(Part(Drum((0, 0, shoulder + 0.03), 0.05, 0.12), SKIN))
    parts.append(Part(Ball((0.01, 0, height - head - 0.015), head), SKIN))
    parts.append(Part(Ball((-0.015, 0, height - head), head), HAIR))
    return Body('person', '', tuple(parts))
