"""Any server that speaks the OpenAI chat protocol: vLLM, llama.cpp, Ollama, a cloud."""

from __future__ import annotations

import concurrent.futures
import os
import time
from typing import TYPE_CHECKING

from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.errors import BadInputError, CancelledError, ModelError
from spatialclaw_ros.models.loop_thread import LoopThread
from spatialclaw_ros.models.openai_failures import endpoint
from spatialclaw_ros.models.openai_http import ChatServer
from spatialclaw_ros.models.openai_reply import StreamedReply
from spatialclaw_ros.models.openai_request import RequestWriter
from spatialclaw_ros.models.waiting import result_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Coroutine
    from typing import Any, TypeVar

    from spatialclaw_ros.core.conversation import ModelRequest
    from spatialclaw_ros.models.options import OpenAIOptions

    T = TypeVar('T')


class OpenAIModel:
    """A model on a server. Several threads may ask at the same time.

    Raises:
        BadInputError: the variable that should hold the key is not set.
    """

    def __init__(self, options: OpenAIOptions) -> None:
        self._options = options
        key = os.environ.get(options.api_key_env, '') if options.api_key_env else ''
        if options.api_key_env and not key:
            msg = f'model.api_key_env: the variable {options.api_key_env} is not set or empty'
            raise BadInputError(msg)
        self._writer = RequestWriter(options)
        self._server = ChatServer(options, key)
        self._model = options.model
        self._loop = LoopThread('openai client', self._server.close)

    @property
    def name(self) -> str:
        """What answers and records call it."""
        return f'openai:{self._model or endpoint(self._options.base_url).shown}'

    @property
    def plans(self) -> bool:
        """Language models profit from a plan."""
        return True

    def query(
        self, request: ModelRequest, *, cancel: threading.Event, deadline_s: float
    ) -> ModelReply:
        """Return the reply to a request, at most up to the end of its first cell.

        Raises:
            ModelError: the server is away, refuses, breaks off or stays silent; names it, what
                came and the remedy.
            CancelledError: ``cancel`` was set.
        """
        started = time.monotonic()
        model = self._model_name(cancel, deadline_s)
        body = self._writer.body(request, model)
        reply = StreamedReply(stop_at_cell=request.stop_at_cell)
        until = started + deadline_s
        try:
            self._run(self._server.chat(body, reply, until), cancel, until - time.monotonic())
        except TimeoutError:
            came = f'{len(reply.text)} characters came' if reply.begun else 'nothing came'
            msg = (
                f'{self._server.shown}: {came} within the {deadline_s:.1f} s that were left; '
                'is it still loading, or its model too large?'
            )
            raise ModelError(msg) from None
        details = {'finish_reason': reply.finish_reason}
        if reply.reasoning:
            details['reasoning'] = reply.reasoning
        return ModelReply(
            reply.text,
            prompt_tokens=reply.prompt_tokens,
            cached_tokens=reply.cached_tokens,
            output_tokens=reply.output_tokens,
            elapsed_s=time.monotonic() - started,
            details=details,
        )

    def close(self) -> None:
        """Drop every connection and end the thread. Idempotent."""
        self._loop.close()

    def _model_name(self, cancel: threading.Event, deadline_s: float) -> str:
        """Return the configured name, or the only one that the server serves."""
        if not self._model:  # several threads may find out; they find the same
            try:
                self._model = self._run(self._server.only_model(), cancel, deadline_s)
            except TimeoutError:
                msg = (
                    f'{self._server.shown}: did not say which models it serves within '
                    f'{deadline_s:.1f} s; name one by model.model'
                )
                raise ModelError(msg) from None
        return self._model

    def _run(
        self, coroutine: Coroutine[Any, Any, T], cancel: threading.Event, limit_s: float
    ) -> T:
        if cancel.is_set():
            coroutine.close()
            msg = 'cancelled'
            raise CancelledError(msg)
        future = self._loop.submit(coroutine)
        try:
            return result_of(future, cancel, limit_s)
        except concurrent.futures.CancelledError:
            msg = f'{self._server.shown}: closed while it was asked'
            raise ModelError(msg) from None
        finally:
            future.cancel()
