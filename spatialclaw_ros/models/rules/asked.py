"""A question made ready for the grammar: plain words, frames resolved, choices and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.core.query import Query

ORDINALS = ('first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth')
PICTURE = r'(?:camera )?(?:frame|image|picture|photo|view|shot|capture)'
_UNIT = re.compile(
    r',? (?:measured |expressed |given |stated )?in (?:whole )?'
    r'(?P<unit>(?:milli|centi)?met(?:re|er)s?|mm|cm|m|inch(?:es)?|feet|ft|deg(?:rees?)?|rad(?:ians?)?)\b'
)
MARK = re.compile(r'@(\d+|all|none)\b')


@dataclass(frozen=True)
class Asked:
    """What is asked, in lower case; frames stand in it as ``@index``."""

    text: str
    """Without frame words, parentheses and closing marks."""
    marked: str
    """The same, with ``@4`` where frame 4 was named, if several frames are."""
    frames: tuple[int, ...] = ()
    """Frame indices that the question names, in its order."""
    known: tuple[int, ...] = ()
    """Frame indices of the query, oldest first."""
    unknown_frames: tuple[str, ...] = ()
    """Frames it names that are not among them."""
    over_all: bool = False
    """Whether it speaks of all frames."""
    hints: tuple[str, ...] = ()
    """What stood in parentheses."""
    listed: tuple[str, ...] = ()
    """Names listed after a colon."""
    choices: tuple[str, ...] = ()
    unit: str = ''
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The frame that 'now' means."""
        return self.known[-1]

    @property
    def frame(self) -> int | None:
        """The one frame that the question names, or None."""
        return self.frames[0] if len(set(self.frames)) == 1 else None


def read_question(query: Query) -> Asked:
    """Return a query's question ready for the grammar; pixels are not looked at."""
    known = tuple(frame.frame_index for frame in query.frames)
    text, unit = _cut_unit(_plain(query.question))
    text, listed = _cut_list(text)
    marked, unknown = _mark_frames(text, known)
    hints = tuple(hint.strip() for hint in re.findall(r'\(([^)]*)\)', marked) if hint.strip(' @0123456789'))
    marked = re.sub(r'\(\s*(@\d+)\s*\)', r' \1 ', marked)
    marked = re.sub(r'\([^)]*\)', ' ', marked)
    numbers = MARK.findall(marked)
    bare = _tidy(MARK.sub(' ', marked))
    if len({n for n in numbers if n.isdigit()}) < 2:  # noqa: PLR2004 - one frame needs no marks
        marked = bare
    marked = re.sub(r'@(?:all|none)', ' ', marked)
    return Asked(
        text=bare,
        marked=_tidy(marked),
        frames=tuple(int(n) for n in numbers if n.isdigit()),
        known=known,
        unknown_frames=tuple(unknown),
        over_all='all' in numbers,
        hints=hints,
        listed=listed,
        choices=query.choices,
        unit=query.unit or unit,
    )


def frame_of(phrase: str) -> int | None:
    """Return the frame that is marked in a phrase."""
    found = [n for n in MARK.findall(phrase) if n.isdigit()]
    return int(found[0]) if found else None


def _plain(question: str) -> str:
    text = question.strip().lower().replace('’', "'")
    text = re.sub(r'\bphotograph', 'photo', text)
    return re.sub(r'\s+', ' ', text).rstrip('?.! ')


def _cut_unit(text: str) -> tuple[str, str]:
    """Cut 'in centimetres' off; return the text and the unit as written."""
    found = _UNIT.search(text)
    if found is None:
        return text, ''
    return (text[: found.start()] + text[found.end() :]).strip(' ,'), found['unit']


def _cut_list(text: str) -> tuple[str, tuple[str, ...]]:
    """Cut ': a, b or c' off the end of a question."""
    found = re.search(r':\s*((?:[^:,]+,\s*)+(?:(?:and|or)\s+)?[^:,]+|[^:,]+ or [^:,]+)$', text)
    if not found or not re.search(r'\b(which|what|who)\b', text[: found.start()]):
        return text, ()
    parts = re.split(r',\s*(?:and |or )?|\s+or\s+', found.group(1))
    return text[: found.start()], tuple(part.strip() for part in parts if part.strip())


def _mark_frames(text: str, known: tuple[int, ...]) -> tuple[str, list[str]]:
    """Put ``@index`` in the place of every frame that is named."""
    unknown: list[str] = []

    def one(number: int, said: str) -> str:
        if number in known:
            return f' @{number} '
        unknown.append(said)
        return ' @none '

    def pair(found: re.Match[str]) -> str:
        return f' between {one(int(found[1]), found[0])} and {one(int(found[2]), found[0])} '

    def numbered(found: re.Match[str]) -> str:
        return one(int(found[1]), found[0].strip())

    def ordinal(found: re.Match[str]) -> str:
        place = ORDINALS.index(found[1])
        return f' @{known[place]} ' if place < len(known) else one(-1, found[0].strip())

    lead = r'(?:(?:in|of|at|from|on|for|by)\s+)?(?:the\s+)?'
    text = re.sub(rf'(?:between|from)\s+{PICTURE}s?\s+(\d+)\s+(?:and|to)\s+(?:{PICTURE}\s+)?(\d+)', pair, text)
    text = re.sub(rf'{lead}(?:very )?first (?:and|to) (?:the )?(?:very )?last {PICTURE}s?', f' @{known[0]} to @{known[-1]} ', text)
    text = re.sub(rf'{lead}{PICTURE}\s+(?:number |no\.? |#)?(\d+)\s*:?', numbered, text)
    text = re.sub(rf'{lead}(?:very )?(?:last|final|newest|latest|current|end) {PICTURE}\b', f' @{known[-1]} ', text)
    text = re.sub(rf'{lead}(?:very )?(?:oldest|earliest|initial) {PICTURE}\b', f' @{known[0]} ', text)
    text = re.sub(rf'{lead}(?:very )?({"|".join(ORDINALS)}) {PICTURE}\b', ordinal, text)
    every = rf'(?:over|across|in|through|throughout|during|for|of|among)\s+(?:all\s+)?(?:the\s+)?(?:all\s+)?(?:(?:\w+)\s+)?{PICTURE}s\b'
    text = re.sub(every, ' @all ', text)
    text = re.sub(r'(?:over|across|throughout|during|in) the (?:whole |entire |full )?(?:sequence|recording|video|clip|scan)', ' @all ', text)
    text = re.sub(r'(?:right )?now\b|currently\b|at the moment\b', ' ', text)
    return text, unknown


def _tidy(text: str) -> str:
    text = re.sub(r'\s+([,;:])', r'\1', re.sub(r'\s+', ' ', text))
    return re.sub(r'^[,;:\s]+|[,;:\s]+$', '', text)
