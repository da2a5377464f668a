"""From what a cell returned to one of the question's choices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERED = re.compile(r'^\s*\(?([A-Za-z])\s*[.):]\s*(?=\S)')
_LETTER_ALONE = re.compile(
    r'^\s*(?:(?:option|answer|choice)\s*:?\s*)?\(?([A-Za-z])\s*[.):]?\s*$', re.IGNORECASE
)
_NOT_WORDS = re.compile(r'[^a-z0-9.+]+')


def match_choice(value: object, choices: Sequence[str]) -> int:
    """Return the index of the choice that a value means.

    Accepted, in this order: the text itself, yes or no for a bool, the letter, letter and text,
    a number equal to one choice's, a sentence that holds exactly one choice.

    Raises:
        BadInputError: none or several fit; lists the choices.
    """
    if isinstance(value, bool):
        value = 'yes' if value else 'no'
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    said = str(value).strip()
    plain = [_plain(choice) for choice in choices]
    for found in (
        [i for i, choice in enumerate(choices) if choice.strip() == said],
        [i for i, choice in enumerate(plain) if choice and choice == _plain(said)],
        _by_letter(said, len(choices)),
        _by_number(said, plain),
        _within(_plain(said), plain),
    ):
        if len(found) == 1:
            return found[0]
    listing = ', '.join(f'{chr(65 + i)}: {choice!r}' for i, choice in enumerate(choices))
    msg = f'{said[:80]!r} is not one of the choices; return one of them, or its letter: {listing}'
    raise BadInputError(msg)


def _plain(text: str) -> str:
    """Return a choice's words alone, without its letter, case, hyphens and articles."""
    words = _NOT_WORDS.sub(' ', _LETTERED.sub('', text, count=1).casefold()).split()
    return ' '.join(word.rstrip('.') for word in words if word not in {'the', 'a', 'an'})


def _by_letter(said: str, count: int) -> list[int]:
    found = _LETTER_ALONE.match(said)
    index = ord(found[1].upper()) - ord('A') if found else -1
    return [index] if 0 <= index < count else []


def _by_number(said: str, plain: Sequence[str]) -> list[int]:
    wanted = _number(said)
    return [] if wanted is None else [i for i, c in enumerate(plain) if _number(c) == wanted]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _within(said: str, plain: Sequence[str]) -> list[int]:
    """Find choices named in a sentence; one inside another ('left' in 'front left') is dropped."""
    held = [i for i, choice in enumerate(plain) if choice and f' {choice} ' in f' {said} ']
    return [
        i for i in held if not any(j != i and f' {plain[i]} ' in f' {plain[j]} ' for j in held)
    ]
