"""Notebooks over the carried recording and over those that this machine has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from primitives.worlds import Notebook, open_notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def board(demo_scene: Path) -> Notebook:
    """Return a notebook over four groceries on a board, five frames."""
    return open_notebook(demo_scene)


@pytest.fixture
def notebook(recording: Callable[[str], Path]) -> Callable[..., Notebook]:
    """Return what opens a recording by name."""
    return lambda name, frames=None, **query: open_notebook(recording(name), frames, **query)
