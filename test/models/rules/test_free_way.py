"""How sure a free way is, by the floor that pictures show."""

from __future__ import annotations

import pytest

from spatialclaw_ros.models.rules.facts import Facts, Value
from spatialclaw_ros.models.rules.families.apart import BLIND, seen_free


@pytest.mark.parametrize(
    ('hidden_m', 'free_m', 'sure'),
    [
        (0.0, 1.2, 1.0),
        (0.2, 0.3, 1.0),  # a thing's own edge hides as much
        (0.6, 0.6, 1.0),  # what was seen is wide enough
        (0.6, 0.3, BLIND),
    ],
)
def test_what_may_stand_on_floor_that_was_not_seen(
    hidden_m: float, free_m: float, sure: float
) -> None:
    facts = Facts(
        measured={
            'unseen between': Value('unseen between', hidden_m),
            'seen free': Value('seen free', free_m),
        }
    )
    assert seen_free(0.5, facts) == sure


def test_floor_of_which_nothing_is_said_was_not_seen() -> None:
    assert seen_free(0.5, Facts()) == BLIND
