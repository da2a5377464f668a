"""One reply: greedy or sampled, ended by the first closed cell, a cancel or a limit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models.serving.loaded import about_model
from spatialclaw_ros.models.serving.stopping import Watch
from spatialclaw_ros.models.serving.tokens import context_length, input_only_tokens

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.models.serving.prompts import Prompts


class Generator:
    """A loaded model. One thread uses it.

    Args:
        model: in evaluation mode, on its device.
        prompts: make its inputs.
        seed: of the sampling, the same for every reply.
    """

    def __init__(self, model: Any, prompts: Prompts, seed: int) -> None:  # noqa: ANN401
        self._model = model
        self._prompts = prompts
        self._seed = seed
        self._suppressed = input_only_tokens(model.config, model.generation_config)
        self._context = context_length(model.config)

    @property
    def about(self) -> dict[str, str]:
        """What the model is and where it runs."""
        return about_model(self._model)

    def reply(
        self,
        request: Mapping[str, Any],
        images: Sequence[NDArray[np.uint8]],
        cancel: threading.Event,
    ) -> dict[str, Any]:
        """Return the reply to a request of ``models.transformers_vlm.packed``.

        Raises:
            CancelledError: ``cancel`` was set.
            ModelError: the conversation is longer than the model's context.
        """
        import torch  # noqa: PLC0415

        until = time.monotonic() + float(request['time_s'])
        if cancel.is_set() or time.monotonic() >= until:
            raise CancelledError
        inputs = self._prompts.inputs(request['turns'], images)
        inputs = _moved(inputs, self._model)
        prompt = inputs['input_ids'].shape[1]
        thinking = self._prompts.opens_thinking(inputs['input_ids'][0].tolist())
        watch = Watch(
            prompt,
            self._prompts.text,
            cancel,
            until,
            stop_at_cell=bool(request['stop_at_cell']),
            in_thinking=thinking,
        )
        torch.manual_seed(self._seed)
        with torch.inference_mode(), watch.during(self._model):
            ids = self._model.generate(**inputs, **self._limits(request, prompt, watch))
        if cancel.is_set():
            raise CancelledError
        said = ids[0, prompt:].tolist()
        return {
            'text': watch.cut(self._prompts.text(said)),
            'prompt_tokens': prompt,
            'output_tokens': len(said),
            'finish_reason': watch.finish_reason or self._finish_reason(said),
        }

    def _limits(self, request: Mapping[str, Any], prompt: int, watch: Watch) -> dict[str, Any]:
        room = self._context - prompt if self._context else int(request['max_tokens'])
        if room <= 0:
            msg = (
                f'the conversation has {prompt} tokens and the model takes {self._context}: show '
                'fewer or smaller images (max_image_pixels), or take a model of longer context'
            )
            raise ModelError(msg)
        warm = float(request['temperature']) > 0
        return {
            'max_new_tokens': max(1, min(int(request['max_tokens']), room)),
            'do_sample': warm,
            'temperature': float(request['temperature']) if warm else None,
            'top_p': None,
            'top_k': None,
            'num_beams': 1,
            'suppress_tokens': self._suppressed or None,
            'stopping_criteria': [watch],
        }

    def _finish_reason(self, said: Sequence[int]) -> str:
        ends = self._model.generation_config.eos_token_id
        ends = ends if isinstance(ends, list) else [ends]
        return 'stop' if said and said[-1] in ends else 'length'


def _moved(inputs: Any, model: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """Return inputs on the model's device; pixels in the model's type."""
    return {
        name: value.to(model.device, model.dtype)
        if value.is_floating_point()
        else value.to(model.device)
        for name, value in inputs.items()
    }
