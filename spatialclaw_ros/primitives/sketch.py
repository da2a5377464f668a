"""The sketch: a mutable scene of named items that lasts over cells and queries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.sketch import MAX_ITEMS, MAX_POINTS, SketchItem, SketchState
from spatialclaw_ros.primitives.boxes import OrientedBox, oriented_box
from spatialclaw_ros.primitives.colours import rgba
from spatialclaw_ros.primitives.errors import ArgumentError, same_world
from spatialclaw_ros.primitives.points import cloud_of, frame_id_of, xyz
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.shapes import auto_text
from spatialclaw_ros.primitives.sketch_handle import SketchHandle
from spatialclaw_ros.primitives.sketch_values import quat_of, size3, turn_to
from spatialclaw_ros.primitives.sketch_views import SketchViews

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.feedback import VisualFeedback
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook

HISTORY = 200
Change = list[tuple[str, 'SketchItem | None', 'SketchItem | None']]


class Sketch:
    """A drawing in the world frame, in metres, that you edit from step to step.

    Every call takes ``name=``, ``color=``, ``label=`` and returns an item with ``.move_to``,
    ``.translate``, ``.rotate``, ``.resize``, ``.set``, ``.hide``, ``.delete`` and its geometry. A
    name used again edits the item. ``sketch[name]``, ``sketch.items()``, ``sketch.undo(n)``,
    ``sketch.clear()``, ``sketch.summary()``. To look: ``show(sketch.on_image(frame))``,
    ``sketch.top_down()``, ``sketch.view(eye, target)``; a changed sketch is shown unasked.
    """

    def __init__(self, book: FrameBook) -> None:
        """Start empty; worlds and pictures come from ``book``."""
        self._book = book
        self._state = SketchState()
        self._history: list[Change] = []
        self._pending: list[dict[str, Any]] = []
        self._changed: dict[str, None] = {}
        self._measured_in: dict[str, int] = {}
        self._views = SketchViews(book)
        self._serial = 0

    def point(self, xyz: object, **style: Given) -> SketchHandle:
        """Draw a point."""
        return self._draw('point', [xyz], (0.02, 0.02, 0.02), **style)

    def segment(self, a: object, b: object, **style: Given) -> SketchHandle:
        """Draw a straight line between two points."""
        return self._draw('segment', [a, b], **style)

    def polyline(self, points: object, **style: Given) -> SketchHandle:
        """Draw a path through points (N, 3)."""
        return self._draw('polyline', points, **style)

    def arrow(self, start: object, end: object, **style: Given) -> SketchHandle:
        """Draw an arrow."""
        return self._draw('arrow', [start, end], **style)

    def box(
        self, center: object, size: object = None, rotation: object = None, **style: Given
    ) -> SketchHandle:
        """Draw a box: an ``OrientedBox``, or centre, size (length, width, height) and rotation."""
        if isinstance(center, OrientedBox):
            if not center:
                raise ArgumentError('the box is empty: nothing was measured')
            size, rotation = center.size, center.rotation if rotation is None else rotation
        if size is None:
            raise ArgumentError(
                'a box takes a centre and a size (length, width, height) in metres'
            )
        return self._draw('box', [center], size3(size), rotation=rotation, **style)

    def box_around(self, points: object, **style: Given) -> SketchHandle:
        """Draw the upright box round points (N, 3)."""
        return self.box(
            points if isinstance(points, OrientedBox) else oriented_box(points), **style
        )

    def sphere(self, center: object, radius: float = 0.05, **style: Given) -> SketchHandle:
        """Draw a sphere."""
        return self._draw('sphere', [center], (2 * float(radius),) * 3, **style)

    def cylinder(
        self,
        center: object,
        radius: float = 0.05,
        height: float = 0.1,
        axis: object = (0, 0, 1),
        **style: Given,
    ) -> SketchHandle:
        """Draw a cylinder about ``axis``."""
        size = (2 * float(radius), 2 * float(radius), float(height))
        return self._draw('cylinder', [center], size, rotation=turn_to(axis), **style)

    def plane(
        self,
        point: object,
        normal: object = None,
        size: object = (0.5, 0.5),
        **style: Given,
    ) -> SketchHandle:
        """Draw a rectangle of a plane: a point and a normal, or a fitted plane, and side lengths."""
        surface = point if hasattr(point, 'offset') else None
        if surface is not None:
            outline = np.asarray(getattr(surface, 'polygon', np.zeros((0, 3))))
            style.setdefault('frame_id', frame_id_of(surface))
            if len(outline) > 2 and style.pop('outline', True):  # noqa: PLR2004 - a polygon
                return self.polygon(outline, **style)
            normal = surface.normal  # type: ignore[attr-defined]
            point = getattr(surface, 'center', None)
            point = -surface.offset * np.asarray(normal) if point is None else point  # type: ignore[attr-defined]
        if normal is None:
            raise ArgumentError('a plane takes a point and a normal (or a plane that was fitted)')
        sides = (
            np.broadcast_to(np.asarray(size, float).ravel(), 2)
            if np.size(size) < 3
            else np.asarray(size, float).ravel()[:2]
        )
        return self._draw(
            'plane',
            [point],
            (float(sides[0]), float(sides[1]), 0.0),
            rotation=turn_to(normal),
            **style,
        )

    def polygon(self, points: object, **style: Given) -> SketchHandle:
        """Draw a flat outline through points (N, 3), filled faintly."""
        return self._draw('polygon', points, **style)

    def cloud(self, points: object, colors: object = None, **style: Given) -> SketchHandle:
        """Draw points (N, 3), with colours (N, 3) uint8 where given."""
        array = np.asarray(points, float).reshape(-1, 3)
        keep = np.isfinite(array).all(axis=1)
        shades = None if colors is None else np.asarray(colors, np.uint8).reshape(-1, 3)[keep]
        style.setdefault('frame_id', frame_id_of(points))
        flat = array[keep]
        limit = MAX_POINTS // 4  # travels as text
        if len(flat) > limit:
            step = -(-len(flat) // limit)
            flat, shades = flat[::step], None if shades is None else shades[::step]
            remark(f'the sketch keeps every {step}th point of this cloud')
        return self._draw('cloud', flat, colors=shades, **style)

    def axes(self, T: object, size: float = 0.2, **style: Given) -> SketchHandle:
        """Draw the axes of a pose (4, 4): x red, y green, z blue."""
        pose = np.asarray(getattr(T, 'T_world_camera', T), float)
        if pose.shape != (4, 4):
            msg = f'axes takes a pose (4, 4), got {pose.shape}'
            raise ArgumentError(msg)
        style.setdefault('frame_id', frame_id_of(T))
        return self._draw(
            'axes', [pose[:3, 3]], (float(size),) * 3, rotation=pose[:3, :3], **style
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

    def __getitem__(self, name: str) -> SketchHandle:
        """Return an item by name."""
        if name not in self._state.items:
            msg = f'no sketch item {name!r}; items are {list(self._state.items)}'
            raise KeyError(msg)
        return SketchHandle(self, name)

    def __contains__(self, name: object) -> bool:
        """Whether there is an item of this name."""
        return name in self._state.items

    def __iter__(self) -> Iterator[SketchHandle]:
        """Yield the items."""
        return iter(self.items())

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._state.items)

    def items(self) -> list[SketchHandle]:
        """Return all items, in the order they were drawn."""
        return [SketchHandle(self, name) for name in self._state.items]

    def undo(self, n: int = 1) -> int:
        """Take back the last ``n`` edits; returns how many were."""
        done = 0
        while done < n and self._history:
            for name, before, _ in reversed(self._history.pop()):
                self._put(name, before)
            done += 1
        if done < n:
            remark(f'only {done} edits could be taken back')
        return done

    def clear(self) -> None:
        """Delete all items (``undo`` brings them back)."""
        self._edit(dict.fromkeys(list(self._state.items)))

    def summary(self) -> str:
        """Return one line per item: name, kind, place, size."""
        lines = [repr(handle) for handle in self.items()]
        return '\n'.join(lines) if lines else 'the sketch is empty'

    def on_image(self, frame: object = None, *, scale: float = 1.0) -> VisualFeedback:
        """Return the sketch drawn over a frame (default: the newest it fits); hidden parts faint."""
        return self._views.on_image(list(self._state), frame, scale, self._measured_in)

    def top_down(self, *, frame_id: str = '', cloud: bool = True) -> VisualFeedback:
        """Return the sketch from above: grid, scale bar, axes, cameras, the cloud faintly."""
        return self._views.top_down(list(self._state), frame_id, cloud=cloud)

    def view(self, eye: object, target: object, *, fov_deg: float = 60.0) -> VisualFeedback:
        """Return the sketch and the cloud seen from ``eye`` towards ``target`` (world points)."""
        return self._views.view(list(self._state), xyz(eye), xyz(target), fov_deg)

    def __repr__(self) -> str:
        """Summarise."""
        return f'Sketch({len(self)} items: {", ".join(self._state.items)})'

    def item(self, name: str) -> SketchItem:
        """Return an item as data."""
        if name not in self._state.items:
            msg = f'sketch item {name!r} was deleted; items are {list(self._state.items)}'
            raise KeyError(msg)
        return self._state.items[name]

    def edit(self, item: SketchItem, measured_in: int = -1) -> None:
        """Put a changed item in place (one step of undo)."""
        said = auto_text(item)
        item = replace(item, text=said) if said != item.text else item
        if measured_in >= 0:
            self._measured_in[item.name] = measured_in
        self._edit({item.name: item})

    def remove(self, name: str) -> None:
        """Delete an item (one step of undo)."""
        self._edit({name: None})

    def take_operations(self) -> list[dict[str, Any]]:
        """Return the operations since the last call, each item's last state once, and forget them."""
        operations, self._pending = self._pending, []
        last = {op.get('name') or op['item']['name']: k for k, op in enumerate(operations)}
        return [operations[k] for k in sorted(last.values())]

    def take_view(self) -> VisualFeedback | None:
        """Return one view of what changed since the last call, or None when nothing did."""
        changed = [
            n for n in self._changed if n in self._state.items and self._state.items[n].visible
        ]
        touched, self._changed = bool(self._changed), {}
        if not touched or not self._state.items:
            return None
        return self._views.best(list(self._state), changed, self._measured_in)

    def _edit(self, changes: dict[str, SketchItem | None]) -> None:
        step: Change = []
        for name, after in changes.items():
            before = self._state.items.get(name)
            if before is None and after is not None and len(self._state.items) >= MAX_ITEMS:
                msg = f'the sketch holds at most {MAX_ITEMS} items; delete some first'
                raise ArgumentError(msg)
            step.append((name, before, after))
            self._put(name, after)
        self._history = [*self._history[-HISTORY:], step]

    def _put(self, name: str, item: SketchItem | None) -> None:
        operation: dict[str, Any] = (
            {'op': 'delete', 'name': name}
            if item is None
            else {'op': 'set', 'item': item.to_json()}
        )
        self._state.apply([{'op': 'delete', 'name': name}] if item is None else [])
        if item is not None:
            self._state.items[name] = item
        self._pending.append(operation)
        self._changed[name] = None

    def _draw(
        self,
        kind: str,
        points: object,
        size: tuple[float, ...] = (0.02, 0.02, 0.02),
        *,
        rotation: object = None,
        name: str | None = None,
        color: object = None,
        label: str = '',
        text: str = '',
        frame: object = None,
        frame_id: str = '',
        colors: NDArray[np.uint8] | None = None,
        **unused: Given,
    ) -> SketchHandle:
        if unused:
            remark(f'sketch.{kind} does not use {sorted(unused)}')
        parts = list(points) if isinstance(points, (list, tuple)) else [points]
        array = (
            np.array([xyz(p, f'a point of the {kind}') for p in parts])
            if isinstance(points, (list, tuple))
            else cloud_of(points)
        )
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

    def _free_name(self, kind: str) -> str:
        self._serial += 1
        while f'{kind}_{self._serial}' in self._state.items:
            self._serial += 1
        return f'{kind}_{self._serial}'
