# ruff: noqa: ANN401 - what torch and transformers return has no types
"""Program: makes a tiny checkpoint that knows a few conversations by heart.

``python tiny_vlm.py FAMILY EXAMPLES OUT``: FAMILY is gemma or qwen, EXAMPLES is a folder with
``examples.json`` (a list of {turns, reply} in the form of ``models.transformers_vlm.packed``)
and ``images.npz``. The model is random at first, and trained until greedy decoding gives every
reply exactly, so what the images show has to come through all of processor, vision tower and
language model.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from models import tiny_gemma, tiny_qwen

from spatialclaw_ros.models.serving.prompts import Prompts

FAMILIES = {'gemma': tiny_gemma, 'qwen': tiny_qwen}
KINDS = ('token_type_ids', 'mm_token_type_ids')
MAX_STEPS = 400


def rows(prompts: Prompts, examples: list[Any], images: list[Any]) -> list[dict[str, Any]]:
    """Return the model's inputs with the reply behind the prompt, and the reply's tokens."""
    out = []
    for example in examples:
        inputs = dict(prompts.inputs(example['turns'], images))
        said = example['reply'] + prompts.tokenizer.eos_token
        reply = prompts.tokenizer(said, add_special_tokens=False, return_tensors='pt').input_ids
        inputs['input_ids'] = torch.cat([inputs['input_ids'], reply], 1)
        inputs['attention_mask'] = torch.ones_like(inputs['input_ids'])
        for name in KINDS:
            if name in inputs:
                inputs[name] = torch.cat([inputs[name], torch.zeros_like(reply)], 1)
        out.append({'inputs': inputs, 'reply': reply[0]})
    return out


def chosen_from(model: Any, row: dict[str, Any]) -> Any:
    """Return the logits from which each token of the reply is chosen."""
    kept = len(row['reply']) + 1
    return model(**row['inputs'], logits_to_keep=kept, use_cache=False).logits[0, :-1]


def by_heart(model: Any, row: dict[str, Any]) -> bool:
    """Tell whether the likeliest token is right at every place of the reply, and by far."""
    with torch.no_grad():
        logits = chosen_from(model, row)
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
            (entropy(chosen_from(model, row), row['reply']) / len(data)).backward()
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
    family, source, out = FAMILIES[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    torch.manual_seed(0)
    examples = json.loads((source / 'examples.json').read_text(encoding='utf-8'))
    stored = np.load(source / 'images.npz')
    images = [stored[str(number)] for number in range(len(stored))]
    texts = [
        part['text'] for e in examples for t in e['turns'] for part in t['parts'] if 'text' in part
    ]
    tokenizer = family.make_tokenizer([*texts, *(example['reply'] for example in examples)])
    processor = family.make_processor(tokenizer)
    model = family.make_model(tokenizer)
    train(model, rows(Prompts(processor, 1_048_576, {}), examples, images))
    model.eval()
    model.save_pretrained(out)
    family.save_processor(processor, out)


if __name__ == '__main__':
    main()
