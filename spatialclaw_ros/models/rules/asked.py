"""A question made ready for the grammar: plain words, frames resolved, choices and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialclaw_ros.core.query import RobotModel
from spatialclaw_ros.models.rules.wording import (
    put_plainly,
    spelt,
    with_its_topic,
    without_adjuncts,
    without_openers,
)

if TYPE_CHECKING:
    from spatialclaw_ros.core.query import Query

ORDINALS = (
    *('first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'),
    'tenth',
)
MARK = re.compile(r'@(\d+|all|none)\b')
_LENGTH = r'(?:(?:milli|centi)?met(?:re|er)s?|mm|cm|m|inch(?:es)?|feet|ft)'
_UNIT = re.compile(
    r'(?:^|,? )(?:measured |expressed |given |stated )?in (?:whole )?'
    rf'(?P<unit>{_LENGTH}|deg(?:rees?)?|rad(?:ians?)?)\b,?'
)
_HOW_MANY = re.compile(rf'\bhow many (?P<unit>{_LENGTH})\b(?: (?:is|are) (?:it|there)(?= ))?')
_PICTURE = r'(?:camera )?(?:frame|image|picture|photo|view|shot|capture)'
_LEAD = r'(?:(?:in|of|at|from|on|for|by)\s+)?(?:the\s+)?(?:very )?'
_PAIR = re.compile(
    rf'(?:between|from)\s+{_PICTURE}s?\s+(\d+)\s+(?:and|to)\s+(?:{_PICTURE}\s+)?(\d+)'
)
_FIRST_LAST = re.compile(
    rf'{_LEAD}first(?: one)? (and|to|or|than) (?:in )?(?:the )?(?:very )?last'
    rf'(?: {_PICTURE}s?| one)?(?=$|[ ,])'
)
_ELLIPSIS = re.compile(r'\b(?:in )?the (?:very )?(first|last)(?: one)?(?=$|,)')
"""'… frame 3 to the last': a frame, where another one is named."""
_NUMBERED = re.compile(rf'{_LEAD}{_PICTURE}\s+(?:number |no\.? |#)?(\d+)')
_STANDPOINT = re.compile(
    r'\b(?P<which>first|last|initial|final|newest|starting) camera '
    r'(?:position|pose|viewpoint|place)s?\b'
)
_OF_A_FRAME = re.compile(r"\b(?P<camera>camera)(?:'s)? (?:position|pose|viewpoint|place)(?= +@)")
_EDGES = re.compile(r'(?P<head>(?:\s*@\w+\s*[,:]?)*)(?P<body>.*?)(?P<tail>(?:\s*@\w+)*)')
_LAST = re.compile(rf'{_LEAD}(?:last|final|newest|latest|current) {_PICTURE}\b')
_OLDEST = re.compile(rf'{_LEAD}(?:oldest|earliest|initial) {_PICTURE}\b')
_ORDINAL = re.compile(rf'{_LEAD}({"|".join(ORDINALS)}) {_PICTURE}\b')
_EVERY = re.compile(
    r'(?:over|across|in|through|throughout|during|for|of|among)\s+(?:all\s+)?(?:the\s+)?'
    rf'(?:all\s+)?(?:\w+\s+)?{_PICTURE}s\b'
)
_WHOLE = re.compile(
    r'(?:over|across|throughout|during|in) the (?:whole |entire |full )?'
    r'(?:sequence|recording|video|clip|scan)\b'
)
_NOW = re.compile(r',? \b(?:right now|now|currently|at the moment|at present)\b')
_LIST = re.compile(r':\s*((?:[^:,]+,\s*)+(?:(?:and|or)\s+)?[^:,]+|[^:,]+ or [^:,]+)$')


@dataclass(frozen=True)
class Asked:
    """What is asked, in lower case, without frame words, parentheses and closing marks."""

    text: str
    marked: str
    """The same, with ``@4`` where frame 4 was named, if several frames are."""
    frames: tuple[int, ...] = ()
    """Frame indices that the question names, in its order."""
    known: tuple[int, ...] = ()
    """Frame indices of the query, oldest first."""
    photos: bool = False
    """Whether the frames have no common world: each may show other things."""
    unknown_frames: tuple[str, ...] = ()
    """Frames it names that are not among them."""
    over_all: bool = False
    """Whether it speaks of all frames."""
    hints: tuple[str, ...] = ()
    """What stood in parentheses."""
    listed: tuple[str, ...] = ()
    """Names listed after a colon."""
    kinds: frozenset[str] = frozenset()
    """What was said beside the question: 'centres', 'surfaces', 'ends' …"""
    choices: tuple[str, ...] = ()
    choice_frames: tuple[int | None, ...] = ()
    """The frame that each choice names."""
    unit: str = ''
    said: str = ''
    """All of the question in lower case, as it was put; every frame marked."""
    has_base: bool = False
    """Whether the robot's own pose is known in every frame."""
    robot: RobotModel = field(default_factory=RobotModel)

    @property
    def newest(self) -> int:
        """The frame that 'now' means."""
        return self.known[-1]

    @property
    def frame(self) -> int | None:
        """The one frame that the question names, or None."""
        return self.frames[0] if len(set(self.frames)) == 1 else None

    @property
    def view(self) -> int:
        """The frame that is looked at: the one that is named, else the newest."""
        return self.newest if self.frame is None else self.frame

    @property
    def span(self) -> tuple[int, int]:
        """First and last of the frames that are named, else of all."""
        distinct = list(dict.fromkeys(self.frames))
        return (distinct[0], distinct[-1]) if len(distinct) > 1 else (self.known[0], self.newest)


