"""Stands in for processors that cannot be loaded without torchvision, where one image is a grid.

The families of Qwen-VL have a processor of videos, and that needs torchvision; images alone do
not. Such a model sees an image as a grid of patches, one token for each square of them, and its
image processor tells the grid.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

OLD_TEMPLATE = 'chat_template.json'


class GridProcessor:
    """Does with a tokenizer and an image processor what a family's own processor does.

    Args:
        tokenizer: with the token of images.
        image_processor: returns ``image_grid_thw``.
        image_token: stands once for each image in the chat template.
    """

    def __init__(self, tokenizer: Any, image_processor: Any, image_token: str) -> None:  # noqa: ANN401
        self.tokenizer = tokenizer
        self.image_processor = image_processor
        self.chat_template = tokenizer.chat_template
        self._image_token = image_token

    def apply_chat_template(
        self,
        chat: Sequence[Mapping[str, Any]],
        *,
        return_tensors: str,
        **fields: Any,  # noqa: ANN401
    ) -> dict[str, Any]:
        """Return a model's inputs, as a family's own processor returns them."""
        fields = {**fields, 'tokenize': False, 'return_dict': False}
        text = self.tokenizer.apply_chat_template(chat, **fields)
        images = [part['image'] for turn in chat for part in turn['content'] if 'image' in part]
        seen = self.image_processor(images, return_tensors=return_tensors) if images else {}
        tokens = self.tokenizer(
            self._spread(text, seen.get('image_grid_thw', ())),
            add_special_tokens=False,
            return_tensors=return_tensors,
        )
        ids = tokens['input_ids']
        token = self.tokenizer.convert_tokens_to_ids(self._image_token)
        return {
            'input_ids': ids,
            'attention_mask': tokens['attention_mask'],
            'mm_token_type_ids': (ids == token).to(ids.dtype),
            **seen,
        }

    def _spread(self, text: str, grids: Sequence[Any]) -> str:
        """Return a text in which each image has as many tokens as the model makes of it."""
        pieces = text.split(self._image_token)
        if len(pieces) != len(grids) + 1:
            msg = (
                f'the chat template names {len(pieces) - 1} images of {len(grids)}: a text '
                f'holds {self._image_token!r}, or the template is for texts alone'
            )
            raise ModelError(msg)
        square = self.image_processor.merge_size**2
        out = [pieces[0]]
        for grid, piece in zip(grids, pieces[1:], strict=True):
            out += [self._image_token * (int(grid.prod()) // square), piece]
        return ''.join(out)


def grid_processor(path: Path, transformers: Any) -> GridProcessor | None:  # noqa: ANN401
    """Return the stand-in for a checkpoint's processor, or None where it is of another kind."""
    try:
        config = transformers.AutoConfig.from_pretrained(path, local_files_only=True)
        images = transformers.AutoImageProcessor.from_pretrained(path, local_files_only=True)
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, local_files_only=True)
    except (ImportError, OSError, ValueError):
        return None
    token = getattr(config, 'image_token_id', None)
    if token is None or not hasattr(images, 'merge_size'):
        return None
    old = path / OLD_TEMPLATE
    if not tokenizer.chat_template and old.is_file():
        tokenizer.chat_template = json.loads(old.read_text(encoding='utf-8'))['chat_template']
    return GridProcessor(tokenizer, images, tokenizer.convert_ids_to_tokens(token))
