"""Requests that the tests of this folder ask, and what a tiny model learns of them by heart."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.conversation import ImagePart, Message, ModelRequest, TextPart
from spatialclaw_ros.models.environment import clean_environment
from spatialclaw_ros.models.transformers_vlm import packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

COLOURS = {'red': (200, 30, 30), 'green': (30, 200, 30), 'blue': (30, 30, 200)}
TINY_SERVER = Path(__file__).parent / 'tiny_server.py'
TINY_VLM = Path(__file__).parent / 'tiny_vlm.py'


def wall(colour: str, **fields: Any) -> ModelRequest:  # noqa: ANN401
    """Return a request whose right reply only its image tells."""
    rgb = np.empty((48, 64, 3), np.uint8)
    rgb[:] = COLOURS[colour]
    said = (TextPart('What colour is the wall?'), ImagePart(rgb, 'frame 0'))
    system = Message('system', (TextPart('Answer with one cell.'),))
    return ModelRequest((system, Message('user', said)), **fields)


def told(colour: str) -> str:
    """Return the reply that a model gives to ``wall``."""
    return f"**Purpose:** Tell the colour\n**Code:**\n```python\nReturnAnswer('{colour}')\n```"


def learn(
    python: Path, folder: Path, lessons: Sequence[tuple[ModelRequest, str]], family: str = 'gemma'
) -> Path:
    """Return a new checkpoint that replies to these requests by heart."""
    examples: list[dict[str, Any]] = []
    stored: dict[str, Any] = {}
    for request, reply in lessons:
        message, images = packed(request)
        for turn in message['turns']:
            for part in turn['parts']:
                if 'image' in part:
                    part['image'] += len(stored)
        examples.append({'turns': message['turns'], 'reply': reply})
        for image in images:
            stored[str(len(stored))] = image
    source = folder / 'lessons'
    source.mkdir()
    (source / 'examples.json').write_text(json.dumps(examples), encoding='utf-8')
    np.savez(source / 'images.npz', **stored)
    run = subprocess.run(
        [python, TINY_VLM, family, source, folder / 'tiny'],
        env={**clean_environment(os.environ), 'PYTHONPATH': str(TINY_VLM.parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return folder / 'tiny'


@contextlib.contextmanager
def served(python: Path, checkpoint: Path) -> Iterator[str]:
    """Serve a checkpoint in a process of its own; yield the base URL."""
    process = subprocess.Popen(
        [python, TINY_SERVER, checkpoint], env=clean_environment({}), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        with process.stdout as port:
            yield f'http://127.0.0.1:{int(port.readline())}/v1'
    finally:
        process.kill()
        process.wait()
