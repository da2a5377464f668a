"""Which of some things moved, where none is clearly seen to."""

from __future__ import annotations

from typing import Any, cast

import pytest

from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.families.moved import WhoMoved

NAMES = ('ball', 'person', 'box')
ASKED = cast('Any', None)
"""Nothing of the question is needed once the things were followed."""


def followed(**motion: str) -> Facts:
    """Return the facts of three things that were followed: how each of them moved."""
    return Facts(
        steps=2,
        said={
            'searched': ['frames 9 | note '],
            'thing': [
                f'{name} | 0 | label {name} | score 1.00 | seen in [1, 2, 3] | whole in [1, 2]'
                for name in NAMES
            ],
            'watched': [f'{name} | things 1 | together True' for name in NAMES],
            'motion': [
                f'{name} | moved {motion.get(name, "no | places 1")} | unseen 0.0 of 9.0 s '
                '| place seen empty before in [] | after in [] | seen 3 times'
                for name in NAMES
            ],
        },
    )


def decide(facts: Facts) -> Any:  # noqa: ANN401 - a draft
    return WhoMoved(tuple((name, name) for name in NAMES)).next_cell(ASKED, facts)


def test_the_one_that_is_left_is_named_with_doubt() -> None:
    drafted = decide(followed(person='unsure | places 3'))
    clear = decide(followed(person='yes | places 3'))
    assert drafted.value == clear.value == "'person'"
    assert drafted.confidence < 0.7 < clear.confidence
    assert 'whether the person moved could not be seen' in drafted.warnings


@pytest.mark.parametrize(
    'motion',
    [
        {'person': 'unsure | places 1'},  # it was seen at one place
        {'person': 'unsure | places 3', 'ball': 'unsure | places 2'},
        {},
    ],
)
def test_where_several_or_none_are_left_nothing_is_said(motion: dict[str, str]) -> None:
    assert not decide(followed(**motion)).value
