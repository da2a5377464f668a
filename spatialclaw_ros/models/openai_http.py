"""HTTP to one server: a streamed chat with time-outs and bounded retries."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING

import anyio
import httpx

from spatialclaw_ros.core.errors import ModelError
from spatialclaw_ros.models.openai_failures import BUSY, AskAgainError, Failures, endpoint
from spatialclaw_ros.models.openai_reply import ReplyError, parse_object, quoted
from spatialclaw_ros.models.sse import EventParser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.models.openai_reply import StreamedReply
    from spatialclaw_ros.models.options import OpenAIOptions

WRITE_S = 30.0
AFTER_S = 1.0
"""For the counts of tokens after a reply; some servers neither send them nor end."""
MAX_BODY = 4_000_000
MAX_BUSY_RETRIES = 3
MAX_LISTED = 20
OK = 200

_log = logging.getLogger(__name__)


class ChatServer:
    """One server, used from one asyncio loop.

    Connections are not kept: a server that failed or whose stream was left resets them, and a
    new one costs nothing beside a reply.
    """

    def __init__(self, options: OpenAIOptions, key: str) -> None:
        self._options = options
        self._key = key
        self._at = endpoint(options.base_url)
        self._failures = Failures(options, key)
        self._client: httpx.AsyncClient | None = None

    @property
    def shown(self) -> str:
        """What errors call it."""
        return self._failures.shown

    async def chat(self, body: bytes, reply: StreamedReply, until: float) -> None:
        """Ask, and fill in the reply as it comes; ask again where that cannot repeat anything.

        Args:
            body: the request.
            reply: filled in.
            until: monotonic time after which a busy server is not waited for.

        Raises:
            ModelError: it failed for good.
        """
        was_broken, busy = False, 0
        while True:
            try:
                again = await self._attempt(body, reply)
            except ModelError:
                if not reply.finish_reason:
                    raise
                again = None  # only what comes after the reply is lacking
            if again is None:
                return
            if again.status in BUSY:
                busy += 1
                await self._wait(again, busy, until)
            elif was_broken:
                raise self._failures.error(f'{again}, twice', again.status)
            else:
                was_broken = True
                _log.info('%s: %s; asking once more', self.shown, self._failures.safe(str(again)))

    async def only_model(self) -> str:
        """Return the name of the one model that the server serves.

        Raises:
            ModelError: it serves none or several, or does not say.
        """
        try:
            with self._failures.translated():
                listed = await self._listed()
                names = [str(entry['id']) for entry in listed]
        except (AskAgainError, KeyError, TypeError, AttributeError):
            names = []
        if len(names) != 1:
            does = f'serves {", ".join(names[:MAX_LISTED])}' if names else 'lists no models'
            raise self._failures.error(f'it {does}', remedy='name the model by model.model')
        return names[0]

    async def close(self) -> None:
        """Drop every connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            options = self._options
            headers = {'Authorization': f'Bearer {self._key}'} if self._key else {}
            self._client = httpx.AsyncClient(
                headers=headers,
                limits=httpx.Limits(max_keepalive_connections=0),
                timeout=httpx.Timeout(WRITE_S, connect=options.connect_timeout_s, read=None),
                trust_env=not self._at.is_local,  # a proxy cannot reach this machine
            )
        return self._client

    async def _listed(self) -> list[dict[str, object]]:
        request = self._http().build_request('GET', f'{self._at.url}/models')
        with _within(WRITE_S):
            response = await self._http().send(request, stream=True)
        async with contextlib.aclosing(response):
            body = await _body(response, WRITE_S)
            if response.status_code != OK:
                raise self._failures.refusal(response, body)
        return list(parse_object(body).get('data') or ())

    async def _attempt(self, body: bytes, reply: StreamedReply) -> AskAgainError | None:
        """Ask once; return the error where asking again may help."""
        try:
            with self._failures.translated(reply):
                request = self._http().build_request(
                    'POST',
                    f'{self._at.url}/chat/completions',
                    content=body,
                    headers={'Content-Type': 'application/json', 'Accept': 'text/event-stream'},
                )
                with _within(self._options.first_event_timeout_s):
                    response = await self._http().send(request, stream=True)
                async with contextlib.aclosing(response):
                    await self._read(response, reply)
        except AskAgainError as error:
            return error
        return None

    async def _read(self, response: httpx.Response, reply: StreamedReply) -> None:
        limit_s = self._options.first_event_timeout_s
        if response.status_code != OK:
            body = await _body(response, WRITE_S)
            raise self._failures.refusal(response, body)
        if 'json' in response.headers.get('content-type', ''):  # it does not stream
            reply.take(parse_object(await _body(response, limit_s)), 'message')
            reply.finish_reason = reply.finish_reason or 'stop'
            return
        parser = EventParser()
        chunks, first = response.aiter_bytes(), b''
        while True:
            with _within(limit_s):
                chunk = await anext(chunks, None)
            if chunk is None:
                break
            first = first or chunk
            if _took(reply, parser.feed(chunk)):
                return
            if reply.begun:
                limit_s = AFTER_S if reply.finish_reason else self._options.event_timeout_s
        if not _took(reply, parser.finish()) and not reply.finish_reason:
            came = quoted(first.decode('utf-8', 'replace')) if first else 'nothing'
            if reply.begun:
                came = f'{len(reply.text)} characters'
            msg = f'its stream ended unfinished after {came}'
            raise ReplyError(msg)

    async def _wait(self, again: AskAgainError, attempt: int, until: float) -> None:
        """Wait as long as a busy server asks, within bounds.

        Raises:
            ModelError: it asks for more than that.
        """
        wait_s = 2.0 ** (attempt - 1) if again.wait_s is None else again.wait_s
        most = min(self._options.max_retry_wait_s, until - time.monotonic())
        if attempt > MAX_BUSY_RETRIES or wait_s > most:
            asks = '' if again.wait_s is None else f' (Retry-After: {again.wait_s:g} s)'
            raise self._failures.error(f'{again}{asks}', again.status)
        said = self._failures.safe(str(again))
        _log.info('%s: %s; asking again in %.1f s', self.shown, said, wait_s)
        await asyncio.sleep(wait_s)


def _took(reply: StreamedReply, events: list[str]) -> bool:
    return any(reply.feed(data) for data in events)


@contextlib.contextmanager
def _within(limit_s: float) -> Iterator[None]:
    """Limit what is awaited here; what it opened is closed, however limit and cancel fall.

    Raises:
        ReplyError: the time is over.
    """
    try:
        with anyio.fail_after(limit_s):
            yield
    except TimeoutError:
        msg = f'it sent nothing for {limit_s:g} s'
        raise ReplyError(msg) from None


async def _body(response: httpx.Response, limit_s: float) -> str:
    read = bytearray()
    with _within(limit_s):
        async for chunk in response.aiter_bytes():
            read += chunk
            if len(read) > MAX_BODY:
                msg = f'it sent more than {MAX_BODY} bytes that are no stream'
                raise ReplyError(msg)
    return read.decode('utf-8', 'replace')
