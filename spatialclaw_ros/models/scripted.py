"""Replies from a file: for transcripts, tests and bug reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.conversation import ModelReply, ModelRequest
from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models.script_file import read_script

if TYPE_CHECKING:
    import threading

    from spatialclaw_ros.models.options import ScriptedOptions


class ScriptedModel:
    """Replies in the order of the file; every conversation starts at the first.

    Which reply is due follows from the request alone, so runs are the same however many
    queries share the model.

    Raises:
        BadInputError: the file cannot be read.
    """

    def __init__(self, options: ScriptedOptions) -> None:
        self._path = options.path
        self._script = read_script(options.path)

    @property
    def name(self) -> str:
        """What answers and records call it."""
        return f'scripted:{self._path.name}'

    @property
    def plans(self) -> bool:
        """Whether the file is the record of a run that planned."""
        return self._script.plan is not None

    def query(
        self,
        request: ModelRequest,
        *,
        cancel: threading.Event,
        deadline_s: float,  # noqa: ARG002 - it replies at once
    ) -> ModelReply:
        """Return the next reply of the file.

        Raises:
            ModelError: the file has no more replies, or none for this role.
            CancelledError: ``cancel`` was set.
        """
        if cancel.is_set():
            msg = 'cancelled'
            raise CancelledError(msg)
        if request.role == 'planner' and self._script.plan is not None:
            return ModelReply(self._script.plan)
        if request.role != 'main':
            msg = f'script {self._path}: holds no replies for the role {request.role!r}'
            raise ModelError(msg)
        given = sum(message.role == 'assistant' for message in request.messages)
        replies = self._script.replies
        if given >= len(replies):
            msg = (
                f'script {self._path}: ran out after {len(replies)} replies, and the run goes '
                'on; add a cell that calls ReturnAnswer'
            )
            raise ModelError(msg)
        return ModelReply(replies[given])

    def close(self) -> None:
        """Hold nothing, free nothing."""
