"""From a conversation to what a model takes: its chat template, tokens and pixels."""

from __future__ import annotations

import importlib.util
import math
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import ModelError
from spatialclaw_ros.models.serving.grids import grid_processor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Turns = Sequence[Mapping[str, Any]]
    Images = Sequence[NDArray[np.uint8]]

THINKING = '<think>'


class Prompts:
    """Makes the inputs of a model from conversations, with its processor."""

    def __init__(self, processor: Any, max_pixels: int, fields: Mapping[str, Any]) -> None:  # noqa: ANN401
        self.processor = processor
        self.tokenizer = getattr(processor, 'tokenizer', processor)
        self._max_pixels = max_pixels
        self._fields = fields

    def inputs(self, turns: Turns, images: Images) -> Mapping[str, Any]:
        """Return the model's inputs, as tensors of one row."""
        chat = [self._turn(turn, images) for turn in turns]
        inputs: Mapping[str, Any] = self.processor.apply_chat_template(
            chat,
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors='pt',
            **self._fields,
        )
        return inputs

    def opens_thinking(self, ids: Sequence[int]) -> bool:
        """Tell whether a prompt ends with the opening of the model's thinking."""
        tail = self.tokenizer.decode(ids[-8:], skip_special_tokens=False)
        return str(tail).rstrip().endswith(THINKING)

    def text(self, ids: Sequence[int]) -> str:
        """Return the text of a reply's tokens."""
        return str(self.tokenizer.decode(ids, skip_special_tokens=True))

    def _turn(self, turn: Mapping[str, Any], images: Images) -> dict[str, Any]:
        content = [
            {'type': 'image', 'image': self.picture(images[part['image']])}
            if 'image' in part
            else {'type': 'text', 'text': part['text']}
            for part in turn['parts']
        ]
        return {'role': turn['role'], 'content': content or [{'type': 'text', 'text': ''}]}

    def picture(self, rgb: NDArray[np.uint8]) -> Any:  # noqa: ANN401 - a PIL image
        """Return an image in PIL's form, made smaller where it is larger than the limit."""
        from PIL import Image  # noqa: PLC0415

        image = Image.fromarray(rgb)
        scale = math.sqrt(self._max_pixels / (image.width * image.height))
        if scale >= 1:
            return image
        size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
        return image.resize(size, Image.Resampling.LANCZOS)


def prompts_for(path: Path, max_pixels: int, fields: Mapping[str, Any]) -> Prompts:
    """Return what makes the inputs of a checkpoint.

    Raises:
        ModelError: its processor or chat template is missing, or needs a package that is not
            there.
    """
    import transformers  # noqa: PLC0415

    processor = _processor(path, transformers)
    tokenizer = getattr(processor, 'tokenizer', processor)
    if not (
        getattr(processor, 'chat_template', None) or getattr(tokenizer, 'chat_template', None)
    ):
        msg = (
            f'checkpoint {path} has no chat template (chat_template.jinja), so it is no model '
            'that can be talked to; take an instruction-tuned one'
        )
        raise ModelError(msg)
    return Prompts(processor, max_pixels, fields)


def _processor(path: Path, transformers: Any) -> Any:  # noqa: ANN401
    try:
        return transformers.AutoProcessor.from_pretrained(path, local_files_only=True)
    except (ImportError, OSError, ValueError) as error:
        lacks_torchvision = importlib.util.find_spec('torchvision') is None
        stand_in = grid_processor(path, transformers) if lacks_torchvision else None
        if stand_in is not None:
            return stand_in
        remedy = ''
        if lacks_torchvision and 'orchvision' in str(error):
            remedy = (
                '; install torchvision in the environment of model.python, in the release that '
                'belongs to its torch (torch==2.13.0 with torchvision==0.28.0)'
            )
        said = ' '.join(str(error).split())[:300]
        msg = f'checkpoint {path}: no usable processor ({said}){remedy}'
        raise ModelError(msg) from error
