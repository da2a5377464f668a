"""Question files: what may reach the agent, and the truth that may not, kept apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NUMERIC_TYPES = ('number', 'integer')
TYPES = (*NUMERIC_TYPES, 'choice', 'refusal')


@dataclass(frozen=True)
class Question:
    """All that the agent may know of a question."""

    id: str
    question: str
    frames: tuple[int, ...] | None
    """Frame indices it is about; None = all."""
    choices: tuple[str, ...] = ()
    unit: str = ''


@dataclass(frozen=True)
class Truth:
    """The right answer, for scoring only."""

    type: str
    """number, integer, choice, or refusal (the right answer is none)."""
    answer: float | str | None
    unit: str = ''
    tolerance_abs: float = 0.0
    tolerance_rel: float = 0.0

    @property
    def text(self) -> str:
        """The truth as a reader wants it beside an answer."""
        if self.type == 'refusal':
            return 'not answerable'
        return f'{self.answer} {self.unit}'.strip()


@dataclass(frozen=True)
class Item:
    """One row of a question file."""

    question: Question
    truth: Truth | None
    """None where the file gives no answer."""
    category: str = ''
    """The family of questions it belongs to."""
    intent: str = ''
    """What of its family it asks, as 'family.intent'."""
    depth: int = 0
    """How many measures and decisions it is composed of; 0 = not stated."""
    dialogue: str = ''
    """The items of one dialogue are asked in one session, in their order; empty = by itself."""


def load_questions(path: Path) -> list[Item]:
    """Read a question file: an object with a list ``questions``.

    Raises:
        BadInputError: not such a file; the message names file, question and field.
    """
    try:
        data = json.loads(path.read_text(encoding='utf-8'))
    except OSError as error:
        msg = f'question file {path}: {error.strerror}'
        raise BadInputError(msg) from None
    except ValueError as error:
        msg = f'question file {path}: not JSON ({error})'
        raise BadInputError(msg) from None
    rows = data.get('questions') if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        msg = f'question file {path}: holds no list "questions"'
        raise BadInputError(msg)
    return [_item(path, number, row) for number, row in enumerate(rows)]


def _item(path: Path, number: int, row: Any) -> Item:  # noqa: ANN401 - JSON
    where = f'question file {path}, question {number}'
    if not isinstance(row, dict):
        msg = f'{where}: is not an object'
        raise BadInputError(msg)
    name = str(row.get('id', number))
    where = f'{where} ({name})'
    if not isinstance(row.get('question'), str) or not row['question'].strip():
        msg = f'{where}: field "question" is missing or empty'
        raise BadInputError(msg)
    question = Question(
        id=name,
        question=row['question'],
        frames=_frames(where, row.get('frames', 'all')),
        choices=tuple(str(choice) for choice in row.get('choices') or ()),
        unit=str(row.get('unit') or ''),
    )
    depth = row.get('depth') or 0
    if not isinstance(depth, int):
        msg = f'{where}: field "depth" is {depth!r}; it is a whole number'
        raise BadInputError(msg)
    return Item(
        question,
        _truth(where, row),
        category=str(row.get('category') or ''),
        intent=str(row.get('intent') or ''),
        depth=depth,
        dialogue=str(row.get('dialogue') or ''),
    )


def _frames(where: str, value: Any) -> tuple[int, ...] | None:  # noqa: ANN401 - JSON
    if value == 'all':
        return None
    if isinstance(value, list) and value and all(isinstance(i, int) and i >= 0 for i in value):
        return tuple(value)
    msg = f'{where}: field "frames" is {value!r}; give "all" or a list of frame indices'
    raise BadInputError(msg)


def _truth(where: str, row: Mapping[str, Any]) -> Truth | None:
    if 'answer' not in row and row.get('type') != 'refusal':
        return None
    answer = row.get('answer')
    kind = 'refusal' if answer is None else str(row.get('type', ''))
    if kind not in TYPES:
        msg = f'{where}: field "type" is {kind!r}; it is one of {", ".join(TYPES)}'
        raise BadInputError(msg)
    if kind in NUMERIC_TYPES and not isinstance(answer, int | float):
        msg = f'{where}: field "answer" of a {kind} is {answer!r}, not a number'
        raise BadInputError(msg)
    return Truth(
        kind,
        answer if isinstance(answer, int | float | str) else None,
        str(row.get('unit') or ''),
        float(row.get('tolerance_abs') or 0.0),
        float(row.get('tolerance_rel') or 0.0),
    )
