"""Sides as the camera sees them: any wording is read, and which thing they are counted from."""

from __future__ import annotations

import pytest
from models.rules.test_robot_reading import SLOTS, asked

from spatialclaw_ros.models.rules.catalogue import plan_for
from spatialclaw_ros.models.rules.families.relation import Relation
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.world.questions.wordings import load

CHOICES = {
    'relation.camera.side': ('left', 'right'),
    'relation.camera.depth': ('in front', 'behind'),
}
SIDES = {'relation.camera.side': ('left', 'right'), 'relation.camera.depth': ('front', 'behind')}
ANOTHER = 'As your lens sees it, on which side of the {b} does the {a} lie?'
WORDINGS = [
    (intent, text.format(**SLOTS))
    for intent in CHOICES
    for text in (*load('open')[intent], ANOTHER)
]


@pytest.mark.parametrize(('intent', 'text'), WORDINGS)
def test_any_wording_is_read(intent: str, text: str) -> None:
    plan = plan_for(asked(text, CHOICES[intent]))
    expected = Relation(Thing('red box'), Thing('orange chair'), SIDES[intent], CHOICES[intent])
    assert plan == expected


def test_without_choices_the_question_says_what_may_be_answered() -> None:
    plan = plan_for(asked('Red box vs orange chair as the camera sees them: left or right?'))
    assert plan == Relation(
        Thing('red box'), Thing('orange chair'), ('left', 'right'), ('left', 'right')
    )


@pytest.mark.parametrize(
    'text',
    [
        "From the orange chair's own point of view, is the red box on the left or on the right?",
        'Is the red box left or right of you?',
        'In the last picture, how far is the red box behind the orange chair?',
    ],
)
def test_other_sides_and_measures_are_left_alone(text: str) -> None:
    assert not isinstance(plan_for(asked(text)), Relation)
