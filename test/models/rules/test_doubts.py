"""What is uncertain is said: a name that fits in part, another colour, the side never seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.rules.asking import ask, recorded

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.models.names import readable

if TYPE_CHECKING:
    from pathlib import Path

TUNA = "'tuna can' was taken to be 'master chef can', the only can that is labelled"
SUGR = "'sugr box' was taken to be 'sugar box', which is spelt nearly alike"
LEAST_INSIDE = 0.75
"""Share of the true distances that the 90 % intervals of four things have to hold."""


@pytest.mark.parametrize(
    ('question', 'warning'),
    [
        ('How tall is the tuna can?', TUNA),
        ('How far is the tuna can from the yellow box?', TUNA),
        ('Is the camera closer to the tuna can or to the cracker box?', TUNA),
        ('Is the camera closer to the cracker box or to the tuna can?', TUNA),
        ('How tall is the sugr box?', SUGR),
    ],
)
def test_a_name_that_fits_in_part_is_said(demo_scene: Path, question: str, warning: str) -> None:
    asked = ask(recorded(demo_scene, (0,)), question)
    assert asked.confident
    assert warning in asked.answer.warnings
    assert asked.answer.confidence < 0.65


def test_a_name_that_fits_is_answered_without_remark(demo_scene: Path) -> None:
    captures = recorded(demo_scene, (0,))
    box = ask(captures, 'How tall is the sugar box?').answer
    assert not [warning for warning in box.warnings if 'taken' in warning]
    by_colour = ask(captures, 'How tall is the yellow box?').answer
    assert by_colour.value == box.value
    assert 0.65 < by_colour.confidence < box.confidence


@pytest.mark.parametrize(
    ('question', 'said'),
    [
        ('How tall is the blue bottle?', 'looks yellow, not blue'),
        ('How far is the red sugar box from the camera?', 'looks yellow, not red'),
        ('How far apart are the green can and the sugar box?', 'not green'),
    ],
)
def test_a_thing_of_another_colour_is_not_measured(
    demo_scene: Path, question: str, said: str
) -> None:
    answer = ask(recorded(demo_scene, (0,)), question).answer
    assert answer.status == Status.REFUSED
    assert said in answer.reason


def test_candidates_are_named(demo_scene: Path) -> None:
    answer = ask(recorded(demo_scene, (0,)), 'How tall is the box?').answer
    assert answer.status == Status.AMBIGUOUS
    assert '(cracker box, sugar box)' in answer.reason


def test_intervals_of_distances_hold_the_middles_of_things(demo_scene: Path) -> None:
    scene = json.loads((demo_scene / 'scene.json').read_text(encoding='utf-8'))
    places = scene['frames'][0]['T_camera_object']
    inside = []
    for key, thing in scene['objects'].items():
        pose = np.array(places[key])
        middle = (np.array(thing['model_min']) + np.array(thing['model_max'])) / 2
        truth = float(np.linalg.norm(pose[:3, :3] @ middle + pose[:3, 3]))
        question = f'How far is the {readable(thing["name"])} from the camera?'
        answer = ask(recorded(demo_scene, (0,)), question).answer
        assert any('middle' in warning for warning in answer.warnings)
        inside.append(answer.value_low <= truth <= answer.value_high)
    assert np.mean(inside) >= LEAST_INSIDE
