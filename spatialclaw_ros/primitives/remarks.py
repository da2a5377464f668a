"""Notes to the agent: printed once each in a cell, when a near miss was put right."""

from __future__ import annotations

_said: set[str] = set()
MAX_REMARKS = 20  # a loop over pixels must not fill the observation
MAX_LETTERS = 600  # nor a list of what is in view in each of many frames


def remark(text: str) -> None:
    """Print one note, unless this cell has printed the same one already."""
    if text in _said or len(_said) >= MAX_REMARKS:
        return
    _said.add(text)
    print(f'note: {text}' if len(text) <= MAX_LETTERS else f'note: {text[:MAX_LETTERS]}…')


def forget_remarks() -> None:
    """Start a new cell: every note may be printed once more."""
    _said.clear()
