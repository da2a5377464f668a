"""The client against a real server with a real model, and against servers that misbehave."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
from typing import TYPE_CHECKING

import httpx
import numpy as np
import pytest
from models.bad_servers import CHUNKED, DONE, STREAM, Act, BadServer, chunk, event, plain
from models.chats import COLOURS, served, told, wall

from spatialclaw_ros.core.conversation import ImagePart, Message, ModelRequest, TextPart
from spatialclaw_ros.core.errors import BadInputError, CancelledError, ModelError
from spatialclaw_ros.models.openai_client import OpenAIModel
from spatialclaw_ros.models.openai_http import ChatServer
from spatialclaw_ros.models.openai_reply import StreamedReply
from spatialclaw_ros.models.options import OpenAIOptions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path
    from typing import Any

    from spatialclaw_ros.core.conversation import ModelReply

PATIENCE_S = 60.0
CELL = 'First this.\n```python\nprint(1)\n```'
SMALL = ModelRequest((Message('user', (TextPart('How far?'),)),))


def ask(base_url: str, request: ModelRequest = SMALL, **options: Any) -> ModelReply:  # noqa: ANN401
    """Ask once, with a client of its own."""
    model = OpenAIModel(OpenAIOptions(base_url, **{'model': 'm', **options}))
    try:
        return model.query(request, cancel=threading.Event(), deadline_s=PATIENCE_S)
    finally:
        model.close()


@pytest.fixture(scope='module')
def tiny_server(tiny_checkpoint: Path, models_python: Path) -> Iterator[str]:
    with served(models_python, tiny_checkpoint) as base_url:
        yield base_url


def test_the_image_changes_the_reply(tiny_server: str) -> None:
    replies = {colour: ask(tiny_server, wall(colour), model='tiny-gemma') for colour in COLOURS}
    assert {colour: reply.text for colour, reply in replies.items()} == {
        colour: told(colour) for colour in COLOURS
    }
    assert all(reply.details['finish_reason'] == 'cell' for reply in replies.values())


def test_whole_reply_and_its_counts(tiny_server: str) -> None:
    reply = ask(tiny_server, wall('red', stop_at_cell=False), model='tiny-gemma')
    assert reply.text == told('red')
    assert reply.details['finish_reason'] == 'stop'
    assert reply.prompt_tokens > reply.output_tokens > 0


def test_the_only_model_is_found_by_itself(tiny_server: str) -> None:
    model = OpenAIModel(OpenAIOptions(tiny_server.removesuffix('/v1')))
    try:
        reply = model.query(wall('blue'), cancel=threading.Event(), deadline_s=PATIENCE_S)
        assert reply.text == told('blue')
        assert model.name == 'openai:tiny-gemma'
    finally:
        model.close()


def test_closed_fence_ends_the_stream() -> None:
    pieces = [CHUNKED, *(chunk(event(CELL[i : i + 3])) for i in range(0, len(CELL), 3))]
    with BadServer([Act([*pieces, chunk(event(' and more'))], stay=True)]) as server:
        reply = ask(server.base_url)
        assert server.left.wait(PATIENCE_S)
    assert (reply.text, reply.details['finish_reason']) == (CELL, 'cell')


@pytest.mark.parametrize(
    'said',
    [
        [event('yes', 'stop')],  # neither [DONE] nor a last blank line is needed
        [event('yes', 'stop').rstrip(b'\n')],
        [b': waiting\n\n', event('y'), b'\n\n\n', event('es'), DONE],
        [event('yes').replace(b'\n', b'\r\n'), DONE.replace(b'\n', b'\r\n')],
        [b'id: 1\nevent: message\n', event('yes'), b'data:[DONE]\n\n'],
        [event('yes'), b'data: {"choices": [], "usage": {"prompt_tokens": 7}}\n\n', DONE],
        [event(''), event('yes', 'stop')[:30], event('yes', 'stop')[30:]],
    ],
)
def test_streams_as_servers_write_them(said: list[bytes]) -> None:
    with BadServer([Act([STREAM, *said])]) as server:
        assert ask(server.base_url).text == 'yes'


@pytest.mark.parametrize('act', [Act([CHUNKED, chunk(event('yes', 'stop'))], stay=True), None])
def test_finished_reply_needs_nothing_after_it(act: Act | None) -> None:
    with BadServer([act or Act([CHUNKED, chunk(event('yes', 'stop'))])]) as server:
        assert ask(server.base_url).text == 'yes'


def test_tokens_are_counted_by_the_server_or_by_pieces() -> None:
    usage = {
        'prompt_tokens': 7,
        'completion_tokens': 5,
        'prompt_tokens_details': {'cached_tokens': 3},
    }
    counted = [STREAM, event('y'), event('es', 'stop'), event('', usage=usage), DONE]
    with BadServer([Act(counted), Act([STREAM, event('y'), event('es', 'stop')])]) as server:
        first, second = ask(server.base_url), ask(server.base_url)
    assert (first.prompt_tokens, first.cached_tokens, first.output_tokens) == (7, 3, 5)
    assert (second.prompt_tokens, second.output_tokens) == (0, 2)


def test_server_that_does_not_stream() -> None:
    whole = {'choices': [{'message': {'content': f'{CELL}\nmore'}, 'finish_reason': 'stop'}]}
    with BadServer([Act([plain('200 OK', whole)])]) as server:
        assert ask(server.base_url).text == CELL


def test_thinking_is_kept_apart() -> None:
    thought = b'data: {"choices": [{"delta": {"reasoning_content": "```python\\n1\\n```"}}]}\n\n'
    with BadServer([Act([STREAM, thought, event('yes', 'stop')])]) as server:
        reply = ask(server.base_url)
    assert (reply.text, reply.details['reasoning']) == ('yes', '```python\n1\n```')


def test_busy_server_is_asked_again_after_its_time() -> None:
    busy = Act(
        [plain('429 Too Many Requests', {'error': {'message': 'slow'}}, 'Retry-After: 0.1')]
    )
    with BadServer([busy, busy, Act([STREAM, event('yes', 'stop')])]) as server:
        assert ask(server.base_url).text == 'yes'
        assert len(server.heard) == 3


def test_busy_server_that_asks_for_too_long() -> None:
    busy = Act(
        [plain('429 Too Many Requests', {'error': {'message': 'slow'}}, 'Retry-After: 999')]
    )
    with BadServer([busy]) as server:
        with pytest.raises(
            ModelError, match=r"HTTP 429 .*'slow' \(Retry-After: 999 s\); too many"
        ):
            ask(server.base_url)
        assert len(server.heard) == 1


def test_busy_server_is_not_asked_for_ever() -> None:
    with BadServer([Act([plain('503 Service Unavailable', '', 'Retry-After: 0')])]) as server:
        with pytest.raises(ModelError, match=r'HTTP 503 .*loading or overloaded'):
            ask(server.base_url)
        assert len(server.heard) == 4


@pytest.mark.parametrize('first', [Act([plain('500 Oh', 'oh')]), Act(reset=True), Act()])
def test_broken_answer_is_asked_for_once_more(first: Act) -> None:
    with BadServer([first, Act([STREAM, event('yes', 'stop')])]) as server:
        assert ask(server.base_url).text == 'yes'
        assert len(server.heard) == 2


def test_broken_twice_is_told() -> None:
    with BadServer([Act([plain('500 Oh', {'detail': 'no GPU'})])]) as server:
        with pytest.raises(ModelError, match=r"HTTP 500 Oh: 'no GPU', twice") as raised:
            ask(server.base_url)
        assert len(server.heard) == 2
        assert server.base_url in str(raised.value)


@pytest.mark.parametrize(
    ('said', 'match'),
    [
        ([STREAM, event('half a re')], r'ended unfinished after 9 characters'),
        ([CHUNKED, chunk(event('half a re'))], r'broke off after 9 characters'),
        ([STREAM], r'ended unfinished after nothing'),
        ([STREAM, b'data: {"error": {"message": "CUDA error"}}\n\n'], r"error 'CUDA error'"),
        ([STREAM, b'data: {"error": "he said "no""}\n\n'], r'he said "no".* no JSON object'),
        ([STREAM, b'data: {{{garbage\n\n'], r"sent '{{{garbage', which is no JSON object"),
        ([STREAM, b'data: [1, 2]\n\n'], r'no JSON object'),
        ([STREAM, b'data: {"choices": ["a"]}\n\n'], r'no piece of a reply'),
        ([STREAM, b'data: {"hello": 1}\n\n'], r'no piece of a reply'),
        ([plain('200 OK', '<html>Welcome</html>')], r'after .<html>Welcome'),
        ([plain('200 OK', {'error': {'message': 'no such model'}})], r"error 'no such model'"),
        ([plain('404 Not Found', {'error': 'no m here'})], r"'no m here'; check model.base_url"),
        ([plain('401 Unauthorized', {})], r'HTTP 401 .*api_key_env'),
        ([plain('422 Unprocessable', {'detail': 'top_k?'})], r"'top_k\?'.*omit_fields"),
        ([plain('307 Moved', '', 'Location: http://x/')], r"points to 'http://x/'"),
        ([b'SSH-2.0-OpenSSH_9.2\r\n'], r'RemoteProtocolError.*twice'),
    ],
)
def test_what_came_is_named(said: list[bytes], match: str) -> None:
    with BadServer([Act(said)]) as server:
        with pytest.raises(ModelError, match=match) as raised:
            ask(server.base_url)
        assert str(raised.value).startswith(f'model server {server.base_url}: ')


def test_nobody_listens() -> None:
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ModelError, match=rf'127\.0\.0\.1:{port}/v1: no connection .*running'):
        ask(f'http://127.0.0.1:{port}/v1')


@pytest.mark.parametrize(
    ('act', 'match'),
    [
        (Act(stay=True), r'it sent nothing for 0\.2 s'),
        (Act([STREAM], stay=True), r'it sent nothing for 0\.2 s'),
        (Act([STREAM, event('x')], stay=True), r'it sent nothing for 0\.3 s'),
    ],
)
def test_silence_is_named(act: Act, match: str) -> None:
    with BadServer([act]) as server, pytest.raises(ModelError, match=match):
        ask(server.base_url, first_event_timeout_s=0.2, event_timeout_s=0.3)


@pytest.mark.parametrize('said', [[], [STREAM], [STREAM, event('x')]])
def test_deadline_is_named(said: list[bytes]) -> None:
    with BadServer([Act(said, stay=True)]) as server:
        model = OpenAIModel(OpenAIOptions(server.base_url, 'm'))
        with pytest.raises(ModelError, match=r'came within the 1\.5 s that were left'):
            model.query(SMALL, cancel=threading.Event(), deadline_s=1.5)
        model.close()


@pytest.mark.parametrize('said', [[], [STREAM], [STREAM, event('x')]])
def test_cancel_leaves_the_server(said: list[bytes]) -> None:
    cancel = threading.Event()
    with BadServer([Act(said, stay=True)]) as server:
        model = OpenAIModel(OpenAIOptions(server.base_url, 'm'))

        def cancel_once_asked() -> None:
            server.asked.wait(PATIENCE_S)
            cancel.set()

        killer = threading.Thread(target=cancel_once_asked)
        killer.start()
        with pytest.raises(CancelledError):
            model.query(SMALL, cancel=cancel, deadline_s=PATIENCE_S)
        assert server.left.wait(PATIENCE_S)
        killer.join()
        model.close()


class HeldStream(httpx.AsyncByteStream):
    """A reply's body that never comes; tells whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await asyncio.Event().wait()
        yield b''

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize('turns', range(8))
def test_cancel_as_the_reply_begins_leaves_no_connection(
    turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cancel comes in the same turn of the loop as the head of the reply, or just after."""
    streams: list[HeldStream] = []

    async def chat() -> None:
        loop = asyncio.get_running_loop()
        server = ChatServer(OpenAIOptions('http://127.0.0.1:9/v1', 'm'), '')

        def cancel(after: int) -> None:
            if after:
                loop.call_soon(cancel, after - 1)
            else:
                task.cancel()

        async def head(*_: object) -> httpx.Response:
            streams.append(HeldStream())
            loop.call_soon(cancel, turns)
            return httpx.Response(200, stream=streams[-1])

        monkeypatch.setattr(httpx.AsyncHTTPTransport, 'handle_async_request', head)
        task = loop.create_task(
            server.chat(b'{}', StreamedReply(stop_at_cell=True), loop.time() + PATIENCE_S)
        )
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(chat())
    assert [stream.closed for stream in streams] == [True]


def test_cancelled_before_it_is_asked() -> None:
    cancel = threading.Event()
    cancel.set()
    model = OpenAIModel(OpenAIOptions('http://127.0.0.1:9/v1', 'm'))
    with pytest.raises(CancelledError):
        model.query(SMALL, cancel=cancel, deadline_s=PATIENCE_S)
    model.close()
    model.close()


def test_close_ends_what_is_asked() -> None:
    with BadServer([Act(stay=True)]) as server:
        model = OpenAIModel(OpenAIOptions(server.base_url, 'm'))

        def close_once_asked() -> None:
            server.asked.wait(PATIENCE_S)
            model.close()

        closer = threading.Thread(target=close_once_asked)
        closer.start()
        with pytest.raises(ModelError, match='closed while it was asked'):
            model.query(SMALL, cancel=threading.Event(), deadline_s=PATIENCE_S)
        closer.join()


def test_key_is_sent_and_never_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv('ROBOT_KEY', 'sk-secret')
    echo = Act([plain('401 Unauthorized', {'error': 'key sk-secret is wrong'})])
    with BadServer([echo]) as server:
        with pytest.raises(ModelError, match=r'key \*\*\* is wrong') as raised:
            ask(server.base_url, api_key_env='ROBOT_KEY')
        assert 'authorization: bearer sk-secret' in server.heard[0].head.lower()
    assert 'sk-secret' not in str(raised.value) + caplog.text


def test_key_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv('ROBOT_KEY', raising=False)
    with pytest.raises(BadInputError, match='variable ROBOT_KEY is not set'):
        ask('http://127.0.0.1:9', api_key_env='ROBOT_KEY')


def test_password_of_the_address_is_not_said() -> None:
    with pytest.raises(ModelError) as raised:
        ask('http://me:hidden@127.0.0.1:9/v1')
    assert 'hidden' not in str(raised.value)


def test_prefix_is_the_same_to_the_byte() -> None:
    rng = np.random.default_rng(0)
    rgb = rng.integers(0, 255, (48, 64, 3), dtype=np.uint8)
    opening = Message('user', (TextPart('How far is the wäll?'), ImagePart(rgb, 'frame 3')))
    later = (opening, Message('assistant', (TextPart(CELL),)), Message('user', (TextPart('2'),)))
    answer = Act([STREAM, event('yes', 'stop')])
    with BadServer([answer]) as server:
        model = OpenAIModel(OpenAIOptions(server.base_url, 'm'))
        for messages in ((opening,), later):
            request = ModelRequest(messages)
            model.query(request, cancel=threading.Event(), deadline_s=PATIENCE_S)
        model.close()
    first, second = (heard.body for heard in server.heard)
    prefix = first[: first.index(b'}], "max_tokens"')]
    assert second.startswith(prefix)
    assert b'data:image/jpeg;base64,' in prefix
    content = json.loads(first)['messages'][0]['content']
    assert [part['type'] for part in content] == ['text', 'image_url']
    assert content[0]['text'] == 'How far is the wäll?\n[image: frame 3]'


def test_fields_are_added_and_left_out() -> None:
    with BadServer([Act([STREAM, event('yes', 'stop')])]) as server:
        ask(server.base_url, extra_fields={'top_k': 20}, omit_fields=('temperature',))
    sent = json.loads(server.heard[0].body)
    assert sent['top_k'] == 20
    assert set(sent) == {'model', 'messages', 'max_tokens', 'stream', 'top_k'}


@pytest.mark.parametrize(
    ('listed', 'match'),
    [
        ({'data': [{'id': 'a'}, {'id': 'b'}]}, r'it serves a, b; name the model by model.model'),
        ({'data': []}, r'lists no models'),
        ({'nothing': 1}, r'lists no models'),
    ],
)
def test_model_that_cannot_be_guessed(listed: object, match: str) -> None:
    answer = Act([plain('200 OK', listed)])
    with BadServer([answer]) as server, pytest.raises(ModelError, match=match):
        ask(server.base_url, model='')
