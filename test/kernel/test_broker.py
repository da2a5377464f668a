"""The broker and its client over a real socket pair, with the client's thread in this process."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from kernel.scene import bound_query

from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.frames.table import frame_table, rings_in
from spatialclaw_ros.kernel.broker import MAX_MEMO_BYTES, Broker, Memo
from spatialclaw_ros.kernel.limits import Limits
from spatialclaw_ros.kernel.runtime.broker_client import BrokerClient
from spatialclaw_ros.kernel.runtime.rings import Rings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from spatialclaw_ros.frames.ring import RingRegistry

    Joined = tuple[Broker, BrokerClient, socket.socket]


class Echo:
    """Tools that say what they were asked."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        self.calls.append(name)
        if name == 'fail':
            msg = 'the mug is not in view'
            raise ToolError(msg)
        if name == 'complain':
            raise ToolError('\U0001f600' * 10_000)
        if name == 'crash':
            raise ZeroDivisionError
        if name == 'odd':
            return ToolReply(arrays=(np.array(['text']),))
        return ToolReply(value=dict(arguments), arrays=(np.arange(1000, dtype=np.int64),))


@pytest.fixture
def join(rings: RingRegistry) -> Iterator[Callable[..., Joined]]:
    made: list[Joined] = []

    def get(**limits: int) -> Joined:
        host, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        broker = Broker(host, rings, replace(Limits(), **limits))
        made.append((broker, BrokerClient(theirs.detach()), host))
        return made[-1]

    yield get
    for broker, client, host in made:
        client._end.close()
        broker.close()
        host.close()


