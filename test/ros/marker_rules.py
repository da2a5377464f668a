"""RViz's own rules for markers, as a checker: what it would flag, not draw, or draw wrongly."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from visualization_msgs.msg import Marker

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPES = {Marker.CUBE, Marker.SPHERE, Marker.CYLINDER}
LISTS = {Marker.CUBE_LIST, Marker.SPHERE_LIST}
STRIPS = {Marker.LINE_STRIP, Marker.LINE_LIST}
PER_POINT = {*STRIPS, *LISTS, Marker.POINTS, Marker.TRIANGLE_LIST}


def array_problems(message: Any) -> list[str]:  # noqa: ANN401 - a MarkerArray
    """Return everything wrong with a MarkerArray; empty = RViz shows it all."""
    seen = Counter((marker.ns, marker.id) for marker in message.markers)
    problems = [f'({ns!r}, {i}) {n} times in one array' for (ns, i), n in seen.items() if n > 1]
    for place, marker in enumerate(message.markers):
        if marker.action == Marker.DELETEALL and place:
            problems.append('DELETEALL is not first')
        problems += [f'({marker.ns!r}, {marker.id}): {text}' for text in marker_problems(marker)]
    return problems


def marker_problems(marker: Any) -> Iterator[str]:  # noqa: ANN401 - a Marker
    """Yield what is wrong with one marker."""
    if marker.action not in {Marker.ADD, Marker.DELETE, Marker.DELETEALL}:
        yield f'action {marker.action} is none of ADD, DELETE, DELETEALL'
    frame = marker.header.frame_id
    if not frame or frame.startswith('/'):
        yield f'frame_id {frame!r} is empty or has a leading slash'
    if marker.action != Marker.ADD:
        return
    yield from _common(marker)
    yield from _per_type(marker)


def _common(marker: Any) -> Iterator[str]:  # noqa: ANN401 - a Marker
    if marker.type not in range(12):
        yield f'type {marker.type} has no display'
    if marker.header.stamp.sec or marker.header.stamp.nanosec:
        yield 'its stamp is not 0, so that it is drawn only if TF reaches it at arrival'
    pose = marker.pose
    turn = [pose.orientation.x, pose.orientation.y, pose.orientation.z, pose.orientation.w]
    place = [pose.position.x, pose.position.y, pose.position.z]
    scale = [marker.scale.x, marker.scale.y, marker.scale.z]
    color = [marker.color.r, marker.color.g, marker.color.b, marker.color.a]
    points = [value for point in marker.points for value in (point.x, point.y, point.z)]
    if not all(map(math.isfinite, [*turn, *place, *scale, *color, *points])):
        yield 'a number is not finite'
    if abs(math.hypot(*turn) - 1) > 1e-3:
        yield f'orientation {turn} is not a unit quaternion'
    if min(color) < 0 or max(color) > 1 or marker.color.a <= 0:
        yield f'colour {color} is invisible or out of 0..1'
    if any(value != 0 and abs(value) < 1e-315 for value in [*turn, *place, *scale, *points]):
        yield 'a number is an int that was written as a float'
    if min(scale) < 0:
        yield f'scale {scale} is negative'
    if marker.lifetime.sec or marker.lifetime.nanosec:
        yield 'it has a lifetime, but a sketch stays'


def _per_type(marker: Any) -> Iterator[str]:  # noqa: ANN401 - a Marker
    if marker.type == Marker.ARROW:
        yield from _arrow(marker)
    if marker.type == Marker.TEXT_VIEW_FACING:
        yield from _text(marker)
    if marker.type == Marker.MESH_RESOURCE and not marker.mesh_resource:
        yield 'no mesh to draw'
    yield from _sizes(marker.type, marker.scale)
    yield from _counts(marker.type, len(marker.points))
    if marker.colors and len(marker.colors) != len(marker.points):
        yield f'{len(marker.colors)} colours for {len(marker.points)} points are ignored'
    if marker.colors and not any(color.a for color in marker.colors):
        yield 'all points have a zero alpha'


def _sizes(kind: int, scale: Any) -> Iterator[str]:  # noqa: ANN401 - a Vector3
    if kind in SHAPES | LISTS | {Marker.TRIANGLE_LIST} and not scale.x * scale.y * scale.z:
        yield 'a scale of 0 in x, y or z'
    if kind in STRIPS and not scale.x:
        yield 'a line of width 0'
    if kind == Marker.POINTS and not scale.x * scale.y:
        yield 'points of size 0'


def _counts(kind: int, count: int) -> Iterator[str]:
    if kind in PER_POINT and not count:
        yield 'no points'
    if kind == Marker.LINE_STRIP and count == 1:
        yield 'a line strip of one point'
    if kind == Marker.LINE_LIST and count % 2:
        yield 'a line list with an odd number of points'
    if kind == Marker.TRIANGLE_LIST and count % 3:
        yield 'a triangle list whose points do not go by threes'


def _arrow(marker: Any) -> Iterator[str]:  # noqa: ANN401 - a Marker
    count, scale = len(marker.points), marker.scale
    if count == 1 or count > 2:
        yield f'an arrow of {count} points'
    if count == 0 and not scale.x * scale.y * scale.z:
        yield 'a scale of 0 in x, y or z'
    if count == 2 and not scale.x + scale.y:
        yield 'a scale of 0 in both x and y'
    if count == 2:
        tail, tip = marker.points
        if math.dist((tail.x, tail.y, tail.z), (tip.x, tip.y, tip.z)) == 0:
            yield 'an arrow without a length'


def _text(marker: Any) -> Iterator[str]:  # noqa: ANN401 - a Marker
    if not marker.scale.z:
        yield 'a caption of height 0'
    if not marker.text.strip():
        yield 'an empty caption'
    if not marker.text.isascii():
        yield f'a caption with characters beyond ASCII: {marker.text!r}'
