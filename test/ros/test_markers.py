"""Every sketch, however edited, becomes markers that RViz draws, with ids that stay."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import pytest
from geometry_msgs.msg import Point
from hypothesis import given, settings
from hypothesis import strategies as st
from rclpy.serialization import deserialize_message, serialize_message
from ros.marker_rules import array_problems
from std_msgs.msg import ColorRGBA
from visualization_msgs.msg import Marker, MarkerArray

from spatialclaw_ros.core.sketch import (
    MAX_COORDINATE_M,
    POINTS_OF_KIND,
    SketchItem,
    SketchState,
)
from spatialclaw_ros.ros.markers import SketchMarkers

NUMBER = st.floats(-1e5, 1e5, allow_nan=False, allow_subnormal=False, width=32)
SIZE = st.floats(0, MAX_COORDINATE_M)
UNIT = st.floats(0, 1)
NAMES = st.sampled_from(['mug', 'gap', 'Tür °', 'a', 'b'])
TEXTS = st.text(max_size=40)


@st.composite
def items(draw: st.DrawFn) -> SketchItem:
    kind = draw(st.sampled_from(sorted(POINTS_OF_KIND)))
    least, most = POINTS_OF_KIND[kind]
    count = draw(st.integers(least, most or least + 4))
    points = draw(st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=count, max_size=count))
    quat = draw(st.tuples(NUMBER, NUMBER, NUMBER, st.sampled_from([0.5, 1.0, -1e5])))
    colors = None
    if kind == 'cloud' and draw(st.booleans()):
        colors = np.full((draw(st.sampled_from([count, count + 1])), 3), 200, np.uint8)
    return SketchItem(
        name=draw(NAMES),
        kind=kind,
        points=np.array(points),
        quat_xyzw=quat,
        size=draw(st.tuples(SIZE, SIZE, SIZE)),
        color=draw(st.tuples(UNIT, UNIT, UNIT, UNIT)),
        label=draw(TEXTS),
        text=draw(TEXTS),
        visible=draw(st.booleans()),
        frame_id=draw(st.sampled_from(['', 'map', '/odom'])),
        colors=colors,
    )


EDITS = st.lists(
    st.tuples(
        st.sampled_from(['one', 'two', 'three']),
        st.one_of(
            items().map(lambda item: {'op': 'set', 'item': item.to_json()}),
            NAMES.map(lambda name: {'op': 'delete', 'name': name}),
            st.just({'op': 'clear'}),
        ),
    ),
    max_size=12,
)


class Display:
    """What RViz would hold after the messages so far, on the way over the wire."""

    def __init__(self) -> None:
        self.standing: dict[tuple[str, int], Marker] = {}

    def take(self, message: MarkerArray) -> None:
        received = deserialize_message(serialize_message(message), MarkerArray)
        assert array_problems(received) == []
        for marker in received.markers:
            if marker.action == Marker.DELETEALL:
                self.standing.clear()
            elif marker.action == Marker.DELETE:
                self.standing.pop((marker.ns, marker.id), None)
            else:
                self.standing[marker.ns, marker.id] = marker


@settings(max_examples=60, deadline=None)
@given(EDITS, st.integers(1, 3))
def test_random_sketches_and_edits(edits: list[tuple[str, dict[str, object]]], most: int) -> None:
    """One who listened from the start and one who comes late see the same, all of it valid."""
    markers, early = SketchMarkers('map', sessions=most), Display()
    sketches = {name: SketchState('map') for name in ('one', 'two', 'three')}
    for session, operation in edits:
        sketches[session].apply([operation])
        message = markers.update(session, sketches[session])
        early.take(message)
        late = Display()
        late.take(message)
        assert early.standing == late.standing
        assert len({ns for ns, _ in early.standing}) <= most
        shown = any(i.visible and i.color[3] > 0 and i.kind != 'text' for i in sketches[session])
        assert any(ns == session for ns, _ in early.standing) or not shown
    early.take(markers.clear())
    assert early.standing == {}


@pytest.mark.parametrize('kind', sorted(POINTS_OF_KIND))
def test_ids_stay_while_an_item_is_edited(kind: str) -> None:
    least, _ = POINTS_OF_KIND[kind]
    points = np.arange(3.0 * least).reshape(-1, 3) ** 1.5
    sketch, markers = SketchState('map'), SketchMarkers('map')
    sketch.items['it'] = SketchItem('it', kind, points, label='Höhe 3 °', text='0.42 m')
    sketch.items['other'] = SketchItem('other', 'point', points[:1])
    first = markers.update('s', sketch)
    assert array_problems(first) == []
    sketch.items['it'] = SketchItem('it', kind, points + 1, label='moved', text='0.43 m')
    second = markers.update('s', sketch)
    assert [(m.ns, m.id, m.type) for m in first.markers] == [
        (m.ns, m.id, m.type) for m in second.markers
    ]
    assert all(marker.action == Marker.ADD for marker in second.markers)
    del sketch.items['it']
    third = markers.update('s', sketch)
    deleted = {m.id for m in third.markers if m.action == Marker.DELETE}
    assert deleted == {m.id for m in first.markers} - {
        m.id for m in third.markers if m.action == Marker.ADD
    }
    sketch.items['it'] = SketchItem('it', kind, points, label='back', text='1')
    assert {m.id for m in markers.update('s', sketch).markers} == {m.id for m in first.markers}


def test_captions_are_spelled_in_ascii() -> None:
    sketch = SketchState('map')
    sketch.items['a'] = SketchItem('a', 'text', np.zeros((1, 3)), text='Höhe ≈ 3 ° 猫')
    (marker,) = SketchMarkers('map').update('s', sketch).markers
    assert marker.text == 'Hohe ~ 3  deg ?'


def shown(kind: int, count: int = 0, **fields: Any) -> Marker:  # noqa: ANN401 - any field
    """Return a marker that RViz shows, some of its fields changed ('pose.position.x')."""
    marker = Marker(type=kind, ns='s', id=0)
    marker.header.frame_id = 'map'
    marker.scale.x = marker.scale.y = marker.scale.z = 0.1
    marker.color.r = marker.color.a = 1.0
    marker.points = [Point(x=float(i), y=0.5, z=1.0) for i in range(count)]
    for path, value in fields.items():
        owner, _, name = path.replace('__', '.').rpartition('.')
        target = functools.reduce(getattr, owner.split('.'), marker) if owner else marker
        setattr(target, name, value)
    return marker


@pytest.mark.parametrize(
    'marker',
    [
        shown(Marker.ARROW),
        shown(Marker.ARROW, 2),
        shown(Marker.CUBE),
        shown(Marker.SPHERE_LIST, 1),
        shown(Marker.LINE_STRIP, 2),
        shown(Marker.LINE_LIST, 4),
        shown(Marker.POINTS, 1, colors=[ColorRGBA(a=1.0)]),
        shown(Marker.TEXT_VIEW_FACING, text='0.42 m'),
        shown(Marker.TRIANGLE_LIST, 3),
        shown(Marker.CUBE, action=Marker.DELETE, scale__x=0.0),
    ],
)
def test_checker_lets_pass_what_rviz_shows(marker: Marker) -> None:
    assert array_problems(MarkerArray(markers=[marker])) == []


@pytest.mark.parametrize(
    ('marker', 'words'),
    [
        (shown(Marker.CUBE, pose__position__x=math.nan), 'not finite'),
        (shown(Marker.CUBE, pose__orientation__z=math.inf), 'not finite'),
        (shown(Marker.CUBE, scale__y=math.inf), 'not finite'),
        (shown(Marker.CUBE, color__g=math.nan), 'not finite'),
        (shown(Marker.LINE_STRIP, points=[Point(), Point(y=math.nan)]), 'not finite'),
        (shown(Marker.CUBE, action=1), 'action 1'),
        (shown(12, 2), 'type 12'),
        (shown(Marker.CUBE, header__frame_id=''), 'frame_id'),
        (shown(Marker.CUBE, header__frame_id='/map'), 'leading slash'),
        (shown(Marker.CUBE, action=Marker.DELETE, header__frame_id=''), 'frame_id'),
        (shown(Marker.CUBE, header__stamp__sec=1), 'stamp'),
        (shown(Marker.CUBE, lifetime__nanosec=1), 'lifetime'),
        (shown(Marker.CUBE, pose__orientation__w=0.0), 'unit quaternion'),
        (shown(Marker.CUBE, pose__orientation__w=2.0), 'unit quaternion'),
        (shown(Marker.CUBE, color__a=0.0), 'invisible'),
        (shown(Marker.CUBE, pose__position__x=5e-324), 'an int'),
        (shown(Marker.CUBE, scale__z=0.0), 'scale of 0'),
        (shown(Marker.SPHERE, scale__x=0.0), 'scale of 0'),
        (shown(Marker.CYLINDER, scale__y=0.0), 'scale of 0'),
        (shown(Marker.CUBE, scale__x=-1.0), 'negative'),
        (shown(Marker.ARROW, 1), 'arrow of 1 points'),
        (shown(Marker.ARROW, 3), 'arrow of 3 points'),
        (shown(Marker.ARROW, scale__x=0.0), 'scale of 0'),
        (shown(Marker.ARROW, 2, scale__x=0.0, scale__y=0.0), 'both x and y'),
        (shown(Marker.ARROW, points=[Point(), Point()]), 'without a length'),
        (shown(Marker.LINE_STRIP), 'no points'),
        (shown(Marker.LINE_STRIP, 1), 'one point'),
        (shown(Marker.LINE_STRIP, 2, scale__x=0.0), 'width 0'),
        (shown(Marker.LINE_LIST, 3), 'odd number'),
        (shown(Marker.CUBE_LIST), 'no points'),
        (shown(Marker.SPHERE_LIST, 1, scale__x=0.0), 'scale of 0'),
        (shown(Marker.POINTS), 'no points'),
        (shown(Marker.POINTS, 1, scale__y=0.0), 'size 0'),
        (shown(Marker.POINTS, 2, colors=[ColorRGBA(a=1.0)]), '1 colours for 2 points'),
        (shown(Marker.POINTS, 1, colors=[ColorRGBA()]), 'zero alpha'),
        (shown(Marker.TRIANGLE_LIST), 'no points'),
        (shown(Marker.TRIANGLE_LIST, 4), 'by threes'),
        (shown(Marker.TRIANGLE_LIST, 3, scale__x=0.0), 'scale of 0'),
        (shown(Marker.TEXT_VIEW_FACING, text='  '), 'empty caption'),
        (shown(Marker.TEXT_VIEW_FACING, text='3 °'), 'beyond ASCII'),
        (shown(Marker.TEXT_VIEW_FACING, text='3', scale__z=0.0), 'height 0'),
        (shown(Marker.MESH_RESOURCE), 'no mesh'),
    ],
)
def test_checker_flags_what_rviz_does(marker: Marker, words: str) -> None:
    problems = array_problems(MarkerArray(markers=[marker]))
    assert any(words in text for text in problems), problems


def test_checker_flags_arrays() -> None:
    """A marker as rclpy makes it, the same identity twice, a wipe after what was drawn."""
    assert array_problems(MarkerArray(markers=[Marker()]))
    cube = shown(Marker.CUBE)
    twice = MarkerArray(markers=[shown(Marker.CUBE, action=Marker.DELETE), cube])
    assert any('2 times' in text for text in array_problems(twice))
    late = MarkerArray(markers=[cube, shown(Marker.CUBE, action=Marker.DELETEALL, id=-1)])
    assert array_problems(late) == ['DELETEALL is not first']
