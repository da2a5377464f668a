"""Text that may go into a message: no NUL, no lone surrogate, never longer than stated."""

from __future__ import annotations

import unicodedata
from typing import Final

MAX_FIELD: Final = 4096
CUT: Final = ' …'
_ASCII: Final = {
    '°': ' deg',
    '\u00d7': 'x',
    '±': '+-',
    '≈': '~',
    '≤': '<=',
    '≥': '>=',
    '→': '->',
    '\u2013': '-',
    '—': '-',
    '\u2019': "'",
    '“': '"',
    '”': '"',
    '…': '...',
    '²': '2',
    '³': '3',
}


def clean(text: str, limit: int = MAX_FIELD) -> str:
    """Return text as a message takes it, cut at ``limit`` characters (said by an ellipsis).

    NUL would end the string on the other side, a lone surrogate stops the publisher.
    """
    whole = text.replace('\0', '').encode('utf-8', 'replace').decode('utf-8')
    return whole if len(whole) <= limit else whole[: limit - len(CUT)] + CUT


def tail(text: str, limit: int) -> str:
    """Return the end of a text, at most ``limit`` characters of it, cleaned."""
    return clean(text if len(text) <= limit else f'… {text[2 - limit :]}', limit)


def ascii_caption(text: str, limit: int = 120) -> str:
    """Return what RViz can draw of a text: printable ASCII and line breaks.

    RViz walks a caption byte by byte, so any other character comes out garbled. Accents are
    dropped, common signs are spelled out, what is left over becomes a question mark.
    """
    spelled = ''.join(_ASCII.get(character, character) for character in text)
    plain = unicodedata.normalize('NFKD', spelled)
    kept = (c for c in plain if not unicodedata.combining(c))
    shown = ''.join(c if ' ' <= c <= '~' or c == '\n' else '?' for c in kept)
    return shown[:limit].strip()
