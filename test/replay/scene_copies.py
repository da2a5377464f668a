"""Copies of the demo scene with a field or a file changed, for the tests of this folder."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spatialclaw_ros.core.frame import Capture, Frame

IMAGES = ('rgb', 'depth', 'label')


def copy_scene(
    source: Path,
    target: Path,
    change: Callable[[dict[str, Any]], object] = lambda _: None,
    *,
    folders: tuple[str, ...] = IMAGES,
) -> Path:
    """Copy scene.json and image folders alone, and change what scene.json says."""
    target.mkdir(parents=True)
    data = json.loads((source / 'scene.json').read_text(encoding='utf-8'))
    change(data)
    (target / 'scene.json').write_text(json.dumps(data), encoding='utf-8')
    for name in folders:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
    return target


def assert_same_frame(a: Frame, b: Frame) -> None:
    """Assert that two frames hold the same capture: pixels, stamps and poses to the bit."""
    assert a.frame_index == b.frame_index
    assert a.source_index == b.source_index
    assert a.stamp_ns == b.stamp_ns
    assert a.world_frame == b.world_frame
    assert a.camera.name == b.camera.name
    assert a.camera.frame_id == b.camera.frame_id
    assert np.array_equal(a.camera.K, b.camera.K, equal_nan=True)
    assert a.rgb.tobytes() == b.rgb.tobytes()
    assert (a.depth_m is None) == (b.depth_m is None)
    if a.depth_m is not None and b.depth_m is not None:
        assert a.depth_m.tobytes() == b.depth_m.tobytes()
    for mine, other in (
        (a.T_world_camera, b.T_world_camera),
        (a.T_world_base, b.T_world_base),
    ):
        assert (mine is None) == (other is None)
        if mine is not None and other is not None:
            assert mine.tobytes() == other.tobytes()


def assert_same_capture(a: Capture, b: Capture) -> None:
    """Assert that frames and label images are the same."""
    assert_same_frame(a.frame, b.frame)
    assert (a.label is None) == (b.label is None)
    if a.label is not None and b.label is not None:
        assert np.array_equal(a.label.values, b.label.values)
        assert dict(a.label.names) == dict(b.label.names)
