"""Looks of what in one respect or two is not like its kind.

At the edge of a board nothing is seen that a thing rests on, the picture's edge cuts it, something
hides more of it, or stands on its lid. How high a shelf or a cabinet is, frames tell together.
"""

from __future__ import annotations

from dataclasses import replace

from spatialclaw_ros.models.piece_shape import FEW_INSIDE
from spatialclaw_ros.models.room_kinds import Foot, Look
from spatialclaw_ros.models.room_looks import (
    BALL,
    BOTTLE,
    CHAIR_BACK,
    CLOSED,
    LOOKS,
    NO_NECK,
    SMALL_BOX,
    TALL,
    WIDE,
)


def _loose(look: Look) -> tuple[Look, Look]:
    """Return the look of a thing at the edge of a board, hidden in part or cut off."""
    return replace(look, rests=0.0, hidden=(0.0, 0.32)), replace(look, rests=0.0, cut=True)


BOOK, CHAIR, CRATE, SHELF = (LOOKS[noun][0] for noun in ('book', 'chair', 'crate', 'shelf'))
NEAR_LOOKS: dict[str, tuple[Look, ...]] = {
    'ball': (replace(BALL, disc=(0.8, 2.0), hidden=(0.0, 0.25)),),
    'book': (
        replace(BOOK, rests=0.0, goes_on=0.4, cut=True),
        replace(BOOK, rests=0.0, round_over=1.0, cut=True),
    ),
    'bottle': (
        replace(BOTTLE, low=(0.3, 2.0), rests=0.0, neck=(0.0, 0.66), solid=0.8),
        replace(BOTTLE, low=(0.3, 2.0), hidden=(0.0, 0.35)),
    ),
    'box': (
        *_loose(replace(SMALL_BOX, upright=WIDE, across=(0.11, 0.3), round_over=0.0)),
        *_loose(replace(SMALL_BOX, upright=TALL, neck=NO_NECK, across=(0.085, 0.3))),
        replace(CLOSED, lid=(0.3, 1.0), hidden=(0.0, 0.25), cut=True),
        replace(CLOSED, lid=(0.0, 0.0), inside=(0.0, FEW_INSIDE), hidden=(0.0, 0.25), cut=True),
    ),
    'cabinet': LOOKS['cabinet'],
    'chair': (
        *(replace(look, hidden=(0.0, 0.55)) for look in LOOKS['chair']),
        replace(CHAIR, shares=(((0.6, 1.2), (0.06, 1.0)), ((-1.0, 0.33), (0.0, 0.2)))),
        replace(CHAIR, foot=Foot.UNSEEN, low=(0.3, 0.6), hidden=(0.12, 0.55)),
        replace(CHAIR_BACK, foot=Foot.UNSEEN, low=(0.36, 0.6), solid=0.6, hidden=(0.12, 0.55)),
        replace(
            CHAIR_BACK, low=(0.36, 0.75), width=(0.0, 0.16), across=(0.15, 0.6), length=(0.3, 0.6)
        ),
        replace(
            CHAIR_BACK, low=(0.36, 0.75), height=(0.1, 0.6), across=(0.3, 0.6), hidden=(0.15, 0.45)
        ),
    ),
    'crate': (replace(CRATE, far_low=(0.0, 0.35), rests=0.0),),
    'mug': tuple(
        loose
        for look in (*LOOKS['mug'], replace(LOOKS['mug'][1], round_under=0.0, pixels=0))
        for loose in _loose(replace(look, upright=(0.78, 1.8), disc=(0.0, 0.8)))
    ),
    'shelf': (
        SHELF,
        replace(
            SHELF,
            foot=Foot.UNSEEN,
            low=(0.3, 0.8),
            high=(1.2, 2.3),
            height=(0.6, 2.0),
            length=(0.7, 1.7),
        ),
    ),
}
