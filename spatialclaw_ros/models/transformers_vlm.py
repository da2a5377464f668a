"""Any image-text-to-text checkpoint of transformers, in a process of its own.

torch is never imported here: the node's interpreter does not have it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.conversation import ImagePart, ModelReply
from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models.chat import flat
from spatialclaw_ros.models.local_checkpoint import LocalCheckpoint
from spatialclaw_ros.models.waiting import result_of

if TYPE_CHECKING:
    import threading

    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.core.conversation import ModelRequest
    from spatialclaw_ros.models.options import TransformersOptions


class TransformersModel(LocalCheckpoint):
    """A local model. It starts to load at once; queries wait for it and take turns.

    Raises:
        ModelError: there is no checkpoint, or no interpreter to load it with.
    """

    def __init__(self, options: TransformersOptions) -> None:
        super().__init__(
            options,
            {
                'task': 'text',
                'quantisation': options.quantisation,
                'max_image_pixels': options.max_image_pixels,
                'template_fields': dict(options.template_fields),
                'seed': options.seed,
            },
        )

    @property
    def plans(self) -> bool:
        """Language models profit from a plan."""
        return True

    def query(
        self, request: ModelRequest, *, cancel: threading.Event, deadline_s: float
    ) -> ModelReply:
        """Return the reply to a request, at most up to the end of its first cell.

        Raises:
            ModelError: the model cannot be loaded, its memory or context does not suffice, or
                its process died; the next query starts it again.
            CancelledError: ``cancel`` was set.
        """
        started = time.monotonic()
        until = started + deadline_s
        process, loaded = self._loaded(cancel, deadline_s)
        message, images = packed(request)
        message['time_s'] = until - time.monotonic()
        number, future = process.ask(message, images)
        try:
            reply = result_of(future, cancel, until - time.monotonic())
        except (CancelledError, TimeoutError) as error:
            process.forget(number)
            if isinstance(error, CancelledError):
                raise
            msg = (
                f'{self.name}: the reply was not complete within {deadline_s:.1f} s; give the '
                'query more time, or take a smaller model or smaller images'
            )
            raise ModelError(msg) from None
        return ModelReply(
            str(reply['text']),
            prompt_tokens=int(reply['prompt_tokens']),
            output_tokens=int(reply['output_tokens']),
            elapsed_s=time.monotonic() - started,
            details={
                'finish_reason': str(reply['finish_reason']),
                'device': str(loaded['device']),
                'dtype': str(loaded['dtype']),
            },
        )


def packed(request: ModelRequest) -> tuple[dict[str, Any], list[NDArray[np.uint8]]]:
    """Return a request as JSON and the images that it numbers."""
    images: list[NDArray[np.uint8]] = []
    turns = []
    for message in request.messages:
        parts: list[dict[str, Any]] = []
        for part in flat(message):
            if isinstance(part, ImagePart):
                parts.append({'image': len(images)})
                images.append(part.rgb)
            else:
                parts.append({'text': part.text})
        turns.append({'role': message.role, 'parts': parts})
    return {
        'turns': turns,
        'max_tokens': request.max_tokens,
        'temperature': request.temperature,
        'stop_at_cell': request.stop_at_cell,
    }, images
