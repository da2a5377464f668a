"""Watches a reply while it is generated: its first cell, a cancel, the time."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import CancelledError
from spatialclaw_ros.models.fences import end_of_first_cell, may_close

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence

LAST_TOKENS = 4
"""A fence is spread over at most so many tokens."""


class Watch:
    """A stopping criterion of transformers, and hooks that end what no criterion sees.

    Args:
        prompt: tokens before the reply.
        text: decodes tokens.
        cancel: set by another thread.
        until: monotonic time after which nobody waits for the reply.
        stop_at_cell: stop where the first block of code closes.
        in_thinking: the prompt opened the model's thinking.
    """

    def __init__(
        self,
        prompt: int,
        text: Callable[[Sequence[int]], str],
        cancel: threading.Event,
        until: float,
        *,
        stop_at_cell: bool,
        in_thinking: bool,
    ) -> None:
        self.finish_reason = ''
        self._prompt = prompt
        self._text = text
        self._cancel = cancel
        self._until = until
        self._stop_at_cell = stop_at_cell
        self._in_thinking = in_thinking

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:  # noqa: ANN401, ARG002
        """Return one bool per row: whether it is complete."""
        import torch  # noqa: PLC0415

        done = self._is_over() or self._closes_cell(input_ids[0, self._prompt :].tolist())
        return torch.full((input_ids.shape[0],), done, device=input_ids.device, dtype=torch.bool)

    def cut(self, text: str) -> str:
        """Return a reply up to the end of its first cell, where it was stopped there."""
        if self.finish_reason != 'cell':
            return text
        return text[: end_of_first_cell(text, in_thinking=self._in_thinking)]

    @contextlib.contextmanager
    def during(self, model: Any) -> Iterator[None]:  # noqa: ANN401
        """Look at the cancel before each layer too: a long prompt takes seconds in one call."""
        import torch  # noqa: PLC0415

        hooks = [
            layer.register_forward_pre_hook(self._before_layer)
            for module in model.modules()
            if isinstance(module, torch.nn.ModuleList)
            for layer in module
        ]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _before_layer(self, _module: Any, _inputs: Any) -> None:  # noqa: ANN401
        if self._is_over():
            raise CancelledError

    def _is_over(self) -> bool:
        return self._cancel.is_set() or time.monotonic() > self._until

    def _closes_cell(self, said: Sequence[int]) -> bool:
        if not self._stop_at_cell or not may_close(self._text(said[-LAST_TOKENS:])):
            return False
        end = end_of_first_cell(self._text(said), in_thinking=self._in_thinking)
        if end is None:
            return False
        self.finish_reason = 'cell'
        return True
