"""What somebody only thinks of, when saying what a question is for, is no thing of the room."""

from __future__ import annotations

import pytest
from models.rules.test_free_wordings import understood

YES_NO = ('yes', 'no')


@pytest.mark.parametrize(
    ('question', 'plain'),
    [
        (
            (
                'I am thinking of pushing a trolley of 0.6 m between the red box and the sofa. '
                'How wide is the opening there?'
            ),
            'How wide is the free gap between the red box and the sofa?',
        ),
        (
            'A pram has to come through between the red box and the sofa. How wide is it there?',
            'How wide is the free gap between the red box and the sofa?',
        ),
        (
            'How wide is the gap between the red box and the sofa for a wheelchair?',
            'How wide is the free gap between the red box and the sofa?',
        ),
        ('The movers bring a bed tomorrow. How wide is the door?', 'How wide is the doorway?'),
        ('We have a piano to get through the door. How wide is it?', 'How wide is the doorway?'),
        ('I need to lay a rug under the red box. How tall is it?', 'How tall is the red box?'),
        (
            (
                'I want to put the red box into a crate. How high must the crate be inside, just '
                "for the red box's own height?"
            ),
            'How tall is the red box?',
        ),
        (
            (
                'I want to hang a cable from the middle of the red box to the middle of the '
                'sofa. How long is that, straight across?'
            ),
            'How far is the middle of the red box from the middle of the sofa?',
        ),
    ],
)
def test_what_it_is_for_is_no_thing_of_the_room(question: str, plain: str) -> None:
    assert understood(plain)
    assert understood(question) == understood(plain)


@pytest.mark.parametrize(
    ('question', 'choices'),
    [
        ('I want to buy a rug. How far is it from the sofa?', ()),
        ('I have to push a trolley. Is there enough room between the sofa and the bin?', YES_NO),
        ('I have a crate to carry. Would it fit between the sofa and the bin?', YES_NO),
        ('I want to move the red box. How far is it then from the sofa?', ()),
        ('I am going to put the red box on a shelf. How high will its top be?', ()),
    ],
)
def test_what_is_only_thought_of_is_not_measured(question: str, choices: tuple[str, ...]) -> None:
    assert not understood(question, choices)
