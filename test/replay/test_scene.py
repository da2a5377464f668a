from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from replay.scene_copies import assert_same_capture, copy_scene

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.transforms import apply, is_rigid
from spatialclaw_ros.frames.assembly import NO_DEPTH, NO_K
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.frames.table import frame_table, frames_from_table
from spatialclaw_ros.frames.upright import NO_UP_WARNING, UP_WARNING, supporting_plane_of
from spatialclaw_ros.replay.scene import NO_STAMP, load_scene

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Capture


def captures(folder: Path, frames: list[int] | None = None) -> tuple[Capture, ...]:
    return load_scene(folder).captures(RingRegistry(), frames)


def test_the_demo_scene(demo_scene: Path) -> None:
    rings = RingRegistry()
    found = load_scene(demo_scene).captures(rings)
    assert [c.frame.frame_index for c in found] == [0, 1, 2, 3, 4]
    assert [c.frame.stamp_ns for c in found[:2]] == [1_033_333_000, 1_066_667_000]
    first = found[0].frame
    assert (first.camera.name, first.camera.frame_id) == ('cam0', 'cam0_optical_frame')
    assert first.camera.K[0, 0] == 1066.778
    path = str(demo_scene / 'depth' / '000000.png')
    raw: NDArray[np.uint16] = np.asarray(cv2.imread(path, cv2.IMREAD_UNCHANGED), np.uint16)
    assert first.depth_m is not None
    assert (np.isnan(first.depth_m) == (raw == 0)).all()
    assert np.nanmax(np.abs(first.depth_m - raw * 1e-4)[raw > 0]) < 1e-6
    bgr = np.asarray(cv2.imread(str(demo_scene / 'rgb' / '000000.png')))
    assert (first.rgb == bgr[..., ::-1]).all()
    label = found[0].label
    assert label is not None
    assert label.names[2] == '003_cracker_box'
    assert set(np.unique(label.values)) == {0, 1, 2, 3, 5}
    table = frame_table(c.frame for c in found)
    again = frames_from_table(table, lambda name: rings.get(name).memory)
    assert (again[3].rgb == found[3].frame.rgb).all()


def test_up_is_the_normal_of_the_board_where_none_is_given(demo_scene: Path) -> None:
    found = captures(demo_scene)
    for capture in found:
        assert capture.frame.warnings == (UP_WARNING,)
        frame = capture.frame
        assert frame.T_world_camera is not None
        assert is_rigid(frame.T_world_camera, 1e-12)
        assert frame.depth_m is not None
        points = frame.camera.back_project(frame.depth_m).reshape(-1, 3)[::20].astype(float)
        world = apply(frame.T_world_camera, points)
        plane = supporting_plane_of(world - frame.T_world_camera[:3, 3], np.array([0, 0, 1.0]))
        assert plane is not None
        assert math.degrees(math.acos(min(1.0, plane.normal[2]))) < 1.0


def test_poses_keep_their_relation_when_the_world_is_turned(demo_scene: Path) -> None:
    scene = load_scene(demo_scene)
    recorded = [frame.T_world_camera for frame in scene.file.frames]
    turned = [c.frame.T_world_camera for c in scene.captures(RingRegistry())]
    for before, after in zip(recorded, turned, strict=True):
        assert before is not None
        assert after is not None
        first_before, first_after = recorded[0], turned[0]
        assert first_before is not None
        assert first_after is not None
        relative = np.linalg.inv(first_before) @ before
        assert np.allclose(np.linalg.inv(first_after) @ after, relative, atol=1e-9)


def test_up_that_is_given_is_taken(demo_scene: Path, tmp_path: Path) -> None:
    scene = copy_scene(
        demo_scene, tmp_path / 'a', lambda d: d['world_frame'].update(up=[0, -2, 0])
    )
    turn = load_scene(scene).T_map_recorded
    assert turn is not None
    assert np.allclose(turn[:3, :3] @ [0, -1, 0], [0, 0, 1])
    assert captures(scene, [0])[0].frame.warnings == ()
    same = copy_scene(demo_scene, tmp_path / 'b', lambda d: d['world_frame'].update(up=[0, 0, 1]))
    assert np.allclose(load_scene(same).T_map_recorded, np.eye(4))  # type: ignore[arg-type]


def test_stamps_are_exact_to_the_nanosecond(recording: Callable[[str], Path]) -> None:
    found = captures(recording('tum_fr1_rpy_pan'), [0, 1])
    assert [c.frame.stamp_ns for c in found] == [1305031231165241000, 1305031231365066000]
    assert found[0].frame.warnings == ()


def test_photos_stand_in_worlds_of_their_own(recording: Callable[[str], Path]) -> None:
    found = captures(recording('tabletop_singles'))
    assert [c.frame.world_frame for c in found] == [f'cam0_photo_{i}' for i in range(6)]
    for capture in found:
        pose = capture.frame.T_world_camera
        assert pose is not None
        assert np.allclose(pose[:2, 3], 0)
        assert 0.25 < pose[2, 3] < 0.35  # metres above the table
        assert pose[0, 2] > 0  # x is where the camera looks,
        assert abs(pose[1, 2]) < 1e-9
        assert pose[2, 2] < 0  # which is downwards
        assert UP_WARNING in capture.frame.warnings


