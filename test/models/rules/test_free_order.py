"""Questions in free word order: what they are read as, and those like them that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.rules.asking import ask, make_query, recorded

from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.catalogue import plan_for
from spatialclaw_ros.models.rules.free_order import in_order

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.models.rules.asked import Asked

APART = 'how far apart are the red mug and the green bowl'
GAP = 'what is the gap between the red mug and the green bowl'
AWAY = 'how far is the red mug from the camera'
TOP = 'how high is the top of the red mug above the table'
EYE = 'how high is the camera above the table'
READ = [
    ('From the red mug to the green bowl, how far is it?', APART),
    ('The distance of the red mug to the green bowl is what?', APART),
    ('Red mug and green bowl: distance of their centres?', APART),
    ("What's the seperation between the centres of the red mug and the green bowl?", APART),
    ('How far apart the red mug and the green bowl are. Use their centres.', APART),
    ('The centre distance of the red mug and the green bowl', APART),
    ('How close do the red mug and the green bowl come at their nearest points?', GAP),
    ('How many cm of space are there between the red mug and the green bowl?', GAP),
    ('How large is the clearance separating the red mug from the green bowl?', GAP),
    ('The gap from the red mug to the green bowl is how wide?', GAP),
    ('The red mug is how far from the camera?', AWAY),
    ('What distance is it from the camera to the red mug?', AWAY),
    ('Camera to red mug, how far?', AWAY),
    ('How high does the red mug stand on the table?', TOP),
    ('At what height above the table is the top of the red mug?', TOP),
    ('How far does the red mug reach up above the table?', TOP),
    ("The red mug's height, in cm, is what?", 'how tall is the red mug'),
    ('The red mug is how tall?', 'how tall is the red mug'),
    ('What height is the camera at, measured from the table?', EYE),
    ('Frame 3: the camera is how high over the table surface?', f'{EYE} surface'),
    (
        'How wide is the cabinet top across its shorter side?',
        'how long is the shorter side of the top of the cabinet',
    ),
    ('The banana is how long?', 'how long is the banana'),
    ('On the table, how many mugs can you see?', 'how many mugs are on the table'),
    ('What is the number of objects standing on the table?', 'how many objects are on the table'),
    (
        'Is the red mug behind the green bowl or in front?',
        'is the red mug in front of or behind the green bowl',
    ),
    (
        'Is the camera turning left or right from frame 0 to frame 4?',
        'does the camera turn to the left or to the right',
    ),
    (
        "What distance lies between the camera's position in the first frame and in frame 4?",
        'how far does the camera move',
    ),
]
NEAR = [
    'How far apart are the red mug and the green bowl from there?',
    'How far do the red mug and the green bowl lie apart, from tip to tip?',
    'The distance of the red mug and of the green bowl is what?',
    'How many boxes are not there?',
    'How far would the red mug have to move to touch the green bowl?',
    'What is twice the distance of the red mug and the green bowl?',
    'Distance between the red mug and the midpoint of the green bowl and the blue box?',
    'What is the horizontal distance of the red mug and the green bowl?',
    'The horizontal distance, red mug to green bowl, is what?',
    'What height of the red mug lies above the top of the green bowl?',
    'To the middle of the red mug and the green bowl, how far is it from the camera?',
    'How far is it to the middle between the red mug and the green bowl?',
    'How far from it are the red mug and the green bowl?',
    'How far is the red mug and the green bowl from it?',
    'Tomorrow, how far will the green bowl be from the red mug?',
    'How far apart should the red mug and the green bowl be?',
    'How far apart can the green bowl and the red mug get?',
    'What lies between the red mug and the green bowl?',
    'What distance is the red mug and of the green bowl?',
    'How is the distance between the red mug and the green bowl measured?',
    'What is far from the camera, the green bowl?',
    "What is above the board at the camera's height?",
    'How far up on the board does the green bowl stand?',
    'At what height above the board is the middle of the green bowl?',
    'At what height above the board does the green bowl float?',
    "At what height above the board is the green bowl's logo?",
    'What height does the camera have over the green bowl?',
    "What is the camera's height difference to the board?",
    'How high over the board must the camera be to see the green bowl?',
    'How many cans can the board hold?',
    'How many cans are not on the board?',
    'How many of the cans are red, on the board?',
    'What number is on the can?',
    'How many objects other than cans are there on the board?',
    'The number of sides of the green bowl is what?',
    'How many cans stand next to the green bowl on the board?',
    'How much space do the red mug and the green bowl take?',
    'What space is there above the red mug and the green bowl?',
    'How large is the gap between the camera and the green bowl?',
    'How large is the gap between the red mug and the edge of the board?',
    'How much more is the gap between the red mug and the green bowl than to the blue box?',
    'What is the sum of the heights of the red mug and the green bowl?',
    'The height of the red mug and the green bowl together is what?',
    'If it stood on the green bowl, how tall would the red mug be?',
    'The lid of the red mug, how tall is it?',
    'Excluding the lid, how tall is the red mug?',
    'How far is the red mug from the camera at its nearest point?',
    "What is the camera's shortest distance to the red mug?",
    'How far behind the red mug is the yellow jug?',
    'How far to the left of the red mug is the blue box?',
    'How far is the top of the red mug from the top of the green bowl?',
    'What is the average distance of the red mug and the green bowl from the camera?',
    'How far are the red mug and the green bowl from the camera?',
    'The red mug is nearer to what, the green bowl or the blue box?',
    'How many centimetres would separate the red mug from the green bowl after moving it?',
    'In the mirror, how far is the red mug from the camera?',
    'How long does the camera see the green bowl?',
    "What is the length of the distance of the green bowl's sides?",
    "How wide is the green bowl's label across its shorter side?",
    'How long are the sides of the green bowl?',
    'What is half the height of the green bowl?',
    'What is the ratio of the distance of the red mug from the camera to its height?',
    'How far around the red mug is the green bowl?',
    'The path from the red mug to the green bowl around the blue box: how long is it?',
    'Between the red mug and the green bowl, how far is the blue box?',
    'How far is the blue box between the red mug and the green bowl from the camera?',
    'How far away lie the red mug and the green bowl?',
    'How close do the red mug and the green bowl come to each other?',
    'How tall, in pixels, is the red mug?',
    'What colour is the distance of the red mug and the green bowl?',
    'From where is the red mug far?',
    'When is the red mug far from the green bowl?',
    'How fast is the camera between the red mug and the green bowl?',
    'How many centimetres must be between the red mug and the green bowl?',
    'How many times does the green bowl fit between the red mug and the yellow jug?',
    'distance red mug, green bowl',
    'Height of the red mug above the green bowl?',
    'How high above the green bowl does the blue box rise over the board?',
    'How high is the board over the camera?',
    'How deep is the gap between the red mug and the green bowl?',
    'The gap between the red mug and the green bowl is how far from the camera?',
    'At which point is the distance between the red mug and the green bowl measured?',
    "What distance lies between the camera's height in the first frame and in frame 4?",
    'What distance lies between the camera in frame 0 and the cabinet in frame 4?',
    "How far apart are the camera's two furthest positions between frame 0 and frame 4?",
    'How far does the camera move between frame 0 and frame 3 while turning?',
]
"""They share the words of such a question, and ask something else."""
NEAR_WITH_CHOICES = [
    ('Is the red mug as far from the green bowl as from the blue box?', ('yes', 'no')),
    ('Is the left side of the red mug or of the green bowl to the right?', ('yes', 'no')),
    ('Is the front of the red mug or the green bowl behind?', ('yes', 'no')),
    (
        'Is the red mug more to the left or to the right of the green bowl than the yellow jug?',
        ('left', 'right'),
    ),
    ('Seen from behind, is the red mug left of the green bowl or right?', ('left', 'right')),
    (
        'Seen from the green bowl, is the red mug to the left of the yellow jug or right?',
        ('left', 'right'),
    ),
    (
        'Does the camera swing to the right or left of the box from the first to the last frame?',
        ('left', 'right'),
    ),
]


def _asked(scene: Path, question: str, choices: tuple[str, ...] = ()) -> Asked:
    return read_question(make_query(recorded(scene, None), question, choices))


@pytest.mark.parametrize(('question', 'text'), READ)
def test_put_in_order(demo_scene: Path, question: str, text: str) -> None:
    asked = _asked(demo_scene, question)
    assert in_order(asked) == text
    assert plan_for(asked) is not None


@pytest.mark.parametrize(
    ('question', 'choices'), [*((question, ()) for question in NEAR), *NEAR_WITH_CHOICES]
)
def test_what_asks_something_else_is_not(
    demo_scene: Path, question: str, choices: tuple[str, ...]
) -> None:
    asked = _asked(demo_scene, question, choices)
    assert in_order(asked) == ''
    assert plan_for(asked) is None


@pytest.mark.parametrize(
    ('question', 'truth'),
    [
        ('Which one has the smallest height?', 'coffee can'),
        ('Which one has the greatest height?', 'cracker box'),
        ('Which has the shortest distance from the camera?', 'coffee can'),
        ('Which has the largest distance from the sugar box?', 'cracker box'),
    ],
)
def test_the_least_and_the_most_of_a_measure(demo_scene: Path, question: str, truth: str) -> None:
    near = 'from the camera' in question
    choices = ('mustard bottle', 'coffee can', *(() if near else ('cracker box',)))
    answer = ask(recorded(demo_scene, (0,)), question, choices).answer
    assert choices[answer.choice] == truth


@pytest.mark.parametrize(('limit', 'truth'), [('10 cm', 'yes'), ('30 cm', 'no')])
def test_distance_and_gap_have_limits_of_their_own(
    demo_scene: Path, limit: str, truth: str
) -> None:
    captures, choices = recorded(demo_scene, (0,)), ('yes', 'no')
    things = 'the coffee can and the cracker box'
    far = ask(captures, f'Is the distance between {things} bigger than {limit}?', choices).answer
    assert choices[far.choice] == truth
    near = ask(captures, f'Is the gap between {things} bigger than {limit}?', choices).answer
    assert choices[near.choice] == 'no'
