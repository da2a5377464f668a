"""A scene folder to a ROS 2 bag under the node's own topic names, for playing and for replay.

Depth goes out as 32FC1 metres, the pose on /tf at the colour stamp, turned so that z is up as
the folder's reader turns it: folder, bag and live topics give the same frames.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rosbags.interfaces import (
    Qos,
    QosDurability,
    QosHistory,
    QosLiveliness,
    QosReliability,
    QosTime,
)
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.core.query import RobotModel
from spatialclaw_ros.core.transforms import matrix_to_quat_xyzw
from spatialclaw_ros.frames.assembly import DEPTH, DEPTH_INFO, LABEL_NAMES, LABELS, RGB, RGB_INFO
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.replay.bag_reader import CAMERA_INFO, IMAGE, STRING, TF
from spatialclaw_ros.replay.scene import WORLD_FRAME, load_scene

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.frame import Capture, Frame, LabelImage
    from spatialclaw_ros.replay.scene import Scene

BAG_VERSION: Final = 8  # Humble reads it, and every later distribution
KINDS = {
    RGB: IMAGE,
    DEPTH: IMAGE,
    RGB_INFO: CAMERA_INFO,
    DEPTH_INFO: CAMERA_INFO,
    LABELS: IMAGE,
    LABEL_NAMES: STRING,
}
FOREVER = QosTime(2147483647, 4294967295)
LABEL_ENCODINGS = {1: 'mono8', 2: 'mono16', 4: '32SC1'}


def import_scene(folder: Path, out: Path) -> list[str]:
    """Write a scene as a bag of one .mcap file; return what had to be decided, printed as well.

    Args:
        folder: the scene.
        out: the file to write, ending in .mcap; its folder is made.

    Raises:
        BadInputError: the scene cannot be used, or the file exists already.
    """
    if out.suffix != '.mcap':
        msg = f'{out}: the bag is one file ending in .mcap; name it {out.with_suffix(".mcap")}'
        raise BadInputError(msg)
    if out.exists():
        msg = f'{out}: exists already; remove it, or write another'
        raise BadInputError(msg)
    scene = load_scene(folder)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f'.{out.name}-') as work:
        bag = Path(work) / out.stem
        with Writer(bag, version=BAG_VERSION, storage_plugin=StoragePlugin.MCAP) as writer:
            notes = _SceneWriter(scene, writer).write()
        shutil.move(next(bag.glob('*.mcap')), out)
    for note in notes:
        print(f'{out.name}: {note}')
    return notes


class _SceneWriter:
    """Writes the frames of one scene, oldest first."""

    def __init__(self, scene: Scene, writer: Writer) -> None:
        self._scene = scene
        self._writer = writer
        self._types = get_typestore(Stores.ROS2_HUMBLE)
        self._connections: dict[str, Any] = {}
        self._names: dict[str, dict[int, str]] = {}
        self._base = (scene.file.robot or RobotModel()).base_frame

    def write(self) -> list[str]:
        scene = self._scene
        rows = sorted(scene.file.frames, key=scene.stamp_ns)
        notes = [] if scene.has_stamps else ['the scene has no stamps: frames are put 1 s apart']
        photos = [row.index for row in rows if row.T_world_camera is None]
        if photos:
            notes.append(f'frames {photos} have no pose: written without /tf')
        if scene.file.robot is not None:
            notes.append(_body_note(scene.file.robot))
        said: dict[str, None] = {}
        for row in rows:
            with RingRegistry() as rings:
                (capture,) = scene.captures(rings, [row.index])
                depth_stamp = row.depth_stamp_ns if scene.has_stamps else None
                self._frame(capture, depth_stamp, has_pose=row.T_world_camera is not None)
                if row.T_world_camera is not None:
                    said.update(dict.fromkeys(capture.frame.warnings))
        return [*notes, *said]  # a bag cannot say where up came from

    def _frame(self, capture: Capture, depth_stamp_ns: int | None, *, has_pose: bool) -> None:
        frame, camera = capture.frame, capture.frame.camera
        prefix = '/' if len(self._scene.file.cameras) == 1 else f'/{camera.name}/'
        stamp = frame.stamp_ns
        if has_pose:
            self._write('/tf', TF, stamp, self._transforms(frame))
        info = self._info(camera, stamp)
        if camera.calibrated:
            self._stream(prefix, RGB_INFO, stamp, info)
        if capture.label is not None:
            self._label(prefix, capture.label, stamp, camera.frame_id)
        if frame.depth_m is not None:
            at = stamp if depth_stamp_ns is None else depth_stamp_ns
            if camera.calibrated:
                self._stream(prefix, DEPTH_INFO, at, self._info(camera, at))
            self._stream(
                prefix, DEPTH, at, self._image(frame.depth_m, '32FC1', at, camera.frame_id)
            )
        # last, so that whoever listens has the rest of the frame when its colour comes
        self._stream(prefix, RGB, stamp, self._image(frame.rgb, 'rgb8', stamp, camera.frame_id))

    def _label(self, prefix: str, label: LabelImage, stamp: int, frame_id: str) -> None:
        names = dict(label.names)
        if self._names.get(prefix) != names:
            self._names[prefix] = names
            text = json.dumps({str(value): name for value, name in names.items()})
            self._stream(prefix, LABEL_NAMES, stamp, self._new(STRING, data=text))
        encoding = LABEL_ENCODINGS[label.values.dtype.itemsize]
        self._stream(prefix, LABELS, stamp, self._image(label.values, encoding, stamp, frame_id))

    def _stream(self, prefix: str, stream: str, stamp: int, message: object) -> None:
        self._write(prefix + stream, KINDS[stream], stamp, message)

    def _write(self, topic: str, kind: str, stamp: int, message: object) -> None:
        connection = self._connections.get(topic)
        if connection is None:
            latched = topic.endswith(LABEL_NAMES)
            connection = self._connections[topic] = self._writer.add_connection(
                topic, kind, typestore=self._types, offered_qos_profiles=[_qos(latched=latched)]
            )
        data = self._types.serialize_cdr(message, kind)
        self._writer.write(connection, stamp, data)

    def _new(self, kind: str, **fields: Any) -> Any:  # noqa: ANN401 - a generated class
        return self._types.types[kind](**fields)

    def _header(self, stamp: int, frame_id: str) -> Any:  # noqa: ANN401 - a generated class
        seconds, nanoseconds = divmod(stamp, NS_PER_S)
        time = self._new('builtin_interfaces/msg/Time', sec=seconds, nanosec=nanoseconds)
        return self._new('std_msgs/msg/Header', stamp=time, frame_id=frame_id)

    def _image(self, pixels: NDArray[Any], encoding: str, stamp: int, frame_id: str) -> object:
        rows = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder('<'))
        height, width = rows.shape[:2]
        return self._new(
            IMAGE,
            header=self._header(stamp, frame_id),
            height=height,
            width=width,
            encoding=encoding,
            is_bigendian=0,
            step=rows.nbytes // height,
            data=rows.view(np.uint8).reshape(-1),
        )

    def _info(self, camera: Camera, stamp: int) -> object:
        projection = np.zeros((3, 4))
        projection[:, :3] = camera.K
        roi = self._new(
            'sensor_msgs/msg/RegionOfInterest',
            **dict.fromkeys(('x_offset', 'y_offset', 'height', 'width'), 0),
            do_rectify=False,
        )
        return self._new(
            CAMERA_INFO,
            header=self._header(stamp, camera.frame_id),
            height=camera.height,
            width=camera.width,
            distortion_model=camera.distortion_model,
            d=np.array(camera.distortion),
            k=np.array(camera.K).ravel(),
            r=np.eye(3).ravel(),
            p=projection.ravel(),
            binning_x=0,
            binning_y=0,
            roi=roi,
        )

    def _transforms(self, frame: Frame) -> object:
        poses = {frame.camera.frame_id: frame.T_world_camera, self._base: frame.T_world_base}
        stamped = [
            self._transform(pose, child, frame.stamp_ns)
            for child, pose in poses.items()
            if pose is not None
        ]
        return self._new(TF, transforms=stamped)

    def _transform(self, pose: NDArray[np.float64], child: str, stamp: int) -> object:
        names = ('x', 'y', 'z', 'w')
        shift = dict(zip(names, pose[:3, 3].tolist()))  # noqa: B905 - a translation has no w
        turn = dict(zip(names, matrix_to_quat_xyzw(pose).tolist(), strict=True))
        transform = self._new(
            'geometry_msgs/msg/Transform',
            translation=self._new('geometry_msgs/msg/Vector3', **shift),
            rotation=self._new('geometry_msgs/msg/Quaternion', **turn),
        )
        return self._new(
            'geometry_msgs/msg/TransformStamped',
            header=self._header(stamp, WORLD_FRAME),
            child_frame_id=child,
            transform=transform,
        )


def _body_note(robot: RobotModel) -> str:
    corners = [v for corner in robot.footprint for v in corner]
    return (
        f"a bag does not hold the robot's body: set robot.base_frame {robot.base_frame!r}, "
        f'robot.size {list(robot.size or ())}, robot.footprint {corners}'
    )


def _qos(*, latched: bool) -> Qos:
    return Qos(
        history=QosHistory.KEEP_LAST,
        depth=1 if latched else 100,
        reliability=QosReliability.RELIABLE,
        durability=QosDurability.TRANSIENT_LOCAL if latched else QosDurability.VOLATILE,
        deadline=FOREVER,
        lifespan=FOREVER,
        liveliness=QosLiveliness.AUTOMATIC,
        liveliness_lease_duration=FOREVER,
        avoid_ros_namespace_conventions=False,
    )
