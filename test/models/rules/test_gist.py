"""Names and known words of a question that no phrase covers."""

from __future__ import annotations

import pytest

from spatialclaw_ros.models.rules.gist import gist_of

SIDES = frozenset({'camera', 'left', 'right', 'side'})


@pytest.mark.parametrize(
    ('text', 'names'),
    [
        (
            'is the coffee can to the left or to the right of the sugar box',
            ('coffee can', 'sugar box'),
        ),
        ('is the can left of the red box', ('can', 'red box')),
        ('is the box left of the can', ('box', 'can')),
        ('red box or coffee can, which is left', ('red box', 'coffee can')),
        ('which side of the box can you see', ('box',)),
        ('can you say which side of the box is left', ('box',)),
    ],
)
def test_can_is_a_noun_where_a_name_ends_with_it(text: str, names: tuple[str, ...]) -> None:
    gist = gist_of(text, SIDES)
    assert gist is not None
    assert gist.names == names
