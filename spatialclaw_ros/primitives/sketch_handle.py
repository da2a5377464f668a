"""What a sketch call returns: the item by its name, editable, with its geometry as numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from spatialclaw_ros.core.transforms import matrix_to_quat_xyzw, quat_xyzw_to_matrix
from spatialclaw_ros.primitives.errors import ArgumentError, same_world
from spatialclaw_ros.primitives.forgiving.colours import rgba
from spatialclaw_ros.primitives.forgiving.points import all_points, xyz
from spatialclaw_ros.primitives.forgiving.poses import quat_of, resized
from spatialclaw_ros.primitives.forgiving.scalars import number
from spatialclaw_ros.primitives.points import frame_id_of
from spatialclaw_ros.primitives.shapes import angle_deg

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.sketch import SketchItem
    from spatialclaw_ros.primitives.given import Given

    Array = NDArray[np.float64]

SETTABLE = ('label', 'color', 'text', 'visible', 'size', 'points', 'center', 'rotation')


class Owner(Protocol):
    """The sketch that an item belongs to."""

    def __contains__(self, name: object) -> bool:
        """Whether there is an item of this name."""

    def item(self, name: str) -> SketchItem:
        """Return the item as data."""

    def edit(self, item: SketchItem, measured_in: int = -1) -> None:
        """Put a changed item in place."""

    def remove(self, name: str) -> None:
        """Delete an item."""


class SketchHandle:
    """A sketch item: ``.name``, ``.kind``, ``.points`` (N, 3), ``.center``, ``.size``, ...

    Edits change the drawing at once and return the item, so they can be chained.
    """

    def __init__(self, owner: Owner, name: str) -> None:
        """Stand for the item ``name`` of a sketch."""
        self._owner, self.name = owner, name

    @property
    def _item(self) -> SketchItem:
        return self._owner.item(self.name)

    @property
    def kind(self) -> str:
        """Kind of item."""
        return self._item.kind

    @property
    def frame_id(self) -> str:
        """World frame of the item."""
        return self._item.frame_id

    @property
    def points(self) -> Array:
        """(N, 3) metres."""
        return np.array(self._item.points)

    @property
    def center(self) -> Array:
        """(3,) mean of the points."""
        return np.asarray(self._item.points.mean(axis=0))

    @property
    def size(self) -> Array:
        """(3,) as the kind has it: a box's sides, a sphere's diameter."""
        return np.array(self._item.size)

    @property
    def rotation(self) -> Array:
        """(3, 3) orientation."""
        return quat_xyzw_to_matrix(self._item.quat_xyzw)

    @property
    def T(self) -> Array:  # noqa: N802 - a pose
        """(4, 4) pose."""
        out = np.eye(4)
        out[:3, :3], out[:3, 3] = self.rotation, self.center
        return out

    @property
    def length(self) -> float:
        """Length along the points [m]."""
        return float(np.linalg.norm(np.diff(self._item.points, axis=0), axis=1).sum())

    @property
    def degrees(self) -> float:
        """An angle's value."""
        if self.kind != 'angle':
            msg = f'{self.name!r} is a {self.kind}; only an angle has degrees'
            raise ArgumentError(msg)
        return angle_deg(self._item.points)

    @property
    def label(self) -> str:
        """What is written beside it."""
        return self._item.label

    @property
    def text(self) -> str:
        """Its text; a measure's length, an angle's degrees."""
        return self._item.text

    @property
    def visible(self) -> bool:
        """Whether it is drawn."""
        return self._item.visible

    def __array__(self, dtype: Given = None, copy: Given = None) -> Array:
        """Stand for its place (3,) where a point is wanted."""
        del copy
        return self.center.astype(dtype or float)

    def move_to(self, place: object) -> SketchHandle:
        """Move the item's centre to a point."""
        world = same_world(self.frame_id, frame_id_of(place), what='the item and its new place')
        shifted = self._item.points + (xyz(place) - self.center)
        self._owner.edit(
            replace(self._item, points=shifted, frame_id=world),
            int(getattr(place, 'frame_index', -1)),
        )
        return self

    def translate(self, by: object) -> SketchHandle:
        """Move the item by (dx, dy, dz) metres."""
        self._owner.edit(replace(self._item, points=self._item.points + xyz(by, 'a shift')))
        return self

    def rotate(self, degrees: float, axis: object = (0, 0, 1)) -> SketchHandle:
        """Turn the item about its centre, by degrees about an axis (default: the vertical)."""
        turn = _turn(xyz(axis, 'an axis'), np.radians(number(degrees, 'an angle in degrees')))
        item, middle = self._item, self.center
        x, y, z, w = (float(v) for v in matrix_to_quat_xyzw(turn @ self.rotation))
        self._owner.edit(
            replace(item, points=middle + (item.points - middle) @ turn.T, quat_xyzw=(x, y, z, w))
        )
        return self

    def resize(self, size: object) -> SketchHandle:
        """Set the size [m], one number or three; items of several points take a factor."""
        item = self._item
        if len(item.points) > 1:
            factor = number(size, 'a factor')
            scaled = self.center + factor * (item.points - self.center)
            self._owner.edit(replace(item, points=scaled))
            return self
        self._owner.edit(replace(item, size=resized(size, item.size)))
        return self

    def set(self, **fields: Given) -> SketchHandle:
        """Set label, color, text, visible, size, points, center or rotation."""
        wrong = sorted(set(fields) - set(SETTABLE))
        if wrong:
            msg = f'a sketch item has no {", ".join(wrong)} to set; {", ".join(SETTABLE)} can be'
            raise ArgumentError(msg)
        changes: dict[str, Any] = {
            k: v for k, v in fields.items() if k in {'label', 'text', 'visible'}
        }
        if 'color' in fields:
            changes['color'] = rgba(fields['color'])
        if 'points' in fields:
            changes['points'] = all_points(fields['points'])
        if 'center' in fields:
            changes['points'] = self._item.points + (xyz(fields['center']) - self.center)
        if 'rotation' in fields:
            changes['quat_xyzw'] = quat_of(fields['rotation'])
        self._owner.edit(replace(self._item, **changes))
        return self.resize(fields['size']) if 'size' in fields else self

    def hide(self) -> SketchHandle:
        """Leave the item out of drawings and markers."""
        return self.set(visible=False)

    def show(self) -> SketchHandle:
        """Draw the item again."""
        return self.set(visible=True)

    def delete(self) -> None:
        """Delete the item."""
        self._owner.remove(self.name)

    def __repr__(self) -> str:
        """Say name, kind, place and size."""
        if self.name not in self._owner:
            return f'{self.name}: deleted'
        item = self._item
        x, y, z = self.center
        parts = [f'{item.name}: {item.kind} at ({x:.3f}, {y:.3f}, {z:.3f})']
        if item.kind in {'segment', 'measure', 'polyline', 'arrow'}:
            parts.append(f'length {self.length:.3f} m')
        if item.kind == 'angle':
            parts.append(f'{self.degrees:.1f} deg')
        if item.kind in {'box', 'plane', 'cylinder', 'sphere'}:
            parts.append('size ' + ' x '.join(f'{side:.3f}' for side in item.size) + ' m')
        if len(item.points) > 3:  # noqa: PLR2004 - more than an angle has
            parts.append(f'{len(item.points)} points')
        parts += [f'label {item.label!r}'] if item.label else []
        return ', '.join(parts if item.visible else [*parts, 'hidden'])


def _turn(axis: Array, angle: float) -> Array:
    x, y, z = axis / np.linalg.norm(axis)
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew)
