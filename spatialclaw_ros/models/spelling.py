"""Words spelt nearly alike: one letter more, less or other, or two neighbours exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST_LETTERS = 4
"""Of shorter words too many differ in one letter alone: mug, jug, rug."""


def one_slip(word: str, other: str) -> bool:
    """Whether two different words are one slip of the pen apart."""
    short, long = sorted((word, other), key=len)
    if short == long or len(long) - len(short) > 1:
        return False
    at = next((k for k, letter in enumerate(short) if letter != long[k]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    exchanged = long[:at] + long[at + 1 : at + 2] + long[at : at + 1] + long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or short == exchanged


def meant_word(word: str, known: Iterable[str]) -> str:
    """Return the one known word that a word is a slip of; '' where none or several are.

    The first letter has to be the same: it is seldom the wrong one, and many pairs of other
    words (clock, block) differ in it alone.
    """
    if len(word) < LEAST_LETTERS:
        return ''
    near = {
        other
        for other in known
        if len(other) >= LEAST_LETTERS and other[0] == word[0] and one_slip(word, other)
    }
    return near.pop() if len(near) == 1 else ''
