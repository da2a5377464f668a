"""The ray caster against known surfaces, and against the solids' own insides."""

from __future__ import annotations

import numpy as np
import pytest
from world.solids import random_solid

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.transforms import apply, from_parts, rotation_between
from spatialclaw_ros.world.raycast import FACES, SIDE, TOP, cast
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.shapes import Ball, Block, Drum

FORWARD = from_parts([[0, 0, 1], [-1, 0, 0], [0, -1, 0]], (0, 0, 0))  # looks along the map's x
ROUNDING = 1e-9


def looking(rng: np.random.Generator) -> np.ndarray:
    """Return a camera's pose outside of the solids, turned to them anyhow."""
    direction = rng.normal(size=3)
    direction /= np.linalg.norm(direction)
    aim = direction + rng.normal(0, 0.15, 3)
    turn = rotation_between(FORWARD[:3, 2], -aim) @ FORWARD[:3, :3]
    return from_parts(turn, 6 * direction)


def test_a_wall_ahead_has_one_depth() -> None:
    camera = make_camera(64, 48)
    wall = Block((3.5, 0.0, 0.0), (1.0, 20.0, 20.0))
    hits = cast([wall], camera, FORWARD)
    assert np.abs(hits.depth_m - 3.0).max() < ROUNDING
    assert (hits.surface == 0).all()  # the face towards -x


def test_a_tilted_floor_has_the_depth_of_the_plane() -> None:
    camera = make_camera(64, 48)
    pitch = 0.4
    c, s = np.cos(pitch), np.sin(pitch)
    down = from_parts([[c, 0, s], [0, 1, 0], [-s, 0, c]], (0, 0, 1.2)) @ FORWARD
    hits = cast([Block((0, 0, -0.5), (100.0, 100.0, 1.0))], camera, down)
    rows, columns = np.mgrid[:48, :64]
    y = (rows - camera.K[1, 2]) / camera.K[1, 1]
    falls = s + c * y  # of a ray of depth 1
    seen = falls > 0.05
    assert np.abs(hits.depth_m - 1.2 / falls)[seen].max() < ROUNDING
    assert (hits.solid[seen] == 0).all()
    assert columns.shape == hits.solid.shape


def test_a_ball_and_a_drum_ahead() -> None:
    camera = Camera('c', np.array([[100.0, 0, 50], [0, 100, 40], [0, 0, 1]]), 101, 81, 'o')
    ball = cast([Ball((4.0, 0, 0), 0.5)], camera, FORWARD)
    assert ball.depth_m[40, 50] == pytest.approx(3.5, abs=ROUNDING)
    edge = 100 * 0.5 / np.sqrt(4.0**2 - 0.5**2)  # pixels from the middle where the ray is tangent
    assert np.isfinite(ball.depth_m[40]).sum() == 2 * int(edge) + 1
    drum = cast([Drum((4.0, 0, -1.0), 0.5, 1.0)], camera, FORWARD)
    rows, _ = np.nonzero(drum.solid == 0)
    assert drum.surface[rows.min(), 50] == TOP
    assert drum.surface[rows.max(), 50] == SIDE
    assert drum.depth_m[rows.max(), 50] == pytest.approx(3.5, abs=ROUNDING)
    v = (rows.min() - 40) / 100
    assert drum.depth_m[rows.min(), 50] == pytest.approx(0.5 / v, abs=ROUNDING)


@pytest.mark.parametrize('seed', range(10))
def test_the_first_surface_and_no_other(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = [random_solid(rng, 1.5) for _ in range(12)]
    pose = looking(rng)
    camera = make_camera(80, 60)
    hits = cast(shapes, camera, pose)
    rows, columns = np.mgrid[:60, :80].reshape(2, -1)
    along = np.stack(
        [
            (columns - camera.K[0, 2]) / camera.K[0, 0],
            (rows - camera.K[1, 2]) / camera.K[1, 1],
            np.ones(len(rows)),
        ],
        axis=1,
    )
    depth, solid = hits.depth_m.ravel(), hits.solid.ravel()
    met = solid >= 0
    assert 50 < met.sum() < met.size
    assert np.isnan(depth[~met]).all()
    for step, expected in ((1e-6, True), (-1e-6, False)):
        points = apply(pose, along * (depth + step)[:, None])
        for index in range(len(shapes)):
            mine = solid == index
            inside = shapes[index].contains(points[mine])
            # a ray that only grazes a solid is inside it for less than the step
            assert (inside == expected).mean() > 0.995 if mine.any() else True
    # before the surface, and everywhere where none is met, the ray is in the open
    until = np.where(met, depth - 1e-6, 12.0)
    for share in np.linspace(0.01, 1.0, 150):
        points = apply(pose, along * (share * until)[:, None])
        for shape in shapes:
            assert not shape.contains(points).any()


def test_order_does_not_matter() -> None:
    rng = np.random.default_rng(5)
    shapes = [random_solid(rng, 1.5) for _ in range(20)]
    pose, camera = looking(rng), make_camera(80, 60)
    forward, backward = cast(shapes, camera, pose), cast(shapes[::-1], camera, pose)
    assert np.array_equal(forward.inverse_depth, backward.inverse_depth)
    met = forward.solid >= 0
    assert np.array_equal(forward.solid[met], 19 - backward.solid[met])
    assert np.array_equal(forward.surface[met] % FACES, backward.surface[met] % FACES)


def test_what_is_behind_or_around_the_camera() -> None:
    camera = make_camera(32, 24)
    assert (cast([Block((-3, 0, 0), (1.0, 1.0, 1.0))], camera, FORWARD).solid == -1).all()
    # a floor reaches under the camera and behind it: only what lies ahead and below is seen
    floor = cast([Block((0, 0, -1.1), (9.0, 9.0, 0.2))], camera, FORWARD)
    assert (floor.solid[:12] == -1).all()
    assert floor.depth_m[23, 16] == pytest.approx(camera.K[1, 1] / (23 - camera.K[1, 2]))
    # level with the camera, a top is seen edge on: not at all
    level = cast([Block((0, 0, -0.5), (9.0, 9.0, 1.0))], camera, FORWARD)
    assert (level.solid[:12] == -1).all()
