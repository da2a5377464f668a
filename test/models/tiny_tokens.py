"""A tokenizer trained on the few texts that a tiny model has to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tokenizers

if TYPE_CHECKING:
    from collections.abc import Sequence


def train_tokenizer(texts: Sequence[str], special: Sequence[str]) -> Any:  # noqa: ANN401
    """Return a byte-level BPE with the special tokens first."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token='<unk>'))  # noqa: S106
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=3000,
        special_tokens=list(special),
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
