"""A tiny checkpoint, made once, for the tests that need a real model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.chats import COLOURS, learn, told, wall

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope='session')
def tiny_checkpoint(models_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Gemma 3 of half a megabyte that knows what colour a wall is."""
    lessons = [(wall(colour), told(colour)) for colour in COLOURS]
    return learn(models_python, tmp_path_factory.mktemp('checkpoint'), lessons)
