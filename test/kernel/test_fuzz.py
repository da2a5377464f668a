"""What a kernel may send, made up: the host answers or refuses, and is there for the next one."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
import zmq
from hypothesis import example, given
from hypothesis import strategies as st
from jupyter_client.session import Session
from kernel.scene import bound_query

from spatialclaw_ros.core.cell import CellResult
from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.broker import Broker, served
from spatialclaw_ros.kernel.hearing import Heard
from spatialclaw_ros.kernel.limits import Limits
from spatialclaw_ros.kernel.observation import ObservationError, read_observation
from spatialclaw_ros.kernel.runtime.broker_client import BrokerClient
from spatialclaw_ros.kernel.wire import MAX_PACKET, MIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spatialclaw_ros.kernel.tools import QueryTools

TEXTS = st.text(st.characters(), max_size=20)
"""Halves of characters as well."""
NUMBERS = st.integers() | st.integers(-(10**400), 10**400) | st.floats()
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=20,
)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        'id': st.integers(-5, 5) | JSON,
        'op': st.sampled_from(['call', 'ring', 'ready', '']) | JSON,
        'name': st.sampled_from(['echo', 'fail', 'x' * 65, '__class__']) | JSON,
        'arguments': st.dictionaries(TEXTS, JSON, max_size=4) | JSON,
        'descriptor': JSON,
    },
)
CALLS = st.sampled_from(['segment', 'segmenter', 'frames', 'locate', 'ask']) | TEXTS
PIXELS = st.lists(NUMBERS | JSON, max_size=5)
ARGUMENTS = st.fixed_dictionaries(
    {},
    optional={
        'frame_index': st.just(7) | JSON,
        'text': st.sampled_from(['red box', '']) | JSON,
        'box_xyxy': PIXELS,
        'points_uv': st.lists(PIXELS, max_size=3) | JSON,
        'point_labels': st.lists(JSON, max_size=3) | JSON,
        'confidence_threshold': JSON,
        'cameras': st.lists(TEXTS, max_size=2) | JSON,
        'since_ns': JSON,
        'until_ns': JSON,
        'frame_indices': st.lists(st.just(7) | JSON, max_size=3) | JSON,
        'question': JSON,
    },
)
FIELDS = ('variables', 'deleted', 'images', 'sketch', 'answer', 'proposal', 'notes', 'dropped')
HEADERS = st.lists(
    st.dictionaries(
        st.sampled_from(['width', 'height', 'label', 'source']),
        st.integers(-2, 4) | JSON,
        max_size=4,
    ),
    max_size=3,
)
OBSERVATIONS = JSON | st.fixed_dictionaries(
    {'status': st.sampled_from(['ok', 'error', 'broken']) | JSON},
    optional={'error': JSON, **dict.fromkeys(FIELDS, JSON | HEADERS)},
)


class Tools:
    """Tools that give back what they were given."""

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        if name != 'echo':
            msg = f'there is no tool {name!r}'
            raise ToolError(msg)
        return ToolReply(value=dict(arguments))


@pytest.fixture(scope='module')
def line() -> Iterator[tuple[Broker, BrokerClient]]:
    """Yield a broker that never has enough of calls, and a client."""
    host, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with RingRegistry() as rings:
        broker = Broker(host, rings, Limits(tool_calls=1 << 30))
        client = BrokerClient(theirs.detach())
        broker.bind(Tools(), ())
        yield broker, client
        client._end.close()
        broker.close()
        host.close()


def answers(line: tuple[Broker, BrokerClient], packet: bytes) -> None:
    """Send a packet; the next call is answered, and what was called can be written down."""
    broker, client = line
    broker.begin_cell()
    client._end.send(packet)
    client._count = 1000  # no reply to the packet is taken for that to the call
    assert client.call('echo', {'still': 'here'}).value == {'still': 'here'}
    calls, _ = broker.end_cell()
    for call in calls:
        call.name.encode()
        call.summary.encode()


@given(st.binary(min_size=1, max_size=200))
@example(b'[' * MAX_PACKET)
@example(b'{"a":' * 13_000)
@example(b'1' * MAX_PACKET)
@example(b'x' * 100_000)
def test_any_bytes_leave_the_broker_serving(
    line: tuple[Broker, BrokerClient], packet: bytes
) -> None:
    answers(line, packet)


@given(REQUESTS)
@example({'id': 1, 'op': 'call', 'name': '\ud800', 'arguments': {}})
@example({'id': 1, 'op': 'call', 'name': 'echo', 'arguments': {'\ud800': '\udfff'}})
def test_any_request_leaves_the_broker_serving(
    line: tuple[Broker, BrokerClient], request: dict[str, Any]
) -> None:
    answers(line, json.dumps(request).encode())


@pytest.fixture(scope='module')
def tools() -> Iterator[QueryTools]:
    with RingRegistry() as rings:
        yield bound_query(rings)[1]


@given(CALLS, ARGUMENTS)
@example('segment', {'frame_index': 7, 'text': 'box', 'confidence_threshold': 10**400})
@example('segment', {'frame_index': 7, 'points_uv': [[1, 1]], 'point_labels': [[]]})
@example('segment', {'frame_index': 7, 'box_xyxy': [-1e300, -1e300, 1e300, 1e300]})
def test_any_argument_is_taken_or_refused_with_a_reason(
    tools: QueryTools, name: str, arguments: dict[str, Any]
) -> None:
    reply = served(tools, name, arguments)
    assert isinstance(reply, ToolReply | ToolError)
    assert 'failed in the host' not in str(reply)


@given(OBSERVATIONS, st.lists(st.binary(max_size=30), max_size=3))
def test_any_observation_is_read_or_refused(observation: object, buffers: list[bytes]) -> None:
    try:
        result = read_observation(observation, buffers, Limits())
    except ObservationError as error:
        str(error).encode()
        return
    assert isinstance(result, CellResult)
    # what has come through can be written down and sent on
    json.dumps(result.to_json(0), ensure_ascii=False, allow_nan=False).encode()
    json.dumps([result.notes, result.proposal], ensure_ascii=False, allow_nan=False).encode()


CONTENTS = JSON | st.fixed_dictionaries(
    {},
    optional={
        'name': st.sampled_from(['stdout', 'stderr']) | JSON,
        'text': TEXTS | JSON,
        'data': st.dictionaries(st.just(MIME) | TEXTS, OBSERVATIONS, max_size=2) | JSON,
    },
)
KINDS = st.sampled_from(['stream', 'display_data', 'execute_reply', 'status']) | TEXTS


@given(
    KINDS,
    CONTENTS,
    st.lists(st.binary(max_size=30), max_size=4),
    st.sampled_from(['mine', 'other']) | JSON,
)
def test_any_signed_message_is_taken_or_refused(
    kind: str, content: object, buffers: list[bytes], parent: object
) -> None:
    """The key of the signature lies in the kernel's memory, so a cell can sign."""
    session = Session(key=b'key')
    header = {'msg_type': kind, 'msg_id': 'x', 'date': '2026-01-01T00:00:00Z'}
    said = [json.dumps(part).encode() for part in (header, {'msg_id': parent}, {}, content)]
    parts = [b'topic', b'<IDS|MSG>', session.sign(said), *said, *buffers]
    heard = listened(session, parts)
    assert heard.observations == 0 or parent == 'mine'
    heard.stream('stdout').encode()


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=40))
@example([b'<IDS|MSG>'])
@example([b'<IDS|MSG>', b'', b'{}', b'{}', b'{}', b'{}'])
def test_what_is_no_message_is_refused(parts: list[bytes]) -> None:
    assert not listened(Session(key=b'key'), parts).complete


def listened(session: Session, parts: list[bytes]) -> Heard:
    """Return what was heard of one message on a socket."""
    heard = Heard('mine', Limits())
    with zmq.Context() as context, context.socket(zmq.PAIR) as there:
        there.bind('inproc://kernel')
        with context.socket(zmq.PAIR) as here:
            here.connect('inproc://kernel')
            there.send_multipart(parts)
            heard.read(here, session)
    return heard
