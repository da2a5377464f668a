"""tools.Reconstruct: world points and surfaces of frames, from sensor depth and poses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.bev import render_bev
from spatialclaw_ros.primitives.clouds import fuse
from spatialclaw_ros.primitives.confidence import confidence_of
from spatialclaw_ros.primitives.depth_estimates import estimate_depth
from spatialclaw_ros.primitives.doorways import find_doorways
from spatialclaw_ros.primitives.errors import ArgumentError, same_world
from spatialclaw_ros.primitives.forgiving.cameras import CameraMatrix
from spatialclaw_ros.primitives.forgiving.fields import NearNames, also
from spatialclaw_ros.primitives.forgiving.frames import at_most, frames_of
from spatialclaw_ros.primitives.forgiving.options import not_used, other_names
from spatialclaw_ros.primitives.forgiving.points import on_floor
from spatialclaw_ros.primitives.forgiving.reconstructions import how_many
from spatialclaw_ros.primitives.free_floor import floor_seen
from spatialclaw_ros.primitives.images import FrameBook, InputImages
from spatialclaw_ros.primitives.occupancy import occupancy
from spatialclaw_ros.primitives.per_frame import PerFrame
from spatialclaw_ros.primitives.planes import find_surfaces
from spatialclaw_ros.primitives.point_maps import Cloud, PointMaps, points_of
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.support import surface_under

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.protocols import HostTools
    from spatialclaw_ros.primitives.doorways import Doorway
    from spatialclaw_ros.primitives.feedback import VisualFeedback
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.free_floor import FloorSeen
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.occupancy import Occupancy
    from spatialclaw_ros.primitives.surfaces import Surface, Surfaces

MAX_FRAMES = 64


class Reconstruction(NearNames):
    """World geometry of frames. Metres, z up; ``recon.points[f]`` (H, W, 3), NaN where unknown.

    ``.points[f]``, ``.depth[f]`` (H, W), ``.confidence[f]`` 0..1 (low at depth edges),
    ``.colors[f]``, ``.intrinsics[f]`` (3, 3) also ['fx'], ``.extrinsics[f]`` =
    ``.camera_poses[f]`` (4, 4) camera to world; ``.frame_indices``, ``.num_frames``, ``.metric``,
    ``.metric_scale``, ``.source``, ``.up``, ``.gravity_direction``. ``f`` is a frame or frame
    index; any input frame will do. ``.metric`` is False where depth is estimated, not measured.
    """

    _ALSO = also(
        cloud='point_cloud get_point_cloud',
        extrinsics='poses',
        depth='depths',
        ground='ground_plane floor',
    )

    metric_scale = 1.0

    def __init__(self, book: FrameBook, frames: InputImages) -> None:
        """Reconstruct ``frames``; each is computed when first asked for."""
        self._book, self.frames = book, frames
        by = dict.fromkeys(frame.estimated_by for frame in frames if frame.estimated_by)
        self.metric = not by
        self.source = f'{"; ".join(by) or "sensor depth"} and the camera pose of each frame'
        indices = frames.frame_indices
        self.points = PointMaps(book, indices, points_of, 'recon.points', 'points')
        self.depth = PerFrame(book, indices, _depth_of, 'recon.depth', 'depth')
        self.confidence = PerFrame(book, indices, _confidence_of, 'recon.confidence')
        self.points.confidence = self.confidence
        self.intrinsics = PerFrame(book, indices, _intrinsics_of, 'recon.intrinsics')
        self.extrinsics = PerFrame(book, indices, _pose_of, 'recon.extrinsics', 'camera_poses')
        self.camera_poses = self.extrinsics
        self.colors = PerFrame(book, indices, _colors_of, 'recon.colors')
        self.up = np.array([0.0, 0.0, 1.0])
        self.gravity_direction = -self.up
        self._surfaces: dict[tuple[int, ...], Surfaces] = {}
        self._levels: dict[tuple[int, ...], Surfaces] = {}

    def __getitem__(self, name: str) -> Given:
        """Return a part by its name."""
        return getattr(self, name)

    @property
    def frame_indices(self) -> list[int]:
        """Frame indices, in order."""
        return self.frames.frame_indices

    @property
    def num_frames(self) -> int:
        """Number of frames."""
        return len(self.frames)

    @other_names(
        voxel='voxel_m',
        voxel_size='voxel_m',
        resolution='voxel_m',
        frames='frame',
        frame_idx='frame',
    )
    def cloud(self, voxel_m: float = 0.02, frame: object = None) -> Cloud:
        """Return (points (N, 3), colours (N, 3)) of all frames (or one), one point per voxel."""
        return Cloud(*fuse(self._one_world(frame), voxel_m))

    def planes(self, frame: object = None) -> Surfaces:
        """Return flat surfaces, lowest first: ``.floor``, ``.surfaces``, ``.walls``, ``.ceiling``.

        Each has kind, normal, offset, polygon (N, 3), area_m2, center, height (its z, a
        Measure; ``height(points)`` metres above it). ``frame`` limits it to one frame.
        """
        frames = self._one_world(frame)
        key = tuple(frames.frame_indices)
        if key not in self._surfaces:
            self._surfaces[key] = find_surfaces(frames)
        return self._surfaces[key]

    def ground(self, frame: object = None) -> Surface:
        """Return what things stand on: the floor, else the lowest large level surface (table).

        ``normal, offset = recon.ground()``; ``recon.ground().height(points)`` metres above it.
        ``.kind`` tells a floor from another surface.

        Raises:
            ArgumentError: no level surface is in view.
        """
        surfaces = self._level(frame)
        if surfaces.floor is not None:
            return surfaces.floor
        level = [s for s in surfaces if s.kind == 'surface']
        if not level:
            msg = f'no level surface is in view of frames {self.frame_indices}'
            raise ArgumentError(msg)
        big = max(s.area_m2 for s in level)
        return next(s for s in level if s.area_m2 >= big / 2)

    def surface_under(self, points: object, frame: object = None) -> Surface | None:
        """Return the level surface that points (N, 3) stand above (table, floor), or None."""
        return surface_under(self.planes(frame), points)

    def floor_seen(self, start: object, end: object, floor_z: float = 0.0) -> FloorSeen:
        """Tell how much of the floor on the way between two places was seen.

        ``.unknown_fraction``; ``.start_m`` and ``.end_m`` unseen from either end, ``.middle_m``
        the longest unseen stretch between [m].
        """
        ends = [np.append(on_floor(place), floor_z) for place in (start, end)]
        return floor_seen(self._one_world(None), ends[0], ends[1], floor_z)

    def doorways(self) -> list[Doorway]:
        """Return the doorways: ``.width``, ``.clear`` (past an open leaf), ``.center``."""
        surfaces = self.planes()
        level = surfaces.floor
        floor_z = 0.0 if level is None else float(level.center[2])
        return find_doorways(self._one_world(None), surfaces.walls, floor_z)

    def render_bev(
        self,
        masks: object = None,
        labels: Sequence[str] | None = None,
        ref_frame: object = None,
        *,
        ego_trajectory: bool = True,
        **unused: Given,
    ) -> VisualFeedback:
        """Return a map seen from above: the cloud, masked objects, the camera's path.

        ``masks``: a mask set, a list of them, a dict label or frame -> mask, or an (H, W) or
        (O, H, W) array (of ``ref_frame``); matched by frame index. Up in the picture is where
        the reference camera looks.
        """
        not_used('render_bev', unused)
        frames = self._one_world(None)
        return render_bev(
            self._book, frames, masks, labels, ref_frame, ego_trajectory=ego_trajectory
        )

    def occupancy(
        self, cell_m: float = 0.05, z_min: float = 0.05, z_max: float = 1.0
    ) -> Occupancy:
        """Return the map of a band of heights: ``.free``, ``.occupied``, ``.unknown`` (X, Y) bool.

        ``.at(point)`` says which; ``.origin``, ``.cell_m``, ``.cell(point)``. A cell is free
        where some frame looked through it at every height; what was not seen is unknown.
        """
        return occupancy(self._one_world(None), cell_m, z_min, z_max)

    def _level(self, frame: object) -> Surfaces:
        """Return the level surfaces, as ``planes`` does, without looking for walls."""
        frames = self._one_world(frame)
        key = tuple(frames.frame_indices)
        if key in self._surfaces:
            return self._surfaces[key]
        if key not in self._levels:
            self._levels[key] = find_surfaces(frames, walls=False)
        return self._levels[key]

    def _one_world(self, frame: object) -> InputImages:
        chosen = self.frames if frame is None else frames_of(self._book, frame, 'recon')
        with_depth = InputImages(f for f in chosen if f.depth is not None)
        if not with_depth:
            msg = f'frames {chosen.frame_indices} have no depth'
            raise ArgumentError(msg)
        same_world(
            *(f.world_frame for f in with_depth), what='these frames (give one with frame=...)'
        )
        return with_depth

    def __repr__(self) -> str:
        """Summarise."""
        return (
            f'Reconstruction({self.num_frames} frames, frame_indices={self.frame_indices}, '
            f'{"metric" if self.metric else "metres by a learnt scale"}, z up, from '
            f'{self.source})'
        )


class Reconstruct:
    """``tools.Reconstruct(frames)`` -> Reconstruction; also ``tools.Reconstruct.Reconstruct``."""

    def __init__(self, book: FrameBook, host: HostTools | None = None) -> None:
        """Find frames in ``book``; ask ``host`` for the depth of those without."""
        self._book, self._host = book, host

    @other_names(
        images='frames',
        image='frames',
        frame='frames',
        num_frames='max_frames',
        indices='frame_indices',
    )
    def __call__(
        self,
        frames: object = None,
        max_frames: int = MAX_FRAMES,
        *,
        frame_indices: Sequence[int] | None = None,
    ) -> Reconstruction:
        """Reconstruct frames (default: all) from their depth and poses, lazily.

        Where none has depth, a depth model estimates it, if one is configured.

        Args:
            frames: a frame, a list of frames or frame indices.
            max_frames: of more, an even subsample is taken, with a note.
            frame_indices: not needed; frames know their index.
        """
        limit, indices = how_many(max_frames, frame_indices, MAX_FRAMES)
        chosen = frames_of(self._book, indices if frames is None else frames, 'Reconstruct')
        if not chosen:
            raise ArgumentError('Reconstruct got no frame')
        chosen = at_most(chosen, limit, 'Reconstruct')
        without = [f.frame_index for f in chosen if f.depth is None]
        if len(without) == len(chosen):
            estimate_depth(self._book, self._host, chosen)
        elif without:
            remark(f'frames {without} have no depth: they have poses but no points')
        return Reconstruction(self._book, chosen)

    Reconstruct = __call__

    def __repr__(self) -> str:
        """Say how to call it."""
        return 'tools.Reconstruct(frames=None, max_frames=64) -> Reconstruction'


def _depth_of(frame: Frame) -> NDArray[np.float32]:
    return optics.depth_of(frame)


def _pose_of(frame: Frame) -> NDArray[np.float64]:
    return optics.pose_of(frame)


def _colors_of(frame: Frame) -> NDArray[np.uint8]:
    return frame.rgb


def _intrinsics_of(frame: Frame) -> NDArray[np.float64]:
    return np.array(frame.K).view(CameraMatrix)


def _confidence_of(frame: Frame) -> NDArray[np.float32]:
    return confidence_of(optics.depth_of(frame))
