"""Which is taller, and whether lengths are more or less than a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import YES_NO, Draft, yes_no
from spatialclaw_ros.world.questions.scene import pairs, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene

FACTORS = (0.6, 0.75, 1.3, 1.6)
"""A number asked against is about the truth times one of these."""
LEAST_M = 0.08
"""And off the truth by this at least."""


def taller(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of two things has the greater height of its own."""
    for a, b in pairs(rng, scene.upright):
        heights = a.body.size[2], b.body.size[2]
        if rules.clearly_apart(*heights, rules.TALLER_M):
            names = (a.name, b.name)
            right = names[heights.index(max(heights))]
            slots = {'a': a.name, 'b': b.name}
            yield Draft('compare.taller', right, slots, (a.value, b.value), names)


def distance(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether the middles of two things are more, or less, than a length apart."""
    for a, b in pairs(rng, scene.measured):
        way = scene.middles(a, b)
        found = threshold(rng, way, 0.1)
        if found is not None and not scene.holds(a, b):
            variant, length, yes = found
            slots = {'a': a.name, 'b': b.name, 'n': length}
            things = (a.value, b.value)
            yield Draft('threshold.distance', yes_no(yes=yes), slots, things, YES_NO, variant)


def height(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether a thing is taller, or less tall, than a length."""
    for a in shuffled(rng, scene.upright):
        found = threshold(rng, a.body.size[2], 0.05)
        if found is not None:
            variant, length, yes = found
            slots = {'a': a.name, 'n': length}
            yield Draft('threshold.height', yes_no(yes=yes), slots, (a.value,), YES_NO, variant)


def threshold(
    rng: np.random.Generator,
    truth: float,
    step: float,
    variants: tuple[str, ...] = ('more', 'less'),
) -> tuple[str, str, bool] | None:
    """Return 'more' or 'less', a round length to ask against, and whether it is so.

    None where no such length is clearly different from the truth.
    """
    variant = variants[int(rng.integers(len(variants)))]
    number = round(truth * FACTORS[int(rng.integers(len(FACTORS)))] / step) * step
    if number <= 0 or not rules.clearly_apart(truth, number, LEAST_M):
        return None
    return variant, f'{number:.3g} m', (truth > number) is (variant == 'more')
