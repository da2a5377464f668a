"""What a question is about, whichever way it is put; what changes its meaning ends it."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from spatialclaw_ros.models.rules.asked import Asked
from spatialclaw_ros.models.rules.families import (
    apart,
    between,
    camera_to_whole,
    carried,
    passing,
    sizes_of_wholes,
    threshold,
    which_of_some,
)
from spatialclaw_ros.models.rules.sense import sense_of

FAMILIES = {
    'distance.centres': apart,
    'distance.nearest': apart,
    'gap.width': apart,
    'camera_distance.centre': camera_to_whole,
    'size.height': sizes_of_wholes,
    'size.longest': sizes_of_wholes,
    'height.bottom': sizes_of_wholes,
    'height.top': sizes_of_wholes,
    'height.over': sizes_of_wholes,
    'support.what': carried,
    'support.is': carried,
    'inside.is': carried,
    'inside.what': carried,
    'between.is': between,
    'between.what': between,
    'nearest.thing': which_of_some,
    'compare.taller': which_of_some,
    'compare.closer': which_of_some,
    'compare.nearer_to': which_of_some,
    'gap.fits': passing,
    'door.width': passing,
    'door.fits': passing,
    'threshold.distance.more': threshold,
    'threshold.distance.less': threshold,
    'threshold.height.more': threshold,
    'threshold.height.less': threshold,
}
SLOTS = {'a': 'red box', 'b': 'black table', 'c': 'person', 'x': 'blue chair', 'n': '0.8 m'}
OFFERED = ('green bottle', 'orange shelf', 'ball')
YES_NO = ('yes', 'no')
FILE = resources.files('spatialclaw_ros.world.questions') / 'wordings.json'
WORDINGS = json.loads(FILE.read_text())
OPEN = [(intent, text) for intent in FAMILIES for text in WORDINGS.get(intent, {}).get('open', ())]


def asked(text: str, choices: tuple[str, ...] = (), frames: int = 5) -> Asked:
    said = ' '.join(text.lower().split()).rstrip('?.! ')
    known = tuple(range(frames))
    return Asked(text=said, marked=said, known=known, choices=choices, said=said)


def choices_of(intent: str) -> tuple[str, ...]:
    family, what = intent.split('.')[:2]
    if what in {'is', 'fits'} or family == 'threshold':
        return YES_NO
    if intent == 'compare.nearer_to':
        return SLOTS['b'], SLOTS['c']
    if family == 'compare':
        return SLOTS['a'], SLOTS['b']
    offered = (*OFFERED[:2], 'floor') if family == 'support' else OFFERED
    return offered if what in {'what', 'thing'} else ()


@pytest.mark.parametrize(('intent', 'text'), OPEN)
def test_wordings_are_read(intent: str, text: str) -> None:
    choices = choices_of(intent)
    listed = f'the green bottle, the orange shelf or the {choices[-1]}' if choices else ''
    question = asked(text.format(list=listed, **SLOTS), choices)
    assert FAMILIES[intent].FAMILY.read(question) is not None


@pytest.mark.parametrize(
    'text',
    [
        'how far is the middle of the red box from the middle of its shadow',
        'how far was the red box from the black table before it moved, centre to centre',
        'how tall is the red box without its lid',
        'how many boxes are between the red box and the black table',
        'how tall is the left leg of the black table',
        'how far is the centre of the red box from the second corner of the black table',
        'what is the average height of the red box and the black table',
        'how wide is the window',
        'at what angle does the red box stand to the black table',
    ],
)
def test_what_changes_the_meaning_is_not_passed_over(text: str) -> None:
    families = {module.FAMILY for module in FAMILIES.values()}
    assert all(family.read(asked(text)) is None for family in families)


@pytest.mark.parametrize(
    ('text', 'upper', 'lower'),
    [
        ('is the red box standing on the black table', 'red box', 'black table'),
        ('is the black table what the red box stands on', 'red box', 'black table'),
        ('is the black table holding up the red box', 'red box', 'black table'),
        ('red box on the black table, yes or no', 'red box', 'black table'),
        ('is the black table underneath the red box', 'red box', 'black table'),
    ],
)
def test_who_carries_whom(text: str, upper: str, lower: str) -> None:
    plan = carried.read(asked(text, YES_NO))
    assert isinstance(plan, carried.On)
    assert (plan.a.name, plan.b) == (upper, lower)


@pytest.mark.parametrize(
    'text',
    [
        'how far above the top of the black table is the underside of the red box',
        "the red box's underside is how far above the black table's top",
        'vertically, how much higher does the red box start than the black table ends',
        'height from the upper edge of the black table to the lower edge of the red box',
    ],
)
def test_which_begins_above_which(text: str) -> None:
    plan = sizes_of_wholes.read(asked(text))
    assert plan is not None
    assert plan.b is not None
    assert (plan.a.name, plan.b.name) == ('red box', 'black table')


@pytest.mark.parametrize(
    ('text', 'x'),
    [
        ('is the blue chair between the red box and the black table', 'blue chair'),
        ('do the red box and the black table have the blue chair between them', 'blue chair'),
        ('between the red box and the black table, is that where the blue chair is', 'blue chair'),
        (
            'if i went from the red box to the black table, would i come across the blue chair',
            'blue chair',
        ),
    ],
)
def test_what_is_between_what(text: str, x: str) -> None:
    plan = between.read(asked(text, YES_NO))
    assert plan is not None
    assert plan.x == (x,)
    assert {plan.a.name, plan.b.name} == {'red box', 'black table'}


def test_single_pictures_are_left_to_the_families_of_one_frame() -> None:
    text = 'how far is the middle of the red box from the middle of the black table'
    assert sense_of(asked(text)).things == ('red box', 'black table')
    assert not sense_of(asked(text, frames=1)).things


def test_lengths_are_read_in_metres() -> None:
    sense = sense_of(asked('is the red box taller than 80 cm', YES_NO))
    assert sense.number_m == pytest.approx(0.8)
