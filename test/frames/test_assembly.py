from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from frames.test_messages import info

from spatialclaw_ros.core.errors import BadInputError, CalibrationError, TransformError
from spatialclaw_ros.frames.assembly import (
    DEPTH,
    DEPTH_INFO,
    DISTORTED,
    NO_DEPTH,
    RGB,
    RGB_INFO,
    Assembler,
    CaptureMessages,
)
from spatialclaw_ros.frames.pose_buffer import PoseBuffer
from spatialclaw_ros.frames.recorded import RecordedFrames
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.frames.upright import UP_WARNING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.frames.ring import RingSlot

TOPICS = {RGB: '/cam/rgb/image', DEPTH: '/cam/depth/image', DEPTH_INFO: '/cam/depth/camera_info'}
NO_TURN = (0, 0, 0, 1)


def image(pixels: NDArray[Any], encoding: str, frame_id: str = 'optical') -> SimpleNamespace:
    return SimpleNamespace(
        header=SimpleNamespace(stamp=SimpleNamespace(sec=1, nanosec=0), frame_id=frame_id),
        width=pixels.shape[1],
        height=pixels.shape[0],
        encoding=encoding,
        is_bigendian=0,
        step=pixels.strides[0],
        data=pixels.tobytes(),
    )


RGB_IMAGE = image(np.full((48, 64, 3), (10, 20, 30), np.uint8), 'rgb8')
DEPTH_IMAGE = image(np.full((48, 64), 2000, np.uint16), '16UC1')
INFO = info(width=64, height=48, d=[], k=[60.0, 0, 32, 0, 60, 24, 0, 0, 1])


def poses() -> PoseBuffer:
    buffer = PoseBuffer()
    buffer.add('map', 'optical', 1_000_000_000, (1, 2, 3), NO_TURN)
    buffer.add('optical', 'depth_optical', 0, (0.05, 0, 0), NO_TURN, static=True)
    return buffer


def assemble(
    messages: CaptureMessages,
    *,
    with_base: bool = False,
    **options: Any,  # noqa: ANN401 - Assembler's
) -> Capture:
    store = RecordedFrames(RingRegistry(), 'test', 1)

    def reserve(camera: Camera, has_depth: bool) -> RingSlot:  # noqa: FBT001
        return store.reserve(camera.width, camera.height, has_depth=has_depth)

    options = {'poses': poses(), 'world_frame': 'map', **options}
    return Assembler('front', TOPICS, **options).capture(messages, reserve, with_base=with_base)


def messages(**fields: Any) -> CaptureMessages:  # noqa: ANN401
    made = {'rgb': RGB_IMAGE, 'depth': DEPTH_IMAGE, 'rgb_info': INFO, 'depth_info': INFO}
    return CaptureMessages(**{**made, 'frame_index': 7, 'source_index': 3, **fields})


def test_a_capture() -> None:
    labels = image(np.full((48, 64), 5, np.uint8), 'mono8')
    capture = assemble(messages(labels=labels, label_names={5: 'mug'}))
    frame = capture.frame
    assert (frame.frame_index, frame.source_index, frame.stamp_ns) == (7, 3, 1_000_000_000)
    assert (frame.camera.name, frame.camera.frame_id) == ('front', 'optical')
    assert (frame.rgb == (10, 20, 30)).all()
    assert frame.depth_m is not None
    assert np.allclose(frame.depth_m, 2)
    assert frame.T_world_camera is not None
    assert np.allclose(frame.T_world_camera[:3, 3], (1, 2, 3))
    assert frame.warnings == ()
    assert capture.label is not None
    assert (capture.label.values == 5).all()
    assert not capture.label.values.flags.writeable
    assert capture.label.names == {5: 'mug'}


def test_no_transform_is_never_an_identity_pose() -> None:
    with pytest.raises(TransformError, match="'map' does not exist on /tf"):
        assemble(messages(), poses=PoseBuffer())


def with_base_at(*stamps: int) -> PoseBuffer:
    buffer = poses()
    for stamp in stamps:
        buffer.add('map', 'base', stamp, (stamp / 1e9, 0, 0), NO_TURN)
    return buffer


def test_the_robots_pose_is_that_of_the_images_stamp() -> None:
    buffer = with_base_at(900_000_000, 1_200_000_000)
    for fixed in (None, np.eye(4)):
        frame = assemble(messages(), poses=buffer, base_frame='base', fixed_pose=fixed).frame
        assert frame.T_world_base is not None
        assert frame.T_world_base[:3, 3] == pytest.approx((1, 0, 0), abs=1e-8)
        assert not frame.T_world_base.flags.writeable


