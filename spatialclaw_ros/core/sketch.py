"""The sketch as data: named items in a world frame, and the operations that change them.

The kernel edits a sketch through ``primitives.sketch``; every change is an operation
(``set``, ``delete``, ``clear``) that travels in the observation, and the host applies the same
operations to its own copy, from which markers, overlays and pages are made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

# kind -> least number of points it needs, most it takes (0 = no bound)
POINTS_OF_KIND: dict[str, tuple[int, int]] = {
    'point': (1, 1),
    'segment': (2, 2),
    'measure': (2, 2),
    'polyline': (2, 0),
    'arrow': (2, 2),
    'box': (1, 1),
    'sphere': (1, 1),
    'cylinder': (1, 1),
    'plane': (1, 1),
    'polygon': (3, 0),
    'cloud': (1, 0),
    'axes': (1, 1),
    'text': (1, 1),
    'angle': (3, 3),
}
MAX_ITEMS = 256
MAX_POINTS = 20_000
MAX_POINTS_IN_ALL = 200_000
"""Of a sketch: RViz is sent all that stands, whenever something changes."""
MAX_NAME = 64
MAX_TEXT = 200
MAX_COORDINATE_M = 1e5
"""Also of a size: RViz ends at a number that its single precision cannot hold."""
MIN_QUAT_NORM, MAX_QUAT_PART = 1e-6, 1e6
XYZ = 3


@dataclass(frozen=True, eq=False)
class SketchItem:
    """One primitive. What ``points``, ``quat_xyzw`` and ``size`` mean depends on ``kind``.

    point: 1 point, size[0] diameter. segment, measure, arrow (tail, tip): 2 points.
    polyline, polygon, cloud: N points. box: centre, orientation, size = full extents.
    sphere: centre, size[0] diameter. cylinder: centre, orientation (z = axis), size = (diameter,
    diameter, height). plane: a point, orientation (z = normal), size[:2] = side lengths.
    axes: origin, orientation, size[0] = arm length. text: anchor. angle: a, vertex, b.
    """

    name: str
    kind: str
    points: NDArray[np.float64]
    """(N, 3) metres, in frame_id."""
    quat_xyzw: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    size: tuple[float, float, float] = (0.02, 0.02, 0.02)
    color: tuple[float, float, float, float] = (1.0, 0.6, 0.0, 1.0)
    """Red, green, blue, alpha in 0..1."""
    label: str = ''
    text: str = ''
    visible: bool = True
    frame_id: str = ''
    """World frame the points are in; empty = the sketch's own."""
    colors: NDArray[np.uint8] | None = None
    """(N, 3) per-point colours of a cloud."""

    def __post_init__(self) -> None:
        """Refuse what could not be drawn: the error names the item and what would be right."""
        if self.kind not in POINTS_OF_KIND:
            raise self._error(f'kind {self.kind!r} is none of {", ".join(POINTS_OF_KIND)}')
        points = np.atleast_2d(np.array(self.points, dtype=np.float64))
        least, most = POINTS_OF_KIND[self.kind]
        count_fits = least <= len(points) <= (most or MAX_POINTS)
        if points.shape != (len(points), XYZ) or not count_fits:
            wanted = f'{least}' if most == least else f'{least} to {most or MAX_POINTS}'
            raise self._error(
                f'a {self.kind} takes {wanted} point(s) of 3 numbers, got an array {points.shape}'
            )
        if not np.isfinite(points).all() or np.abs(points).max(initial=0) > MAX_COORDINATE_M:
            raise self._error(
                f'points must be finite and within {MAX_COORDINATE_M:g} m; '
                'NaN means the measurement behind it was empty'
            )
        numbers = (*self.quat_xyzw, *self.size, *self.color)
        turned = MIN_QUAT_NORM < max(map(abs, self.quat_xyzw)) < MAX_QUAT_PART
        sized = min(self.size) >= 0 and max(self.size) <= MAX_COORDINATE_M
        if not np.isfinite(numbers).all() or not sized or not turned:
            raise self._error(
                f'size {self.size}, orientation {self.quat_xyzw} and colour {self.color} must be '
                f'finite, sizes not negative and at most {MAX_COORDINATE_M:g} m, the orientation '
                'not zero'
            )
        longest = max(len(self.label), len(self.text), len(self.frame_id))
        if not 1 <= len(self.name) <= MAX_NAME or longest > MAX_TEXT:
            raise self._error(
                f'a name has 1 to {MAX_NAME} characters, label and text at most {MAX_TEXT}'
            )
        points.setflags(write=False)
        object.__setattr__(self, 'points', points)

    def _error(self, what: str) -> BadInputError:
        return BadInputError(f'sketch item {self.name[:MAX_NAME]!r}: {what}')

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form used in operations."""
        out: dict[str, Any] = {
            'name': self.name,
            'kind': self.kind,
            'points': self.points.tolist(),
            'quat_xyzw': list(self.quat_xyzw),
            'size': list(self.size),
            'color': list(self.color),
            'label': self.label,
            'text': self.text,
            'visible': self.visible,
            'frame_id': self.frame_id,
        }
        if self.colors is not None:
            out['colors'] = np.asarray(self.colors).tolist()
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SketchItem:
        """Rebuild an item from untrusted JSON.

        Raises:
            BadInputError: a field is missing or is not what it should be.
        """
        try:
            colors = data.get('colors')
            x, y, z, w = (float(v) for v in data['quat_xyzw'])
            a, b, c = (float(v) for v in data['size'])
            red, green, blue, alpha = (min(1.0, max(0.0, float(v))) for v in data['color'])
            return cls(
                name=str(data['name']),
                kind=str(data['kind']),
                points=np.array(data['points'], dtype=np.float64),
                quat_xyzw=(x, y, z, w),
                size=(a, b, c),
                color=(red, green, blue, alpha),
                label=str(data.get('label', '')),
                text=str(data.get('text', '')),
                visible=bool(data.get('visible', True)),
                frame_id=str(data.get('frame_id', '')),
                colors=None if colors is None else np.array(colors, dtype=np.uint8).reshape(-1, 3),
            )
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            msg = f'sketch operation: malformed item ({type(error).__name__}: {error})'
            raise BadInputError(msg) from None


@dataclass
class SketchState:
    """The items of one session, in the order they were first drawn."""

    frame_id: str = ''
    items: dict[str, SketchItem] = field(default_factory=dict)

    def __iter__(self) -> Iterator[SketchItem]:
        """Yield the items."""
        return iter(self.items.values())

    def apply(self, operations: Iterable[Mapping[str, Any]]) -> None:
        """Apply operations in order; a malformed one raises and leaves the earlier ones applied.

        Operations: ``{"op": "set", "item": {...}}``, ``{"op": "delete", "name": n}``,
        ``{"op": "clear"}``.

        Raises:
            BadInputError: an operation is malformed or would exceed the item limit.
        """
        for operation in operations:
            op = operation.get('op')
            if op == 'set':
                item = SketchItem.from_json(operation.get('item') or {})
                self.check_room(item)
                self.items[item.name] = item
            elif op == 'delete':
                self.items.pop(str(operation.get('name')), None)
            elif op == 'clear':
                self.items.clear()
            else:
                msg = f'sketch operation {op!r} is none of set, delete, clear'
                raise BadInputError(msg)

    def check_room(self, item: SketchItem) -> None:
        """Refuse an item that is one too many, or whose points are.

        Raises:
            BadInputError: says what to do.
        """
        others = [held for held in self if held.name != item.name]
        if len(others) >= MAX_ITEMS:
            msg = f'the sketch holds at most {MAX_ITEMS} items; delete some first'
            raise BadInputError(msg)
        if sum(len(held.points) for held in others) + len(item.points) > MAX_POINTS_IN_ALL:
            msg = (
                f'the sketch holds at most {MAX_POINTS_IN_ALL} points in all; delete some of its '
                'clouds first, or thin this one'
            )
            raise BadInputError(msg)
