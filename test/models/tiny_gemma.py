# ruff: noqa: ANN401, S106 - what torch and transformers return has no types; the words are tokens
"""A tiny Gemma 3, whose processor needs no torchvision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import transformers
from models.tiny_tokens import train_tokenizer

if TYPE_CHECKING:
    from pathlib import Path

SPECIAL = (
    *('<pad>', '<eos>', '<bos>', '<unk>', '<start_of_turn>', '<end_of_turn>'),
    *('<start_of_image>', '<end_of_image>', '<image_soft_token>'),
)
TEMPLATE = """{{ bos_token }}{% for m in messages %}<start_of_turn>{{ m.role }}
{% if m.content is string %}{{ m.content }}{% else %}{% for c in m.content %}\
{% if c.type == 'image' %}<start_of_image>{% else %}{{ c.text }}{% endif %}{% endfor %}\
{% endif %}<end_of_turn>
{% endfor %}{% if add_generation_prompt %}<start_of_turn>assistant
{% endif %}"""
IMAGE_TOKENS = 16


def make_tokenizer(texts: list[str]) -> Any:
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=train_tokenizer(texts, SPECIAL),
        bos_token='<bos>',
        eos_token='<end_of_turn>',
        pad_token='<pad>',
        unk_token='<unk>',
        extra_special_tokens={
            'image_token': '<image_soft_token>',
            'boi_token': '<start_of_image>',
            'eoi_token': '<end_of_image>',
        },
    )


def make_processor(tokenizer: Any) -> Any:
    images = transformers.Gemma3ImageProcessorPil(size={'height': 64, 'width': 64})
    return transformers.Gemma3Processor(
        image_processor=images,
        tokenizer=tokenizer,
        chat_template=TEMPLATE,
        image_seq_length=IMAGE_TOKENS,
    )


def make_model(tokenizer: Any) -> Any:
    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    text = transformers.Gemma3TextConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        query_pre_attn_scalar=16,
        sliding_window=64,
        layer_types=['sliding_attention', 'full_attention'],
        max_position_embeddings=8192,
        pad_token_id=ids['<pad>'],
        bos_token_id=ids['<bos>'],
        eos_token_id=ids['<end_of_turn>'],
    )
    vision = transformers.SiglipVisionConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=64,
        patch_size=8,
        vision_use_head=False,
    )
    config = transformers.Gemma3Config(
        text_config=text,
        vision_config=vision,
        mm_tokens_per_image=IMAGE_TOKENS,
        image_token_index=ids['<image_soft_token>'],
        boi_token_index=ids['<start_of_image>'],
        eoi_token_index=ids['<end_of_image>'],
        eos_token_id=ids['<end_of_turn>'],
        pad_token_id=ids['<pad>'],
    )
    return transformers.Gemma3ForConditionalGeneration(config)


def save_processor(processor: Any, folder: Path) -> None:
    processor.save_pretrained(folder)
