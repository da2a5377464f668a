"""What a question is read as: phrases to families, names and frames; nothing is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.rules.asking import make_query, recorded

from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.catalogue import outside, plan_for
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.words import location, plain_name, surface_word, thing

if TYPE_CHECKING:
    from pathlib import Path

READ = {
    'Distance': [
        'How far is it from the red mug to the green bowl?',
        'How many centimetres apart are the red mug and the green bowl?',
        'What is the shortest distance between the surfaces of the red mug and the green bowl?',
        'Can you tell me, in cm, how far the red mug is from the green bowl?',
    ],
    'CameraDistance': [
        'How far away is the red mug?',
        'How far from you is the red mug in the last frame?',
        'The red mug was seen in the first frame. How far is it from the last camera position?',
    ],
    'Height': [
        'How high does the red mug reach above the table?',
        'What is the height of the top of the red mug above the board?',
        'How many cm above the table is the top of the red mug?',
        'Look at the red mug. What height does it have?',
    ],
    'Size': [
        'How long is the shorter edge of the top of the cabinet?',
        'What is the width of the red mug (left to right)?',
        'How wide is the red mug, measured from left to right?',
        'How long is the banana from tip to tip?',
        'How thick is the red mug?',
    ],
    'Count': ['How many boxes are there?', 'Count the objects on the table.'],
    'Superlative': [
        'Which of these is farthest from the camera: the mug, the bowl or the box?',
        'Which object is the leftmost one?',
        'Is the red mug or the green bowl closer to the camera?',
        'Over all frames, which object is the widest?',
        'Which object reaches highest above the table?',
        'What is closer to the red mug, the green bowl or the blue box?',
        'Which is farther from the camera: the mug in frame 0 or the bowl in frame 3?',
    ],
    'Comparison': [
        'Is the blue mug (frame 4) taller than the red mug (frame 2)?',
        'By how many centimetres is the blue mug taller than the red mug?',
        'What is the difference in height between the blue mug and the red mug?',
    ],
    'Relation': [
        'Seen from the camera, is the red mug left or right of the green bowl?',
        'Does the red mug stand in front of the green bowl?',
        'On which side of the red mug is the green bowl?',
        'As the camera sees it, is the red mug behind the green bowl or in front of it?',
    ],
    'Bearing': [
        'Is the blue bin left or right of the image centre in the first frame?',
        'From the last camera position, is the bin of the first frame left or right of the view?',
    ],
    'Apart': [
        'What is the centre-to-centre distance of the red mug and the green bowl?',
        'How much space is there between the red mug and the green bowl?',
        'How far apart are the red mug and the green bowl at their closest points?',
        'Centre to centre, how many millimetres separate the red mug and the green bowl?',
        'The red mug and the green bowl: how far apart are their centres?',
        'centre-to-centre distance red mug / green bowl?',
    ],
    'CameraToWhole': [
        'At what distance from the camera is the red mug?',
        'How many centimetres away from the camera is the red mug?',
        "What is the camera's distance to the centre of the red mug?",
    ],
    'WholeSize': [
        'How tall is the red mug in millimetres?',
        'How long is the cabinet along its longer edge?',
    ],
    'NearerThan': [
        'Is the red mug closer to the green bowl than to the blue box?',
        'Is the red mug less far from the green bowl than the blue box is?',
    ],
    'ThingThrough': [
        'Could the red mug fit in the gap between the green bowl and the blue box?',
    ],
    'Contact': [
        'Does the red mug touch the green bowl?',
        'Is there a gap between the red mug and the green bowl?',
    ],
    'Resting': ['How many objects rest directly on the table?'],
    'OverThing': ['How far below the camera is the top of the cabinet?'],
    'Tilt': [
        'By how many degrees is the camera tilted below the horizontal?',
        'How steeply does the camera look down?',
    ],
    'TwoNumbers': [
        'How many times as tall as the red mug is the cabinet?',
        'Which gap is smaller: between the mug and the bowl, or between the bowl and the box?',
        'Is the camera closer to the cabinet in the first frame or in the last frame?',
        'Is the camera tilted further down in the first or the last frame?',
    ],
    'Supported': ['What does the red mug rest on?', 'Is the red mug on top of the blue box?'],
    'CameraHeight': ["What is the camera's height above the floor in frame 3?"],
    'SurfaceHeight': ['How high is the desk top above the floor?', 'How tall is the table?'],
    'Motion': [
        'How far is the last camera position from the first one?',
        'What is the total path length of the camera?',
        'By what angle does the camera turn to the left between frame 3 and the last frame?',
        'Does the camera move by more than 5 cm over the five frames?',
        'Does the camera rise or sink between the first and the last frame?',
    ],
    'Displacement': [
        'How far does the cabinet move?',
        'How far is the red mug from where it was at first?',
    ],
    'MeanSpeed': ['How fast does the red mug move on average?'],
    'Approach': ['Does the red mug come closer to the camera, or does it go away?'],
    'When': ['How long ago did you last see the red mug?'],
    'Where': ['What was the red mug nearest to when you last saw it: the bowl or the box?'],
    'CountAll': ['How many different mugs are there over all pictures?'],
    'Moved': ['Did the red mug move?', 'Is the red mug still where it was?'],
    'WhoMoved': ['Which of these moved: the red mug, the green bowl or the blue box?'],
    'Orbit': [
        'By how many degrees does the camera move round the cabinet?',
        'Does the camera circle the cabinet clockwise or counter-clockwise?',
    ],
    'Threshold': [
        'Is the red mug taller than 20 cm?',
        'Are the red mug and the green bowl more than 10 cm apart?',
    ],
}
NOT_READ = [
    'How many objects are taller than the red mug?',
    'Which two objects are closest to each other?',
    'Which object is the second tallest?',
    'How far is the bottom of the red mug above the table?',
    'How far is the red mug from the edge of the table?',
    'How far is the top of the red mug from the top of the green bowl?',
    'How far is it?',
    'How fast does the camera turn?',
    'What is the volume of the cabinet?',
    'Why is the sky blue?',
]


@pytest.mark.parametrize(
    ('family', 'question'), [(family, q) for family, qs in READ.items() for q in qs]
)
def test_family(demo_scene: Path, family: str, question: str) -> None:
    plan = plan_for(read_question(make_query(recorded(demo_scene, None), question)))
    assert type(plan).__name__ == family


@pytest.mark.parametrize('question', NOT_READ)
def test_outside_every_family(demo_scene: Path, question: str) -> None:
    read = read_question(make_query(recorded(demo_scene, None), question))
    assert plan_for(read) is None
    assert 'It answers: ' in outside(read)


@pytest.mark.parametrize(
    ('question', 'frames', 'text'),
    [
        ('Frame 3: how tall is it?', (3,), 'how tall is it'),
        ('In the last frame, how tall is it?', (4,), 'how tall is it'),
        ('How far does it move from the first frame to frame 2?', (0, 2), None),
        ('Is A (frame 4) taller than B (frame 2)?', (4, 2), 'is a taller than b'),
        ('How far is it in the second image, in mm?', (1,), 'how far is it'),
        ('How far does it move from frame 2 to the last?', (2, 4), None),
        ('Is it nearer in the first or the last frame?', (0, 4), None),
        ('How far is it from the last camera position?', (4,), 'how far is it from the camera'),
    ],
)
def test_frames(
    demo_scene: Path, question: str, frames: tuple[int, ...], text: str | None
) -> None:
    read = read_question(make_query(recorded(demo_scene, None), question))
    assert read.frames == frames
    assert text is None or read.text == text


@pytest.mark.parametrize(
    ('question', 'plainly'),
    [
        ('Could you please tell me how tall the red mug is?', 'how tall is the red mug'),
        ('How many mm wide is the red mug?', 'how wide is the red mug'),
        ("From the camera's point of view, is a left of b?", 'is a left of b'),
        ('The red mug is on the table. How tall is it?', 'how tall is the red mug'),
        ('How big is the gap between a and b?', 'what is the gap between a and b'),
    ],
)
def test_wordings_that_mean_the_same(demo_scene: Path, question: str, plainly: str) -> None:
    assert read_question(make_query(recorded(demo_scene, None), question)).text == plainly


def test_what_is_said_beside_is_kept(demo_scene: Path) -> None:
    captures = recorded(demo_scene, None)
    read = read_question(make_query(captures, 'How far is a from b, surface to surface, roughly?'))
    assert read.text == 'how far is a from b'
    assert read.kinds == {'surfaces', 'hedge'}
    hinted = read_question(make_query(captures, 'How far is a from b (centre to centre)?'))
    assert hinted.kinds == {'centres'}


def test_a_frame_that_is_not_there_is_named(demo_scene: Path) -> None:
    read = read_question(make_query(recorded(demo_scene, None), 'In frame 7, how tall is it?'))
    assert read.unknown_frames == ('in frame 7',)


def test_over_all_frames(demo_scene: Path) -> None:
    read = read_question(make_query(recorded(demo_scene, None), 'Over the five frames, what?'))
    assert read.over_all
    assert not read.frames


@pytest.mark.parametrize(
    ('phrase', 'name'),
    [
        ('the centre of the red mug', 'red mug'),
        ("the red mug's top", 'red mug'),
        ('the game controller on the desk', 'game controller'),
        ('the cracker box, standing on the board', 'cracker box'),
        ('the nearest surfaces of the red mug', 'red mug'),
    ],
)
def test_thing(phrase: str, name: str) -> None:
    assert thing(phrase) == name


@pytest.mark.parametrize(
    'phrase',
    ['it', 'the camera', 'the table', 'the objects', 'the edge of the box', 'the mug or the bowl'],
)
def test_no_plain_name(phrase: str) -> None:
    assert not plain_name(phrase)


def test_surfaces() -> None:
    assert surface_word('the desk top') == 'desk'
    assert surface_word('the white board') == 'board'
    assert not surface_word('the cracker box, standing on the board')
    assert location('the cracker box, standing on the board') == 'board'


def test_phrases_cover_the_whole_text() -> None:
    phrases = Phrases('how (far|close) {be} {a} from {b}', '...height of {a}')
    assert phrases.first('how far is x from y') == {'a': 'x', 'b': 'y'}
    assert phrases.first('what is the height of z') == {'a': 'z'}
    assert phrases.first('and how far is x from y') is None


@pytest.mark.parametrize(
    'question',
    [
        'Which object near the red mug is the tallest?',
        'What is the tallest object behind the red mug?',
        'How many objects near the red mug are there?',
        'How many objects are on the left half of the table?',
        'How many objects with a handle are on the table?',
        'How many mugs are on the table behind the green bowl?',
        'How many mugs on the table are there behind the green bowl?',
        'How far is the camera from the red mug at its closest?',
        'What is the shortest distance of the camera to the red mug over the recording?',
        'What is half of the distance between the red mug and the green bowl?',
    ],
)
def test_a_condition_is_not_passed_over(demo_scene: Path, question: str) -> None:
    read = read_question(make_query(recorded(demo_scene, None), question))
    assert plan_for(read) is None
