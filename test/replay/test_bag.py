from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from replay.scene_copies import assert_same_capture
from rosbags.rosbag2 import CompressionFormat, CompressionMode, StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.replay import bag_reading
from spatialclaw_ros.replay.bag import load_bag
from spatialclaw_ros.replay.bag_reader import BagReader
from spatialclaw_ros.replay.importer import import_scene

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spatialclaw_ros.core.frame import Capture

TYPES = get_typestore(Stores.ROS2_JAZZY)
RGB, DEPTH, TF = '/rgb/image', '/depth/image', '/tf'


@pytest.fixture(scope='module')
def demo_bag(demo_scene: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo scene as a bag of one file."""
    path = tmp_path_factory.mktemp('bags') / 'demo.mcap'
    import_scene(demo_scene, path)
    return path


def rewrite(
    source: Path,
    target: Path,
    *,
    rename: Callable[[str], str] = lambda topic: topic,
    change: Callable[[str, Any], object] = lambda *_: None,
    storage: StoragePlugin = StoragePlugin.MCAP,
    compression: CompressionMode = CompressionMode.NONE,
    repeat: int = 1,
) -> Path:
    """Write a bag folder with the messages of another; an empty name drops a topic."""
    reader = BagReader(source)
    writer = Writer(target, version=9, storage_plugin=storage)
    if compression is not CompressionMode.NONE:
        writer.set_compression(compression, CompressionFormat.ZSTD)
    with writer:
        connections = {
            topic: writer.add_connection(rename(topic), kind, typestore=TYPES)
            for topic, kind in reader.topics.items()
            if rename(topic)
        }
        for lap in range(repeat):
            for topic, recorded, message in reader.messages(list(connections)):
                change(topic, message)
                kind = reader.topics[topic]
                data = TYPES.serialize_cdr(message, kind)
                writer.write(connections[topic], recorded + lap * 1_000_000_000, data)
    return target


def captures(path: Path, **options: Any) -> tuple[Capture, ...]:  # noqa: ANN401 - load_bag's
    return load_bag(path, **options).captures(RingRegistry())


@pytest.mark.parametrize('storage', list(StoragePlugin))
@pytest.mark.parametrize(
    'compression', [CompressionMode.NONE, CompressionMode.MESSAGE, CompressionMode.FILE]
)
def test_storages_and_compressions(
    demo_bag: Path, tmp_path: Path, storage: StoragePlugin, compression: CompressionMode
) -> None:
    path = rewrite(demo_bag, tmp_path / 'bag', storage=storage, compression=compression)
    for a, b in zip(captures(demo_bag), captures(path), strict=True):
        assert_same_capture(a, b)


def test_a_lone_sqlite_file(demo_bag: Path, tmp_path: Path) -> None:
    folder = rewrite(demo_bag, tmp_path / 'bag', storage=StoragePlugin.SQLITE3)
    (file,) = folder.glob('*.db3')
    assert len(captures(file)) == 5


def test_frames_are_picked_by_ordinal(demo_bag: Path) -> None:
    bag = load_bag(demo_bag)
    picked = bag.captures(RingRegistry(), [1, 3])
    assert [c.frame.frame_index for c in picked] == [1, 3]
    assert_same_capture(picked[1], captures(demo_bag)[3])
    with pytest.raises(BadInputError, match=r'frames \[8\] are not complete, of 5 colour images'):
        bag.captures(RingRegistry(), [1, 8])


def test_any_namespace(demo_bag: Path, tmp_path: Path) -> None:
    def front(topic: str) -> str:
        return topic if topic == TF else f'/robot/front{topic}'

    found = captures(rewrite(demo_bag, tmp_path / 'bag', rename=front))
    assert [c.frame.camera.name for c in found] == ['front'] * 5


def test_topics_of_a_realsense_are_found_by_type(demo_bag: Path, tmp_path: Path) -> None:
    names = {
        RGB: '/camera/color/image_raw',
        '/rgb/camera_info': '/camera/color/camera_info',
        DEPTH: '/camera/aligned_depth_to_color/image_raw',
        '/depth/camera_info': '/camera/aligned_depth_to_color/camera_info',
        TF: TF,
    }
    path = rewrite(demo_bag, tmp_path / 'bag', rename=lambda topic: names.get(topic, ''))
    found = captures(path)
    assert len(found) == 5
    assert (found[2].frame.rgb == captures(demo_bag)[2].frame.rgb).all()


def test_incomplete_captures_keep_their_number(demo_bag: Path, tmp_path: Path) -> None:
    count = 0

    def spoil(topic: str, message: Any) -> None:  # noqa: ANN401 - a message
        nonlocal count
        if topic == DEPTH:
            count += 1
            if count == 2:
                message.header.stamp.nanosec += 15_000_000

    path = rewrite(demo_bag, tmp_path / 'bag', change=spoil)
    bag = load_bag(path, slop_s=0.01)
    found = bag.captures(RingRegistry())
    assert [c.frame.frame_index for c in found] == [0, 2, 3, 4]
    assert bag.dropped == {'rgb/image: no depth/image within 0.01 s': 1}


def test_a_bag_that_starts_again_is_read_on(demo_bag: Path, tmp_path: Path) -> None:
    bag = load_bag(rewrite(demo_bag, tmp_path / 'bag', repeat=2))
    found = bag.captures(RingRegistry())
    assert sorted(c.frame.frame_index for c in found) == list(range(10))


def test_no_transform_drops_and_says_why(demo_bag: Path, tmp_path: Path) -> None:
    def late(topic: str, message: Any) -> None:  # noqa: ANN401 - a message
        if topic == TF:
            message.transforms[0].header.stamp.sec += 100

    path = rewrite(demo_bag, tmp_path / 'bag', change=late)
    words = r'no frame is complete, of 5 .*5 x /rgb/image: no transform.*asked for 1\.033333 s in'
    with pytest.raises(BadInputError, match=words):
        captures(path)


def test_without_tf_each_frame_is_a_photo(demo_bag: Path, tmp_path: Path) -> None:
    path = rewrite(demo_bag, tmp_path / 'bag', rename=lambda t: '' if t == TF else t)
    bag = load_bag(path)
    found = bag.captures(RingRegistry())
    assert [c.frame.world_frame for c in found] == [f'cam0_photo_{i}' for i in range(5)]
    assert bag.notes == ["'cam0_optical_frame' is not on /tf: each of its frames is a lone photo"]


def test_the_world_is_the_root_where_there_is_no_map(demo_bag: Path, tmp_path: Path) -> None:
    def rename_world(topic: str, message: Any) -> None:  # noqa: ANN401 - a message
        if topic == TF:
            message.transforms[0].header.frame_id = 'lab'

    path = rewrite(demo_bag, tmp_path / 'bag', change=rename_world)
    assert {c.frame.world_frame for c in captures(path)} == {'lab'}
    with pytest.raises(BadInputError, match="'odom' does not exist on /tf"):
        captures(path, world_frame='odom')


def test_labels_are_found_and_named(demo_bag: Path) -> None:
    label = captures(demo_bag)[0].label
    assert label is not None
    assert label.names[5] == '006_mustard_bottle'
    assert 5 in np.unique(label.values)


def test_a_bag_larger_than_the_memory_is_thinned(
    demo_bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bag_reading, 'available_bytes', lambda: 14_000_000)
    bag = load_bag(demo_bag)
    assert [c.frame.frame_index for c in bag.captures(RingRegistry())] == [0, 2, 4]
    assert '1 of 2 was read' in bag.notes[0]
    assert len(bag.captures(RingRegistry(), [1, 3])) == 2


@pytest.mark.parametrize('keep', [0, 5, 1000, 1_500_000, 3_000_000])
def test_a_truncated_bag_names_the_file(demo_bag: Path, tmp_path: Path, keep: int) -> None:
    path = tmp_path / 'cut.mcap'
    path.write_bytes(demo_bag.read_bytes()[:keep])
    with pytest.raises(BadInputError, match=r'cut\.mcap: truncated, damaged or of another'):
        captures(path)


@pytest.mark.parametrize('keep', [0, 1000, 1_500_000])
def test_a_truncated_sqlite_bag_names_the_file(demo_bag: Path, tmp_path: Path, keep: int) -> None:
    folder = rewrite(demo_bag, tmp_path / 'bag', storage=StoragePlugin.SQLITE3)
    (file,) = folder.glob('*.db3')
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(BadInputError, match=r'bag .*bag: truncated, damaged or of another'):
        captures(folder)


def test_a_truncated_message_names_the_file(demo_bag: Path, tmp_path: Path) -> None:
    folder = rewrite(demo_bag, tmp_path / 'bag', storage=StoragePlugin.SQLITE3)
    (file,) = folder.glob('*.db3')
    with sqlite3.connect(file) as connection:
        connection.execute('UPDATE messages SET data = substr(data, 1, 1000)')
    connection.close()
    with pytest.raises(BadInputError, match=r'bag .*bag: truncated, damaged'):
        captures(folder)


def test_what_is_no_bag(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r'nothing\.mcap: does not exist; give a ROS 2 bag'):
        load_bag(tmp_path / 'nothing.mcap')
    with pytest.raises(BadInputError, match='give a ROS 2 bag folder'):
        load_bag(tmp_path)
    other = tmp_path / 'old.bag'
    other.write_bytes(b'#ROSBAG V2.0\n')
    with pytest.raises(BadInputError, match=r'old\.bag: .*another storage'):
        load_bag(other)
    (tmp_path / 'metadata.yaml').write_text(
        'rosbag2_bagfile_information: {version: 9, storage_identifier: tape, '
        'relative_file_paths: []}',
        encoding='utf-8',
    )
    with pytest.raises(BadInputError, match=r"another storage .*'tape'"):
        load_bag(tmp_path)


def test_missing_topics_are_named_with_those_there_are(demo_bag: Path, tmp_path: Path) -> None:
    path = rewrite(demo_bag, tmp_path / 'bag', rename=lambda t: t if t == TF else '')
    with pytest.raises(BadInputError, match=r'no colour image; record .*has /tf \[tf2_msgs'):
        load_bag(path)
    lone = rewrite(
        demo_bag, tmp_path / 'lone', rename=lambda t: '' if t.endswith('camera_info') else t
    )
    with pytest.raises(BadInputError, match='rgb/camera_info: no message'):
        captures(lone)


def test_several_candidates_are_not_guessed(demo_bag: Path, tmp_path: Path) -> None:
    names = {RGB: '/left/color', '/labels/image': '/right/color', DEPTH: '/depth'}
    path = rewrite(demo_bag, tmp_path / 'bag', rename=lambda t: names.get(t, ''))
    with pytest.raises(BadInputError, match='several colour images: /left/color, /right/color'):
        load_bag(path)


@pytest.mark.parametrize(
    ('topic', 'field', 'value', 'words'),
    [
        (RGB, 'encoding', 'h264', r"/rgb/image: encoding 'h264' is not known"),
        (DEPTH, 'encoding', 'jpeg', r"/depth/image: encoding 'jpeg' is not known"),
        (RGB, 'height', 481, r'/rgb/image: the image is 640x481'),
        ('/rgb/camera_info', 'k', np.zeros(9), r'/rgb/camera_info: .* is not a calibration'),
        ('/rgb/camera_info', 'k', np.full(9, np.nan), r'/rgb/camera_info: .* is not a calib'),
    ],
)
def test_bad_messages_name_their_topic(
    demo_bag: Path, tmp_path: Path, topic: str, field: str, value: object, words: str
) -> None:
    def spoil(of: str, message: Any) -> None:  # noqa: ANN401 - a message
        if of == topic:
            object.__setattr__(message, field, value)

    path = rewrite(demo_bag, tmp_path / 'bag', change=spoil)
    with pytest.raises(BadInputError, match=words):
        captures(path)
