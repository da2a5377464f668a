"""A length compared with a limit: which of the two is said to be more."""

from __future__ import annotations

import re

import pytest
from models.rules.test_free_wordings import understood

WAY = re.compile(r'limit_m=0\.8, more=(True|False)')


@pytest.mark.parametrize(
    ('question', 'more'),
    [
        ('Is the red box taller than 0.8 m?', True),
        ('Is 0.8 m less than the height of the red box itself?', True),
        ('Is 0.8 m more than the height of the red box itself?', False),
        ('Does 0.8 m exceed the height of the red box?', False),
        ('Is the red box at least 0.8 m tall?', True),
        ('Is the red box no taller than 0.8 m?', False),
        ('Is the red box tall enough for a shelf of 0.8 m?', True),
        ('Is a shelf of 0.8 m tall enough for the red box?', False),
        ('My shelf has 0.8 m of headroom. Is the red box taller than that?', True),
        ('I have a cupboard that is 0.8 m high inside. Is the red box too tall for it?', True),
        ('Something no taller than 0.8 m would do. Is the red box low enough?', False),
        ('Would a shelf with 0.8 m of headroom be too low for the red box?', True),
        ('The red box may be 0.8 m tall at the very most. Is it lower than that?', False),
        ('Are the middles of the red box and the chair further apart than 0.8 m?', True),
        ('Is 0.8 m less than what separates the middles of the red box and the chair?', True),
        ('Would a string of 0.8 m do to join the middles of the red box and the chair?', False),
        ('Is 0.8 m of rope too short to join the middles of the red box and the chair?', True),
        ('Is the red box 0.8 m tall or more?', True),
    ],
)
def test_which_of_the_two_is_said_to_be_more(question: str, more: bool) -> None:  # noqa: FBT001
    read = understood(question, ('yes', 'no'))
    found = WAY.search(read)
    assert found, read
    assert found[1] == str(more)


@pytest.mark.parametrize(
    'question',
    [
        'Is the top of the red box more than 0.8 m above the floor?',
        'Is the red box 0.8 m taller than the chair?',
        'Is the red box closer than 0.8 m to you?',
        'Is 0.8 m too much for the distance between the middles of the red box and the chair?',
    ],
)
def test_another_limit_is_not_read(question: str) -> None:
    assert not understood(question, ('yes', 'no'))
