"""Questions that sound like one that is answered: none of them is read as that one."""

from __future__ import annotations

import pytest
from models.rules.test_free_wordings import FOUR, understood

YES_NO, TWO = ('yes', 'no'), ('red box', 'purple chair')


@pytest.mark.parametrize(
    'question',
    [
        'How fast did you drive?',
        'How fast is the red box now?',
        'How far are you from the doorway?',
        'How long was the red box out of sight?',
        'How long ago did the red box move?',
        'How many seconds did the red box move?',
        'How often did the red box move?',
        'How many boxes moved?',
        'How many boxes are on the black table?',
        'How far did the person walk in all?',
        'How close did you come to the red box?',
        'How near was the red box to you at first?',
        'How far is the old place of the red box from the purple chair?',
        'How high is the seat of the purple chair?',
        'What is the smallest gap that you drove through?',
        'How far was the red box moved towards the door?',
        'How tall are you?',
        'From which picture on did the red box move?',
    ],
)
def test_another_number_is_not_read(question: str) -> None:
    assert not understood(question)


@pytest.mark.parametrize(
    'question',
    [
        'Could the red box be moved?',
        'Has the red box been moved onto the black table?',
        'Did the red box move before the person?',
        'Was the red box on the black table at first?',
        'Did you fit through the doorway when you came in?',
        'Would two of you fit between the red box and the purple chair?',
        'If I carried off the sofa, would the red box come along?',
    ],
)
def test_another_yes_or_no_is_not_read(question: str) -> None:
    assert not understood(question, YES_NO)


@pytest.mark.parametrize(
    'question',
    [
        "Which of these isn't nearest to the sofa?",
        'Which of these would be nearest to the sofa if it moved to the door?',
        'Which one moved towards you?',
        'Which one stayed in its old place?',
        'Which has the higher underside, the red box or the purple chair?',
        'Which is bigger in its own width, the red box or the purple chair?',
        'Which comes higher in the picture, the red box or the purple chair?',
        'Which of these used to stand on the black table?',
        'Which one was rearranged last?',
        'Which is more to the left, side by side, the red box or the purple chair?',
        'Which is further up, the red box or the purple chair?',
    ],
)
def test_another_one_of_some_is_not_read(question: str) -> None:
    assert not understood(question, TWO)


@pytest.mark.parametrize(
    'question',
    [
        'If you turned around, would the red box be ahead, behind, left or right of you?',
        'If you were behind the sofa, would the red box be ahead, behind, left or right?',
        'Is the red box to the front, back, left or right of the sofa?',
    ],
)
def test_another_side_is_not_read(question: str) -> None:
    assert not understood(question, FOUR)


def test_how_much_is_no_choice() -> None:
    assert 'Which' not in understood('How much taller is the red box than the purple chair?')
