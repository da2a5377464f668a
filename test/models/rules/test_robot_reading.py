"""What is read as a question about the robot: any wording, and nothing of other subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.core.query import Query, RobotModel
from spatialclaw_ros.models.rules.asked import Asked, read_question
from spatialclaw_ros.models.rules.catalogue import plan_for
from spatialclaw_ros.models.rules.families.motion import Motion
from spatialclaw_ros.models.rules.families.own_side import OwnSide
from spatialclaw_ros.models.rules.families.robot_distance import RobotDistance
from spatialclaw_ros.models.rules.families.robot_nearest import RobotNearest
from spatialclaw_ros.models.rules.families.robot_side import RobotSide
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.robot_words import offered
from spatialclaw_ros.world.questions.wordings import load

if TYPE_CHECKING:
    from collections.abc import Sequence

FRAMES = 4
SLOTS = {
    'a': 'red box',
    'b': 'orange chair',
    'list': 'the red box, the black table or the person',
}
SIDES = ('in front', 'behind', 'left', 'right')
WAYS = ('forwards', 'backwards', 'to the left', 'to the right')
THINGS = ('red box', 'black table', 'person')
CHOICES = {
    'relation.robot': SIDES,
    'relation.thing': SIDES,
    'nearest.robot': THINGS,
    'robot_motion.direction.turn': ('left', 'right'),
    'robot_motion.direction.move': WAYS,
}
PLANS = {
    'robot_distance.body': RobotDistance(Thing('red box')),
    'relation.robot': RobotSide(Thing('red box'), tuple(offered(SIDES, '').items())),
    'relation.thing': OwnSide(
        Thing('red box'), Thing('orange chair'), tuple(offered(SIDES, '').items())
    ),
    'nearest.robot': RobotNearest(tuple(zip(THINGS, map(Thing, THINGS), strict=True))),
}
MOTIONS = {
    'robot_motion.path': 'path',
    'robot_motion.away': 'displacement',
    'robot_motion.turn': 'heading',
    'robot_motion.direction.turn': 'turn',
    'robot_motion.direction.move': 'displacement',
}
OTHER_WORDINGS = {
    'robot_distance.body': [
        'How far away from your bumper is the {a}?',
        'Measured on the ground, how far is it from your shell to the {a}?',
        'How much space have you got between yourself and the {a}, over the floor?',
        "How many cm until you'd bump into the {a}?",
        'distance robot body to {a}, on the floor?',
        'If you rolled straight at the {a}, how much floor would there be before you hit it?',
    ],
    'relation.robot': [
        'Which side of you is the {a} on?',
        'Seen from the robot as it stands now, where is the {a}: in front, behind, left or right?',
        'Looking along your nose, is the {a} before you, behind you, on the left or the right?',
        'relative to your body, the {a}: front, behind, left, right?',
    ],
    'relation.thing': [
        'For someone sitting on the {b}, is the {a} in front, behind, left or right?',
        "By the {b}'s own orientation, where is the {a}: in front, behind, left or right?",
        "Which of the {b}'s sides is the {a} on: front, back, left or right?",
        'The {b} has a front: is the {a} before it, behind it, left or right of it?',
    ],
    'nearest.robot': [
        'Which of them do you have closest to you: {list}?',
        'What thing is at the shortest distance from you, {list}?',
        'Who or what is closest to you?',
    ],
    'robot_motion.path': [
        'How many metres did you cover on your way?',
        'What does your odometer say: how far did you roll?',
        'How many centimetres of floor have you driven over?',
        'How long was your trip?',
    ],
    'robot_motion.away': [
        'As the crow flies, how far are you from your start?',
        'How far apart are your first and your last position?',
        'What is your net displacement?',
        'By how many metres has your position changed, in a straight line?',
    ],
    'robot_motion.turn': [
        'How much has your orientation changed since the start?',
        "What's your net rotation in degrees?",
        'What is the angle between your first and your last heading?',
    ],
    'robot_motion.direction.turn': [
        'Has your heading moved to the left or to the right?',
        'Left or right: which way have you turned since the start?',
    ],
    'robot_motion.direction.move': [
        'Relative to your first pose, did you go forwards, backwards, left or right?',
        'Was your way forwards, backwards, to the left or to the right, taken from the start?',
    ],
}
OF_OTHERS = [
    'How far is the red box from the camera?',
    'How far did the person walk?',
    'How far did the red box move?',
    'How far did it move?',
    'How long did you drive?',
    'When did you turn?',
    'Did the person turn left or right?',
    'How far did the camera move?',
    'What is the distance between the start and the red box?',
    'How fast did you drive?',
    'Do you fit through the doorway?',
    'Is the red box more than 1 m from your body?',
    'How high is the red box above the floor?',
    'Is the red box to the left or to the right of the orange chair?',
    'Which is nearer to the red box, the orange chair or the black table?',
    'Is the red box sitting on the orange chair?',
]


def asked(text: str, choices: Sequence[str] = (), *, has_base: bool = True) -> Asked:
    """Return a question on frames that need not be looked at."""
    camera = Camera('camera', np.array([[50.0, 0, 4], [0, 50, 3], [0, 0, 1]]), 8, 6, 'optical')
    rgb, depth = np.zeros((6, 8, 3), np.uint8), np.ones((6, 8), np.float32)
    frames = [
        Frame(
            index,
            index * 10**9,
            camera,
            rgb,
            depth,
            np.eye(4),
            'map',
            T_world_base=np.eye(4) if has_base else None,
        )
        for index in range(FRAMES)
    ]
    body = RobotModel('base_link', (0.4, 0.4, 1.2), ((-0.2, -0.2), (0.2, -0.2), (0.0, 0.2)))
    captures = tuple(map(Capture, frames))
    return read_question(Query('q', text, captures, choices=tuple(choices), robot=body))


def wordings() -> list[tuple[str, str]]:
    """Return (intent, text) of all wordings that are open, and of those written here."""
    known = load('open')
    return [
        (name, text.format(**SLOTS))
        for name in (*PLANS, *MOTIONS)
        for text in (*known[name], *OTHER_WORDINGS[name])
    ]


@pytest.mark.parametrize(('intent', 'text'), wordings())
def test_any_wording_is_read(intent: str, text: str) -> None:
    plan = plan_for(asked(text, CHOICES.get(intent, ())))
    if intent in PLANS:
        assert plan == PLANS[intent]
        return
    assert isinstance(plan, Motion)
    assert plan.of_robot
    assert (plan.start, plan.end) == (0, FRAMES - 1)
    assert plan.wanted.what == MOTIONS[intent]
    assert plan.wanted.sides == CHOICES.get(intent, ())


@pytest.mark.parametrize('text', OF_OTHERS)
def test_other_subjects_are_left_alone(text: str) -> None:
    plan = plan_for(asked(text))
    assert not isinstance(plan, (RobotDistance, RobotSide, RobotNearest, OwnSide))
    assert not (isinstance(plan, Motion) and plan.of_robot)


def test_frames_that_are_named_bound_a_motion() -> None:
    for text, span in (
        ('How far have you driven since frame 2?', (2, 3)),
        ('How far did you drive from frame 1 to frame 2?', (1, 2)),
        ('How far have you driven up to frame 3?', (0, 3)),
    ):
        plan = plan_for(asked(text))
        assert isinstance(plan, Motion)
        assert (plan.start, plan.end) == span
    odd = plan_for(asked('How far have you driven in frame 2?'))
    assert isinstance(odd, Motion)
    assert odd.start == odd.end  # one frame has no motion, and none is made up


def test_what_is_said_not_to_be_meant_is_not_meant() -> None:
    plan = plan_for(asked('Never mind the route: how far are you from where you set out?'))
    assert isinstance(plan, Motion)
    assert plan.wanted.what == 'displacement'


def test_one_side_alone_is_a_yes_or_no() -> None:
    assert plan_for(asked('Is the red box behind you?')) == RobotSide(
        Thing('red box'), (('behind', ''),)
    )


def test_without_its_pose_the_camera_is_what_you_means() -> None:
    plan = plan_for(asked('Is the red box to the left or to the right of you?', has_base=False))
    assert not isinstance(plan, RobotSide)
