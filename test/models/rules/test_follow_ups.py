"""Follow-ups: what they are taken to mean after what was asked before, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.rules.asking import ask, ask_query, make_query, recorded
from replay.asking import UNHURRIED

from spatialclaw_ros.core.answer import Answer, Kind, Status
from spatialclaw_ros.core.query import Turn
from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.rules.dialogue.follow_up import in_full
from spatialclaw_ros.models.rules.understanding import understand
from spatialclaw_ros.replay.questions import load_questions
from spatialclaw_ros.replay.recording import open_scene
from spatialclaw_ros.replay.runner import Replay
from spatialclaw_ros.world.questions.dialogues import dialogues_of
from spatialclaw_ros.world.questions.file import write_questions
from spatialclaw_ros.world.questions.wordings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from models.rules.conftest import Drawn

    from spatialclaw_ros.models.rules.dialogue.follow_up import Meant

FAR = 'How far is the middle of the red box from the middle of the black table?'
HEIGHT = 'How tall is the red box?'
CM = 0.01


def after(
    folder: Path, *said: str, choices: Sequence[str] = (), answer: Answer | None = None
) -> Meant:
    """Return what the last of some questions is taken to mean after the others."""
    *before, last = said
    done = answer or Answer(status=Status.ANSWERED, text='1 m', value=1.0, unit='m')
    query = make_query(recorded(folder), last, choices)
    return in_full(replace(query, history=tuple(Turn(text, done) for text in before)))


TAKEN = [
    ((FAR, 'How tall is it?'), 'how tall is the red box'),
    ((FAR, "What's its width?"), 'how wide is the red box'),
    ((FAR, 'How tall is it?', 'And the other one?'), 'how tall is the black table'),
    ((FAR, HEIGHT, 'How tall is the other one?'), 'how tall is the black table'),
    (
        (FAR, 'Are they more than 2 m apart?'),
        'are the red box and the black table more than 2 m apart',
    ),
    ((FAR, 'Which of them is taller?'), 'which is taller, the red box or the black table'),
    ((FAR, 'Is it taller than the other one?'), 'is the red box taller than the black table'),
    ((HEIGHT, 'And now?'), 'how tall is the red box'),
    ((HEIGHT, 'What about the orange chair?'), 'how tall is the orange chair'),
    ((HEIGHT, 'And how wide?'), 'how wide is the red box'),
    ((HEIGHT, 'How far is it from the sofa?'), 'how far is the red box from the sofa'),
    (
        ('How far is the red box from the sofa?', 'And from the black table?'),
        'how far is the red box from the black table',
    ),
    (
        ('How tall is the box nearest to the sofa?', 'How far is it from the bin?'),
        'how far is the box nearest to the sofa from the bin',
    ),
]  # fmt: skip


@pytest.mark.parametrize(('said', 'taken'), TAKEN)
def test_a_follow_up_is_a_full_question(
    demo_scene: Path, said: tuple[str, ...], taken: str
) -> None:
    meant = after(demo_scene, *said)
    assert meant.taken == taken
    assert meant.query.question == taken
    assert understand(meant.query) is not None


@pytest.mark.parametrize('turn', ['unit', 'height', 'other', 'now', 'taller'])
def test_every_wording_is_understood(demo_scene: Path, turn: str) -> None:
    ways = load('open')['dialogue.far']
    for number, text in enumerate(load('open')[f'dialogue.{turn}']):
        for first in ways[number % 3 :: 3]:  # each wording after a third of those
            far = first.format(a='red box', b='black table')
            before = (far, 'How tall is it?') if turn == 'other' else (far,)
            meant = after(demo_scene, *before, text)
            assert not meant.missing, (first, text)
            asked = understand(meant.query)
            assert asked is not None, (first, text)
            both = turn in {'unit', 'now', 'taller'}
            one = ('black table',) if turn == 'other' else ('red box',)
            assert asked.things == (('red box', 'black table') if both else one), (first, text)
            assert (parse_unit(meant.query.unit)[1] == CM) == (turn == 'unit'), (first, text)


def test_it_is_what_the_last_answer_named(demo_scene: Path) -> None:
    choices = ('red box', 'black table')
    named = Answer(status=Status.ANSWERED, kind=Kind.CHOICE, text='black table', choice=1)
    query = make_query(recorded(demo_scene, (0,)), 'How long is it?')
    first = Turn('Which is taller, the red box or the black table?', named, choices)
    assert in_full(replace(query, history=(first,))).taken == 'how long is the black table'


@pytest.mark.parametrize(
    'said',
    [
        ('How tall is it?',),
        ('And now?',),
        ('In centimetres?',),
        ('Which of them is taller?',),
        (HEIGHT, 'And the other one?'),
        (HEIGHT, 'Which of them is taller?'),
        (FAR, 'And the other one?'),
        ('What will the weather be?', 'And now?'),
    ],
)
def test_what_nothing_earlier_fits_is_refused(demo_scene: Path, said: tuple[str, ...]) -> None:
    meant = after(demo_scene, *said)
    assert meant.missing
    assert understand(meant.query) is None
    answer = ask(meant.query.captures, said[-1]).answer
    assert answer.status == Status.REFUSED


@pytest.mark.parametrize(
    'question',
    [
        'How far is the green chair from the sofa?',
        'The red mug is on the desk. How tall is it?',
        'How far is it from the red mug to the green bowl?',
        'Which is taller, the mug or the bowl?',
    ],
)
def test_a_full_question_stays_as_it_is(demo_scene: Path, question: str) -> None:
    meant = after(demo_scene, FAR, HEIGHT, question)
    assert (meant.query.question, meant.taken) == (question, '')


def test_things_may_be_named_first_and_spoken_of_after(demo_scene: Path) -> None:
    one = understand(after(demo_scene, 'Find the red box and measure how tall it is.').query)
    assert one is not None
    assert one.things == ('red box',)
    two = after(demo_scene, 'Find the red box and the tallest chair. Which of them is taller?')
    asked = understand(two.query)
    assert asked is not None
    assert asked.things == ('red box', 'tallest chair')
    assert not two.taken


def test_a_unit_follows_the_question_that_it_is_of(demo_scene: Path) -> None:
    meant = after(demo_scene, FAR, 'In centimetres?', 'And now?')
    assert meant.query.unit == 'centimetres'
    assert meant.query.question == FAR.lower().rstrip('?')


def test_what_a_follow_up_was_taken_for_is_said(demo_scene: Path) -> None:
    captures = recorded(demo_scene, None)
    first = ask(captures, 'How far apart are the mustard bottle and the cracker box?')
    turn = Turn('How far apart are the mustard bottle and the cracker box?', first.answer)
    query = replace(make_query(captures, 'How tall is it?'), history=(turn,))
    answer = ask_query(query).answer
    plain = ask(captures, 'How tall is the mustard bottle?').answer
    assert answer.value == plain.value
    assert 'taken to mean: how tall is the mustard bottle' in answer.warnings


@pytest.mark.parametrize('seed', [301, 305])
def test_five_questions_in_one_session(drawn: Callable[[int], Drawn], seed: int) -> None:
    world, truth, folder = drawn(seed)
    rows = dialogues_of(world, truth, count=1, seed=seed)
    assert len(rows) == 5
    write_questions(folder / 'dialogue.json', rows)
    items = load_questions(folder / 'dialogue.json')
    recording = open_scene(folder)
    with recording.rings, Replay(recording, UNHURRIED) as replay:
        replayed = list(replay.run(items))
    assert [done.score.verdict for done in replayed] == ['right'] * 5
    sessions = {done.outcome.answer.session_id for done in replayed}
    assert len(sessions) == 1


def test_each_question_is_measured_anew(drawn: Callable[[int], Drawn]) -> None:
    """The same session on other frames: the kernel's variables are of the earlier question."""
    world, truth, folder = drawn(301)
    rows = dialogues_of(world, truth, count=1, seed=301)
    write_questions(folder / 'dialogue.json', rows)
    first, *_ = load_questions(folder / 'dialogue.json')
    recording = open_scene(folder)
    newest = recording.pick(None)[-1].frame.frame_index
    alone = replace(first.question, frames=(newest,))
    with recording.rings, Replay(recording, UNHURRIED) as replay:
        replay.ask(first.question, session_id='kept')
        kept = replay.ask(alone, session_id='kept').answer
        fresh = replay.ask(alone, session_id='other').answer
    assert kept.status == fresh.status
    assert kept.reason == fresh.reason
    assert np.array_equal(kept.value, fresh.value, equal_nan=True)
