"""A scene: a folder of RGB-D images with poses, read into captures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import NS_PER_S, Capture, Frame, LabelImage
from spatialclaw_ros.core.transforms import from_parts, rotation_between, snapped
from spatialclaw_ros.frames.assembly import DISTORTED, NO_DEPTH, NO_K
from spatialclaw_ros.frames.recorded import RecordedFrames
from spatialclaw_ros.frames.upright import NO_UP_WARNING, UP_WARNING, photo_pose, turned_up
from spatialclaw_ros.replay.images import read_depth, read_label, read_rgb
from spatialclaw_ros.replay.scene_file import PLUMB_BOB_TERMS, read_scene_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.replay.scene_file import SceneFile, SceneFrame

WORLD_FRAME = 'map'
VIEWS_FOR_UP = 8  # enough to outvote a bad view; more change up by less than its noise

NO_STAMP = 'the scene has no stamps: frames are put 1 s apart, so times and speeds mean nothing'


@dataclass(frozen=True, eq=False)
class Scene:
    """An opened scene. Nothing but what docs/scenes.md lists was kept of its scene.json."""

    name: str
    file: SceneFile

    @cached_property
    def T_map_recorded(self) -> NDArray[np.float64] | None:  # noqa: N802 - field name
        """(4, 4) rotation from the recorded world to one with z up; None where up is unknown."""
        z = np.array([0.0, 0.0, 1.0])
        if self.file.up is not None:
            return from_parts(rotation_between(self.file.up, z), np.zeros(3))
        posed = [
            frame
            for frame in self.file.frames
            if frame.T_world_camera is not None
            and frame.depth is not None
            and self.file.cameras[frame.camera].K is not None
        ]
        step = max(1, len(posed) // VIEWS_FOR_UP)
        views = []
        for frame in posed[::step][:VIEWS_FOR_UP]:
            depth = self._depth(frame)
            pose = frame.T_world_camera
            if depth is not None and pose is not None:
                height, width = depth.shape
                views.append((self._camera(frame, width, height, frame.depth), depth, pose))
        return turned_up(views)

    @property
    def has_stamps(self) -> bool:
        """Whether every frame has a stamp of its own."""
        return all(frame.stamp_ns is not None for frame in self.file.frames)

    def stamp_ns(self, frame: SceneFrame) -> int:
        """Return the stamp of a frame: the recorded one, or 1 s apart where the scene has none."""
        if frame.stamp_ns is None or not self.has_stamps:
            return (frame.index + 1) * NS_PER_S
        return frame.stamp_ns

    def captures(
        self, rings: RingRegistry, frames: Sequence[int] | None = None
    ) -> tuple[Capture, ...]:
        """Read frames into a ring, oldest first.

        Args:
            rings: where the ring is registered, under the scene's name.
            frames: frame indices; None = all.

        Raises:
            BadInputError: an index does not exist, or a file cannot be used.
        """
        known = range(len(self.file.frames))
        wanted = known if frames is None else sorted(set(frames))
        absent = [index for index in wanted if index not in known]
        if absent:
            msg = f'scene {self.name}: has no frame {absent}; it has 0 to {len(known) - 1}'
            raise BadInputError(msg)
        rows = sorted((self.file.frames[i] for i in wanted), key=self.stamp_ns)
        store = RecordedFrames(rings, self.name, len(rows))
        return tuple(self._capture(row, store) for row in rows)

    def _capture(self, row: SceneFrame, store: RecordedFrames) -> Capture:
        rgb = read_rgb(row.rgb)
        height, width = rgb.shape[:2]
        camera = self._camera(row, width, height, row.rgb)
        depth = self._depth(row)
        if depth is not None and depth.shape != (height, width):
            msg = (
                f'{row.depth}: depth is {depth.shape[1]}x{depth.shape[0]}, colour is '
                f'{width}x{height}; record depth registered to colour'
            )
            raise BadInputError(msg)
        pose, world, warnings = self._pose(row, camera, depth)
        with store.reserve(width, height, has_depth=depth is not None) as slot:
            slot.rgb[:] = rgb
            if depth is not None and slot.depth_m is not None:
                slot.depth_m[:] = depth
        frame = Frame(
            frame_index=row.index,
            stamp_ns=self.stamp_ns(row),
            camera=camera,
            rgb=slot.rgb,
            depth_m=slot.depth_m,
            T_world_camera=pose,
            world_frame=world,
            source_index=row.source_index,
            slot=slot.ref,
            warnings=warnings,
            T_world_base=self.T_world_base(row),
        )
        return Capture(frame, self._label(row, width, height))

    def _camera(self, row: SceneFrame, width: int, height: int, path: Path | None) -> Camera:
        stated = self.file.cameras[row.camera]
        if (stated.width or width, stated.height or height) != (width, height):
            msg = (
                f'{path}: the image is {width}x{height}, but scene.json states '
                f'{stated.width}x{stated.height} for camera {row.camera!r}; K holds for that size'
            )
            raise BadInputError(msg)
        plumb_bob = len(stated.distortion) <= PLUMB_BOB_TERMS
        return Camera(
            name=row.camera,
            K=np.eye(3) if stated.K is None else stated.K,
            width=width,
            height=height,
            frame_id=self.optical_frame(row),
            distortion=stated.distortion,
            distortion_model='plumb_bob' if plumb_bob else 'rational_polynomial',
            calibrated=stated.K is not None,
        )

    def optical_frame(self, row: SceneFrame) -> str:
        """Return the coordinate frame of an image; a photo among posed frames has its own."""
        siblings = (frame for frame in self.file.frames if frame.camera == row.camera)
        if row.T_world_camera is None and any(f.T_world_camera is not None for f in siblings):
            return f'{row.camera}_photo_{row.index}_optical_frame'
        return f'{row.camera}_optical_frame'

    def _depth(self, row: SceneFrame) -> NDArray[np.float32] | None:
        if row.depth is None or not row.depth.exists():
            return None
        scale = self.file.cameras[row.camera].depth_scale_m
        if not 0 < scale < float('inf'):
            msg = (
                f'{row.depth}: the depth scale of camera {row.camera!r} is unknown; set '
                '`depth_scale_m_per_unit` in scene.json (0.001 for millimetres)'
            )
            raise BadInputError(msg)
        return read_depth(row.depth, scale)

    def _label(self, row: SceneFrame, width: int, height: int) -> LabelImage | None:
        if row.label is None or not row.label.exists():
            return None
        values = read_label(row.label)
        if values.shape != (height, width):
            msg = (
                f'{row.label}: the label image is {values.shape[1]}x{values.shape[0]}, colour is '
                f'{width}x{height}; it has to have the size of the colour image'
            )
            raise BadInputError(msg)
        return LabelImage(values, self.label_names(row, values))

    def label_names(self, row: SceneFrame, values: NDArray[np.integer[Any]]) -> dict[int, str]:
        """Return value → name in one frame; its one labelled thing is called as `object` says."""
        names = dict(self.file.label_names)
        if row.object_name:
            seen = [int(value) for value in np.unique(values) if value]
            if len(seen) == 1:
                names[seen[0]] = row.object_name
        return names

    def _pose(
        self, row: SceneFrame, camera: Camera, depth: NDArray[np.float32] | None
    ) -> tuple[NDArray[np.float64] | None, str, tuple[str, ...]]:
        """Return pose, world frame and what the frame has to say."""
        warnings = [] if self.has_stamps else [NO_STAMP]
        if not camera.calibrated:
            warnings.append(NO_K)
        if depth is None:
            missing = row.depth is not None
            warnings.append(f'{NO_DEPTH}; {row.depth} is missing' if missing else NO_DEPTH)
        if camera.is_distorted:
            warnings.append(DISTORTED)
        if row.T_world_camera is None:
            can_stand = depth is not None and camera.calibrated
            pose = photo_pose(camera, depth) if can_stand and depth is not None else None
            warnings.append(NO_UP_WARNING if pose is None else UP_WARNING)
            return pose, f'{row.camera}_photo_{row.index}', tuple(warnings)
        if self.file.up is None:
            turned = self.T_map_recorded is not None
            warnings.append(UP_WARNING if turned else NO_UP_WARNING)
        return self._in_map(row.T_world_camera), WORLD_FRAME, tuple(warnings)

    def T_world_base(self, row: SceneFrame) -> NDArray[np.float64] | None:  # noqa: N802 - field name
        """Return the robot's pose; None where it, or the world of the frame, is not known."""
        if row.T_world_base is None or row.T_world_camera is None:
            return None
        return self._in_map(row.T_world_base)

    def _in_map(self, pose: NDArray[np.float64]) -> NDArray[np.float64]:
        turn = self.T_map_recorded
        return snapped(pose if turn is None else turn @ pose)


def load_scene(folder: Path) -> Scene:
    """Open a folder of RGB-D images; the images are read by ``captures``.

    Raises:
        BadInputError: the folder holds no scene that can be used; names file, field and remedy.
    """
    return Scene(folder.resolve().name, read_scene_file(folder))
