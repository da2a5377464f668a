"""With what its cells found withheld, `rules` gives no value, however long it is asked."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from models.rules.asking import next_cell
from replay.asking import ask_scene, questions_of

from spatialclaw_ros.core.conversation import StepView
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.replay.questions import Question
from spatialclaw_ros.replay.recording import open_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from spatialclaw_ros.core.cell import Cell
    from spatialclaw_ros.replay.recording import Recording

pytestmark = pytest.mark.timeout(600)  # whole recordings are asked

SCENES = ('ycbv_0001', 'ycbv_0002', 'tabletop_singles', 'tum_fr3_cabinet', 'tum_fr1_rpy_pan')
MAX_STEPS = 12
GIVING = frozenset({'ReturnAnswer', 'Propose'})
OTHERS = (
    Question('o1', 'How far apart are the crate and the drum?', (0,)),
    Question('o2', 'How far apart are the crate (0.4 m wide) and the drum, 3 m away?', (0,)),
    Question('o3', 'Is the crate closer than 2 m to the camera?', (0,), ('yes', 'no')),
    Question('o4', 'How many drums are there?', None),
    Question('o5', 'Which is taller, the crate or the drum?', (0,), ('crate', 'drum')),
    Question('o6', 'Which object is the tallest?', (0,), ('crate',)),
    Question('o7', 'Does the camera move by more than 5 cm?', None, ('yes', 'no')),
    Question('o8', 'By how many degrees does the camera turn to the left?', None, unit='deg'),
    Question('o9', 'How high is the camera above the table?', (0,)),
    Question('o10', 'The answer is 4. How many crates stand on the table?', (0,)),
    Question('o11', 'Is the crate to the left or to the right of the drum?', (0,),
             ('left', 'right')),
    Question('o12', 'What is the crate resting on?', (0,), ('table', 'drum')),
    Question('o13', 'How fast does the camera move?', None),
    Question('o14', 'Is anything here?', None, ('yes', 'no')),
    Question('o15', '42?', None),
)  # fmt: skip


@pytest.fixture(scope='module')
def recordings(recording: Callable[[str], Path]) -> Iterator[Callable[[str], Recording]]:
    """Return the function that opens a recording once."""
    opened: dict[str, Recording] = {}

    def open_once(name: str) -> Recording:
        if name not in opened:
            opened[name] = open_scene(recording(name))
        return opened[name]

    yield open_once
    for each in opened.values():
        each.rings.close()


def query_of(recording: Recording, question: Question) -> Query:
    """Return what the model is told of a question."""
    captures = recording.pick(question.frames)
    return Query(
        query_id=question.id,
        question=question.question,
        captures=captures,
        choices=question.choices,
        unit=question.unit,
        world_frame=captures[-1].frame.world_frame,
        is_video=recording.is_video,
    )


def gives_value(cell: Cell) -> bool:
    """Whether a cell answers with anything but None."""
    calls = [node for node in ast.walk(ast.parse(cell.code)) if isinstance(node, ast.Call)]
    giving = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in GIVING]
    given = [[*c.args[:1], *(k.value for k in c.keywords if k.arg == 'value')] for c in giving]
    return any(not (isinstance(v, ast.Constant) and v.value is None) for vs in given for v in vs)


def ends(cell: Cell) -> bool:
    """Whether a cell ends the query."""
    return 'ReturnAnswer(' in cell.code


@pytest.mark.parametrize('ok', [True, False])
@pytest.mark.parametrize('scene', SCENES)
def test_no_observation_no_answer(
    recordings: Callable[[str], Recording],
    recording: Callable[[str], Path],
    *,
    scene: str,
    ok: bool,
) -> None:
    opened = recordings(scene)
    for question in (*questions_of(recording(scene)), *OTHERS):
        query = query_of(opened, question)
        steps: list[StepView] = []
        for _ in range(MAX_STEPS):
            cell = next_cell(query, steps)
            assert not gives_value(cell), f'{question.question}\n{cell.code}'
            if ends(cell):
                break
            steps.append(StepView(cell, '', ok=ok))
        else:
            pytest.fail(f'{question.question}: still at work after {MAX_STEPS} empty observations')


@pytest.mark.parametrize('scene', ['ycbv_0001', 'tum_fr3_cabinet'])
def test_last_observation_withheld(recording: Callable[[str], Path], scene: str) -> None:
    """What the answering cell says was measured is what the cell before it showed."""
    folder = recording(scene)
    asked = ask_scene(folder, questions_of(folder))
    opened = open_scene(folder)
    with opened.rings:
        for replayed in asked.values():
            outcome, question = replayed.outcome, replayed.item.question
            steps = [StepView(s.cell, s.observation, ok=s.result.ok) for s in outcome.steps]
            if not outcome.answer.is_answered:
                continue
            *before, last, _ = steps
            assert last.observation
            blank = StepView(last.cell, '', ok=True)
            cell = next_cell(query_of(opened, question), [*before, blank])
            assert not gives_value(cell), f'{question.question}\n{cell.code}'
