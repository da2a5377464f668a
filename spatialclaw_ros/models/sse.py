"""Server-sent events: the pieces of a streamed reply, however the network cuts them."""

from __future__ import annotations

MAX_EVENT = 4_000_000


class EventParser:
    """Turns bytes into the data of events; comments, ids and names of events are passed over."""

    def __init__(self) -> None:
        self._rest = b''
        self._data: list[bytes] = []

    def feed(self, data: bytes) -> list[str]:
        """Return the data of the events that these bytes complete.

        Raises:
            ValueError: an event is longer than any reply's piece can be.
        """
        *lines, self._rest = (self._rest + data).split(b'\n')
        out = []
        for line in lines:
            out += self._line(line.rstrip(b'\r'))
        if len(self._rest) + sum(map(len, self._data)) > MAX_EVENT:
            msg = f'an event is longer than {MAX_EVENT} bytes'
            raise ValueError(msg)
        return out

    def finish(self) -> list[str]:
        """Return what the end of the stream completes; some servers leave out the last newline."""
        out = self._line(self._rest.rstrip(b'\r')) if self._rest else []
        self._rest = b''
        return out + self._line(b'')

    def _line(self, line: bytes) -> list[str]:
        if not line:
            data, self._data = self._data, []
            return [b'\n'.join(data).decode('utf-8', 'replace')] if data else []
        name, _, value = line.partition(b':')
        if name == b'data':
            self._data.append(value.removeprefix(b' '))
        return []
