"""Follow-ups in many wordings: each means what a question in full means, or is asked back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from models.rules.asking import make_query, recorded

from spatialclaw_ros.core.answer import Answer, Kind, Status
from spatialclaw_ros.core.query import Query, Turn
from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.rules.dialogue.follow_up import in_full
from spatialclaw_ros.models.rules.understanding import understand
from spatialclaw_ros.world.questions.wordings import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spatialclaw_ros.models.rules.dialogue.follow_up import Meant

FAR = 'How far is the red box from the black table?'
TALL = 'How tall is the red box?'
OTHER = 'How tall is the black table?'
TALLER = 'Which is taller, the red box or the black table?'
CAMERA = 'How far is the red box from the camera?'
CHAIR = 'How tall is the blue chair?'
LONG = 'How long is the red box?'
TO_CHAIR = 'How far is the red box from the blue chair?'
CHAIRS = ('How far is the red chair from the blue chair?', 'How tall is the red chair?')

UNITS = [
    ('in cm', 'cm'),
    ('cm?', 'cm'),
    ('Convert that to inches.', 'inch'),
    ('What would that be in feet?', 'ft'),
    ('I would rather have centimetres.', 'cm'),
    ("I'd prefer that in millimetres.", 'mm'),
    ('Could we switch to millimetres?', 'mm'),
    ('I think better in inches; what is it then?', 'inch'),
    ("Metres don't tell me much, make it centimetres.", 'cm'),
    ('Use centimetres instead of metres.', 'cm'),
    ('Not in metres, in centimetres.', 'cm'),
    ('Turn that from metres into inches.', 'inch'),
    ('I am more used to inches.', 'inch'),
    ('How far is that in cm?', 'cm'),
    ('Please give that distance to me in centimetres.', 'cm'),
    ('And how many millimetres would that make?', 'mm'),
    ('The same value once more, this time in centimetres.', 'cm'),
]
REPEATED = [
    'and now?',
    'Check again.',
    'And as things stand?',
    'Same again, please.',
    'Is that still so?',
    'Does that still hold?',
    'What is it at the moment?',
    'Measure it once more.',
    'Just redo that with the latest picture.',
    'Take another look and tell me the current value.',
    'Again, as of this instant.',
    'Has that changed? What is it now?',
    'Things may have moved since. What do you get now?',
    'How far is it now?',
    'How far apart are they by now?',
    'And the present distance?',
    'Give me the up-to-date value.',
    'Are you sure? Look again.',
]
MEANT = [
    # of 'it'
    ((FAR,), 'And its own height?', TALL),
    ((FAR,), 'What about its height?', TALL),
    ((FAR,), 'From foot to top, how tall is that one?', TALL),
    ((FAR,), 'How much does it measure vertically?', TALL),
    ((FAR,), 'I want to know how tall this thing is.', TALL),
    ((FAR,), 'Of the first one, tell me the height.', TALL),
    ((FAR,), 'I also need the height of the second one.', OTHER),
    ((FAR,), 'And how tall is the latter?', OTHER),
    ((TALL,), 'What about its length?', LONG),
    ((TALL,), 'How long is it, by the way?', LONG),
    ((TALL,), 'And how far is it from the camera?', CAMERA),
    ((TALL,), 'How about from the camera?', CAMERA),
    ((TALL,), 'How far is it from the black table?', FAR),
    ((TALL,), 'What does it stand on?', 'What does the red box stand on?'),
    # of the other one
    ((FAR, TALL), 'What about the other one?', OTHER),
    ((FAR, TALL), 'The other one too, please.', OTHER),
    ((FAR, TALL), 'Likewise for the other one.', OTHER),
    ((FAR, TALL), 'And its counterpart?', OTHER),
    ((FAR, TALL), 'Repeat that for the other of the two.', OTHER),
    ((FAR, TALL), 'And the black one?', OTHER),
    ((FAR, TALL), 'And the other table?', OTHER),
    (
        (FAR, CAMERA),
        'And that other one, how far is it from the camera?',
        'How far is the black table from the camera?',
    ),
    ((FAR, TALL), 'How far is it from the other one?', FAR),
    # of both
    ((FAR, TALL, OTHER), 'Which of them is taller?', TALLER),
    ((FAR, TALL, OTHER), 'So which is taller?', TALLER),
    ((FAR,), 'Of the pair, which stands taller?', TALLER),
    ((FAR,), 'Which one of the two has the greater height?', TALLER),
    ((FAR,), 'Compare their own heights. Which is the bigger?', TALLER),
    ((FAR,), 'Name the taller one.', TALLER),
    ((FAR,), 'If they stood side by side on the floor, which of them would be taller?', TALLER),
    (
        (TALL, CHAIR),
        'Which of the two is taller?',
        'Which is taller, the red box or the blue chair?',
    ),
    (
        (FAR,),
        'Which of those is closer to the camera?',
        'Which is closer to the camera, the red box or the black table?',
    ),
    ((FAR, TALL), 'How far apart are those two?', FAR),
    ((TALL, CHAIR), 'And how far apart are they?', TO_CHAIR),
    (
        CHAIRS,
        'Which of the two chairs is taller?',
        'Which is taller, the red chair or the blue chair?',
    ),
    # of another thing
    ((TALL,), 'And the blue chair?', CHAIR),
    ((TALL,), 'The blue chair?', CHAIR),
    ((TALL,), 'Now the same for the blue chair, please.', CHAIR),
    ((TALL,), 'And what would it be for the blue chair?', CHAIR),
    ((FAR,), 'And to the blue chair?', TO_CHAIR),
    ((FAR,), 'And how about the distance to the blue chair?', TO_CHAIR),
    (
        ('Is the red box taller than 0.5 m?',),
        'And the blue chair?',
        'Is the blue chair taller than 0.5 m?',
    ),
    # corrected
    ((TALL,), 'No, I meant the blue chair.', CHAIR),
    ((TALL,), 'Sorry, the blue chair I mean.', CHAIR),
    ((FAR,), 'Not the black table, the blue chair.', TO_CHAIR),
    ((FAR,), 'I meant the blue chair instead of the black table.', TO_CHAIR),
    (
        (FAR,),
        'I meant the blue table.',
        'How far is the red box from the blue table?',
    ),
]  # fmt: skip
REFUSED = [
    ((FAR,), 'And the blue chair?', 'how far is the blue chair from the black table'),
    ((FAR,), 'No, I meant the red table.', 'the red box or the black table'),
    ((TALL, CHAIR, OTHER), 'How far apart are they?', 'the blue chair or the black table'),
    ((FAR, TALL, CHAIR), 'Which of them is taller?', 'the black table, the red box'),
    ((TALLER,), 'How long is it?', "'it' may be the red box or the black table"),
    ((TALL,), 'And the other one?', 'the other one'),
    ((FAR, TALL), 'And the other chair?', 'is no chair'),
    ((FAR,), 'And the other one?', 'already'),
    ((TALL,), 'Which of them is taller?', 'name the two'),
    ((FAR,), 'In kilograms?', ''),
    ((FAR,), 'And yesterday?', ''),
    ((FAR,), 'Half of that, please.', ''),
    ((FAR,), 'What is the difference?', ''),
    ((FAR,), 'How tall is the shadow of it?', ''),
    ((FAR,), 'How tall was it yesterday?', ''),
    ((FAR,), 'And how heavy is it?', ''),
    ((FAR,), 'Thanks!', ''),
    ((FAR,), 'Why?', 'It answers:'),
    ((FAR,), 'Why is it so far?', 'It answers:'),
    ((FAR,), 'How come?', 'It answers:'),
]


@pytest.fixture
def ask_after(demo_scene: Path) -> _Session:
    """Return how a question is meant after others."""
    return _Session(demo_scene)


class _Session:
    def __init__(self, folder: Path) -> None:
        self._captures = recorded(folder)

    def query(self, text: str, before: Sequence[str] = (), done: Answer | None = None) -> Query:
        history = tuple(Turn(asked, done or _done(asked)) for asked in before)
        return replace(make_query(self._captures, text), history=history)

    def meant(self, text: str, before: Sequence[str], done: Answer | None = None) -> Meant:
        return in_full(self.query(text, before, done))

    def same(self, meant: Meant, question: str) -> bool:
        """Tell whether a question is answered as another one is."""
        asked, other = understand(meant.query), understand(self.query(question))
        assert other is not None
        return asked is not None and asked.plan == other.plan


def _done(asked: str) -> Answer:
    """Return the answer to an earlier question; of two things none was told to be the taller."""
    if asked.startswith('Which'):
        return Answer(status=Status.REFUSED)
    return Answer(status=Status.ANSWERED, kind=Kind.NUMBER, text='1 m', value=1.0, unit='m')


@pytest.mark.parametrize(('text', 'unit'), UNITS)
def test_another_unit(ask_after: _Session, text: str, unit: str) -> None:
    meant = ask_after.meant(text, [FAR])
    assert ask_after.same(meant, FAR)
    assert parse_unit(meant.query.unit) == parse_unit(unit)


@pytest.mark.parametrize('text', REPEATED)
def test_the_same_again(ask_after: _Session, text: str) -> None:
    meant = ask_after.meant(text, [FAR])
    assert ask_after.same(meant, FAR)
    assert meant.taken


@pytest.mark.parametrize(('before', 'text', 'full'), MEANT)
def test_what_is_meant(ask_after: _Session, before: Sequence[str], text: str, full: str) -> None:
    meant = ask_after.meant(text, before)
    assert ask_after.same(meant, full), (meant.taken, meant.missing)


@pytest.mark.parametrize(('before', 'text', 'said'), REFUSED)
def test_what_is_not_clear_is_asked_back(
    ask_after: _Session, before: Sequence[str], text: str, said: str
) -> None:
    meant = ask_after.meant(text, before)
    assert not meant.taken
    assert understand(meant.query) is None or meant.missing
    assert said in meant.missing


def test_a_unit_has_to_fit_the_last_answer(ask_after: _Session) -> None:
    chosen = Answer(status=Status.ANSWERED, kind=Kind.CHOICE, text='black table', choice=1)
    assert (
        'has no unit'
        in ask_after.meant('in cm', ['What does the red box stand on?'], chosen).missing
    )
    assert 'cannot be said in degrees' in ask_after.meant('in degrees', [FAR]).missing
    turned = Answer(status=Status.ANSWERED, kind=Kind.NUMBER, text='1', value=1.0, unit='rad')
    assert not ask_after.meant('in degrees', ['How far did you turn?'], turned).missing


def test_a_unit_stays_with_what_is_asked_in_it(ask_after: _Session) -> None:
    assert ask_after.meant('How tall is it in cm?', [FAR]).query.unit == 'cm'
    assert ask_after.meant('Then the other one, in cm.', [FAR, TALL]).query.unit == 'cm'
    assert ask_after.meant('How tall is it?', [FAR, 'in cm']).query.unit == ''
    assert ask_after.meant('And now?', [FAR, 'in cm']).query.unit == 'cm'


def test_talk_between_questions_changes_nothing(ask_after: _Session) -> None:
    assert ask_after.same(ask_after.meant('In cm?', [FAR, 'Why?']), FAR)


@pytest.mark.parametrize(
    'text',
    [
        'Of the blue chair and the red box, give me the one with the bigger vertical size.',
        'Which of the two, the blue chair or the red box, is taller?',
        'Which one of the red box and the blue chair is nearer to the camera?',
        'How far is the camera now from where it started?',
        'While it moved, did the blue chair come closer?',
        'Take the red box and the blue chair: how far apart are those two?',
        'There is a red box. How tall is it?',
        'How tall is the blue chair from its bottom to its top?',
        'What is nearest to the camera?',
        'How many boxes are there now?',
    ],
)
def test_what_names_its_things_is_no_follow_up(ask_after: _Session, text: str) -> None:
    meant = ask_after.meant(text, [FAR, TALL])
    assert not meant.taken
    assert not meant.missing


def test_no_question_in_full_is_taken_for_a_follow_up(ask_after: _Session) -> None:
    slots = {'a': 'green chair', 'b': 'white table', 'c': 'person', 'x': 'yellow ball'}
    slots |= {'kind': 'box', 'kinds': 'boxes', 'n': '0.8 m', 'list': 'the white table or the bin'}
    slots |= {'described': 'box nearest to the person', 'described2': 'tallest chair'}
    texts = {name: row for name, row in load('open').items() if not name.startswith('dialogue')}
    for name, row in texts.items():
        for text in row[::3]:
            asked = text.format(**slots)
            meant = ask_after.meant(asked, [FAR, TALL])
            assert (meant.taken, meant.missing) == ('', ''), (name, asked)
