"""A checkpoint in a process of its own: started at once, and again where it died."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

from spatialclaw_ros.core.errors import ModelError
from spatialclaw_ros.models.checkpoint import require_checkpoint
from spatialclaw_ros.models.model_process import ModelProcess
from spatialclaw_ros.models.waiting import result_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Options(Protocol):
    """What every local checkpoint is told."""

    @property
    def path(self) -> Path:
        """Folder of the checkpoint."""

    @property
    def python(self) -> Path:
        """Interpreter with torch and transformers."""

    @property
    def dtype(self) -> str:
        """Type of its numbers."""

    @property
    def device(self) -> str:
        """Where it runs."""

    @property
    def load_timeout_s(self) -> float:
        """Longest wait for it to load."""


class LocalCheckpoint:
    """Holds the process; whoever inherits asks it.

    Args:
        options: where the checkpoint is and how it is loaded.
        settings: what else its process is told, see ``serving.loading.Settings``.

    Raises:
        ModelError: there is no checkpoint, or no interpreter to load it with.
    """

    def __init__(self, options: Options, settings: Mapping[str, Any]) -> None:
        require_checkpoint(options.path)
        self._options = options
        self._settings = {
            'path': str(options.path),
            'dtype': options.dtype,
            'device': options.device,
            **settings,
        }
        self._lock = threading.Lock()
        self._closed = False
        self._process = self._started()

    @property
    def name(self) -> str:
        """What answers and records call it."""
        return f'transformers:{self._options.path.name}'

    def close(self) -> None:
        """End the model's process."""
        with self._lock:
            self._closed = True
        self._process.close()

    def _started(self) -> ModelProcess:
        return ModelProcess(self._options.python, self._settings, self.name)

    def _running(self) -> ModelProcess:
        with self._lock:
            if self._closed:
                msg = f'{self.name}: closed'
                raise ModelError(msg)
            if not self._process.alive:
                self._process.close()
                require_checkpoint(self._options.path)
                self._process = self._started()
            return self._process

    def _loaded(
        self, cancel: threading.Event, limit_s: float
    ) -> tuple[ModelProcess, Mapping[str, Any]]:
        """Return the process once the model is loaded, and what it says of itself.

        Raises:
            ModelError: it cannot be loaded, or not within the limit.
            CancelledError: ``cancel`` was set.
        """
        process = self._running()
        limit_s = min(limit_s, self._options.load_timeout_s)
        try:
            return process, result_of(process.ready, cancel, limit_s)
        except TimeoutError:
            msg = (
                f'{self.name}: still loading after {limit_s:.0f} s; ask again later, or give '
                'the query more time'
            )
            raise ModelError(msg) from None
