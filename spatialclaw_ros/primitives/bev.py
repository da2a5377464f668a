"""render_bev: the map of a reconstruction with masked objects and the camera's path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.sketch import SketchItem
from spatialclaw_ros.core.transforms import heading
from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.boxes import oriented_box
from spatialclaw_ros.primitives.clouds import sample
from spatialclaw_ros.primitives.colours import palette
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.forgiving.masks import layers_of, say_frames
from spatialclaw_ros.primitives.mask_layers import erode
from spatialclaw_ros.primitives.pixel_area import area_of
from spatialclaw_ros.primitives.ranks import middle
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.thing_surface import FEW_PIXELS, surface_of
from spatialclaw_ros.primitives.top_down import MOST_POINTS, draw_top_down

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.forgiving.masks import Layer
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.images import FrameBook, InputImages

MIDDLE_POINTS = 1000
"""So many of a thing's pixels, at most, tell its middle in a frame."""
MOVING_M = 0.15
MOVING_SPREAD = 0.15


def render_bev(
    book: FrameBook,
    frames: InputImages,
    masks: object,
    labels: object,
    ref_frame: object,
    *,
    ego_trajectory: bool,
) -> VisualFeedback:
    """Return the map; see ``Reconstruction.render_bev``."""
    reference = frames[0] if ref_frame is None else book.view(ref_frame)
    if ref_frame is None and len(frames) > 1 and not say_frames(masks):
        remark(
            f'an array does not say of which frame it is: taken as of frame '
            f'{reference.frame_index}, the first; name another one by ref_frame='
        )
    layers = layers_of(book, masks, labels, reference)
    items: list[SketchItem] = []
    words = []
    for number, (label, layer) in enumerate(layers.items()):
        made, said = _object(book, label, layer, number)
        items += made
        words.append(said)
    poses = [optics.pose_of(frame) for frame in frames]
    if ego_trajectory and len(poses) > 1:
        path = np.array([pose[:3, 3] for pose in poses])
        items.append(SketchItem('path', 'polyline', path, color=(0.16, 0.43, 0.86, 1.0)))
    cloud, colors = sample(frames, MOST_POINTS)
    turn = heading(optics.pose_of(reference))
    picture = draw_top_down(
        items,
        cloud,
        colors,
        poses if ego_trajectory else poses[:1],
        heading=turn if np.isfinite(turn) else np.pi / 2,
    )
    where = f'from above; up = where frame {reference.frame_index} looks'
    return VisualFeedback(picture, 'bev', '; '.join([where, *words]), reference.frame_index)


def _object(
    book: FrameBook, label: str, layer: Layer, number: int
) -> tuple[list[SketchItem], str]:
    red, green, blue = palette(number)
    colour = (red / 255, green / 255, blue / 255, 1.0)
    middles, newest, small = [], None, None
    known = [book.get(index) for index in sorted(layer.by_frame)]
    views = [
        (frame, layer.by_frame[frame.frame_index])
        for frame in known
        if frame is not None and layer.by_frame[frame.frame_index].any()
    ]
    for frame, mask in views:
        spot = _middle(frame, mask)
        if spot is not None:
            middles.append(spot)
            newest = frame
        elif len(optics.masked_camera_points(frame, mask)):
            small = frame
    newest = newest or small
    if newest is None:
        return [], f'{label}: no depth' if views else f'{label}: not seen'
    # not what shines through its mask
    shown = surface_of(newest, layer.by_frame[newest.frame_index])
    box = oriented_box(optics.to_world(newest, shown.readings))
    shift = float(np.linalg.norm(np.ptp(np.array(middles), axis=0))) if middles else 0.0
    name = label[:60]
    moves = shift > max(MOVING_M, MOVING_SPREAD * float(np.linalg.norm(box.size)))
    if moves and layer.linked:
        track = SketchItem(
            f'{name} ',
            'polyline',
            np.array(middles),
            color=colour,
            label=f'{label} (moving)'[:200],
        )
        return [track], f'{label} moves by {shift:.2f} m'
    quat = tuple(float(v) for v in box.quat_xyzw)
    size = tuple(float(v) for v in box.size)
    item = SketchItem(name, 'box', np.asarray(box.center), quat, size, colour, label[:200])  # type: ignore[arg-type]
    x, y, _ = np.asarray(box.center)
    said = f'{label} at ({x:.2f}, {y:.2f})'
    if moves:
        said += (
            f' in frame {newest.frame_index}; in other frames {label} is elsewhere, and these '
            'masks do not say whether it is the same thing (linked=False)'
        )
    return [item], said


def _middle(frame: Frame, mask: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """Return the median (3,) of a mask without its rim in the world; None where few have depth."""
    area = area_of(mask)
    depth = optics.depth_of(frame)[area]
    known = np.flatnonzero(erode(mask[area]) & (depth > 0) & (depth < np.inf))
    if len(known) < FEW_PIXELS:
        return None
    few = known[:: -(-len(known) // MIDDLE_POINTS)]
    v, u = np.divmod(few, depth.shape[1])
    place = (u + area[1].start, v + area[0].start)
    points = optics.back_projected(frame.calibration, *place, depth.ravel()[few])
    return middle(optics.to_world(frame, points))