def test_the_object_names_the_label_of_its_frame(recording: Callable[[str], Path]) -> None:
    found = captures(recording('tabletop_singles'))
    names = [dict(c.label.names) for c in found if c.label is not None]
    assert names[2] == {1: 'red_mug'}
    assert [n[1] for n in names][:2] == ['mustard', 'sugar']


HIDDEN = ('T_camera_object', 'source_files', 'T_world_camera_at_rgb_stamp')


def strip(data: dict[str, Any]) -> None:
    """Remove everything of scene.json that the product may not know."""
    kept = {'cameras', 'frames', 'label_values', 'world_frame'}
    for key in [key for key in data if key not in kept]:
        del data[key]
    for frame in data['frames']:
        for key in HIDDEN:
            frame.pop(key, None)
    for camera in data['cameras'].values():
        camera.pop('note', None)
    if data['world_frame']:
        data['world_frame'] = {'up': data['world_frame'].get('up')}


@pytest.mark.parametrize(
    'name',
    ['ycbv_0001', 'ycbv_0002', 'tum_fr1_rpy_pan', 'tum_fr3_cabinet', 'tabletop_singles'],
)
def test_copies_without_ground_truth_are_identical(
    recording: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    source = recording(name)
    copy = copy_scene(source, tmp_path / name, strip)
    assert not (copy / 'verify.json').exists()
    for a, b in zip(captures(source), captures(copy), strict=True):
        assert_same_capture(a, b)
        assert a.frame.warnings == b.frame.warnings


def drop(key: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for frame in data['frames']:
            frame.pop(key, None)

    return change


def drop_of_camera(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data['cameras']['cam0'].pop(key)


@pytest.mark.parametrize(
    ('change', 'has_depth', 'has_pose', 'has_label', 'warning'),
    [
        (drop('label'), True, True, False, UP_WARNING),
        (drop('depth'), False, True, True, NO_DEPTH),
        (drop('T_world_camera'), True, True, True, UP_WARNING),
        (drop_of_camera('K'), True, True, True, NO_K),
        (drop('stamp'), True, True, True, NO_STAMP),
    ],
)
def test_scenes_that_lack_something_load(
    demo_scene: Path,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], None],
    has_depth: bool,  # noqa: FBT001
    has_pose: bool,  # noqa: FBT001
    has_label: bool,  # noqa: FBT001
    warning: str,
) -> None:
    scene = copy_scene(demo_scene, tmp_path / 'scene', change)
    for capture in captures(scene):
        assert (capture.frame.depth_m is not None) is has_depth
        assert (capture.frame.T_world_camera is not None) is has_pose
        assert (capture.label is not None) is has_label
        assert warning in capture.frame.warnings


def test_a_scene_with_colour_alone(demo_scene: Path, tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data['cameras'] = {'front': {}}
        data['frames'] = [{'rgb': 'rgb/000000.png'}, {'rgb': 'rgb/000001.png'}]
        data.pop('label_values')

    scene = copy_scene(demo_scene, tmp_path / 'scene', change, folders=('rgb',))
    first, second = captures(scene)
    assert first.frame.T_world_camera is None
    assert not first.frame.camera.calibrated
    assert set(first.frame.warnings) == {NO_STAMP, NO_K, NO_DEPTH, NO_UP_WARNING}
    assert second.frame.stamp_ns - first.frame.stamp_ns == 1_000_000_000
    assert first.label is None


def test_missing_depth_and_label_files_are_said(demo_scene: Path, tmp_path: Path) -> None:
    scene = copy_scene(demo_scene, tmp_path / 'scene', folders=('rgb',))
    (capture,) = captures(scene, [1])
    assert capture.frame.depth_m is None
    assert any('depth/000001.png is missing' in text for text in capture.frame.warnings)
    assert capture.label is None


def test_frames_are_picked_and_ordered_by_stamp(demo_scene: Path, tmp_path: Path) -> None:
    def reverse(data: dict[str, Any]) -> None:
        stamps = [frame['stamp'] for frame in data['frames']]
        for frame, stamp in zip(data['frames'], reversed(stamps), strict=True):
            frame['stamp'] = stamp

    scene = copy_scene(demo_scene, tmp_path / 'scene', reverse)
    assert [c.frame.frame_index for c in captures(scene, [0, 3, 4])] == [4, 3, 0]
    with pytest.raises(BadInputError, match=r'has no frame \[9\]; it has 0 to 4'):
        captures(scene, [0, 9])


def test_up_does_not_depend_on_which_frames_are_read(demo_scene: Path) -> None:
    (alone,) = captures(demo_scene, [3])
    assert_same_capture(alone, captures(demo_scene)[3])


def test_two_cameras(demo_scene: Path, tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data['cameras']['rear'] = dict(data['cameras']['cam0'])
        for frame in data['frames'][1::2]:
            frame['camera'] = 'rear'

    found = captures(copy_scene(demo_scene, tmp_path / 'scene', change))
    assert [(c.frame.camera.name, c.frame.source_index) for c in found] == [
        *[('cam0', 0), ('rear', 0), ('cam0', 1), ('rear', 1), ('cam0', 2)],
    ]


def set_camera(**fields: object) -> Callable[[dict[str, Any]], None]:
    return lambda data: data['cameras']['cam0'].update(fields)


def set_frame(**fields: object) -> Callable[[dict[str, Any]], None]:
    return lambda data: data['frames'][1].update(fields)


@pytest.mark.parametrize(
    ('change', 'words'),
    [
        (set_frame(rgb='rgb/nothing.png'), r'rgb/nothing\.png: the file is missing'),
        (set_frame(rgb=None), r'scene\.json: frame 1: names no `rgb`'),
        (set_frame(rgb='../../secret.png'), r'frame 1: `rgb` .* leads out of the folder'),
        (set_frame(depth='/etc/passwd'), r'frame 1: `depth` .* leads out of the folder'),
        (set_frame(camera='left'), r"frame 1: camera 'left' is none of cam0"),
        (set_frame(stamp='now'), r'scene\.json: frame 1 is malformed'),
        (set_frame(stamp=math.nan), r'frame 1: stamp nan is no time'),
        (set_frame(T_world_camera=np.zeros((4, 4)).tolist()), r'frame 1: .* not a rigid'),
        (
            set_frame(T_world_camera=np.diag([2, 2, 2, 1]).tolist()),
            r'frame 1: T_world_camera is not a rigid transform',
        ),
        (set_frame(T_world_camera=[[1, 2]]), r'scene\.json: frame 1 is malformed'),
        (set_frame(T_world_camera=np.diag([1, 1, -1, 1]).tolist()), 'not a rigid'),
        (set_camera(K=[0] * 9), r"scene\.json: camera 'cam0': K .* is not a calibration"),
        (set_camera(K=[math.nan] * 9), r"scene\.json: camera 'cam0': K .* is not a calibration"),
        (set_camera(K=[1, 2, 3]), r"scene\.json: camera 'cam0' is malformed"),
        (set_camera(depth_scale_m_per_unit=None), r'depth scale of camera .cam0. is unknown'),
        (set_camera(depth_scale_m_per_unit=0), r'depth scale of camera .cam0. is unknown'),
        (set_camera(width=320, height=240), r'rgb/000000\.png: the image is 640x480, but'),
        (set_camera(D=[math.nan]), r"camera 'cam0': D .* is not finite"),
        (lambda d: d['world_frame'].update(up=[0, 0, 0]), r'`world_frame\.up`: .* no direction'),
        (lambda d: d.pop('frames'), r'scene\.json: has no list `frames`'),
        (lambda d: d.update(label_values={'one': 'mug'}), r'`label_values` is malformed'),
    ],
)
def test_bad_scenes_name_file_and_remedy(
    demo_scene: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], words: str
) -> None:
    scene = copy_scene(demo_scene, tmp_path / 'scene', change)
    with pytest.raises(BadInputError, match=words):
        captures(scene)


def test_no_scene(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r'scene\.json: the file is missing'):
        load_scene(tmp_path)
    (tmp_path / 'scene.json').write_text('{"frames": [', encoding='utf-8')
    with pytest.raises(BadInputError, match=r'scene\.json: cannot be read as JSON'):
        load_scene(tmp_path)


def test_images_of_another_size(demo_scene: Path, tmp_path: Path) -> None:
    scene = copy_scene(demo_scene, tmp_path / 'scene')
    small = np.full((240, 320), 9, np.uint16)
    cv2.imwrite(str(scene / 'depth' / '000002.png'), small)
    with pytest.raises(BadInputError, match=r'depth/000002\.png: the image is 320x240, but'):
        captures(scene)
    sizeless = copy_scene(
        demo_scene, tmp_path / 'sizeless', lambda d: d['cameras']['cam0'].update(width=0, height=0)
    )
    cv2.imwrite(str(sizeless / 'depth' / '000002.png'), small)
    with pytest.raises(BadInputError, match=r'depth/000002\.png: depth is 320x240, colour is'):
        captures(sizeless)
    copy = copy_scene(demo_scene, tmp_path / 'other')
    cv2.imwrite(str(copy / 'label' / '000002.png'), small.astype(np.uint8))
    with pytest.raises(BadInputError, match=r'label/000002\.png: the label image is 320x240'):
        captures(copy)


def test_a_distorted_camera_says_so(demo_scene: Path, tmp_path: Path) -> None:
    scene = copy_scene(demo_scene, tmp_path / 'scene', set_camera(D=[0.1, 0, 0, 0, 0]))
    (capture,) = captures(scene, [0])
    assert any('not rectified' in text for text in capture.frame.warnings)
