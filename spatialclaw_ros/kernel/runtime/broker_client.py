"""The kernel's end of the broker: what a cell may ask of the host, as HostTools."""

from __future__ import annotations

import secrets
import socket
import threading
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.kernel import wire

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNT_BITS = 48
NO_LINE = "the kernel's line to the host is closed; a new kernel will have one"


class BrokerClient:
    """Implements HostTools over the inherited socket. Calls of several threads take turns."""

    def __init__(self, descriptor: int) -> None:
        self._end = socket.socket(fileno=descriptor)
        self._lock = threading.Lock()
        # what a cell asked past us must not be taken for the reply to a later call
        self._count = secrets.randbits(COUNT_BITS)

    def announce(self) -> None:
        """Tell the host that the kernel is confined and ready."""
        wire.send_packet(self._end, {'op': 'ready'})

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        """Serve one call through the host.

        Raises:
            ToolError: the host refused or failed; the text says why and what to do.
        """
        packet, body, descriptor = self._ask(
            {'op': 'call', 'name': name, 'arguments': dict(arguments)}
        )
        try:
            value, arrays = wire.read_reply(packet, body, descriptor)
        except wire.WireError as error:
            msg = f'tool {name!r}: {error}'
            raise ToolError(msg) from None
        finally:
            wire.close_all([descriptor] if descriptor >= 0 else [])
        return ToolReply(value=value, arrays=arrays)

    def ring(self, name: str) -> int:
        """Return the descriptor of a frame ring, which is the caller's to close.

        Raises:
            ToolError: the host has no such ring for this query.
        """
        _, _, descriptor = self._ask({'op': 'ring', 'name': name})
        if descriptor < 0:
            msg = f'the host sent no memory for ring {name!r}'
            raise ToolError(msg)
        return descriptor

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes, int]:
        with self._lock:
            self._count += 1
            request['id'] = self._count
            try:
                wire.send_packet(self._end, request)
            except (TypeError, ValueError, wire.WireError) as error:
                msg = (
                    f'tool {request["name"]!r}: its arguments cannot be sent to the host '
                    f'({error}); give plain numbers, texts and short lists'
                )
                raise ToolError(msg) from None
            except OSError as error:
                raise ToolError(NO_LINE) from error
            packet, body, descriptors = self._reply()
        if not packet.get('ok'):
            wire.close_all(descriptors)
            raise ToolError(str(packet.get('error', 'the host gave no reason')))
        return packet, body, descriptors[0] if descriptors else -1

    def _reply(self) -> tuple[dict[str, Any], bytes, list[int]]:
        while True:
            try:
                packet, body, descriptors = wire.receive_packet(self._end)
            except (EOFError, OSError) as error:
                raise ToolError(NO_LINE) from error
            if packet.get('id') == self._count:
                return packet, body, descriptors
            # the reply to a call that an interrupt ended
            wire.close_all(descriptors)
