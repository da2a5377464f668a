"""Names match by content words, head noun first."""

from __future__ import annotations

import pytest

from spatialclaw_ros.models.names import match_names, parse_name, readable, singular
from spatialclaw_ros.models.spelling import meant_word, one_slip

PANTRY = ['002_master_chef_can', '003_cracker_box', '004_sugar_box', '006_mustard_bottle']
STACK = ['pudding_box', 'potted_meat_can', 'banana', 'wood_block', 'large_marker']


@pytest.mark.parametrize(
    ('said', 'labels', 'meant'),
    [
        ('coffee can', PANTRY, ['002_master_chef_can']),
        ('the sugar', PANTRY, ['004_sugar_box']),
        ('box of crackers', PANTRY, ['003_cracker_box']),
        ('mustard', PANTRY, ['006_mustard_bottle']),
        ('tin of coffee', PANTRY, ['002_master_chef_can']),
        ('boxes', PANTRY, ['003_cracker_box', '004_sugar_box']),
        ('yellow box', PANTRY, ['003_cracker_box', '004_sugar_box']),
        ('grocery objects', PANTRY, PANTRY),
        ('things', STACK, STACK),
        ('fruit', STACK, ['banana']),
        ('wooden block', STACK, ['wood_block']),
        ('marker', STACK, ['large_marker']),
        ('mustard bottle', ['mustard'], ['mustard']),
        ('red cup', ['red_mug'], ['red_mug']),
        ('sugar box', ['box', 'sugar box', 'cracker box'], ['sugar box']),
        ('box', ['SugarBox2', 'CrackerBox'], ['SugarBox2', 'CrackerBox']),
        ('sugr box', PANTRY, ['004_sugar_box']),
        ('crakcer box', PANTRY, ['003_cracker_box']),
        ('mustard botle', PANTRY, ['006_mustard_bottle']),
    ],
)
def test_meant(said: str, labels: list[str], meant: list[str]) -> None:
    assert [labels[match.index] for match in match_names(said, labels)] == meant


@pytest.mark.parametrize(
    ('said', 'labels'),
    [
        ('piano', PANTRY),
        ('cereal box', PANTRY),
        ('trash can', PANTRY),
        ('coffee can', STACK),
        ('tomato soup can', STACK),
        ('red mug', ['blue_mug']),
        ('sugar box', ['mustard']),
        ('piece of furniture', PANTRY),
        ('red bowl', ['red_mug']),
        ('yellow objects', PANTRY),
        ('clock', STACK),
        ('peach', ['pear', 'peace']),
        ('ban', STACK),
    ],
)
def test_not_meant(said: str, labels: list[str]) -> None:
    assert match_names(said, labels) == []


def test_the_very_words_score_highest() -> None:
    scores = [
        match_names(said, ['sugar_box'])[0].score
        for said in ('sugar box', 'box', 'sugar', 'domino box')
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0


def test_a_name_is_taken_apart() -> None:
    assert parse_name('the box of crackers').head == 'box'
    assert parse_name('game controller on the desk').head == 'controller'
    assert parse_name('blue book "Multiple View"').modifiers == ('blue', 'multiple', 'view')
    assert parse_name('blue waste bin').colours == ('blue',)
    assert parse_name('pieces of furniture').kind == 'furniture'


@pytest.mark.parametrize(
    ('plural', 'one'),
    [
        ('boxes', 'box'),
        ('berries', 'berry'),
        ('mugs', 'mug'),
        ('glass', 'glass'),
        ('feet', 'foot'),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_labels_are_read_as_words() -> None:
    assert readable('004_sugar_box') == 'sugar box'
    assert readable('17') == '17'


def test_a_match_tells_what_the_label_does_not_hold() -> None:
    (can,) = match_names('blue coffee can', PANTRY)
    assert (can.unknown, can.colours, can.respelt) == (('coffee',), ('blue',), False)
    (box,) = match_names('sugr box', PANTRY)
    assert (box.unknown, box.respelt) == ((), True)
    (mug,) = match_names('red mug', ['red_mug'])
    assert (mug.unknown, mug.colours, mug.respelt) == ((), (), False)


@pytest.mark.parametrize('word', ['sugr', 'suggar', 'sugor', 'sguar', 'suga', 'sugars'])
def test_one_slip(word: str) -> None:
    assert one_slip(word, 'sugar')
    assert one_slip('sugar', word)


@pytest.mark.parametrize('word', ['sugar', 'sgr', 'sagur', 'sugarbox', 'ragus'])
def test_no_single_slip(word: str) -> None:
    assert not one_slip(word, 'sugar')
    assert not one_slip('sugar', word)


def test_a_slip_of_two_words_is_not_put_right() -> None:
    assert meant_word('plat', ['plate', 'plan']) == ''
    assert meant_word('plat', ['plate', 'bowl']) == 'plate'
