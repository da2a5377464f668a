"""A streamed reply, put together piece by piece until its first cell is complete."""

from __future__ import annotations

import json
from typing import Any

from spatialclaw_ros.models.fences import end_of_first_cell, may_close

MAX_TEXT = 400_000
MAX_QUOTE = 300
MAX_REASONING = 4000


class ReplyError(Exception):
    """What the server sent is no reply; the message quotes it."""


class StreamedReply:
    """Collects the pieces of one reply.

    Args:
        stop_at_cell: be done when the first block of code closes.
    """

    def __init__(self, *, stop_at_cell: bool) -> None:
        self.text = ''
        self.reasoning = ''
        self.finish_reason = ''
        """What the server said, 'cell' where the first cell closed; empty = not finished yet."""
        self.prompt_tokens = 0
        self.cached_tokens = 0
        self.output_tokens = 0
        """As the server counted, else the pieces that came: most servers send one a token."""
        self._stop_at_cell = stop_at_cell

    @property
    def begun(self) -> bool:
        """Whether any of the reply came, so that asking again would say it twice."""
        return bool(self.text or self.reasoning or self.finish_reason)

    def feed(self, data: str) -> bool:
        """Take the data of one event; return whether the reply is complete.

        Raises:
            ReplyError: the event is an error or is no piece of a reply.
        """
        if data.strip() == '[DONE]':
            self.finish_reason = self.finish_reason or 'stop'
            return True
        return self.take(parse_object(data), 'delta')

    def take(self, piece: dict[str, Any], part: str) -> bool:
        """Take a piece ('delta') or a whole reply ('message'); return whether it is complete.

        Raises:
            ReplyError: it is an error or has another form.
        """
        if piece.get('error'):
            msg = f'it sent the error {quoted(piece["error"])}'
            raise ReplyError(msg)
        usage, choices = piece.get('usage'), piece.get('choices')
        if not choices:  # the last event of some servers has the counts alone
            self._count(usage)
            if usage is not None or choices is not None:
                return False
            msg = f'it sent {quoted(piece)}, which is no piece of a reply'
            raise ReplyError(msg)
        try:
            choice = choices[0]
            said = choice.get(part) or {}
            added = _text(said.get('content'))
            thought = _text(said.get('reasoning_content') or said.get('reasoning'))
            finish = str(choice.get('finish_reason') or '')
        except (AttributeError, KeyError, TypeError):
            msg = f'it sent {quoted(piece)}, which is no piece of a reply'
            raise ReplyError(msg) from None
        self.text += added
        self.output_tokens += bool(added or thought)
        self._count(usage)
        self.reasoning = (self.reasoning + thought)[:MAX_REASONING]
        self.finish_reason = finish or self.finish_reason
        return self._complete(added)

    def _complete(self, added: str) -> bool:
        if len(self.text) > MAX_TEXT:
            self.text, self.finish_reason = self.text[:MAX_TEXT], 'length'
            return True
        if self._stop_at_cell and may_close(added):
            end = end_of_first_cell(self.text)
            if end is not None:
                self.text, self.finish_reason = self.text[:end], 'cell'
                return True
        return False

    def _count(self, usage: object) -> None:
        if not isinstance(usage, dict):
            return
        details = usage.get('prompt_tokens_details')
        self.prompt_tokens = _number(usage.get('prompt_tokens'))
        self.output_tokens = _number(usage.get('completion_tokens')) or self.output_tokens
        if isinstance(details, dict):
            self.cached_tokens = _number(details.get('cached_tokens'))


def parse_object(data: str) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        ReplyError: it is none.
    """
    try:
        piece = json.loads(data)
    except (ValueError, RecursionError):
        piece = None
    if not isinstance(piece, dict):
        msg = f'it sent {quoted(data)}, which is no JSON object'
        raise ReplyError(msg)
    return piece


def quoted(said: object) -> str:
    """Return what was said on one line, short enough for an error."""
    if isinstance(said, dict) and isinstance(said.get('message'), str):
        said = said['message']
    text = said if isinstance(said, str) else json.dumps(said, default=str)
    text = ' '.join(text.split())
    return repr(text if len(text) <= MAX_QUOTE else f'{text[:MAX_QUOTE]}…')


def _text(content: object) -> str:
    if isinstance(content, list):
        return ''.join(_text(part.get('text')) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ''


def _number(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
