"""Every sketch, however edited, becomes markers that RViz draws, with ids that stay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rclpy.serialization import deserialize_message, serialize_message
from ros.marker_rules import array_problems
from visualization_msgs.msg import Marker, MarkerArray

from spatialclaw_ros.core.sketch import POINTS_OF_KIND, SketchItem, SketchState
from spatialclaw_ros.ros.markers import SketchMarkers

NUMBER = st.floats(-1e5, 1e5, allow_nan=False, allow_subnormal=False, width=32)
SIZE = st.floats(0, 1e308)
UNIT = st.floats(0, 1)
NAMES = st.sampled_from(['mug', 'gap', 'Tür °', 'a', 'b'])
TEXTS = st.text(max_size=40)


@st.composite
def items(draw: st.DrawFn) -> SketchItem:
    kind = draw(st.sampled_from(sorted(POINTS_OF_KIND)))
    least, most = POINTS_OF_KIND[kind]
    count = draw(st.integers(least, most or least + 4))
    points = draw(st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=count, max_size=count))
    quat = draw(st.tuples(NUMBER, NUMBER, NUMBER, st.sampled_from([0.5, 1.0, -1e30])))
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


def test_checker_flags_what_rviz_does() -> None:
    """A default-made marker, and each broken rule, is found."""
    assert array_problems(MarkerArray(markers=[Marker()]))
    twice = MarkerArray(markers=[Marker(action=2), Marker(action=2)])
    assert any('2 times' in text for text in array_problems(twice))
    line = Marker(type=Marker.LINE_LIST)
    line.scale.x = 0.1
    assert any('no points' in text for text in array_problems(MarkerArray(markers=[line])))
