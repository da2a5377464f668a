"""The notation of the grammar: phrases with named gaps, and what fits into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ME = (
    r"(?:(?:the |your |my |our )?(?:camera|robot|viewer|observer|sensor|lens)(?:'s)?"
    r'(?: (?:position|place|location|cent(?:re|er)))?|you|me|us|here)'
)
PIECES = {
    'a': r'(?P<a>.+?)',
    'b': r'(?P<b>.+?)',
    'pair': r'(?P<pair>.+? and .+?)',
    'either': r'(?P<pair>.+? or .+?)',
    'surface': r'(?P<surface>.+?)',
    'floor': r'(?P<floor>.+?)',
    'side': r'(?P<side>.+?)',
    'kind': r'(?P<kind>.+?)',
    'rest': r'(?P<rest>.*?)',
    'me': ME,
    'be': r'(?:is|are|was|were)',
    'do': r'(?:does|do|did)',
    'of': r'(?:of|between|from|for)',
    'above': r'(?:above|over|off)',
    'away': r'(?: away)?',
    'what': r"(?:(?:what(?:'s| is| are| was)?|give|tell|measure|estimate) )?(?:the )?",
    'lead': (
        r'(?:(?:how (?:much|big|large|wide|great)|what|give|tell|me|is|are|was|the|there|a|an|of|'
        r'at|free|empty|clear|open|straight|line|direct|actual|exact|approximate|size|width|'
        r'camera|shortest|smallest|minimum|closest|nearest|surface|edge|to)(?:[ -]|\'s )+)*'
    ),
    'number': r'(?P<number>\d+(?:\.\d+)?) ?(?P<unit>[a-z°]+)',
    'stands': r'(?:stands?|lies?|sits?|rests?|appears?)',
    'standing': r'(?:standing|lying|sitting|resting|placed|put|leaning|supported|stacked|located)',
}
"""Gaps, by name; all but the names of things and places are free variation."""


class Phrases:
    """A family's questions: each phrase covers the whole text.

    In a phrase, ``(x|y)`` is a choice, ``?`` makes what is before it free, ``{name}`` is a gap,
    and a leading ``...`` stands for any words.
    """

    def __init__(self, /, *phrases: str, **pieces: str) -> None:
        """Compile the phrases; ``pieces`` are gaps of this family alone."""
        self._patterns = [compiled(phrase, **pieces) for phrase in phrases]

    def read(self, text: str) -> Iterator[dict[str, str]]:
        """Yield the gaps of every phrase that fits, '' where one is empty."""
        for pattern in self._patterns:
            found = pattern.fullmatch(text)
            if found:
                yield {key: value or '' for key, value in found.groupdict().items()}

    def first(self, text: str) -> dict[str, str] | None:
        """Return the gaps of the first phrase that fits, or None."""
        return next(self.read(text), None)


def compiled(phrase: str, /, **pieces: str) -> re.Pattern[str]:
    """Return the regular expression of one phrase."""
    gaps = {**PIECES, **pieces}
    anywhere = phrase.startswith('...')
    body = re.sub(r'\((?!\?)', '(?:', phrase.removeprefix('...'))
    body = re.sub(r'\{(\w+)\}', lambda found: gaps[found[1]], body)
    return re.compile(rf'(?:.*?\b)?{body}' if anywhere else body)
