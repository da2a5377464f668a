"""Left or right of, in front of or behind a thing as the camera sees it, however it is put."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.families.relation import Relation
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.gist import NAME, asked_for, gist_of
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.robot_words import CAMERA, SIDE_WORDS, SIDES

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.gist import Gist

AXES = (('left', 'right'), ('front', 'behind'))
ALSO = {'farther': 'behind', 'further': 'behind', 'after': 'behind', 'closer': 'front'}
"""Words of a side in depth, beside those of everybody's sides."""
VOCABULARY = SIDE_WORDS | word_set(
    'camera cameras lens sensor viewer viewpoint view views see sees saw appear appears looks vs '
    'versus side sides hand closer nearer farther further after depth stand stands standing lie '
    'lies lying placed located sit sits found find point perspective own through them they scene '
    'visible shown shows show'
)
GROUND = ('of', 'behind', 'vs', 'versus', 'to', 'before', 'after', 'with', 'front')
"""What stands before the thing that the side is counted from."""


def read(asked: Asked) -> Relation | None:
    """Read 'red box vs chair as the camera sees them: left or right' and its like."""
    said = asked_for(asked.said)
    gist = gist_of(said, VOCABULARY)
    if gist is None or len(gist.things) != 2 or gist.has_number:  # noqa: PLR2004 - two things
        return None
    axis = _axis(gist, asked)
    ground = _ground(gist)
    if not axis or not ground or 'view' in ground or not (CAMERA.search(said) or '@' in gist.text):
        return None
    other = next(name for name in gist.things if name != ground)
    words = tuple(_offered(asked, side) for side in axis)
    return Relation(Thing(other), Thing(ground), axis, words) if all(words) else None


def _axis(gist: Gist, asked: Asked) -> tuple[str, str] | tuple[()]:
    """Return the two opposite sides that are asked for, or ()."""
    names = SIDES | ALSO
    texts = ' '.join((*gist.words, *asked.choices)).lower()
    named = {names[word] for word in re.findall(r'[a-z]+', texts) if word in names}
    fitting = [axis for axis in AXES if set(axis) == named]
    return fitting[0] if fitting else ()


def _ground(gist: Gist) -> str:
    """Return the one thing that the side is counted from, or '' where that is not clear."""
    places = [at for at, word in enumerate(gist.words) if word == NAME]
    found = {
        name
        for name, at in zip(gist.names, places, strict=True)
        if at and gist.words[at - 1] in GROUND
    }
    return found.pop() if len(found) == 1 else ''


def _offered(asked: Asked, side: str) -> str:
    """Return what is answered for a side: the choice that means it, or its word."""
    if not asked.choices:
        return {'front': 'in front'}.get(side, side)
    names = SIDES | ALSO
    fitting = [
        choice
        for choice in asked.choices
        if {names[w] for w in re.findall(r'[a-z]+', choice.lower()) if w in names} == {side}
    ]
    return fitting[0] if len(fitting) == 1 and len(asked.choices) == 2 else ''  # noqa: PLR2004 - two sides


FAMILY = Family('sides of a thing (left, right, in front, behind) as the camera sees it', read)
