# ruff: noqa: ANN401, S106 - what torch and transformers return has no types; the words are tokens
"""Program: makes a tiny Gemma 3 checkpoint that knows a few conversations by heart.

``python tiny_vlm.py EXAMPLES OUT``: EXAMPLES is a folder with ``examples.json`` (a list of
{turns, reply} in the form of ``models.transformers_vlm.packed``) and ``images.npz``. The model
is random at first, and trained until greedy decoding gives every reply exactly, so what the
images show has to come through all of processor, vision tower and language model.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
import torch
import transformers

from spatialclaw_ros.models.serving.prompts import Prompts

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
MAX_STEPS = 400


def make_tokenizer(texts: list[str]) -> Any:
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token='<unk>'))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=3000,
        special_tokens=list(SPECIAL),
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
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
    torch.manual_seed(0)
    return transformers.Gemma3ForConditionalGeneration(config)


def rows(prompts: Prompts, examples: list[Any], images: list[Any]) -> list[dict[str, Any]]:
    """Return the model's inputs with the reply behind the prompt, and the reply's tokens."""
    out = []
    for example in examples:
        inputs = dict(prompts.inputs(example['turns'], images))
        reply = prompts.tokenizer(
            example['reply'] + '<end_of_turn>', add_special_tokens=False, return_tensors='pt'
        ).input_ids
        inputs['input_ids'] = torch.cat([inputs['input_ids'], reply], 1)
        inputs['attention_mask'] = torch.ones_like(inputs['input_ids'])
        kinds = inputs['token_type_ids']
        inputs['token_type_ids'] = torch.cat([kinds, torch.zeros_like(reply)], 1)
        out.append({'inputs': inputs, 'reply': reply[0]})
    return out


def said(model: Any, row: dict[str, Any]) -> Any:
    """Return the logits from which each token of the reply is chosen."""
    kept = len(row['reply']) + 1
    return model(**row['inputs'], logits_to_keep=kept, use_cache=False).logits[0, :-1]


def by_heart(model: Any, row: dict[str, Any]) -> bool:
    """Tell whether the likeliest token is right at every place of the reply, and by far."""
    with torch.no_grad():
        logits = said(model, row)
    best = logits.topk(2)
    right = (best.indices[:, 0] == row['reply']).all()
    return bool(right and (best.values[:, 0] - best.values[:, 1]).min() > 1)


def train(model: Any, data: list[dict[str, Any]]) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3)
    entropy = torch.nn.functional.cross_entropy
    for step in range(MAX_STEPS):
        model.train()
        optimizer.zero_grad()
        for row in data:
            (entropy(said(model, row), row['reply']) / len(data)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 10 == 9:
            model.eval()
            if all(by_heart(model, row) for row in data):
                return
    message = f'the tiny model did not learn its {len(data)} replies in {MAX_STEPS} steps'
    raise RuntimeError(message)


def main() -> None:
    torch.set_num_threads(1)
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    examples = json.loads((source / 'examples.json').read_text(encoding='utf-8'))
    stored = np.load(source / 'images.npz')
    images = [stored[str(number)] for number in range(len(stored))]
    texts = [
        part['text'] for e in examples for t in e['turns'] for part in t['parts'] if 'text' in part
    ]
    tokenizer = make_tokenizer([*texts, *(example['reply'] for example in examples)])
    processor = make_processor(tokenizer)
    model = make_model(tokenizer)
    train(model, rows(Prompts(processor, 1_048_576, {}), examples, images))
    model.eval()
    model.save_pretrained(out)
    processor.save_pretrained(out)


if __name__ == '__main__':
    main()
