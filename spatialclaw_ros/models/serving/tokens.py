"""What a model's configuration says of its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

NEVER_SAID = ('image', 'video', 'vision', 'audio', 'boi', 'eoi', 'boa', 'eoa', 'pad')
ENDS = ('_token_id', '_token_index')


def input_only_tokens(config: Any, generation: Any) -> list[int]:  # noqa: ANN401
    """Return the tokens that stand for images, sounds or padding.

    A model that says one of them spoils the next turn, whose images are counted by them. Tokens
    that end a reply are never among them.
    """
    found = set(_listed(generation.suppress_tokens))
    ends = set(_listed(generation.eos_token_id))
    vocabulary = int(config.get_text_config().vocab_size)
    for name, value in _numbers(config):
        if name.startswith(NEVER_SAID) and name.endswith(ENDS):
            found.add(value)
    return sorted(token for token in found - ends if 0 <= token < vocabulary)


def context_length(config: Any) -> int:  # noqa: ANN401
    """Return the tokens a model takes at most; 0 = it does not say."""
    return int(getattr(config.get_text_config(), 'max_position_embeddings', 0) or 0)


def _numbers(config: Any) -> Iterable[tuple[str, int]]:  # noqa: ANN401
    for name, value in config.to_dict().items():
        for token in _listed(value):
            yield name, token
    for name in ('pad_token_id', 'image_token_id', 'video_token_id'):
        for token in _listed(getattr(config.get_text_config(), name, None)):
            yield name, token


def _listed(value: object) -> list[int]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return [item for item in values if isinstance(item, int) and not isinstance(item, bool)]
