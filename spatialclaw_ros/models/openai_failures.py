"""What can go wrong with a server, as errors that name it, what came, and the remedy."""

from __future__ import annotations

import contextlib
import email.utils
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from spatialclaw_ros.core.errors import ModelError
from spatialclaw_ros.models.openai_reply import ReplyError, parse_object, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.models.openai_reply import StreamedReply
    from spatialclaw_ros.models.options import OpenAIOptions

REDIRECTS = range(300, 400)
BUSY = (429, 503)
BROKEN = (500, 502, 504)
LOST = 0
"""In place of a status: the connection was lost."""
REMEDIES = {
    400: 'it does not take this request: is it a model with images, and its context long enough?',
    401: 'name the variable that holds the key by model.api_key_env',
    403: 'the key has no right to this model',
    404: 'check model.base_url and the name in model.model',
    413: 'the images are too large for this server; show fewer',
    422: 'the server refuses a field: leave it out by omit_fields',
    429: 'too many requests: wait, or raise the limit there',
    503: 'the server is loading or overloaded: wait',
}


@dataclass(frozen=True)
class Endpoint:
    """Where a server is."""

    url: str
    """Up to and with its version, without a slash at the end."""
    shown: str
    """The same without a user's name and password, for messages."""
    is_local: bool


def endpoint(base_url: str) -> Endpoint:
    """Return what a base URL means; the version and the path of the chat may be there or not."""
    url = base_url.strip().rstrip('/').removesuffix('/chat/completions').rstrip('/')
    parts = urlsplit(url)
    if not parts.path:
        url = f'{url}/v1'
    shown = url.replace(parts.netloc, parts.netloc.rpartition('@')[2], 1)
    return Endpoint(url, shown, parts.hostname in {'localhost', '127.0.0.1', '::1'})


class AskAgainError(Exception):
    """Nothing of the reply came yet, and asking again may help."""

    def __init__(self, what: str, status: int, wait_s: float | None = None) -> None:
        super().__init__(what)
        self.status = status
        self.wait_s = wait_s
        """As long as the server asks to wait; None = it did not say."""


class Failures:
    """Makes the errors of one server.

    Args:
        options: name the time-outs.
        key: never appears in an error.
    """

    def __init__(self, options: OpenAIOptions, key: str) -> None:
        self._options = options
        self._key = key
        self.shown = f'model server {endpoint(options.base_url).shown}'

    def error(self, what: str, status: int = LOST, remedy: str = '') -> ModelError:
        """Return the error that says what came and what to do about it."""
        remedy = remedy or REMEDIES.get(status, 'look at its log')
        return ModelError(f'{self.shown}: {self.safe(what)}; {remedy}')

    def safe(self, text: str) -> str:
        """Return a text without the key, which a server may well quote."""
        return text.replace(self._key, '***') if self._key else text

    def refusal(self, response: httpx.Response, body: str) -> AskAgainError | ModelError:
        """Return what an answer other than 200 means."""
        status = response.status_code
        if status in REDIRECTS:
            to = response.headers.get('location', 'nowhere')
            return self.error(f'HTTP {status}, it points to {to!r}', status, 'use that address')
        try:
            said = parse_object(body)
            body = quoted(said.get('error') or said.get('detail') or said)
        except ReplyError:
            body = quoted(body)
        what = f'HTTP {status} {response.reason_phrase}: {body}'
        if status in BUSY or status in BROKEN:
            wait_s = retry_after(response.headers.get('retry-after', ''))
            return AskAgainError(what, status, wait_s)
        return self.error(what, status)

    @contextlib.contextmanager
    def translated(self, reply: StreamedReply | None = None) -> Iterator[None]:
        """Turn the errors of the transport and of the reply into ours.

        Raises:
            AskAgainError: the connection was lost before anything of the reply came.
            ModelError: all else.
        """
        options = self._options
        try:
            yield
        except httpx.ConnectTimeout:
            what = f'no connection within {options.connect_timeout_s:g} s'
            raise self.error(what, remedy='is the machine on, and reachable?') from None
        except httpx.ConnectError as error:
            what = f'no connection ({error})'
            remedy = 'is the server running, and model.base_url right?'
            raise self.error(what, remedy=remedy) from None
        except httpx.TimeoutException:
            remedy = 'is it still loading, or overloaded?'
            raise self.error('it does not take the request', remedy=remedy) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            what = f'{type(error).__name__}: {error}'
            was_lost = isinstance(error, (httpx.NetworkError, httpx.RemoteProtocolError))
            if was_lost and not (reply is not None and reply.begun):
                raise AskAgainError(what, LOST) from None
            begun = f'broke off after {len(reply.text)} characters, ' if reply is not None else ''
            raise self.error(begun + what) from None
        except (ReplyError, ValueError) as error:
            raise self.error(str(error)) from None


def retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number or a date."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - time.time())
