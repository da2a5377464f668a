"""How far whole things are apart: as surely as their two ends were seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives.boxes import OrientedBox
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.whole import WholeThing
from spatialclaw_ros.primitives.whole_distance import nearest_of

SIDE = np.linspace(-0.2, 0.2, 41)


def block(x: float, shown: tuple[float, float], sigma_m: float) -> WholeThing:
    """Return a block 0.4 m wide round x of which the sides at some offsets were seen."""
    sides = {
        off: np.array([[x + off, y, z] for y in SIDE for z in SIDE + 0.2]) for off in (-0.2, 0.2)
    }
    center = Point3([x, 0.0, 0.2], sigma_m=sigma_m / 2)
    return WholeThing(
        'block',
        center,
        OrientedBox(center, np.full(3, 0.4), np.eye(3), sigma_m=sigma_m),
        Measure.from_sigma(0.0, 0.005),
        Measure.from_sigma(0.4, 0.005),
        WorldPoints(np.concatenate([sides[off] for off in shown])),
        WorldPoints(np.concatenate(list(sides.values()))),
        seen_in=(0,),
        pixels=1000,
    )


def test_an_end_that_was_seen_is_sure_however_much_is_hidden_elsewhere() -> None:
    width, start, end = nearest_of(block(0, (0.2, 0.2), 0.3), block(2, (-0.2, -0.2), 0.3))
    assert float(width) == pytest.approx(1.6, abs=0.01)
    assert width.high - width.low < 0.12
    assert (start[0], end[0]) == pytest.approx((0.2, 1.8), abs=0.01)


def test_an_end_that_was_not_seen_is_as_unsure_as_it_is_far_from_what_was() -> None:
    width, _, _ = nearest_of(block(0, (-0.2, -0.2), 0.3), block(2, (-0.2, -0.2), 0.3))
    assert width.low < 1.2
    assert width.high > 2.0


def test_noise_lets_surfaces_bulge() -> None:
    a, b = block(0, (0.2, 0.2), 0.02), block(2, (-0.2, -0.2), 0.02)
    plain, _, _ = nearest_of(a, b)
    noisy, start, end = nearest_of(replace(a, bulge_m=0.006), replace(b, bulge_m=0.004))
    assert float(noisy - plain) == pytest.approx(0.01)
    assert float(noisy) == pytest.approx(float(np.linalg.norm(start - end)))


def test_a_part_that_may_be_before_what_was_seen_makes_a_way_shorter_not_longer() -> None:
    a, b = block(0, (0.2, 0.2), 0.02), block(2, (-0.2, -0.2), 0.02)
    plain, _, _ = nearest_of(a, b)
    towards, _, _ = nearest_of(replace(a, untold=((0.4, 0.0),)), b)
    aside, _, _ = nearest_of(replace(a, untold=((0.0, 0.4),)), b)
    assert float(plain - towards) == pytest.approx(0.2, abs=0.01)
    assert towards.low == pytest.approx(plain.low - 0.4, abs=0.01)
    assert towards.high == pytest.approx(plain.high, abs=0.01)
    assert float(aside) == pytest.approx(float(plain))


def test_of_what_is_hidden_the_box_says_how_near_it_may_be() -> None:
    a, b = block(0, (-0.2, -0.2), 0.02), block(2, (-0.2, -0.2), 0.02)
    far = WorldPoints(np.asarray(a.points))
    seen, _, _ = nearest_of(replace(a, surface=far), b)
    hidden, _, _ = nearest_of(replace(a, surface=far, hidden=0.4), b)
    assert float(hidden) == pytest.approx(float(seen))
    assert hidden.low < 1.6 < seen.low
