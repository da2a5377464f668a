"""Writes a world as a scene folder (docs/scenes.md), and its truth beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cv2

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.world.robot import BASE
from spatialclaw_ros.world.sensor import DEPTH_UNIT_M
from spatialclaw_ros.world.truth import truth_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.world.capture import Shot, WorldCamera
    from spatialclaw_ros.world.truth import Truth

TRUTH_FILE = 'truth.json'
"""For whoever grades; what answers never opens it."""
PNG_LEVEL = 3  # a third of the time of the default, a tenth more bytes


def write_scene(
    eye: WorldCamera,
    out: Path,
    frames: int,
    rate_hz: float | None = None,
    *,
    labels: bool = True,
) -> Truth:
    """Write what a camera sees of its world.

    Args:
        eye: the camera.
        out: the folder, new or empty.
        frames: how many pictures, before any is lost.
        rate_hz: None = spread over all that happens.
        labels: whether label images are written.

    Raises:
        BadInputError: the folder holds something, or cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            msg = f'{out}: is not empty; remove it, or name another folder'
            raise BadInputError(msg)
        kinds = ('rgb', 'depth', 'label') if labels else ('rgb', 'depth')
        for kind in kinds:
            (out / kind).mkdir()
        rows, times = [], []
        for number, shot in enumerate(eye.shots(frames, rate_hz)):
            rows.append(_frame(out, number, shot, kinds))
            times.append(shot.at_s)
        truth = truth_of(eye.world, eye.camera, times)
        _write_json(out / 'scene.json', _scene(eye, rows, labels=labels))
        _write_json(out / TRUTH_FILE, truth.as_json())
    except OSError as error:
        msg = f'{out}: cannot be written ({error.strerror})'
        raise BadInputError(msg) from error
    return truth


def _frame(out: Path, number: int, shot: Shot, kinds: tuple[str, ...]) -> dict[str, Any]:
    images: dict[str, NDArray[np.uint8] | NDArray[np.uint16]] = {
        'rgb': shot.rgb[..., ::-1],
        'depth': shot.depth_units,
        'label': shot.label,
    }
    names = {kind: f'{kind}/{number:06d}.png' for kind in kinds}
    for kind, name in names.items():
        _write_png(out / name, images[kind])
    return {
        'camera': 'camera',
        'stamp': shot.stamp_ns / NS_PER_S,
        'depth_stamp': shot.depth_stamp_ns / NS_PER_S,
        **names,
        'T_world_camera': shot.T_map_camera.tolist(),
        'T_world_base': shot.T_map_base.tolist(),
    }


def _scene(eye: WorldCamera, rows: list[dict[str, Any]], *, labels: bool) -> dict[str, Any]:
    camera, robot = eye.camera, eye.world.robot
    scene: dict[str, Any] = {
        'name': f'world_{eye.world.seed}',
        'real': False,
        'cameras': {
            'camera': {
                'width': camera.width,
                'height': camera.height,
                'K': camera.K.ravel().tolist(),
                'D': camera.distortion.tolist(),
                'depth_scale_m_per_unit': DEPTH_UNIT_M,
            }
        },
        'world_frame': {'up': [0.0, 0.0, 1.0]},
        'robot': {
            'base_frame': BASE,
            'size': list(robot.size),
            'footprint': [list(corner) for corner in robot.footprint],
        },
        'frames': rows,
    }
    if labels:
        scene['label_values'] = {str(thing.value): thing.name for thing in eye.world.things}
    return scene


def _write_png(path: Path, image: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
    done, data = cv2.imencode('.png', image, [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])
    if not done:
        msg = f'{path}: OpenCV could not write it as PNG'
        raise BadInputError(msg)
    path.write_bytes(data.tobytes())


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + '\n', encoding='utf-8')
