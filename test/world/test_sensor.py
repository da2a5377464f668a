"""Sensor noise: its statistics on known surfaces, and that without noise nothing is changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.transforms import from_parts
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import (
    DEPTH_UNIT_M,
    EXACT,
    TYPICAL,
    Noise,
    depth_m,
    sense_colour,
    sense_depth,
)
from spatialclaw_ros.world.shading import View
from spatialclaw_ros.world.shapes import Block, Shape
from spatialclaw_ros.world.things import Part, Rgb
from spatialclaw_ros.world.world import make_world

FORWARD = from_parts([[0, 0, 1], [-1, 0, 0], [0, -1, 0]], (0, 0, 0))
CAMERA = make_camera(320, 240)
GREY: Rgb = (150, 150, 150)


def seen(*shapes: Shape, rgb: Rgb = GREY) -> View:
    """Return what a camera at the origin, along x, sees of some solids."""
    return View([Part(shape, rgb) for shape in shapes], CAMERA, FORWARD, (0, 0, 2))


def wall(distance: float) -> Block:
    """Return a wall across the view."""
    return Block((distance + 0.5, 0, 0), (1.0, 99.0, 99.0))


def sensed(what: View, noise: Noise, seed: int = 0) -> np.ndarray:
    """Return the noisy depth in metres."""
    return depth_m(sense_depth(what, noise, np.random.default_rng(seed)))


def test_without_noise_depth_is_exact_to_its_unit() -> None:
    eye = WorldCamera(make_world(2), CAMERA)
    shot = eye.shoot(0, 1.0)
    exact, label = eye.exact(1.0)
    assert np.abs(shot.depth_m - exact.hits.depth_m).max() < 0.51 * DEPTH_UNIT_M
    assert np.array_equal(shot.rgb, exact.rgb)
    assert np.array_equal(shot.label, label)
    assert shot.depth_stamp_ns == shot.stamp_ns


@pytest.mark.parametrize('distance', [0.5, 1.5, 3.0, 5.0])
@pytest.mark.parametrize('correlation', [0.0, 1.5])
def test_depth_noise_grows_with_the_square(distance: float, correlation: float) -> None:
    noise = Noise(axial_m=0.0012, axial_per_m=0.0019, correlation_px=correlation)
    error = sensed(seen(wall(distance)), noise) - distance
    sigma = 0.0012 + 0.0019 * (distance - 0.4) ** 2
    assert np.std(error) == pytest.approx(sigma, rel=0.05)
    assert abs(np.mean(error)) < 6 * sigma / np.sqrt(error.size) * (1 + 4 * correlation)
    beside = np.corrcoef(error[:, 1:].ravel(), error[:, :-1].ravel())[0, 1]
    expected = np.exp(-1 / (4 * correlation**2)) if correlation else 0.0
    assert beside == pytest.approx(expected, abs=0.05)


def test_holes_where_a_surface_is_grazed() -> None:
    floor = seen(Block((0, 0, -0.7), (60.0, 60.0, 1.0)))
    depth = sensed(floor, Noise(grazing_cosine=0.3, far_m=13.0))
    exact = floor.hits.depth_m
    near = floor.cosine > 0.3
    assert np.isfinite(depth[near]).all()
    band = (floor.cosine > 0.14) & (floor.cosine < 0.16) & (exact < 13)
    assert band.sum() > 100
    assert np.isnan(depth[band]).mean() == pytest.approx(0.5, abs=0.15)


def test_holes_on_dark_things() -> None:
    dark, light = seen(wall(2.0), rgb=(20, 20, 20)), seen(wall(2.0), rgb=(90, 90, 90))
    noise = Noise(dark_albedo=0.16)
    share = 1 - 20 / 255 / 0.16
    assert np.isnan(sensed(dark, noise)).mean() == pytest.approx(share, abs=0.01)
    assert np.isfinite(sensed(light, noise)).all()


def test_edges_bleed_and_nothing_else_does() -> None:
    scene = seen(wall(3.0), Block((1.55, 0.0, 0.0), (0.1, 0.6, 0.6)))
    exact = scene.hits.depth_m
    depth = sensed(scene, Noise(bleed_px=2))
    changed = ~(np.abs(depth - exact) < DEPTH_UNIT_M)
    inner = exact < 2
    grown, shrunk = np.zeros_like(inner), np.ones_like(inner)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            moved = np.roll(inner, (dy, dx), (0, 1))
            grown |= moved
            shrunk &= moved
    edge = grown & ~shrunk
    assert not changed[~edge].any()
    assert 0.6 < changed[edge].mean() < 0.95
    values = depth[edge & np.isfinite(depth)]
    assert values.min() >= 1.5 - DEPTH_UNIT_M
    assert values.max() <= 3.0 + DEPTH_UNIT_M
    assert ((values > 1.6) & (values < 2.9)).mean() > 0.2
    assert 0.1 < np.isnan(depth[edge]).mean() < 0.2


def test_near_and_far() -> None:
    noise = Noise(near_m=1.0, far_m=2.0)
    assert np.isnan(sensed(seen(wall(0.9)), noise)).all()
    assert np.isnan(sensed(seen(wall(2.1)), noise)).all()
    assert np.isfinite(sensed(seen(wall(1.5)), noise)).all()
    assert np.isnan(sensed(seen(wall(14.0)), EXACT)).all()  # more than 16 bits hold


def test_colour_noise() -> None:
    rgb = np.full((200, 200, 3), 128, np.uint8)
    noisy = sense_colour(rgb, Noise(colour_sigma=3.0), np.random.default_rng(0))
    assert np.std(noisy.astype(float)) == pytest.approx(3.0, rel=0.03)
    assert sense_colour(rgb, EXACT, np.random.default_rng(0)) is rgb


def test_frames_get_lost_and_depth_comes_later() -> None:
    world = make_world(1)
    eye = WorldCamera(world, CAMERA, replace(EXACT, dropped=0.3, depth_delay_s=0.2))
    times = eye.times(400, 20.0)
    assert times[0] == (0, 0.0)
    assert len(times) == pytest.approx(280, abs=40)
    assert all(at_s == pytest.approx(index / 20) for index, at_s in times)
    moving = next(m for m in world.robot.track.moves)
    at_s = (moving.start_s + moving.end_s) / 2
    shot = eye.shoot(3, at_s)
    assert shot.depth_stamp_ns - shot.stamp_ns == 200_000_000
    later, _ = eye.exact(shot.depth_at_s)
    assert np.abs(shot.depth_m - later.hits.depth_m).max() < 0.51 * DEPTH_UNIT_M
    assert np.array_equal(shot.T_map_camera, world.robot.T_map_camera(shot.at_s))


def test_noise_depends_on_seed_and_frame_alone() -> None:
    eye = WorldCamera(make_world(1), CAMERA, TYPICAL)
    first, again, other = eye.shoot(2, 1.0), eye.shoot(2, 1.0), eye.shoot(3, 1.0)
    assert np.array_equal(first.depth_units, again.depth_units)
    assert np.array_equal(first.rgb, again.rgb)
    assert not np.array_equal(first.depth_units, other.depth_units)


def test_impossible_noise_is_refused() -> None:
    with pytest.raises(BadInputError, match='axial_m'):
        replace(TYPICAL, axial_m=-1.0)
    with pytest.raises(BadInputError, match='far_m'):
        replace(TYPICAL, far_m=float('nan'))
    with pytest.raises(BadInputError, match='dropped'):
        replace(TYPICAL, dropped=1.0)