def read_question(query: Query) -> Asked:
    """Return a query's question ready for the grammar; pixels are not looked at."""
    known = tuple(frame.frame_index for frame in query.frames)
    text, unit = _cut_unit(spelt(_plain(query.question)))
    text, unknown = _mark_frames(text, known)
    said = _tidy(text)
    hints = tuple(h.strip() for h in re.findall(r'\(([^)]*)\)', text) if h.strip(' @0123456789'))
    text = re.sub(r'\(\s*(@\d+)\s*\)', r' \1 ', text)
    text = _tidy(with_its_topic(re.sub(r'\([^)]*\)', ' ', text)))
    text, listed = _cut_list(text)
    marked, kinds = _reworded(text)
    marks = MARK.findall(marked)
    bare = _tidy(MARK.sub(' ', marked))
    several = len({mark for mark in marks if mark.isdigit()}) > 1
    return Asked(
        text=bare,
        marked=_tidy(re.sub(r'@(?:all|none)', ' ', marked)) if several else bare,
        frames=tuple(int(mark) for mark in marks if mark.isdigit()),
        known=known,
        photos=len({frame.world_frame for frame in query.frames}) > 1,
        unknown_frames=tuple(unknown),
        over_all='all' in marks,
        hints=hints,
        listed=listed,
        kinds=kinds.union(*(without_adjuncts(hint)[1] for hint in hints)),
        choices=query.choices,
        choice_frames=tuple(_frame_of_choice(choice, known) for choice in query.choices),
        unit=query.unit or unit,
        said=said,
        has_base=all(frame.T_world_base is not None for frame in query.frames),
        robot=query.robot,
    )


def frame_of(phrase: str) -> int | None:
    """Return the frame that is marked in a phrase."""
    found = [mark for mark in MARK.findall(phrase) if mark.isdigit()]
    return int(found[0]) if found else None


def _frame_of_choice(choice: str, known: tuple[int, ...]) -> int | None:
    """Return the frame that a choice such as 'last frame' or 'first' names."""
    marked, _ = _mark_frames(f'{choice.lower()} frame', known)
    plain, _ = _mark_frames(choice.lower(), known)
    named = frame_of(plain)
    return frame_of(marked) if named is None else named


def _plain(question: str) -> str:
    text = question.strip().lower().replace('\u2019', "'")
    return re.sub(r'\s+', ' ', text.replace('photograph', 'photo')).rstrip('?.! ')


def _cut_unit(text: str) -> tuple[str, str]:
    """Cut 'in centimetres' out, or 'how many centimetres' down; return the unit as written."""
    if many := _HOW_MANY.search(text):
        return text[: many.start()] + 'how far' + text[many.end() :], many['unit']
    found = _UNIT.search(text)
    if found is None:
        return text, ''
    return (text[: found.start()] + ' ' + text[found.end() :]).strip(' ,'), found['unit']


def _reworded(text: str) -> tuple[str, frozenset[str]]:
    """Return a question put plainly, frame marks at either end left there."""
    edges = _EDGES.fullmatch(text)
    head, body, tail = edges.group('head', 'body', 'tail') if edges else ('', text, '')
    body, kinds = without_adjuncts(without_openers(_tidy(body)))
    return _tidy(f'{head} {put_plainly(_tidy(body))} {tail}'), kinds


def _cut_list(text: str) -> tuple[str, tuple[str, ...]]:
    """Cut ': a, b or c' off the end of a question."""
    found = _LIST.search(text)
    if not found or not re.search(r'\b(?:which|what|who)\b', text[: found.start()]):
        return text, ()
    parts = re.split(r',\s*(?:and |or )?|\s+or\s+', found[1])
    return text[: found.start()], tuple(part.strip() for part in parts if part.strip())


def _mark_frames(text: str, known: tuple[int, ...]) -> tuple[str, list[str]]:
    """Put ``@index`` in the place of every frame that is named."""
    unknown: list[str] = []

    def mark(number: int, said: str) -> str:
        if number in known:
            return f' @{number} '
        unknown.append(said.strip())
        return ' @none '

    def ordinal(found: re.Match[str]) -> str:
        place = ORDINALS.index(found[1])
        return mark(known[place] if place < len(known) else -1, found[0])

    def standpoint(found: re.Match[str]) -> str:
        first = found['which'] in {'first', 'initial', 'starting'}
        return f'camera @{known[0] if first else known[-1]} '

    text = _PAIR.sub(
        lambda f: f' between {mark(int(f[1]), f[0])} and {mark(int(f[2]), f[0])} ', text
    )
    text = _FIRST_LAST.sub(f' @{known[0]} \\1 @{known[-1]} ', text)
    text = _NUMBERED.sub(lambda found: mark(int(found[1]), found[0]), text)
    text = _STANDPOINT.sub(standpoint, text)
    text = _LAST.sub(f' @{known[-1]} ', text)
    text = _OLDEST.sub(f' @{known[0]} ', text)
    text = _ORDINAL.sub(ordinal, text)
    text = _WHOLE.sub(' @all ', _EVERY.sub(' @all ', text))
    if MARK.search(text):
        text = _ELLIPSIS.sub(lambda f: f' @{known[0] if f[1] == "first" else known[-1]} ', text)
    text = _OF_A_FRAME.sub(r'\g<camera>', text)
    return _NOW.sub(f' @{known[-1]} ' if MARK.search(text) else ' ', text), unknown


def _tidy(text: str) -> str:
    text = re.sub(r'\s+([,;:])', r'\1', re.sub(r'\s+', ' ', text))
    return re.sub(r'^[,;:\s]+|[,;:\s]+$', '', text)
