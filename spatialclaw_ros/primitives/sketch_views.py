"""Pictures of the sketch: which frame it is drawn over, from above, from any viewpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.transforms import heading, invert
from spatialclaw_ros.primitives import relations
from spatialclaw_ros.primitives.canvas import Canvas
from spatialclaw_ros.primitives.clouds import sample
from spatialclaw_ros.primitives.dots import paint_dots
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.images import InputImages
from spatialclaw_ros.primitives.optics import pose_of
from spatialclaw_ros.primitives.render import CameraView, draw_items, draw_on_image
from spatialclaw_ros.primitives.top_down import MOST_POINTS, draw_top_down

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.sketch import SketchItem
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.images import FrameBook

    Array = NDArray[np.float64]

CLOUD_FRAMES = 8
VIEW_SIZE = (960, 720)
BACKGROUND = (38, 41, 48)
IN_VIEW = 0.5  # share of a thing's points that a frame must see to be the one it is drawn over


class SketchViews:
    """Draws items over the frames of a book."""

    def __init__(self, book: FrameBook) -> None:
        """Take frames from ``book``."""
        self._book = book

    def on_image(
        self,
        items: Sequence[SketchItem],
        frame: object,
        scale: float,
        measured_in: Mapping[str, int],
    ) -> VisualFeedback:
        """Return the items of the frame's world over its image; others are left out."""
        shown = (
            self._book.view(frame) if frame is not None else self._frame_for(items, measured_in)
        )
        mine = [item for item in items if item.frame_id in {'', shown.world_frame}]
        camera, rgb, depth = shown.calibration, shown.rgb, shown.depth
        if scale != 1.0:
            size = (round(camera.width * scale), round(camera.height * scale))
            matrix = camera.K.copy()
            matrix[:2] *= scale
            camera = Camera(
                camera.name,
                matrix,
                size[0],
                size[1],
                camera.frame_id,
                camera.distortion,
                camera.distortion_model,
            )
            rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC), np.uint8)
            depth = (
                None
                if depth is None
                else np.asarray(cv2.resize(depth, size, interpolation=cv2.INTER_NEAREST))
            )
        picture = draw_on_image(rgb, mine, camera, pose_of(shown), depth)
        left = len(items) - len(mine)
        words = f'sketch over frame {shown.frame_index}: ' + ', '.join(
            i.name for i in mine if i.visible
        )
        words += f' ({left} items of other worlds not drawn)' if left else ''
        return VisualFeedback(picture, 'sketch', words, shown.frame_index)

    def top_down(
        self,
        items: Sequence[SketchItem],
        frame_id: str,
        *,
        cloud: bool,
        room_for: Sequence[SketchItem] = (),
    ) -> VisualFeedback:
        """Return one world's items from above, up being where its newest camera looks.

        There is room for others that are not drawn.
        """
        world = frame_id or (items[-1].frame_id if items else '') or self._book.newest.world_frame
        frames = self._frames_of(world)
        mine = [item for item in items if item.frame_id in {'', world}]
        points = colors = None
        with_depth = InputImages(f for f in frames if f.depth is not None)
        if cloud and with_depth:
            step = -(-len(with_depth) // CLOUD_FRAMES)
            points, colors = sample(with_depth[::step], MOST_POINTS)
        poses = [pose_of(f) for f in frames if f.T_world_camera is not None]
        turn = heading(poses[-1]) if poses else np.nan
        picture = draw_top_down(
            mine,
            None if points is None else np.asarray(points),
            colors,
            poses[-CLOUD_FRAMES:],
            heading=turn if np.isfinite(turn) else np.pi / 2,
            room_for=room_for,
        )
        return VisualFeedback(picture, 'sketch', f'sketch from above, world {world!r}')

    def view(
        self, items: Sequence[SketchItem], eye: Array, target: Array, fov_deg: float
    ) -> VisualFeedback:
        """Return items and cloud of one world from a free viewpoint."""
        world = (items[-1].frame_id if items else '') or self._book.newest.world_frame
        frames = InputImages(f for f in self._frames_of(world) if f.depth is not None)
        width, height = VIEW_SIZE
        focal = width / 2 / np.tan(np.radians(float(np.clip(fov_deg, 10, 150))) / 2)
        matrix = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
        camera = Camera('view', matrix, width, height, 'view')
        place = CameraView(camera, invert(relations.pose_looking(eye, target)))
        canvas = Canvas.blank((height, width), BACKGROUND)
        depth = np.full((height, width), np.nan, np.float32)
        if frames:
            step = -(-len(frames) // CLOUD_FRAMES)
            points, colors = sample(frames[::step], width * height)
            paint_dots(canvas.rgb, place.project(points), colors, 1, depth)
        mine = [item for item in items if item.frame_id in {'', world}]
        draw_items(canvas, mine, place, depth)
        return VisualFeedback(
            canvas.finish(), 'sketch', f'sketch from {np.round(eye, 2).tolist()}'
        )

    def best(
        self, items: Sequence[SketchItem], changed: Sequence[str], measured_in: Mapping[str, int]
    ) -> VisualFeedback:
        """Return the view that shows what changed: over a frame that sees it, else from above."""
        fresh = [item for item in items if item.name in changed] or list(items)
        try:
            frame = self._frame_for(fresh, measured_in)
        except ArgumentError:
            return self.top_down(items, fresh[-1].frame_id, cloud=True)
        return self.on_image(items, frame, 1.0, measured_in)

    def _frames_of(self, world: str) -> InputImages:
        frames = self._book.all
        mine = InputImages(f for f in frames if f.world_frame == world)
        return mine or frames

    def _frame_for(self, items: Sequence[SketchItem], measured_in: Mapping[str, int]) -> Frame:
        """Return the newest frame in which the items were measured, or else that sees them."""
        if not items:
            return self._book.newest
        stated = [measured_in.get(item.name, -1) for item in items]
        known = [f for f in (self._book.get(i) for i in stated if i >= 0) if f is not None]
        candidates = sorted(known, key=lambda f: -f.stamp)
        world = items[-1].frame_id
        candidates += reversed([f for f in self._book.all if world in {'', f.world_frame}])
        spots = np.vstack([item.points for item in items if item.frame_id in {'', world}])
        for frame in candidates:
            if frame.T_world_camera is not None and _seen(frame, spots) >= IN_VIEW:
                return frame
        msg = f'no frame of world {world!r} has these items in view'
        raise ArgumentError(msg)


def _seen(frame: Frame, spots: Array) -> float:
    pixels = CameraView(frame.calibration, invert(pose_of(frame))).project(spots)
    with np.errstate(invalid='ignore'):
        inside = (
            (pixels[:, 0] >= 0)
            & (pixels[:, 1] >= 0)
            & (pixels[:, 0] < frame.width)
            & (pixels[:, 1] < frame.height)
        )
    return float(inside.mean())
