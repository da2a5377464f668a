"""Python code as HTML with light colouring, from Python's own tokens."""

from __future__ import annotations

import io
import keyword
import tokenize

from spatialclaw_ros.report.markup import esc

CLASSES = {tokenize.COMMENT: 'com', tokenize.NUMBER: 'num', tokenize.STRING: 'str'}
STRINGY = ('FSTRING_START', 'FSTRING_MIDDLE', 'FSTRING_END')  # tokens of their own since 3.12


def highlight(code: str) -> str:
    """Return the code escaped, with spans for keywords, strings, numbers, comments and calls.

    Code that does not tokenize is returned plain from where it stops.
    """
    starts = [0]
    for line in io.StringIO(code):  # the lines that the tokens count
        starts.append(starts[-1] + len(line))
    out: list[str] = []
    done = 0
    for (row, column), (end_row, end_column), word in _words(code):
        if max(row, end_row) > len(starts):
            break
        begin, end = starts[row - 1] + column, starts[end_row - 1] + end_column
        if begin < done:
            continue
        out += [esc(code[done:begin]), f'<span class="{word}">{esc(code[begin:end])}</span>']
        done = end
    return ''.join([*out, esc(code[done:])])


def _words(code: str) -> list[tuple[tuple[int, int], tuple[int, int], str]]:
    found: list[tuple[tuple[int, int], tuple[int, int], str]] = []
    last_name: tokenize.TokenInfo | None = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            word = CLASSES.get(token.type, '')
            if tokenize.tok_name[token.type] in STRINGY:
                word = 'str'
            if token.type == tokenize.NAME and keyword.iskeyword(token.string):
                word = 'kw'
            elif token.type == tokenize.NAME:
                last_name = token
                continue
            elif token.string == '(' and last_name is not None and last_name.end == token.start:
                found.append((last_name.start, last_name.end, 'call'))
            last_name = None
            if word:
                found.append((token.start, token.end, word))
    except (tokenize.TokenError, SyntaxError):
        pass
    return found
