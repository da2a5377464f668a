"""Finds the end of the first cell in a reply that is still being written."""

from __future__ import annotations

import re

PYTHON = frozenset({'', 'python', 'python3', 'py', 'ipython', 'ipython3', 'tool_code'})
"""Languages whose blocks are cells; a block without a language is one too."""

_FENCE = re.compile(r'^ {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<word>[^\s`{]*)[^`]*$')
_THINKING = re.compile(r'\s*<(think|thinking|thought)>', re.IGNORECASE)
_THINKING_END = re.compile(r'</(?:think|thinking|thought)>', re.IGNORECASE)


def end_of_first_cell(text: str, *, in_thinking: bool = False) -> int | None:
    """Return where the first closed block of code ends, or None while there is none.

    Args:
        text: the reply so far.
        in_thinking: the prompt already opened the model's thinking, so only its end stands in
            the text. Blocks within thinking are no cells.
    """
    position = _after_thinking(text, in_thinking=in_thinking)
    if position is None:
        return None
    marks, is_cell, has_code = '', False, False
    for line in text[position:].splitlines(keepends=True):
        body = line.rstrip('\r\n')
        fence = _FENCE.match(body)
        if fence is None:
            has_code |= bool(marks and body.strip())
        elif not marks or (fence['marks'].startswith(marks) and fence['word']):
            if marks and is_cell and has_code:  # never closed: the next block opens already
                return position
            marks, is_cell = fence['marks'], fence['word'].lower() in PYTHON
            has_code = False
        elif fence['marks'].startswith(marks):
            if is_cell and has_code:
                return position + len(body.rstrip())
            marks = ''
        else:
            has_code = True
        position += len(line)
    return None


def may_close(piece: str) -> bool:
    """Tell whether a piece of text can be the last of a block, so that a look is worth it."""
    return '`' in piece or '~' in piece


def _after_thinking(text: str, *, in_thinking: bool) -> int | None:
    start = _THINKING.match(text)
    if start is None and not in_thinking:
        return 0
    end = _THINKING_END.search(text, start.end() if start else 0)
    return end.end() if end else None