@pytest.mark.parametrize('base_frame', ['', 'base_link'])
def test_a_robot_that_is_not_on_tf_has_no_pose(base_frame: str) -> None:
    capture = assemble(messages(), base_frame=base_frame, with_base=True)
    assert capture.frame.T_world_base is None


def test_a_robot_that_is_late_on_tf_can_be_waited_for() -> None:
    buffer = with_base_at(900_000_000)
    with pytest.raises(TransformError, match="'base' in 'map': asked for 1"):
        assemble(messages(), poses=buffer, base_frame='base', with_base=True)
    assert assemble(messages(), poses=buffer, base_frame='base').frame.T_world_base is None


def test_a_fixed_camera_needs_no_tf() -> None:
    pose = np.eye(4)
    pose[2, 3] = 1.5
    capture = assemble(messages(), poses=PoseBuffer(), fixed_pose=pose)
    assert np.array_equal(capture.frame.T_world_camera, pose)  # type: ignore[arg-type]


def test_a_lone_photo_has_a_world_of_its_own() -> None:
    slope = np.tile(np.linspace(3000, 1000, 48).astype(np.uint16)[:, None], (1, 64))
    capture = assemble(messages(depth=image(slope, '16UC1')), poses=PoseBuffer(), photos=True)
    assert capture.frame.world_frame == 'front_photo_7'
    assert UP_WARNING in capture.frame.warnings
    assert capture.frame.T_world_camera is not None
    posed = assemble(messages(), photos=True)
    assert posed.frame.world_frame == 'map'


def test_without_depth() -> None:
    capture = assemble(messages(depth=None))
    assert capture.frame.depth_m is None
    assert capture.frame.warnings == (NO_DEPTH,)


def test_depth_of_another_camera_is_registered() -> None:
    depth = image(np.full((24, 32), 2000, np.uint16), '16UC1', 'depth_optical')
    own = info(width=32, height=24, d=[], k=[30.0, 0, 16, 0, 30, 12, 0, 0, 1])
    capture = assemble(messages(depth=depth, depth_info=own))
    assert capture.frame.depth_m is not None
    assert capture.frame.depth_m.shape == (48, 64)
    valid = np.isfinite(capture.frame.depth_m)
    assert valid.mean() > 0.9
    assert np.allclose(capture.frame.depth_m[valid], 2)


def test_depth_of_another_size_without_info_is_refused() -> None:
    depth = image(np.full((24, 32), 2000, np.uint16), '16UC1')
    with pytest.raises(CalibrationError, match=r'/cam/depth/image: is 32x24, colour 64x48'):
        assemble(messages(depth=depth, depth_info=None))


def test_depth_whose_place_is_not_known_is_refused() -> None:
    depth = image(np.full((48, 64), 2000, np.uint16), '16UC1', 'elsewhere')
    with pytest.raises(TransformError, match="'elsewhere' does not exist"):
        assemble(messages(depth=depth))


def test_inputs_are_named() -> None:
    with pytest.raises(BadInputError, match=r'rgb/camera_info: no message'):
        assemble(messages(rgb_info=None))
    wrong = image(np.zeros((10, 10, 3), np.uint8), 'rgb8')
    with pytest.raises(CalibrationError, match=r'/cam/rgb/image: the image is 10x10'):
        assemble(messages(rgb=wrong))
    labels = image(np.zeros((10, 10), np.uint8), 'mono8')
    with pytest.raises(CalibrationError, match=r'labels/image: the image is 10x10'):
        assemble(messages(labels=labels))


def test_a_distorted_image_says_so_and_a_rectified_one_is_not() -> None:
    bent = info(width=64, height=48, k=INFO.k, p=[60.0, 0, 32, 0, 0, 60, 24, 0, 0, 0, 1, 0])
    topics = {**TOPICS, RGB_INFO: '/cam/camera_info'}
    found = assemble(messages(rgb_info=bent, depth_info=None))
    assert DISTORTED in found.frame.warnings
    store = RecordedFrames(RingRegistry(), 'test', 1)
    rectified = Assembler('front', {**topics, RGB: '/cam/image_rect_color'}, poses(), 'map')
    capture = rectified.capture(
        messages(rgb_info=bent, depth_info=None),
        lambda camera, depth: store.reserve(camera.width, camera.height, has_depth=depth),
    )
    assert capture.frame.warnings == ()
