"""A world as a scene folder: read back by the product, the same bytes by the same seed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.query import RobotModel
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.replay.scene import load_scene
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.folder import TRUTH_FILE, write_scene
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT, TYPICAL, Noise
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from pathlib import Path


def eye(seed: int, noise: Noise = EXACT) -> WorldCamera:
    """Return a small camera in a world."""
    return WorldCamera(make_world(seed), make_camera(160, 120), noise)


def digests(folder: Path) -> dict[str, str]:
    """Return what every file holds, as one short text each."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob('*'))
        if file.is_file()
    }


@pytest.mark.parametrize('noise', [EXACT, TYPICAL])
def test_the_product_reads_what_the_camera_saw(tmp_path: Path, noise: Noise) -> None:
    camera = eye(3, noise)
    write_scene(camera, tmp_path / 'scene', 4)
    shots = list(camera.shots(4))
    rows = json.loads((tmp_path / 'scene' / 'scene.json').read_text())['frames']
    assert [round(row['stamp'] * 1e9) for row in rows] == [shot.stamp_ns for shot in shots]
    late = [row['depth_stamp'] - row['stamp'] for row in rows]
    assert late == pytest.approx(
        [noise.depth_delay_s] * len(rows), abs=noise.depth_jitter_s + 1e-6
    )
    assert len(set(late)) == (len(rows) if noise.depth_jitter_s else 1)
    with RingRegistry() as rings:
        scene = load_scene(tmp_path / 'scene')
        robot = camera.world.robot
        assert scene.file.robot == RobotModel('base_link', robot.size, robot.footprint)
        captures = scene.captures(rings)
        assert len(captures) == len(shots)
        for capture, shot in zip(captures, shots, strict=True):
            frame = capture.frame
            assert frame.stamp_ns == shot.stamp_ns
            assert np.array_equal(frame.rgb, shot.rgb)
            assert frame.depth_m is not None
            assert np.array_equal(frame.depth_m, shot.depth_m, equal_nan=True)
            assert frame.T_world_camera is not None
            assert np.abs(frame.T_world_camera - shot.T_map_camera).max() < 1e-8
            assert frame.T_world_base is not None
            assert np.abs(frame.T_world_base - shot.T_map_base).max() < 1e-8
            assert np.array_equal(frame.camera.K, camera.camera.K)
            assert not frame.warnings
            assert capture.label is not None
            assert np.array_equal(capture.label.values, shot.label)
            names = {thing.value: thing.name for thing in camera.world.things}
            assert dict(capture.label.names) == names


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (('a', 6), ('b', 6), ('c', 7)):
        write_scene(eye(seed, TYPICAL), tmp_path / name, 3)
    assert digests(tmp_path / 'a') == digests(tmp_path / 'b')
    first, other = digests(tmp_path / 'a'), digests(tmp_path / 'c')
    assert not set(first.values()) & set(other.values())


def test_the_truth_stands_apart(tmp_path: Path) -> None:
    truth = write_scene(eye(3), tmp_path / 'scene', 3, labels=False)
    written = json.loads((tmp_path / 'scene' / TRUTH_FILE).read_text())
    assert written == json.loads(json.dumps(truth.as_json()))
    scene = json.loads((tmp_path / 'scene' / 'scene.json').read_text())
    assert 'label_values' not in scene
    assert not (tmp_path / 'scene' / 'label').exists()
    assert set(scene['frames'][0]) == {
        'camera',
        'stamp',
        'depth_stamp',
        'rgb',
        'depth',
        'T_world_camera',
        'T_world_base',
    }


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / 'mine.txt').write_text('mine')
    with pytest.raises(BadInputError, match='not empty'):
        write_scene(eye(3), tmp_path, 2)
    assert [file.name for file in tmp_path.iterdir()] == ['mine.txt']
    with pytest.raises(BadInputError, match='frames'):
        write_scene(eye(3), tmp_path / 'none', 0)
