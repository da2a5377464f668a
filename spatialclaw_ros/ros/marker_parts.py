"""One sketch item as the markers that draw it: which shapes RViz needs for each kind.

Follows RViz's own rules: no zero scale, no zero alpha, ASCII captions, an even number of points
in a list of lines, as many colours as points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from visualization_msgs.msg import Marker

from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.sketch import MAX_COORDINATE_M
from spatialclaw_ros.ros import convert
from spatialclaw_ros.ros.text import ascii_caption

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.sketch import SketchItem

    Points = NDArray[np.float64]
    Parts = dict[str, Marker]

MIN_SIZE_M: Final = 1e-3
MIN_ALPHA: Final = 0.02
BODY_ALPHA: Final = 0.35
PLANE_THICKNESS_M: Final = 2e-3
MIN_CAPTION_M: Final = 0.02
MAX_CAPTION_M: Final = 0.12
MIN_ARROW_M: Final = 1e-6
ARC_POINTS: Final = 24
WHITE: Final = (1.0, 1.0, 1.0)
AXIS_COLORS: Final = ((1.0, 0.1, 0.1, 1.0), (0.1, 0.9, 0.1, 1.0), (0.2, 0.3, 1.0, 1.0))
BOX_CORNERS: Final = np.array([[(i >> axis & 1) - 0.5 for axis in range(3)] for i in range(8)])
BOX_EDGES: Final = tuple((a, a | bit) for a in range(8) for bit in (1, 2, 4) if not a & bit)


def item_parts(item: SketchItem, frame_id: str) -> Parts:
    """Return part name -> marker of one item, without namespace and id; none if it is hidden."""
    if not item.visible or item.color[3] <= 0:
        return {}
    draw = _Drawing(item, frame_id)
    return draw.parts()


class _Drawing:
    def __init__(self, item: SketchItem, frame_id: str) -> None:
        self._item = item
        self._frame_id = item.frame_id or frame_id
        self._points: Points = np.asarray(item.points, dtype=np.float64)
        red, green, blue, alpha = item.color
        self._color = (red, green, blue, max(MIN_ALPHA, alpha))
        self._size = np.clip(item.size, MIN_SIZE_M, MAX_COORDINATE_M)
        self._width = float(self._size[0])
        self._quat_xyzw = convert.unit_quaternion(item.quat_xyzw)

    def parts(self) -> Parts:
        makers: dict[str, Callable[[], Parts]] = {
            'point': self._ball,
            'sphere': self._ball,
            'segment': self._line,
            'measure': self._measure,
            'polyline': self._line,
            'polygon': self._outline,
            'arrow': self._arrow,
            'box': self._box,
            'cylinder': self._cylinder,
            'plane': self._plane,
            'cloud': self._cloud,
            'axes': self._axes,
            'text': dict,
            'angle': self._angle,
        }
        caption = self._caption()
        return {**makers[self._item.kind](), **({'caption': caption} if caption else {})}

    def _marker(self, kind: int, scale: Sequence[float], *, alpha: float | None = None) -> Marker:
        marker = Marker(type=int(kind), action=int(Marker.ADD))
        marker.header = convert.header_msg(0, self._frame_id)
        marker.scale = convert.vector_msg(np.clip(scale, MIN_SIZE_M, MAX_COORDINATE_M))
        color = self._color if alpha is None else (*self._color[:3], max(MIN_ALPHA, alpha))
        marker.color = convert.color_msg(color)
        return marker

    def _solid(self, kind: int, scale: Sequence[float], *, alpha: float | None = None) -> Marker:
        marker = self._marker(kind, scale, alpha=alpha)
        marker.pose = convert.pose_msg(self._points[0], self._quat_xyzw)
        return marker

    def _lines(self, kind: int, points: Points, width: float) -> Marker:
        marker = self._marker(kind, (width, MIN_SIZE_M, MIN_SIZE_M))
        marker.points = [convert.point_msg(point) for point in points]
        return marker

    def _ball(self) -> Parts:
        return {'body': self._solid(Marker.SPHERE, (self._width,) * 3)}

    def _line(self) -> Parts:
        return {'body': self._lines(Marker.LINE_STRIP, self._points, self._width)}

    def _outline(self) -> Parts:
        closed = np.vstack([self._points, self._points[:1]])
        return {'body': self._lines(Marker.LINE_STRIP, closed, self._width)}

    def _measure(self) -> Parts:
        ends = self._marker(Marker.SPHERE_LIST, (2 * self._width,) * 3)
        ends.points = [convert.point_msg(point) for point in self._points]
        return {**self._line(), 'ends': ends}

    def _arrow(self) -> Parts:
        length = float(np.linalg.norm(self._points[1] - self._points[0]))
        if length < MIN_ARROW_M:  # without a direction RViz would draw it along x
            return self._ball()
        shaft = min(self._width, 0.25 * length)
        marker = self._marker(Marker.ARROW, (shaft, 2 * shaft, min(4 * shaft, 0.5 * length)))
        marker.points = [convert.point_msg(point) for point in self._points]
        return {'body': marker}

    def _box(self) -> Parts:
        width = float(np.clip(0.02 * self._size.max(), 2e-3, 0.02))
        edges = self._solid(Marker.LINE_LIST, (width,) * 3)
        corners = BOX_CORNERS * self._size
        edges.points = [convert.point_msg(corners[i]) for edge in BOX_EDGES for i in edge]
        alpha = BODY_ALPHA * self._color[3]
        return {'body': self._solid(Marker.CUBE, self._size.tolist(), alpha=alpha), 'edges': edges}

    def _cylinder(self) -> Parts:
        return {'body': self._solid(Marker.CYLINDER, self._size.tolist())}

    def _plane(self) -> Parts:
        sides = (*self._size[:2].tolist(), PLANE_THICKNESS_M)
        alpha = BODY_ALPHA * self._color[3]
        return {'body': self._solid(Marker.CUBE, sides, alpha=alpha)}

    def _cloud(self) -> Parts:
        marker = self._marker(Marker.POINTS, (self._width, self._width, MIN_SIZE_M))
        marker.points = [convert.point_msg(point) for point in self._points]
        colors = self._item.colors
        if colors is not None and len(colors) == len(self._points):
            rgb = np.asarray(colors, dtype=np.float64) / 255
            marker.colors = [convert.color_msg((*row, self._color[3])) for row in rgb]
        return {'body': marker}

    def _axes(self) -> Parts:
        arm = self._width
        marker = self._solid(Marker.LINE_LIST, (0.08 * arm,) * 3)
        for axis, color in enumerate(AXIS_COLORS):
            tip = np.zeros(3)
            tip[axis] = arm
            marker.points += [convert.point_msg(np.zeros(3)), convert.point_msg(tip)]
            marker.colors += [convert.color_msg((*color[:3], self._color[3]))] * 2
        return {'body': marker}

    def _angle(self) -> Parts:
        parts = self._line()
        arc = _arc(self._points)
        if arc is not None:
            parts['arc'] = self._lines(Marker.LINE_STRIP, arc, self._width)
        return parts

    def _caption(self) -> Marker | None:
        item = self._item
        words = ascii_caption(_words(item))
        if not words:
            return None
        height = float(np.clip(item.size[2], MIN_CAPTION_M, MAX_CAPTION_M))
        marker = self._marker(Marker.TEXT_VIEW_FACING, (MIN_SIZE_M, MIN_SIZE_M, height))
        marker.scale.x = 0.0  # above zero it would set the width of a space
        marker.color = convert.color_msg((*WHITE, 1.0))
        above = np.array([0.0, 0.0, self._reach() + 0.7 * height])
        marker.pose = convert.pose_msg(_anchor(item.kind, self._points) + above)
        marker.text = words
        return marker

    def _reach(self) -> float:
        """Return how far the item reaches above its anchor in z."""
        if self._item.kind in {'point', 'sphere'}:
            return 0.5 * self._width
        if self._item.kind in {'box', 'cylinder'}:
            turn = transforms.quat_xyzw_to_matrix(self._quat_xyzw)
            return float(0.5 * np.abs(turn[2]) @ self._size)
        return 0.0


def _words(item: SketchItem) -> str:
    if item.kind == 'text':
        return item.text or item.label
    return ' '.join(dict.fromkeys(word for word in (item.label, item.text) if word))


def _anchor(kind: str, points: Points) -> Points:
    return points[1] if kind == 'angle' else points.mean(axis=0)


def _arc(points: Points) -> Points | None:
    """Return an arc between the two arms of an angle, or None where an arm has no length."""
    vertex = points[1]
    arms = np.stack([points[0] - vertex, points[2] - vertex])
    lengths = np.linalg.norm(arms, axis=1)
    if lengths.min() < MIN_ARROW_M:
        return None
    first, last = arms / lengths[:, None]
    square = last - (last @ first) * first
    if np.linalg.norm(square) < MIN_ARROW_M:
        return None
    square /= np.linalg.norm(square)
    opening = np.arctan2(float(last @ square), float(last @ first))
    turns = np.linspace(0.0, opening, ARC_POINTS)[:, None]
    radius = 0.3 * float(lengths.min())
    return np.asarray(vertex + radius * (np.cos(turns) * first + np.sin(turns) * square))
