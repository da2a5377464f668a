"""Asking the questions of a scene, and what tests compare of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.settings import QuerySettings, Settings
from spatialclaw_ros.replay.questions import Item, Question, load_questions
from spatialclaw_ros.replay.recording import open_scene
from spatialclaw_ros.replay.runner import Replay, Replayed
from spatialclaw_ros.replay.scoring import is_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from spatialclaw_ros.replay.recording import Recording

Answers = dict[str, Replayed]

UNHURRIED = Settings(query=QuerySettings(time_s=900.0, cell_timeout_s=300.0))
"""A cell that a busy machine runs past its wall time gives another answer: that is no subject of
tests that compare answers."""

OWN: dict[str, tuple[Question, ...]] = {
    'ycbv_0001': (
        Question('kettle', 'How tall is the kettle?', (0,)),
        Question('leftmost', 'What is the leftmost object?', (0,)),
        Question('rightmost', 'What is the rightmost object?', (0,)),
    ),
    'ycbv_0002': (Question('kettle', 'How far is the kettle from the banana?', (0,)),),
    'tum_fr3_cabinet': (
        Question('signed', 'By how many degrees does the camera turn to the left between the first'
                 ' and the last frame?', (0, 11), unit='deg'),
        Question('piano-1', 'How far is the piano from the cabinet?', (0,)),
        Question('piano-2', 'How tall is the piano?', None),
        Question('piano-3', 'Is the piano to the left or to the right of the cabinet?', (0,),
                 ('left', 'right')),
        Question('piano-4', 'By how many degrees does the camera move round the piano?', None),
        Question('piano-5', 'How high is the camera above the piano in the first frame?', (0,)),
        Question('piano-6', 'How wide is the piano?', (5,)),
        Question('piano-7', 'Which is taller, the piano or the cabinet?', None,
                 ('piano', 'cabinet')),
        Question('piano-8', 'What stands on the piano?', None),
    ),
    'tum_fr1_rpy_pan': (
        Question('signed', 'By how many degrees does the camera turn to the left between the first'
                 ' and the last frame?', (0, 9), unit='deg'),
    ),
}  # fmt: skip
"""Questions of the tests themselves; none of them has its answer in a file."""


def items_of(folder: Path) -> list[Item]:
    """Return the questions of a scene's file and those of the tests."""
    own = OWN.get(folder.name, ())
    return [*load_questions(folder / 'questions.json'), *(Item(q, None) for q in own)]


def questions_of(folder: Path) -> list[Question]:
    """Return all that may be known of the questions of a scene."""
    return [item.question for item in items_of(folder)]


def ask_all(recording: Recording, items: Iterable[Item | Question]) -> Answers:
    """Return the answers by id, all asked of parts started for them."""
    rows = [item if isinstance(item, Item) else Item(item, None) for item in items]
    with recording.rings, Replay(recording, UNHURRIED) as replay:
        return {replayed.item.question.id: replayed for replayed in replay.run(rows)}


def ask_scene(folder: Path, items: Iterable[Item | Question]) -> Answers:
    """Return the answers on a folder."""
    return ask_all(open_scene(folder), items)


def fields(replayed: Replayed) -> dict[str, Any]:
    """Return all fields of an answer's JSON form but the time it took."""
    row = replayed.outcome.answer.to_json()
    row.pop('elapsed')
    return {**row, 'stop_reason': replayed.outcome.stop_reason.value}


def is_right(replayed: Replayed) -> bool:
    """Whether an answer is the true one."""
    return replayed.score.verdict == 'right'


def is_declined(replayed: Replayed) -> bool:
    """Whether no answer was given, or none to be relied on."""
    return is_refusal(replayed.outcome.answer)


def said(replayed: Replayed) -> str:
    """Return what was answered where it is no measured number, and '' where it is one."""
    answer, choices = replayed.outcome.answer, replayed.item.question.choices
    if not answer.is_answered:
        return answer.status.name
    if 0 <= answer.choice < len(choices):
        return choices[answer.choice]
    return '' if answer.unit not in {'', '1'} else answer.text


def line(replayed: Replayed) -> str:
    """Return question, answer and truth, as a failed test shows them."""
    answer, truth = replayed.outcome.answer, replayed.item.truth
    value = answer.text if answer.is_answered else f'{answer.status.name}: {answer.reason}'
    wanted = '' if truth is None else f' [truth: {truth.text}]'
    question = replayed.item.question
    return f'{question.id}: {question.question} -> {value} ({answer.confidence:.2f}){wanted}'


def lines(replayed: Sequence[Replayed]) -> str:
    """Return one line for each."""
    return '\n'.join(map(line, replayed))
