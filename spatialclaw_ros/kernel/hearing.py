"""What a kernel says while a cell runs: messages read with caps, folded into one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import zmq

from spatialclaw_ros.kernel.limits import RECEIVE_HIGH_WATER
from spatialclaw_ros.kernel.observation import cuts
from spatialclaw_ros.kernel.wire import MIME, sendable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_client.session import Session

    from spatialclaw_ros.kernel.limits import Limits

    ZmqSocket = zmq.Socket[bytes]

MAX_PARTS = 32
"""Parts of one message: head, signature, JSON, and an image each."""
JSON_PARTS = 7
"""Topic, delimiter, signature, header, parent header, metadata, content."""


@dataclass
class Heard:
    """What came back for one request so far. Everything in it is untrusted."""

    msg_id: str
    limits: Limits
    replied: bool = False
    awaited: str = ''
    """Id of the observation that the reply names."""
    observation_id: str = ''
    """Of the one that came last."""
    messages: int = 0
    """All that came so far, whatever they were."""
    observations: int = 0
    observation: object = None
    buffers: list[Any] = field(default_factory=list)
    refused: int = 0
    """Messages that were too long, not signed, or not messages."""
    streams: dict[str, str] = field(default_factory=lambda: {'stdout': '', 'stderr': ''})
    cut: dict[str, int] = field(default_factory=lambda: {'stdout': 0, 'stderr': 0})

    @property
    def complete(self) -> bool:
        """Whether the cell has ended and its observation is here."""
        here = self.observations > 1 or self.awaited in {'', self.observation_id}
        return self.replied and here and self.observations > 0

    def read(self, source: ZmqSocket, session: Session) -> None:
        """Read what waits on one socket, at most so many messages a time."""
        for _ in range(RECEIVE_HIGH_WATER):
            try:
                parts = source.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return
            self.messages += 1
            long = sum(len(part) for part in parts[:JSON_PARTS])
            if len(parts) > MAX_PARTS or long > 2 * self.limits.payload_bytes:
                self.refused += 1
                continue
            try:
                _, rest = session.feed_identities(parts)
                message = session.deserialize(rest)
                if message['parent_header'].get('msg_id') == self.msg_id:
                    self._take(message)
            except Exception:  # noqa: BLE001 - said by a cell, not by the kernel
                self.refused += 1

    def _take(self, message: Mapping[str, Any]) -> None:
        kind, content = message['msg_type'], message['content']
        if kind == 'execute_reply':
            self.replied = True
            self.awaited = str(content.get('observation') or '')
        elif kind == 'stream':
            name = 'stderr' if content['name'] == 'stderr' else 'stdout'
            piece = str(content['text'])
            kept = piece[: max(0, self.limits.stream_chars - len(self.streams[name]))]
            self.streams[name] += kept
            self.cut[name] += len(piece) - len(kept)
        elif kind == 'display_data' and MIME in content['data']:
            self.observations += 1
            self.observation_id = str(message['header']['msg_id'])
            self.observation = content['data'][MIME]
            self.buffers = list(message['buffers'])

    def stream(self, name: str) -> str:
        """Return a stream's text, saying how much of it was cut on either side."""
        text = self.streams[name]
        missing = self.cut[name] + cuts(self.observation).get(name, 0)
        if missing:
            text += f'\n… {missing} more characters were cut; print less, or a summary'
        return sendable(text)
