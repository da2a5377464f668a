# ruff: noqa: ANN401, S106 - what transformers returns has no types; the words are tokens
"""A tiny Qwen3-VL, whose own processor needs torchvision."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import transformers
from models.tiny_tokens import train_tokenizer

from spatialclaw_ros.models.serving.grids import GridProcessor

if TYPE_CHECKING:
    from pathlib import Path

SPECIAL = (
    *('<|endoftext|>', '<unk>', '<|im_start|>', '<|im_end|>', '<|vision_start|>'),
    *('<|vision_end|>', '<|image_pad|>', '<|video_pad|>'),
)
TEMPLATE = """{% for m in messages %}<|im_start|>{{ m.role }}
{% for c in m.content %}{% if c.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>\
{% else %}{{ c.text }}{% endif %}{% endfor %}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""
PATCH = 16


def make_tokenizer(texts: list[str]) -> Any:
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=train_tokenizer(texts, SPECIAL),
        eos_token='<|im_end|>',
        pad_token='<|endoftext|>',
        unk_token='<unk>',
        chat_template=TEMPLATE,
    )


def make_processor(tokenizer: Any) -> Any:
    images = transformers.Qwen2VLImageProcessorPil(
        size={'shortest_edge': 32 * 32 * 4, 'longest_edge': 32 * 32 * 16},
        patch_size=PATCH,
        image_mean=[0.5, 0.5, 0.5],
        image_std=[0.5, 0.5, 0.5],
    )
    return GridProcessor(tokenizer, images, '<|image_pad|>')


def make_model(tokenizer: Any) -> Any:
    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    text = {
        'vocab_size': len(tokenizer),
        'hidden_size': 64,
        'intermediate_size': 128,
        'num_hidden_layers': 2,
        'num_attention_heads': 4,
        'num_key_value_heads': 2,
        'head_dim': 16,
        'max_position_embeddings': 8192,
        'rope_parameters': {
            'rope_type': 'default',
            'rope_theta': 1e6,
            'mrope_section': [4, 2, 2],
            'mrope_interleaved': True,
        },
        'pad_token_id': ids['<|endoftext|>'],
        'eos_token_id': ids['<|im_end|>'],
    }
    vision = {
        'depth': 2,
        'hidden_size': 32,
        'intermediate_size': 64,
        'num_heads': 2,
        'patch_size': PATCH,
        'out_hidden_size': 64,
        'num_position_embeddings': 64,
        'deepstack_visual_indexes': [0, 1],
    }
    config = transformers.Qwen3VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=ids['<|image_pad|>'],
        video_token_id=ids['<|video_pad|>'],
        vision_start_token_id=ids['<|vision_start|>'],
        vision_end_token_id=ids['<|vision_end|>'],
        eos_token_id=ids['<|im_end|>'],
        pad_token_id=ids['<|endoftext|>'],
    )
    return transformers.Qwen3VLForConditionalGeneration(config)


def save_processor(processor: Any, folder: Path) -> None:
    """Write what a Qwen3-VL checkpoint has: its own processor is named, and cannot be loaded."""
    processor.tokenizer.save_pretrained(folder)
    processor.image_processor.save_pretrained(folder)
    path = folder / 'preprocessor_config.json'
    said = json.loads(path.read_text(encoding='utf-8'))
    said |= {
        'processor_class': 'Qwen3VLProcessor',
        'image_processor_type': 'Qwen2VLImageProcessorFast',
    }
    path.write_text(json.dumps(said), encoding='utf-8')
    video = {**said, 'video_processor_type': 'Qwen3VLVideoProcessor'}
    (folder / 'video_preprocessor_config.json').write_text(json.dumps(video), encoding='utf-8')
