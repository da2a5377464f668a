"""The host's end of the broker: serves a kernel's calls on a thread of its own."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.cell import ToolCall
from spatialclaw_ros.core.errors import SpatialClawError, ToolError
from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.frames.table import rings_in
from spatialclaw_ros.kernel import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spatialclaw_ros.core.protocols import HostTools
    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.limits import Limits

SEND_S = 5.0
"""A kernel that does not take a reply for so long is cut off."""
MAX_NAME = 64
MAX_SUMMARY = 120
MAX_CALLS_RECORDED = 200
MAX_ASKED = 4000
"""Packets of one cell, whatever they are; each takes this process a while."""
MAX_MEMO_BYTES = 256_000_000
"""Tool results kept per cell, and per session; what is beyond is asked for again."""
MAX_ERROR = 4000
"""Characters of an error: a packet holds them, whatever they are."""


@dataclass
class Memo:
    """The tool results of one cell, in order, so that the cell can be run again without them."""

    replies: list[tuple[str, ToolReply | ToolError]] = field(default_factory=list)
    at: int = 0
    size: int = 0

    def add(self, key: str, reply: ToolReply | ToolError) -> None:
        """Record one reply, unless they have become too many to keep."""
        if isinstance(reply, ToolReply):
            self.size += sum(array.nbytes for array in reply.arrays)
        if self.size <= MAX_MEMO_BYTES:
            self.replies.append((key, reply))

    def next(self, key: str) -> ToolReply | ToolError | None:
        """Return the recorded reply if the next call is the same as it was."""
        if self.at < len(self.replies) and self.replies[self.at][0] == key:
            self.at += 1
            return self.replies[self.at - 1][1]
        self.at = len(self.replies)
        return None


class Broker:
    """Serves one kernel. Calls count only while a cell runs; one at a time."""

    def __init__(self, end: socket.socket, rings: RingRegistry, limits: Limits) -> None:
        """Serve from now on, until the other end closes."""
        self._end = end
        whole, part = divmod(SEND_S, 1)
        end.setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack('ll', int(whole), int(part * 1e6))
        )
        self._rings = rings
        self._limits = limits
        self._lock = threading.Lock()
        self._tools: HostTools | None = None
        self._ring_names: set[str] = set()
        self._calls_left = 0
        self._bytes_left = 0
        self._asked = 0
        self._cell: list[ToolCall] | None = None
        self._memo: Memo | None = None
        self._replayed: Memo | None = None
        self._thread = threading.Thread(target=self._serve, name='kernel-broker', daemon=True)
        self._thread.start()

    @property
    def serving(self) -> bool:
        """Whether the kernel's calls are answered; once they are not, they never will be.

        The line itself is asked: its thread may see late what a cell did just before it ended.
        """
        with self._lock:
            return self._thread.is_alive() and not wire.hung_up(self._end)

    def bind(self, tools: HostTools, rings: Iterable[str], spent: int = 0) -> None:
        """Serve a query's tools and rings, with its budget of calls, of which some are spent."""
        with self._lock:
            self._tools = tools
            self._ring_names = set(rings)
            self._calls_left = self._limits.tool_calls - spent
            self._bytes_left = self._limits.tool_bytes

    def begin_cell(self, replayed: Memo | None = None) -> None:
        """Start recording a cell's calls, answering from a memo where one is given."""
        with self._lock:
            self._cell, self._memo, self._replayed = [], Memo(), replayed
            self._asked = 0

    def end_cell(self) -> tuple[tuple[ToolCall, ...], Memo]:
        """Stop serving; return what was called and what was replied."""
        with self._lock:
            calls, memo = self._cell or [], self._memo or Memo()
            self._cell = self._memo = self._replayed = None
        return tuple(calls), memo

    def close(self) -> None:
        """End the thread once the call it serves has ended."""
        try:
            self._end.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
        self._thread.join(timeout=0.2)

    def _serve(self) -> None:
        try:
            while self._serve_next():
                pass
        finally:
            with self._lock:
                self._end.close()  # so that no cell waits for an answer in vain

    def _serve_next(self) -> bool:
        """Answer one packet; tell whether another may come."""
        self._asked += 1
        if self._asked > MAX_ASKED:
            return False
        try:
            packet, _, descriptors = wire.receive_packet(self._end)
            wire.close_all(descriptors)
            self._reply(packet)
        except wire.WireError:
            return True
        except (EOFError, OSError):
            # closed, or the kernel asks without listening
            return False
        return True

    def _reply(self, packet: Mapping[str, Any]) -> None:
        call_id = packet.get('id')
        if not isinstance(call_id, int):
            return
        try:
            name = checked_name(packet.get('name'))
            if packet.get('op') == 'ring':
                self._send_ring(call_id, name)
                return
            reply = self._call(name, packet.get('arguments'))
        except ToolError as error:
            text = str(error)[:MAX_ERROR]
            wire.send_packet(self._end, {'id': call_id, 'ok': False, 'error': text})
            return
        wire.send_reply(self._end, call_id, reply.value, reply.arrays)

    def _send_ring(self, call_id: int, name: str) -> None:
        with self._lock:
            allowed = name in self._ring_names
        if not allowed:
            msg = f'ring {name!r} holds no frame of this query'
            raise ToolError(msg)
        try:
            descriptor = self._rings.get(name).fd
        except SpatialClawError as error:
            raise ToolError(str(error)) from error
        wire.send_packet(self._end, {'id': call_id, 'ok': True}, descriptor)

    def _call(self, name: str, arguments: object) -> ToolReply:
        if not isinstance(arguments, dict):
            msg = f'tool {name!r}: arguments are an object of names and values'
            raise ToolError(msg)
        try:
            key = f'{name} {json.dumps(arguments, sort_keys=True)}'
        except RecursionError:
            msg = f'tool {name!r}: its arguments are nested too deeply'
            raise ToolError(msg) from None
        with self._lock:
            tools, cell, memo = self._tools, self._cell, self._memo
            known = self._replayed.next(key) if self._replayed is not None else None
            self._calls_left -= known is None
            exhausted = self._calls_left < 0
        if tools is None or cell is None or memo is None:
            msg = f'tool {name!r}: tools can be called only while a cell of a query runs'
            raise ToolError(msg)
        if exhausted:
            msg = (
                f'tool {name!r}: {self._limits.tool_calls} calls were made for this query, which '
                'is the limit; work with the results there are'
            )
            raise ToolError(msg)
        begun = time.monotonic()
        reply = known if known is not None else served(tools, name, arguments)
        if isinstance(reply, ToolReply):
            reply = self._within_budget(name, reply)
        call = ToolCall(
            name=name,
            summary=key[:MAX_SUMMARY],
            ok=isinstance(reply, ToolReply),
            elapsed_s=time.monotonic() - begun,
        )
        with self._lock:  # that cell may have been stopped, and another one runs
            memo.add(key, reply)
            if len(cell) < MAX_CALLS_RECORDED:
                cell.append(call)
        if isinstance(reply, ToolError):
            raise reply
        return reply

    def _within_budget(self, name: str, reply: ToolReply) -> ToolReply | ToolError:
        bad = [str(array.dtype) for array in reply.arrays if str(array.dtype) not in wire.DTYPES]
        if bad:
            return ToolError(f'tool {name!r}: it returned arrays of {bad}, which cannot be sent')
        size = sum(array.nbytes for array in reply.arrays)
        with self._lock:
            self._bytes_left -= size
            exceeded = self._bytes_left < 0
            if 'table' in reply.value:
                self._ring_names |= rings_in(reply.value['table'])
        if exceeded:
            limit = self._limits.tool_bytes / 1e6
            return ToolError(
                f'tool {name!r}: more than {limit:.0f} MB of results were sent for this query, '
                'which is the limit; keep results in variables instead of asking again'
            )
        return reply


def checked_name(name: object) -> str:
    """Return the name in a request, which will be written down and told to the model.

    Raises:
        ToolError: it is none.
    """
    if not isinstance(name, str) or len(name) > MAX_NAME:
        msg = f'a request needs a name of at most {MAX_NAME} characters'
        raise ToolError(msg)
    return wire.sendable(name)


def served(tools: HostTools, name: str, arguments: Mapping[str, Any]) -> ToolReply | ToolError:
    """Return what the tools reply, with any failure as the text a cell is given."""
    try:
        return tools.call(name, arguments)
    except ToolError as error:
        return error
    except SpatialClawError as error:
        return ToolError(f'tool {name!r}: {error}')
    except Exception as error:  # noqa: BLE001 - models run here; a cell must get an answer
        return ToolError(f'tool {name!r} failed in the host: {type(error).__name__}: {error}')
