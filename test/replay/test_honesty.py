"""Answers come from what a robot has: the same without the truth, and the same every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from replay.asking import ask_all, ask_scene, fields, questions_of
from replay.scene_copies import IMAGES
from replay.variants import bare, lying

from spatialclaw_ros.replay.importer import import_scene
from spatialclaw_ros.replay.questions import load_questions
from spatialclaw_ros.replay.recording import open_bag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from replay.asking import Answers

    from spatialclaw_ros.replay.runner import Replayed

    Ask = Callable[[str], Answers]

pytestmark = pytest.mark.timeout(900)  # whole recordings are asked

ALL = ('ycbv_0001', 'ycbv_0002', 'tabletop_singles', 'tum_fr3_cabinet', 'tum_fr1_rpy_pan')
KNOWN = ('id', 'question', 'frames', 'choices', 'unit')


def assert_same(answers: Answers, others: Answers) -> None:
    """Assert that every answer of the second run is that of the first, but for its time."""
    assert others
    for key, other in others.items():
        assert fields(other) == fields(answers[key])


@pytest.mark.parametrize('scene', ALL)
def test_same_without_ground_truth(
    answers: Ask, recording: Callable[[str], Path], scene: str, tmp_path: Path
) -> None:
    source = recording(scene)
    folder = bare().write(source, tmp_path)
    rows = json.loads((source / 'questions.json').read_text(encoding='utf-8'))['questions']
    left = [{key: row[key] for key in KNOWN if key in row} for row in rows]
    file = folder / 'questions.json'
    file.write_text(json.dumps({'questions': left}), encoding='utf-8')
    images = {name for name in IMAGES if (source / name).is_dir()}
    assert {path.name for path in folder.iterdir()} == {'scene.json', 'questions.json', *images}
    assert_same(answers(scene), ask_scene(folder, load_questions(file)))


@pytest.mark.parametrize('scene', ['ycbv_0001', 'tum_fr1_rpy_pan'])
def test_same_beside_false_truth(
    answers: Ask, recording: Callable[[str], Path], scene: str, tmp_path: Path
) -> None:
    source = recording(scene)
    folder = lying().write(source, tmp_path)
    for name in ('verify.json', 'hand_regions.json'):
        (folder / name).write_text('{"piano": [1, 2, 3]}', encoding='utf-8')
    data = json.loads((source / 'questions.json').read_text(encoding='utf-8'))
    for row in data['questions']:
        row['answer'] = (row.get('choices') or [999])[-1]
        row.update(tolerance_abs=0, derivation='piano', objects=['piano'], cross_check='piano')
    file = folder / 'questions.json'
    file.write_text(json.dumps(data), encoding='utf-8')
    assert_same(answers(scene), ask_scene(folder, load_questions(file)))


@pytest.mark.parametrize('scene', ['ycbv_0001', 'tum_fr3_cabinet'])
def test_three_runs_are_the_same(
    answers: Ask, recording: Callable[[str], Path], scene: str
) -> None:
    folder = recording(scene)
    first = answers(scene)
    assert_same(first, ask_scene(folder, questions_of(folder)))
    assert_same(first, ask_scene(folder, reversed(questions_of(folder))))


def numbers_apart(replayed: Replayed) -> dict[str, Any]:
    """Return the fields of an answer with all that is measured in one list."""
    row = fields(replayed)
    places = row.pop('places')
    numbers = [row.pop(name) for name in ('value', 'value_low', 'value_high')]
    numbers += row.pop('place_sigma') + (row.pop('direction') or [])
    for place in places:
        numbers += place.pop('position') + place.pop('quat_xyzw')
    known = [number for number in numbers if number is not None]
    return {**row, 'places': places, 'shape': len(numbers), 'numbers': known}


@pytest.mark.parametrize('scene', ['ycbv_0001', 'tabletop_singles', 'tum_fr1_rpy_pan'])
def test_bag_answers_as_its_folder(
    answers: Ask, recording: Callable[[str], Path], scene: str, tmp_path: Path
) -> None:
    folder = recording(scene)
    bag = tmp_path / f'{scene}.mcap'
    notes = import_scene(folder, bag)
    from_bag = ask_all(open_bag(bag), questions_of(folder))
    assert list(from_bag) == list(answers(scene))
    for key, other in from_bag.items():
        one, two = numbers_apart(answers(scene)[key]), numbers_apart(other)
        # in a bag up is z; that a folder did not state it was said when the bag was written
        one['warnings'] = [w for w in one['warnings'] if w not in notes]
        # a pose goes through a quaternion on its way into a bag
        assert two.pop('numbers') == pytest.approx(one.pop('numbers'), rel=1e-6, abs=1e-6)
        assert two == one
