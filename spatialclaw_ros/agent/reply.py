"""From a model's reply to exactly one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from spatialclaw_ros.core.cell import Cell
from spatialclaw_ros.core.errors import SpatialClawError

PYTHON = frozenset({'', 'python', 'python3', 'py', 'ipython', 'ipython3', 'tool_code'})
MAX_CODE = 40_000
MAX_SECTION = 4000

_FENCE = re.compile(r'^ {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<word>[^\s`{]*)[^`]*$')
_HEADER = re.compile(
    r"""^[ \t]*(?:\#{1,6}[ \t]*|[-*+][ \t]+)?(?:\d{1,2}[.)][ \t]*)?[*_]{0,3}[ \t]*
        (?P<name>purpose|reasoning|next[ _-]?goal|code)[ \t]*
        (?:[*_]{1,3}[ \t]*:?|:[ \t]*[*_]{0,3}|$)[ \t]*(?P<rest>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_THINKING = re.compile(r'<(think|thinking|thought)>.*?(?:</\1>|\Z)', re.DOTALL | re.IGNORECASE)
_THINKING_END = re.compile(r'</(?:think|thinking|thought)>', re.IGNORECASE)

REMINDER = """Reply with exactly one cell in this form:

**Purpose:** what this cell finds out
**Reasoning:** why this is the next thing to do, and what would show that it went wrong
**Next Goal:** what follows if it goes well
**Code:**
```python
...
```"""


class ReplyFormatError(SpatialClawError):
    """A reply that is not one cell; the message is the guidance for the model."""


@dataclass
class _Reading:
    sections: dict[str, list[str]] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    other_words: list[str] = field(default_factory=list)
    """Languages of blocks that are no Python."""


def parse_reply(text: str) -> Cell:
    """Return the one cell of a reply.

    Sections may stand in any order, under bold words, headings or plain words with a colon; a
    fence left open ends with the reply; thinking is left out. Only the code is required.

    Raises:
        ReplyFormatError: no code block, or more than one.
    """
    said = without_thinking(text)
    reading = _read(said)
    if not reading.blocks:
        raise ReplyFormatError(_why_no_code(said, reading))
    if len(reading.blocks) > 1:
        msg = (
            f'The reply held {len(reading.blocks)} code blocks; none was run. One reply is one '
            f'cell: put all code of this step into one block, or leave the rest for the next '
            f'step, after its output was seen.\n{REMINDER}'
        )
        raise ReplyFormatError(msg)
    code = reading.blocks[0]
    if len(code) > MAX_CODE:
        msg = (
            f'The code block has {len(code)} characters, more than {MAX_CODE}; it was not run. '
            'Write a shorter cell: variables are kept from step to step.'
        )
        raise ReplyFormatError(msg)
    sections = {name: _joined(lines) for name, lines in reading.sections.items()}
    return Cell(
        code=code,
        purpose=sections.get('purpose', ''),
        reasoning=sections.get('reasoning', '') or _joined(reading.loose),
        next_goal=sections.get('next goal', ''),
    )


def without_thinking(text: str) -> str:
    """Return a reply without its thinking; where a template opened it, only its end stands."""
    said = _THINKING.sub('', text)
    ends = list(_THINKING_END.finditer(said))
    return said[ends[-1].end() :] if ends else said


def _read(said: str) -> _Reading:
    reading = _Reading()
    target = reading.loose
    block: list[str] | None = None
    marks, word = '', ''
    for line in said.splitlines():
        fence = _FENCE.match(line)
        if block is not None:
            if fence is None or not fence['marks'].startswith(marks):
                block.append(line)
                continue
            _keep(reading, block, word)
            # a fence with a word opens another block: the one before it was never closed
            block = [] if fence['word'] else None
            word = fence['word'].lower()
        elif fence is not None:
            block, marks, word = [], fence['marks'], fence['word'].lower()
        else:
            header = _HEADER.match(line)
            if header is None:
                target.append(line)
            else:
                name = re.sub(r'[ _-]?goal', ' goal', header['name'].lower())
                target = reading.sections.setdefault(name, [])
                target.append(header['rest'])
    if block is not None:
        _keep(reading, block, word)
    return reading


def _keep(reading: _Reading, block: list[str], word: str) -> None:
    code = '\n'.join(block).strip('\n')
    if not code.strip():
        return
    if word in PYTHON:
        reading.blocks.append(code)
    else:
        reading.other_words.append(word)


def _why_no_code(said: str, reading: _Reading) -> str:
    if not said.strip():
        what = 'The reply was empty, or ended inside its thinking; think more briefly'
    elif reading.other_words:
        what = f'The code block was marked {reading.other_words[0]!r}; mark it python'
    else:
        what = 'The reply held no code block between ``` marks'
    return f'{what}. Nothing was run.\n{REMINDER}'


def _joined(lines: list[str]) -> str:
    return '\n'.join(lines).strip()[:MAX_SECTION]
