"""The answers on the recordings as they are, asked once and shared by the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from replay.asking import ask_scene, items_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from replay.asking import Answers


@pytest.fixture(scope='session')
def answers(recording: Callable[[str], Path]) -> Callable[[str], Answers]:
    """Return the function that asks a recording's questions (skips where it is absent)."""
    asked: dict[str, Answers] = {}

    def answers_of(name: str) -> Answers:
        if name not in asked:
            folder = recording(name)
            asked[name] = ask_scene(folder, items_of(folder))
        return asked[name]

    return answers_of
