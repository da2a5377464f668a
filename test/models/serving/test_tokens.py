from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from spatialclaw_ros.models.environment import clean_environment

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import json, transformers
from spatialclaw_ros.models.serving.tokens import context_length, input_only_tokens
qwen = transformers.Qwen3VLConfig(
    text_config={'vocab_size': 100, 'max_position_embeddings': 77, 'pad_token_id': 9},
    image_token_id=50, video_token_id=51, vision_start_token_id=52, vision_end_token_id=53,
)
gemma = transformers.Gemma3Config(
    text_config={'vocab_size': 60}, boi_token_index=5, eoi_token_index=6, image_token_index=61,
)
ending = transformers.GenerationConfig(eos_token_id=[9, 1], suppress_tokens=[3])
print(json.dumps([
    input_only_tokens(qwen, ending),
    input_only_tokens(gemma, transformers.GenerationConfig(eos_token_id=1)),
    context_length(qwen),
]))
"""


def test_tokens_of_images_are_never_said_and_ends_always_can_be(models_python: Path) -> None:
    run = subprocess.run(
        [models_python, '-c', PROGRAM],
        env=clean_environment(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    qwen, gemma, context = json.loads(run.stdout)
    assert qwen == [3, 50, 51, 52, 53]
    assert gemma == [0, 5, 6]  # 0 pads; the token of images lies beyond what can be said
    assert context == 77
