"""The sketch: a mutable scene of named items that lasts over cells and queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.sketch import MAX_POINTS, SketchItem
from spatialclaw_ros.primitives.boxes import oriented_box
from spatialclaw_ros.primitives.errors import ArgumentError, same_world
from spatialclaw_ros.primitives.forgiving.boxes import box_parts, measured_box
from spatialclaw_ros.primitives.forgiving.colours import rgba
from spatialclaw_ros.primitives.forgiving.fields import also
from spatialclaw_ros.primitives.forgiving.options import not_used, other_names
from spatialclaw_ros.primitives.forgiving.points import (
    all_points,
    arrow_end,
    parts_of,
    surface_of,
    xyz,
)
from spatialclaw_ros.primitives.forgiving.poses import pose_of, quat_of, size3, turn_to, two_sides
from spatialclaw_ros.primitives.forgiving.scalars import number
from spatialclaw_ros.primitives.points import frame_id_of
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.sketch_handle import SketchHandle
from spatialclaw_ros.primitives.sketch_store import SketchStore
from spatialclaw_ros.primitives.sketch_views import SketchViews

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.feedback import VisualFeedback
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook

SAYS_ITSELF = frozenset({'measure', 'angle', 'text', 'cloud', 'axes'})
CLOUD_POINTS = MAX_POINTS // 4  # a cloud travels as text


class Sketch(SketchStore):
    """A drawing in the world frame, in metres, that you edit from step to step.

    Every call takes ``name=``, ``color=``, ``label=`` (default: the name) and returns an item
    with ``.move_to``, ``.translate``, ``.rotate``, ``.resize``, ``.set``, ``.hide``, ``.delete``
    and its geometry. A name used again edits the item. ``sketch[name]``, ``sketch.items()``,
    ``sketch.undo(n)``, ``sketch.clear()``, ``sketch.summary()``. To look:
    ``show(sketch.on_image(frame))``, ``sketch.top_down()``, ``sketch.view(eye, target)``; a
    changed sketch is shown unasked.
    """

    _ALSO = also(
        remove='delete',
        segment='line draw_line add_line',
        polyline='path trajectory',
        arrow='vector',
        text='label',
        box='bbox cuboid',
        cloud='points',
        axes='frame',
    )

    def __init__(self, book: FrameBook) -> None:
        """Start empty; worlds and pictures come from ``book``."""
        super().__init__()
        self._book = book
        self._views = SketchViews(book)

    def point(self, xyz: object, **style: Given) -> SketchHandle:
        """Draw a point."""
        return self._draw('point', [xyz], (0.02, 0.02, 0.02), **style)

    def segment(self, a: object, b: object, **style: Given) -> SketchHandle:
        """Draw a straight line between two points."""
        return self._draw('segment', [a, b], **style)

    def polyline(self, points: object, **style: Given) -> SketchHandle:
        """Draw a path through points (N, 3)."""
        return self._draw('polyline', points, **style)

    def arrow(self, start: object, end: object = None, **style: Given) -> SketchHandle:
        """Draw an arrow."""
        end = arrow_end(start, end, style)
        return self._draw('arrow', [start, end], **style)

    def box(
        self, center: object, size: object = None, rotation: object = None, **style: Given
    ) -> SketchHandle:
        """Draw a box: an ``OrientedBox``, or centre, size (length, width, height) and rotation."""
        center, size, rotation = box_parts(center, size, rotation)
        return self._draw('box', [center], size3(size), rotation=rotation, **style)

    def box_around(self, points: object, **style: Given) -> SketchHandle:
        """Draw the upright box round points (N, 3)."""
        return self.box(measured_box(points) or oriented_box(points), **style)

    @other_names(r='radius', position='center', xyz='center')
    def sphere(self, center: object, radius: float = 0.05, **style: Given) -> SketchHandle:
        """Draw a sphere."""
        return self._draw('sphere', [center], (2 * number(radius, 'a radius'),) * 3, **style)

    @other_names(r='radius', h='height', position='center')
    def cylinder(
        self,
        center: object,
        radius: float = 0.05,
        height: float = 0.1,
        axis: object = (0, 0, 1),
        **style: Given,
    ) -> SketchHandle:
        """Draw a cylinder about ``axis``."""
        across = 2 * number(radius, 'a radius')
        size = (across, across, number(height, 'a height'))
        return self._draw('cylinder', [center], size, rotation=turn_to(axis), **style)

    def plane(
        self,
        point: object,
        normal: object = None,
        size: object = (0.5, 0.5),
        **style: Given,
    ) -> SketchHandle:
        """Draw a rectangle of a plane: a point and a normal (or a fitted plane) and its sides."""
        if hasattr(point, 'offset') and hasattr(point, 'normal'):
            surface: Given = point
            outline = np.asarray(getattr(surface, 'polygon', np.zeros((0, 3))))
            style.setdefault('frame_id', frame_id_of(surface))
            if len(outline) > 2 and style.pop('outline', True):  # noqa: PLR2004 - a polygon
                return self.polygon(outline, **style)
            normal = surface.normal
            point = getattr(surface, 'center', -surface.offset * np.asarray(normal))
        if normal is None:
            raise ArgumentError('a plane takes a point and a normal (or a plane that was fitted)')
        sides = (*two_sides(size), 0.0)
        return self._draw('plane', [point], sides, rotation=turn_to(normal), **style)

    def polygon(self, points: object, **style: Given) -> SketchHandle:
        """Draw a flat outline through points (N, 3), filled faintly."""
        return self._draw('polygon', points, **style)

    def cloud(self, points: object, colors: object = None, **style: Given) -> SketchHandle:
        """Draw points (N, 3), with colours (N, 3) uint8 where given."""
        array = all_points(points)
        keep = np.isfinite(array).all(axis=1)
        colors = getattr(points, 'colors', None) if colors is None else colors
        shades = None if colors is None else np.asarray(colors, np.uint8).reshape(-1, 3)[keep]
        style.setdefault('frame_id', frame_id_of(surface_of(points)))
        flat = array[keep]
        if len(flat) > CLOUD_POINTS:
            step = -(-len(flat) // CLOUD_POINTS)
            flat, shades = flat[::step], None if shades is None else shades[::step]
            remark(f'the sketch keeps every {step}th point of this cloud')
        return self._draw('cloud', flat, colors=shades, **style)

    def axes(self, T: object, size: float = 0.2, **style: Given) -> SketchHandle:
        """Draw the axes of a pose (4, 4): x red, y green, z blue."""
        pose = pose_of(T, 'a pose')
        style.setdefault('frame_id', frame_id_of(T))
        return self._draw(
            'axes', [pose[:3, 3]], (number(size, 'a size'),) * 3, rotation=pose[:3, :3], **style
        )

    def text(self, xyz: object, text: str, **style: Given) -> SketchHandle:
        """Write a text at a point."""
        return self._draw('text', [xyz], text=str(text), **style)

    def measure(self, a: object, b: object, **style: Given) -> SketchHandle:
        """Draw a segment that says its length; ``.length`` [m]."""
        return self._draw('measure', [a, b], **style)

    def angle(self, a: object, vertex: object, b: object, **style: Given) -> SketchHandle:
        """Draw the angle a-vertex-b and say it; ``.degrees``."""
        return self._draw('angle', [a, vertex, b], **style)

    def on_image(self, frame: object = None, *, scale: float = 1.0) -> VisualFeedback:
        """Return the sketch over a frame (default: the newest it fits); hidden parts are faint."""
        return self._views.on_image(list(self._state), frame, scale, self._measured_in)

    def top_down(self, *, frame_id: str = '', cloud: bool = True) -> VisualFeedback:
        """Return the sketch from above: grid, scale bar, axes, cameras, the cloud faintly."""
        return self._views.top_down(list(self._state), frame_id, cloud=cloud)

    def view(self, eye: object, target: object, *, fov_deg: float = 60.0) -> VisualFeedback:
        """Return the sketch and the cloud seen from ``eye`` towards ``target`` (world points)."""
        return self._views.view(list(self._state), xyz(eye), xyz(target), fov_deg)

    def take_view(self) -> VisualFeedback | None:
        """Return one view of what changed since the last call, or None when nothing did."""
        changed = self.take_changed()
        if changed is None or not self._state.items:
            return None
        return self._views.best(list(self._state), changed, self._measured_in)

    def _draw(
        self,
        kind: str,
        points: object,
        size: tuple[float, ...] = (0.02, 0.02, 0.02),
        *,
        rotation: object = None,
        name: str | None = None,
        color: object = None,
        label: str | None = None,
        text: str = '',
        frame: object = None,
        frame_id: str = '',
        colors: NDArray[np.uint8] | None = None,
        **unused: Given,
    ) -> SketchHandle:
        not_used(f'sketch.{kind}', unused)
        parts, array = parts_of(points, f'a point of the {kind}')
        if label is None:
            label = name if name and kind not in SAYS_ITSELF else ''
        name = name or self._free_name(kind)
        before = self._state.items.get(name)
        if color is None and before is not None:
            colour = before.color
        else:
            colour = rgba(color, len(self._state.items) if color is None else 0)
        world = self._world(parts, frame_id, frame, before)
        item = SketchItem(
            name,
            kind,
            array,
            quat_of(rotation),
            (float(size[0]), float(size[1]), float(size[2])),
            colour,
            str(label),
            text,
            frame_id=world,
            colors=colors,
        )
        seen = [int(getattr(p, 'frame_index', -1)) for p in parts]
        self.edit(item, max([*seen, int(getattr(frame, 'frame_index', -1))]))
        return SketchHandle(self, name)

    def _world(
        self, parts: list[Any], frame_id: str, frame: object, before: SketchItem | None
    ) -> str:
        stated = frame_id or (self._book.view(frame).world_frame if frame is not None else '')
        world = same_world(
            stated, *(frame_id_of(p) for p in parts), what='the points of one sketch item'
        )
        if world:
            return world
        if before is not None:
            return before.frame_id
        worlds = self._book.worlds
        if len(worlds) > 1:
            msg = (
                f'these points state no world, and the frames have several ({worlds}): name the '
                'frame they were measured in, frame=InputImages[i]'
            )
            raise ArgumentError(msg)
        return worlds[0] if worlds else ''
