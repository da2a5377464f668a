"""A changed recording changes the answers as it has to, and in no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from replay.asking import ask_scene, line, questions_of, said
from replay.variants import backwards, exchanged, mirrored, renamed, reworded, scaled

from spatialclaw_ros.replay.questions import Question, load_questions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from replay.asking import Answers

    from spatialclaw_ros.replay.runner import Replayed

    Ask = Callable[[str], Answers]
    Find = Callable[[str], Path]

pytestmark = pytest.mark.timeout(900)  # whole recordings are asked

FACTOR = 1.3
WITHIN = 0.02
WIDTH = 640
SIDES = {'leftmost': 'rightmost', 'rightmost': 'leftmost', 'left': 'right', 'right': 'left'}
NAMES = {
    'ycbv_0001': {
        '002_master_chef_can': 'drum', '003_cracker_box': 'crate', '004_sugar_box': 'flask',
        '006_mustard_bottle': 'lantern',
    },
    'ycbv_0002': {
        '006_mustard_bottle': 'lantern', '008_pudding_box': 'crate', '010_potted_meat_can': 'drum',
        '011_banana': 'rope', '036_wood_block': 'plinth', '040_large_marker': 'candle',
    },
    'tabletop_singles': {
        'mustard': 'lantern', 'sugar': 'crate', 'red_mug': 'drum', 'green_bowl': 'basin',
        'blue_mug': 'flask', 'white_bowl': 'helmet',
    },
}  # fmt: skip
"""Label → invented name."""
WORDS = {
    'ycbv_0001': {
        'coffee can': 'drum', 'cracker box': 'crate', 'sugar box': 'flask',
        'mustard bottle': 'lantern',
    },
    'ycbv_0002': {
        'mustard bottle': 'lantern', 'pudding box': 'crate', 'potted meat can': 'drum',
        'banana': 'rope', 'wood block': 'plinth', 'marker': 'candle',
    },
    'tabletop_singles': {
        'mustard bottle': 'lantern', 'sugar box': 'crate', 'red mug': 'drum',
        'green bowl': 'basin', 'blue mug': 'flask', 'white bowl': 'helmet',
    },
}  # fmt: skip
"""The same for the words of the questions."""
SIGNED = 'By how many degrees does the camera turn to the left from the first to the last frame?'
MOVED = 'How far does the camera move between the first and the last frame?'


def assert_as(
    one: Replayed, other: Replayed, *, factor: float = 1.0, words: dict[str, str]
) -> None:
    """Assert that the second answer is the first one, with a factor and with other words."""
    shown = f'{line(one)}\n{line(other)}'
    assert said(other) == exchanged(said(one), words), shown
    before, after = one.outcome.answer, other.outcome.answer
    assert after.status == before.status, shown
    assert after.kind == before.kind, shown
    assert after.unit == before.unit, shown
    if before.is_answered and said(one) == '':
        scale = factor if before.unit == 'm' else 1.0
        assert after.value == pytest.approx(scale * before.value, rel=WITHIN), shown


@pytest.mark.parametrize(
    'scene', ['ycbv_0001', 'ycbv_0002', 'tabletop_singles', 'tum_fr3_cabinet']
)
def test_larger_world(answers: Ask, recording: Find, scene: str, tmp_path: Path) -> None:
    source = recording(scene)
    before = answers(scene)
    after = ask_scene(scaled(FACTOR).write(source, tmp_path), questions_of(source))
    for key, one in before.items():
        assert_as(one, after[key], factor=FACTOR, words={})
    lengths = [
        (before[key].outcome.answer.value, a.outcome.answer.value)
        for key, a in after.items()
        if a.outcome.answer.is_answered and a.outcome.answer.unit == 'm'
    ]
    assert len(lengths) > 2
    (first, first_scaled), *rest = lengths
    for length, length_scaled in rest:
        assert length_scaled / first_scaled == pytest.approx(length / first, rel=WITHIN)


@pytest.mark.parametrize('scene', ['ycbv_0001', 'ycbv_0002', 'tum_fr3_cabinet'])
def test_mirrored_world(answers: Ask, recording: Find, scene: str, tmp_path: Path) -> None:
    source = recording(scene)
    before = answers(scene)
    after = ask_scene(
        mirrored(WIDTH).write(source, tmp_path),
        [reworded(question, {'leftmost': 'rightmost', 'rightmost': 'leftmost'})
         for question in questions_of(source) if question.id != 'signed'],
    )  # fmt: skip
    for key, other in after.items():
        assert_as(before[key], other, words={'left': 'right', 'right': 'left'})


@pytest.mark.parametrize('scene', ['tum_fr3_cabinet', 'tum_fr1_rpy_pan'])
def test_mirrored_turn(answers: Ask, recording: Find, scene: str, tmp_path: Path) -> None:
    source = recording(scene)
    before = answers(scene)['signed']
    folder = mirrored(WIDTH).write(source, tmp_path)
    after = ask_scene(folder, [before.item.question])['signed']
    assert_opposite(before, after)


@pytest.mark.parametrize('scene', NAMES)
def test_other_names(answers: Ask, recording: Find, scene: str, tmp_path: Path) -> None:
    source = recording(scene)
    words = WORDS[scene]
    after = ask_scene(
        renamed(NAMES[scene]).write(source, tmp_path),
        [reworded(item.question, words) for item in load_questions(source / 'questions.json')],
    )
    for key, other in after.items():
        assert_as(answers(scene)[key], other, words=words)


@pytest.mark.parametrize(('scene', 'last'), [('tum_fr3_cabinet', 11), ('tum_fr1_rpy_pan', 14)])
def test_time_backwards(
    answers: Ask, recording: Find, scene: str, last: int, tmp_path: Path
) -> None:
    source = recording(scene)
    before = answers(scene)['signed']
    start, end = before.item.question.frames or (0, last)
    moved = ask_scene(source, [Question('moved', MOVED, (start, end), unit='m')])['moved']
    asked = [
        Question('signed', SIGNED, (last - end, last - start), unit='deg'),
        Question('moved', MOVED, (last - end, last - start), unit='m'),
    ]
    after = ask_scene(backwards().write(source, tmp_path), asked)
    assert_opposite(before, after['signed'])
    length = moved.outcome.answer.value
    assert after['moved'].outcome.answer.value == pytest.approx(length, rel=1e-6)


def assert_opposite(one: Replayed, other: Replayed) -> None:
    """Assert that two answers are the same number with opposite signs."""
    shown = f'{line(one)}\n{line(other)}'
    before, after = one.outcome.answer, other.outcome.answer
    assert before.is_answered, shown
    assert after.is_answered, shown
    assert abs(before.value) > 0.1, shown
    assert after.value == pytest.approx(-before.value, rel=1e-3), shown
    assert after.unit == before.unit == 'rad', shown