def test_a_call_goes_round(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    broker.bind(Echo(), ())
    broker.begin_cell()
    reply = client.call('echo', {'x': [1.5, 'two', None]})
    assert reply.value == {'x': [1.5, 'two', None]}
    assert reply.arrays[0].sum() == 499_500
    calls, memo = broker.end_cell()
    assert [(call.name, call.ok) for call in calls] == [('echo', True)]
    assert memo.size == 8000


@pytest.mark.parametrize(
    ('name', 'text'),
    [
        ('fail', 'the mug is not in view'),
        ('crash', "tool 'crash' failed in the host: ZeroDivisionError"),
        ('odd', "tool 'odd': it returned arrays of"),
        ('x' * 100, 'a name of at most 64'),
    ],
)
def test_failures_reach_the_cell(join: Callable[..., Joined], name: str, text: str) -> None:
    broker, client, _ = join()
    broker.bind(Echo(), ())
    broker.begin_cell()
    with pytest.raises(ToolError, match=text):
        client.call(name, {})


def test_arguments_that_are_no_json_are_named(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    broker.bind(Echo(), ())
    broker.begin_cell()
    with pytest.raises(ToolError, match="tool 'echo': its arguments cannot be sent"):
        client.call('echo', {'image': np.zeros(3)})
    with pytest.raises(ToolError, match='65536 are allowed'):
        client.call('echo', {'text': 'a' * 100_000})
    assert client.call('echo', {}).value == {}


def test_calls_count_only_while_a_cell_runs(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    with pytest.raises(ToolError, match='only while a cell of a query runs'):
        client.call('echo', {})
    broker.bind(Echo(), ())
    broker.begin_cell()
    broker.end_cell()
    with pytest.raises(ToolError, match='only while a cell of a query runs'):
        client.call('echo', {})


def test_calls_and_bytes_of_a_query_are_limited(join: Callable[..., Joined]) -> None:
    broker, client, _ = join(tool_calls=3, tool_bytes=20_000)
    broker.bind(Echo(), ())
    broker.begin_cell()
    client.call('echo', {})
    client.call('echo', {})
    with pytest.raises(ToolError, match='of results were sent for this query'):
        client.call('echo', {})
    with pytest.raises(ToolError, match='3 calls were made for this query'):
        client.call('echo', {})


def test_a_memo_answers_without_the_tool(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    tools = Echo()
    broker.bind(tools, ())
    broker.begin_cell()
    client.call('echo', {'n': 1})
    with pytest.raises(ToolError):
        client.call('fail', {})
    _, memo = broker.end_cell()
    broker.begin_cell(memo)
    assert client.call('echo', {'n': 1}).arrays[0].size == 1000
    with pytest.raises(ToolError, match='the mug is not in view'):
        client.call('fail', {})
    assert tools.calls == ['echo', 'fail']
    client.call('echo', {'n': 2})
    assert tools.calls == ['echo', 'fail', 'echo']


def test_rings_of_the_query_are_handed_out_read_only(
    join: Callable[..., Joined], rings: RingRegistry
) -> None:
    broker, client, _ = join()
    query, tools = bound_query(rings)
    other, _ = bound_query(rings)
    broker.bind(tools, rings_in(frame_table(query.frames)))
    slot, foreign = query.frames[0].slot, other.frames[0].slot
    assert slot is not None
    assert foreign is not None
    memory = Rings(client).memory(slot.ring)
    assert memory.readonly
    assert bytes(memory[:3]) == bytes([90, 90, 90])
    with pytest.raises(ToolError, match='holds no frame of this query'):
        client.ring(foreign.ring)


@pytest.mark.parametrize(
    'packet',
    [
        b'{',
        b'[]',
        b'{"id": "x"}',
        b'{"id": 1}',
        b'{"id": 1, "op": "call", "name": 3}',
        b'{"id": 1, "op": "call", "name": "echo", "arguments": []}',
        b'[' * 60_000,
    ],
)
def test_nonsense_does_not_stop_the_broker(join: Callable[..., Joined], packet: bytes) -> None:
    broker, client, _ = join()
    broker.bind(Echo(), ())
    broker.begin_cell()
    client._end.send(packet)
    client._count = 10
    assert client.call('echo', {'still': 'here'}).value == {'still': 'here'}


def test_late_replies_are_left_out(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    broker.bind(Echo(), ())
    broker.begin_cell()
    request = {'id': 1, 'op': 'call', 'name': 'echo', 'arguments': {'late': 1}}
    client._end.send(json.dumps(request).encode())
    client._count = 1
    assert client.call('echo', {'now': 2}).value == {'now': 2}


def test_arguments_nested_deeply_are_refused(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    broker.bind(Echo(), ())
    broker.begin_cell()
    for depth in range(950, 1000):
        arguments = '[' * depth + ']' * depth
        client._end.send(f'{{"id":0,"name":"fail","arguments":{{"b":{arguments}}}}}'.encode())
        assert broker.serving
    assert client.call('echo', {}).value == {}


def test_a_long_error_of_any_characters_comes_through(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    broker.bind(Echo(), ())
    broker.begin_cell()
    with pytest.raises(ToolError, match='\U0001f600' * 1000):
        client.call('complain', {})


def test_an_empty_packet_is_no_end(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    broker.bind(Echo(), ())
    broker.begin_cell()
    client._end.send(b'')
    assert client.call('echo', {}).value == {}
    assert broker.serving


def test_a_closed_line_is_seen_at_once(join: Callable[..., Joined]) -> None:
    for _ in range(200):
        broker, client, _ = join()
        assert broker.serving
        client._end.close()
        assert not broker.serving


def test_a_cell_that_asks_without_an_end_is_cut_off(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    for _ in range(3):
        broker.begin_cell()
        for _ in range(3000):
            with pytest.raises(ToolError, match='holds no frame of this query'):
                client.ring('no such')
    for _ in range(1001):
        with pytest.raises(ToolError):
            client.ring('no such')
    assert not broker.serving
    with pytest.raises(ToolError, match='is closed'):
        client.ring('no such')


def test_a_line_that_brings_no_more_is_given_up(join: Callable[..., Joined]) -> None:
    """Reading from it would bring an empty packet, and again, for ever."""
    broker, client, _ = join()
    client._end.shutdown(socket.SHUT_WR)
    broker._thread.join(60)
    assert not broker._thread.is_alive()
    assert not broker.serving


def test_the_hosts_end_tells_the_cell(join: Callable[..., Joined]) -> None:
    broker, client, _ = join()
    broker.close()
    with pytest.raises(ToolError, match="the kernel's line to the host is closed"):
        client.call('echo', {})


def test_replies_that_are_too_many_are_not_kept() -> None:
    memo = Memo()
    large = np.zeros(MAX_MEMO_BYTES // 2 + 1, np.uint8)
    for key in 'abc':
        memo.add(key, ToolReply(arrays=(large,)))
    assert [key for key, _ in memo.replies] == ['a']
