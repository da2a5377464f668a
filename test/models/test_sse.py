from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialclaw_ros.models.sse import MAX_EVENT, EventParser

STREAM = (
    ': hello\r\n\r\nevent: message\ndata: {"a": 1}\n\ndata:two\r\ndata: lines\r\n\r\n'
    'id: 7\nretry: 3\n\n\ndata: wäll\n\ndata: last'
).encode()
EVENTS = ['{"a": 1}', 'two\nlines', 'wäll', 'last']


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_however_the_network_cuts_it(cuts: list[int]) -> None:
    parser, said = EventParser(), []
    edges = [0, *sorted(cuts), len(STREAM)]
    for start, end in itertools.pairwise(edges):
        said += parser.feed(STREAM[start:end])
    assert said + parser.finish() == EVENTS


def test_bytes_that_are_no_text_do_not_stop_it() -> None:
    assert EventParser().feed(b'data: \xff\n\n') == ['\ufffd']


def test_event_without_end_is_refused() -> None:
    parser = EventParser()
    with pytest.raises(ValueError, match='longer than'):
        parser.feed(b'data: ' + b'x' * MAX_EVENT)
