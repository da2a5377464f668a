"""Answers follow the pixels: they scale, mirror and reverse with them, and end without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.rules.asking import ask, make_query, next_cell, recorded
from models.rules.changed import mirrored, relabelled, reversed_in_time, scaled

from spatialclaw_ros.core.conversation import StepView
from spatialclaw_ros.core.units import convert
from spatialclaw_ros.replay.questions import load_questions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spatialclaw_ros.replay.questions import Question

FACTOR = 1.3
NEW_NAMES = {
    '002_master_chef_can': 'jug',
    '003_cracker_box': 'toy house',
    '004_sugar_box': 'brick',
    '006_mustard_bottle': 'vase',
}
NEW_WORDS = {
    'coffee can': 'jug',
    'cracker box': 'toy house',
    'sugar box': 'brick',
    'mustard bottle': 'vase',
}


def questions(folder: Path) -> list[Question]:
    return [item.question for item in load_questions(folder / 'questions.json')]


def renamed(text: str) -> str:
    for old, new in NEW_WORDS.items():
        text = text.replace(old, new)
    return text


def test_lengths_scale_with_the_world(demo_scene: Path) -> None:
    for q in questions(demo_scene):
        captures = recorded(demo_scene, q.frames)
        large = tuple(scaled(capture, FACTOR) for capture in captures)
        before = ask(captures, q.question, q.choices, q.unit).answer
        after = ask(large, q.question, q.choices, q.unit).answer
        assert after.choice == before.choice
        if before.choice < 0:
            factor = FACTOR if before.unit == 'm' else 1.0
            assert after.value == pytest.approx(factor * before.value, rel=0.02)


def test_the_desk_scales_with_the_world(recording: Callable[[str], Path]) -> None:
    captures = recorded(recording('tum_fr1_rpy_pan'), None)
    question = 'How high is the desk top above the floor?'
    before = ask(captures, question).answer.value
    large = tuple(scaled(capture, FACTOR) for capture in captures)
    assert ask(large, question).answer.value == pytest.approx(FACTOR * before, rel=0.02)


def test_the_mirrored_world_swaps_left_and_right(demo_scene: Path) -> None:
    swap = {'left': 'right', 'right': 'left'}
    for q in questions(demo_scene):
        captures = recorded(demo_scene, q.frames)
        before = ask(captures, q.question, q.choices, q.unit).answer
        after = ask(tuple(map(mirrored, captures)), q.question, q.choices, q.unit).answer
        if before.choice >= 0:
            said = q.choices[before.choice]
            assert q.choices[after.choice] == swap.get(said, said)
        else:
            assert after.value == pytest.approx(before.value, rel=0.02)


def test_names_and_label_values_do_not_matter(demo_scene: Path) -> None:
    for q in questions(demo_scene):
        captures = recorded(demo_scene, q.frames)
        before = ask(captures, q.question, q.choices, q.unit).answer
        other = tuple(relabelled(capture, NEW_NAMES) for capture in captures)
        words = tuple(map(renamed, q.choices))
        after = ask(other, renamed(q.question), words, q.unit).answer
        assert after.choice == before.choice
        if before.choice < 0:
            assert after.value == before.value


def test_a_signed_turn_reverses_with_time(recording: Callable[[str], Path]) -> None:
    captures = recorded(recording('tum_fr1_rpy_pan'), tuple(range(10)))
    question = 'By how many degrees does the camera turn to the left from first to last frame?'
    there = ask(captures, question).answer
    back = ask(reversed_in_time(captures), question).answer
    assert convert(there.value, there.unit, 'deg') == pytest.approx(-124.7, abs=8)
    assert back.value == pytest.approx(-there.value, rel=1e-6)


def test_without_observations_nothing_is_answered(recording: Callable[[str], Path]) -> None:
    for name in ('ycbv_0001', 'tum_fr3_cabinet', 'tabletop_singles'):
        folder = recording(name)
        for q in questions(folder):
            query = make_query(recorded(folder, q.frames), q.question, q.choices, q.unit)
            steps: list[StepView] = []
            for _ in range(6):
                cell = next_cell(query, steps)
                if 'ReturnAnswer(' in cell.code:
                    assert "status='refused'" in cell.code
                    break
                steps.append(StepView(cell, ''))
            else:
                pytest.fail(f'{q.id}: goes on without observations')


def test_the_same_question_gets_the_same_cells(demo_scene: Path) -> None:
    captures = recorded(demo_scene, (0,))
    question = 'How far apart are the coffee can and the sugar box?'
    first, second = ask(captures, question), ask(captures, question)
    assert [cell.code for cell in first.cells] == [cell.code for cell in second.cells]
    assert first.observations == second.observations
