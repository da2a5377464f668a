from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import Frame
from spatialclaw_ros.frames.recorded import RecordedFrames
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.frames.table import frame_table, frames_from_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

K = np.array([[50.0, 0, 4], [0, 51, 3], [0, 0, 1]])


def camera(name: str = 'front', fx: float = 50.0, *, calibrated: bool = True) -> Camera:
    matrix = K.copy()
    matrix[0, 0] = fx
    distortion = np.array([0.1, 0, 0, 0, 0])
    return Camera(name, matrix, 8, 6, f'{name}_optical', distortion, calibrated=calibrated)


def frame(
    store: RecordedFrames,
    index: int,
    of: Camera,
    *,
    pose: NDArray[np.float64] | None = None,
    has_depth: bool = True,
) -> Frame:
    with store.reserve(8, 6, has_depth=has_depth) as slot:
        slot.rgb[:] = index
        if slot.depth_m is not None:
            slot.depth_m[:] = index / 3
            slot.depth_m[0, 0] = np.nan
    return Frame(
        frame_index=index,
        stamp_ns=1305031231165241000 + index,
        camera=of,
        rgb=slot.rgb,
        depth_m=slot.depth_m,
        T_world_camera=pose,
        T_world_base=None if pose is None else pose @ pose,
        world_frame='map',
        source_index=index - 1,
        slot=slot.ref,
        warnings=('stale',) if index == 2 else (),
    )


def test_frames_survive_json() -> None:
    pose = np.eye(4)
    pose[:3, 3] = 0.1, 1 / 3, -2
    with RingRegistry() as rings:
        store = RecordedFrames(rings, 'bag', 4)
        frames = [
            frame(store, 1, camera(), pose=pose),
            frame(store, 2, camera('rear')),
            frame(store, 3, camera(fx=60.0), has_depth=False),
            frame(store, 4, camera('photo', calibrated=False)),
        ]
        text = json.dumps(frame_table(frames), allow_nan=False)
        again = frames_from_table(json.loads(text), lambda name: rings.get(name).memory)
    for a, b in zip(frames, again, strict=True):
        assert (a.frame_index, a.source_index, a.stamp_ns) == (
            *(b.frame_index, b.source_index, b.stamp_ns),
        )
        assert (a.world_frame, a.warnings) == (b.world_frame, b.warnings)
        assert np.array_equal(a.rgb, b.rgb)
        assert not b.rgb.flags.writeable
        assert (a.depth_m is None) == (b.depth_m is None)
        if a.depth_m is not None and b.depth_m is not None:
            assert a.depth_m.tobytes() == b.depth_m.tobytes()
            assert not b.depth_m.flags.writeable
        for mine, other in (
            (a.T_world_camera, b.T_world_camera),
            (a.T_world_base, b.T_world_base),
        ):
            assert (mine is None) == (other is None)
            assert mine is None or np.array_equal(mine, other)  # type: ignore[arg-type]
        assert a.camera.name == b.camera.name
        assert a.camera.frame_id == b.camera.frame_id
        assert a.camera.calibrated == b.camera.calibrated
        assert np.array_equal(a.camera.K, b.camera.K, equal_nan=True)
        assert np.array_equal(a.camera.distortion, b.camera.distortion)


def test_cameras_are_listed_once() -> None:
    with RingRegistry() as rings:
        store = RecordedFrames(rings, 'bag', 3)
        frames = [frame(store, i, camera()) for i in range(3)]
        assert list(frame_table(frames)['cameras']) == ['front']


def test_a_frame_outside_a_ring_is_refused() -> None:
    lone = Frame(5, 0, camera(), np.zeros((6, 8, 3), np.uint8), None, None, 'map')
    with pytest.raises(BadInputError, match='frame 5'):
        frame_table([lone])


def test_a_slot_outside_its_ring_is_refused() -> None:
    with RingRegistry() as rings:
        table = frame_table([frame(RecordedFrames(rings, 'bag', 1), 1, camera())])
        table['frames']['depth_offset'][0] = 1 << 20
        with pytest.raises(BadInputError, match='do not lie in a ring'):
            frames_from_table(table, lambda name: rings.get(name).memory)
