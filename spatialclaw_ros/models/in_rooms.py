"""Finds by colour word and noun in a room that several frames show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.protocols import Segmentation
from spatialclaw_ros.models.label_image import nothing
from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.paints import paint_of
from spatialclaw_ros.models.room_looks import LOOKS, NEED_FLOOR
from spatialclaw_ros.models.room_parts import whole_mask
from spatialclaw_ros.models.room_shapes import LEAST_PIXELS, shape_from
from spatialclaw_ros.models.room_votes import MANY_VOTES, things_of

if TYPE_CHECKING:
    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.models.piece_shape import Shape
    from spatialclaw_ros.models.room_units import Views
    from spatialclaw_ros.models.room_votes import Thing

SURE, UNSURE = 0.99, 0.975
"""Score of a thing whose views all look like its kind, and of one that has only one view."""
NEARLY, HARDLY = 0.9, 0.8
"""Factor for what looks only nearly like its kind, and for what does so in a single view."""
SAME_KIND = {
    'desk': 'table',
    'bookshelf': 'shelf',
    'bookcase': 'shelf',
    'wardrobe': 'cabinet',
    'carton': 'box',
}
"""Nouns that shape cannot tell apart, each with the one used here."""
FOUND_NOTE = 'found by colour and shape'
CUT_NOTE = "cut off by the image's edge"
HIDDEN_NOTE = 'hidden in part'


def tells(text: str) -> bool:
    """Tell whether a name is a colour word and a noun that shape tells in a room."""
    return _asked(text) is not None


def _asked(text: str) -> tuple[str, str] | None:
    """Return the noun and the colour word that a name consists of; None where it does not."""
    name = parse_name(text)
    noun = SAME_KIND.get(name.head, name.head)
    if name.generic or noun not in LOOKS or len(name.modifiers) != 1:
        return None
    colours = [word for word in name.colours if paint_of(word)]
    return (noun, colours[0]) if colours else None


def find_in_room(capture: Capture, views: Views, number: int, text: str) -> Segmentation:
    """Return what can be the thing of a noun and a colour word; nothing, with the reason.

    Args:
        capture: where it is looked for.
        views: frames of the room.
        number: which of them is the capture's.
        text: the name.
    """
    asked = _asked(text)
    if asked is None:
        return nothing(capture, f'{text!r} is not a colour word and a noun that shape tells')
    noun, colour = asked
    room = views.rooms[number]
    if noun in NEED_FLOOR and not np.isfinite(room.floor_z):
        return nothing(capture, f'no floor is in view that a {noun} could stand on')
    found = []
    for thing in things_of(views, noun, colour):
        pieces = thing.groups.get(number, ())
        shape = shape_from(room, paint_of(colour), pieces) if pieces else None
        if shape is None or shape.pixels < LEAST_PIXELS:
            continue
        found.append((_score(thing), shape, whole_mask(room, noun, shape)))
    if not found:
        return nothing(capture, f'nothing {colour} here has the size and shape of a {noun}')
    found.sort(key=lambda item: (-item[0], -item[1].pixels))
    return Segmentation(
        np.stack([mask for _, _, mask in found]),
        (text,) * len(found),
        tuple(round(score, 3) for score, _, _ in found),
        ', '.join([FOUND_NOTE, *_notes([shape for _, shape, _ in found])]),
    )


def _notes(shapes: list[Shape]) -> list[str]:
    notes = {CUT_NOTE for shape in shapes if shape.cut}
    return sorted(notes | {HIDDEN_NOTE for shape in shapes if not shape.cut and not shape.whole})


def _score(thing: Thing) -> float:
    share = min(1.0, (thing.votes - 1) / (MANY_VOTES - 1))
    agreed = thing.votes / max(1, thing.votes + thing.against)
    nearly = 1.0 if not thing.near else NEARLY if thing.votes > 1 else HARDLY
    return (UNSURE + (SURE - UNSURE) * share) * agreed * nearly
