"""How runs of words are written down."""

from __future__ import annotations


def runs(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the runs of words of a text, between its commas."""
    return tuple(tuple(run.split()) for run in text.split(',') if run.strip())
