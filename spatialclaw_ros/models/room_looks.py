"""Which kinds of things the visible part of something in a room can be, by its shape and size.

Common knowledge of sizes; what only colour and size suggest, and shape does not, is none.
"""

from __future__ import annotations

from dataclasses import replace

from spatialclaw_ros.models.room_kinds import LID_SEEN, NOTHING_HIDDEN, Foot, Look

TELLING_PIXELS = 320
"""With fewer, a small box and a cup look the same."""
CLEAR_PIXELS = 250
"""With fewer, an outline is ragged."""
LITTLE_HIDDEN = 0.12
BOX_HIGH_M = 0.62
"""What is boxy up to a higher top may be a part of furniture."""
BOX = Look(
    length=(0.0, 0.8),
    disc=(0.0, 0.8),
    solid=0.86,
    on_sides=(0.93, 1.0),
    round_over=0.7,
    goes_on=0.4,
)
FLOOR_BOX = replace(BOX, foot=Foot.FLOOR, height=(0.12, 0.75), across=(0.13, 0.8))
FRONT = replace(FLOOR_BOX, above=(-99.0, LID_SEEN), across=(0.2, 0.8))
CLOSED = replace(
    FLOOR_BOX,
    above=(LID_SEEN, 99.0),
    lid=(0.5, 1.0),
    width=(0.14, 0.8),
    round_over=0.3,
    hidden=(0.0, LITTLE_HIDDEN),
)
CLOSED_PART = replace(CLOSED, high=(0.0, BOX_HIGH_M), lid=(0.8, 1.0), solid=0.7, hidden=(0.0, 0.6))
BOX_TOP = replace(
    CLOSED_PART, foot=Foot.UNSEEN, low=(-1.0, 0.3), height=(0.07, 0.75), solid=0.8, cut=True
)
SMALL_BOX = replace(
    BOX,
    height=(0.07, 0.32),
    length=(0.0, 0.32),
    across=(0.055, 0.3),
    rests=0.35,
    hidden=(0.0, LITTLE_HIDDEN),
)
WIDE, TALL = (0.0, 1.6), (1.6, 3.5)
NO_NECK = (0.75, 1.6)
BOXES = (
    replace(FRONT, upright=WIDE),
    replace(FRONT, upright=TALL, neck=NO_NECK),
    CLOSED,
    CLOSED_PART,
    BOX_TOP,
    replace(SMALL_BOX, upright=WIDE, across=(0.125, 0.3), round_over=0.0),
    replace(
        SMALL_BOX,
        upright=WIDE,
        across=(0.09, 0.3),
        height=(0.135, 0.32),
        round_over=0.0,
        low=(0.3, 2.0),
    ),
    replace(
        SMALL_BOX,
        foot=Foot.UNSEEN,
        low=(0.3, 2.0),
        upright=WIDE,
        across=(0.125, 0.3),
        round_over=0.0,
        on_sides=(0.97, 1.0),
        goes_on=0.15,
        hidden=(0.0, NOTHING_HIDDEN),
        pixels=CLEAR_PIXELS,
    ),
    replace(SMALL_BOX, upright=TALL, neck=NO_NECK, across=(0.085, 0.3), pixels=TELLING_PIXELS),
    replace(SMALL_BOX, upright=WIDE, round_over=2.5, pixels=2 * TELLING_PIXELS),
)
"""The front alone, or a lid; small ones are no cups by their width, height or flat sides. At the
edge of a shelf or table they stand on nothing that is seen."""
CABINET = Look(
    foot=Foot.FLOOR,
    height=(0.63, 1.85),
    length=(0.5, 2.1),
    on_sides=(0.96, 1.0),
    solid=0.92,
    hidden=(0.0, 0.2),
)
CHAIR_BACK = Look(
    foot=Foot.LEGS,
    low=(0.36, 0.53),
    height=(0.18, 0.6),
    high=(0.74, 1.15),
    across=(0.2, 0.6),
    length=(0.0, 0.65),
    lid=(0.0, 0.6),
    solid=0.72,
    goes_on=0.4,
    hidden=(0.0, 0.35),
    cut=True,
    shares=(((0.6, 1.2), (0.5, 1.0)),),
)
"""A board on legs, the seat behind it; from the side a strip of the seat is seen below, and legs
of the colour belong to it."""
SOFA = Look(
    foot=Foot.FLOOR,
    high=(0.57, 1.15),
    length=(1.05, 2.4),
    width=(0.45, 1.5),
    on_sides=(0.0, 0.9),
    lid=(0.0, 0.4),
    solid=0.7,
    hidden=(0.0, 0.6),
    cut=True,
)
BIN = Look(
    foot=Foot.FLOOR,
    height=(0.18, 0.75),
    across=(0.17, 0.55),
    upright=(0.7, 2.6),
    disc=(0.0, 0.78),
    solid=0.82,
    cut=True,
)
BOTTLE = Look(
    height=(0.1, 0.36),
    across=(0.03, 0.17),
    upright=(1.8, 6.0),
    neck=(0.0, 0.62),
    solid=0.84,
)
MUG = Look(
    height=(0.065, 0.165),
    across=(0.057, 0.147),
    upright=(0.92, 1.8),
    disc=(0.0, 0.78),
    neck=(0.57, 1.5),
    solid=0.9,
)
BALL = Look(
    height=(0.03, 0.9),
    across=(0.03, 0.9),
    upright=(0.85, 1.18),
    disc=(0.83, 2.0),
    solid=0.93,
    cut=True,
)
LOOKS: dict[str, tuple[Look, ...]] = {
    'ball': (
        BALL,
        replace(BALL, foot=Foot.LEGS),
        replace(BALL, disc=(0.78, 2.0), pixels=CLEAR_PIXELS),
    ),
    'bin': (
        replace(BIN, round_under=0.6, lid=(0.0, 0.5), hidden=(0.0, 0.3)),
        replace(BIN, round_under=0.4, hidden=(0.0, 0.3)),
        replace(
            BIN,
            round_under=0.35,
            across=(0.12, 0.55),
            upright=(1.2, 3.5),
            lid=(0.0, 0.5),
            hidden=(0.3, 0.6),
        ),
    ),
    'book': (
        Look(
            height=(0.0, 0.07),
            length=(0.14, 0.38),
            width=(0.0, 0.27),
            across=(0.1, 0.38),
            upright=(0.0, 1.0),
            solid=0.85,
            rests=0.25,
            hidden=(0.0, 0.25),
        ),
    ),
    'bottle': (BOTTLE, replace(BOTTLE, low=(0.3, 2.0), hidden=(0.0, 0.2))),
    'box': BOXES,
    'cabinet': (
        CABINET,
        replace(CABINET, height=(0.63, 1.15), solid=0.7, hidden=(0.0, 0.5), cut=True),
    ),
    'chair': (
        Look(
            foot=Foot.LEGS,
            high=(0.7, 1.2),
            across=(0.2, 0.8),
            length=(0.0, 0.85),
            seat=0.1,
            lid=(0.0, 0.4),
            hidden=(0.0, 0.4),
            cut=True,
            shares=(((0.6, 1.2), (0.06, 1.0)), ((-1.0, 0.33), (0.0, 0.15))),
        ),
        replace(CHAIR_BACK, on_sides=(0.0, 0.85)),
        replace(CHAIR_BACK, low=(-1.0, 0.36), height=(0.5, 1.15), neck=(1.8, 99.0), solid=0.55),
        replace(CHAIR_BACK, low=(0.36, 0.72), width=(0.0, 0.16), across=(0.28, 0.6)),
    ),
    'crate': (
        Look(
            height=(0.14, 0.47),
            length=(0.28, 0.85),
            width=(0.2, 0.7),
            across=(0.25, 0.85),
            lid=(0.0, 0.3),
            above=(LID_SEEN, 99.0),
            far_low=(0.0, 0.25),
            solid=0.72,
            round_over=0.6,
            hidden=(0.0, 0.3),
            cut=True,
        ),
    ),
    'mug': (
        replace(MUG, round_under=0.8),
        replace(
            MUG, across=(0.057, 0.105), height=(0.065, 0.125), round_under=2.5, pixels=CLEAR_PIXELS
        ),
    ),
    'shelf': (
        Look(
            foot=Foot.LEGS,
            height=(1.07, 2.25),
            length=(0.48, 1.7),
            width=(0.2, 1.0),
            cut_above=True,
            on_sides=(0.0, 0.93),
            solid=0.6,
            hidden=(0.0, 0.55),
            cut=True,
        ),
    ),
    'sofa': (
        replace(SOFA, shares=(((-1.0, 0.33), (0.1, 1.0)), ((0.3, 0.55), (0.1, 1.0)))),
        replace(SOFA, foot=Foot.UNSEEN, low=(-1.0, 0.4), height=(0.3, 1.2), length=(1.3, 2.4)),
    ),
    'stool': (
        Look(
            foot=Foot.LEGS,
            height=(0.0, 0.13),
            high=(0.36, 0.79),
            length=(0.24, 0.53),
            width=(0.08, 0.53),
            across=(0.24, 0.46),
            upright=(0.0, 0.8),
            lid=(0.6, 1.0),
            solid=0.9,
            goes_on=0.3,
            corners=0.56,
            hidden=(0.0, 0.25),
            pixels=180,
        ),
    ),
    'table': (
        Look(
            foot=Foot.LEGS,
            high=(0.6, 0.88),
            length=(0.7, 2.6),
            width=(0.45, 1.6),
            open_most=0.75,
            lid=(0.5, 1.0),
            hidden=(0.0, 0.35),
            cut=True,
        ),
    ),
}
"""Nouns, in one spelling, that shape tells: the visible part has one of the looks."""
NEED_FLOOR = frozenset({'bin', 'cabinet', 'chair', 'shelf', 'sofa', 'stool', 'table'})
LEAST_LEGS = {'stool': 0.08}
"""Share of the pixels of a seat that its legs have to add: a book has none."""
GAPS = {'crate': 0.6, 'sofa': 0.6, 'chair': 0.35, 'table': 0.25, 'shelf': 0.4}
"""How far the parts of one thing that are seen may lie apart [m]."""
GAP_M = 0.08
"""The same for other kinds."""
