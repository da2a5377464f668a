"""Things in rooms by colour and shape over several frames: every view has a vote."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.rooms_seen import CAMERA, capture_of, seen

from spatialclaw_ros.core.protocols import SegmentPrompt
from spatialclaw_ros.models.colour_shape import ColourShapeSegmenter
from spatialclaw_ros.models.room_views import MOST_FRAMES, RoomViews
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.questions.findable import COLOURS, LOOKS, looks_like
from spatialclaw_ros.world.questions.scene import Scene
from spatialclaw_ros.world.sensor import EXACT, TYPICAL
from spatialclaw_ros.world.truth import truth_of
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.rooms_seen import Seen
    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.world.sensor import Noise

INSIDE = 0.6
"""Share of a mask on a thing from which on it is one of that thing."""


def frames_with(
    room: Seen, name: str, others: Sequence[Capture] = ()
) -> tuple[list[int], list[int]]:
    """Return the frames in which a thing is found, and those in which something else is."""
    segmenter, value = ColourShapeSegmenter(), room.value(name)
    right: list[int] = []
    wrong: list[int] = []
    for number, (capture, label) in enumerate(zip(room.captures, room.labels, strict=True)):
        for mask in segmenter.segment(capture, SegmentPrompt(text=name), others).masks:
            on_it = (label[mask] == value).mean() > INSIDE
            (right if on_it else wrong).append(number)
    return right, wrong


@pytest.mark.parametrize(('noise', 'least'), [(EXACT, 0.9), (TYPICAL, 0.85)])
def test_things_that_colour_and_shape_determine_are_found(noise: Noise, least: float) -> None:
    known = found = masks = astray = 0
    for seed in (310, 312):
        room = seen(seed, noise)
        times = [time for _, time in WorldCamera(room.world, CAMERA, noise).times(24)]
        for thing in Scene(room.world, truth_of(room.world, CAMERA, times), labels=False).known:
            right, wrong = frames_with(room, thing.name, room.captures)
            known += 1
            found += bool(right)
            masks += len(right) + len(wrong)
            astray += len(wrong)
    assert known > 10
    assert found >= least * known, (found, known)
    assert astray <= masks // 10, (astray, masks)


def test_what_is_not_there_is_not_found() -> None:
    room = seen(313, TYPICAL)
    segmenter = ColourShapeSegmenter()
    found: set[str] = set()
    absent = [
        (kind, colour)
        for kind in LOOKS
        for colour in sorted(COLOURS)
        if not any(looks_like(thing, kind, colour) for thing in room.world.things)
    ]
    assert len(absent) > 60
    for kind, colour in absent:
        prompt = SegmentPrompt(text=f'{colour} {kind}')
        for capture in room.captures[::4]:
            found.update(segmenter.segment(capture, prompt, room.captures).labels)
    assert len(found) <= 1, found


def test_a_part_of_something_else_is_outvoted() -> None:
    # one picture shows an arm of the red sofa only, which is like the red chair's back
    room = seen(1202)
    alone = frames_with(room, 'red chair')
    together = frames_with(room, 'red chair', room.captures)
    assert alone[1]
    assert not together[1]
    assert set(together[0]) >= set(alone[0])


def test_a_thing_is_known_again_where_little_of_it_is_seen() -> None:
    room = seen(1224)
    alone, _ = frames_with(room, 'blue box')
    together, _ = frames_with(room, 'blue box', room.captures)
    assert len(together) > len(alone) > 0


def test_what_no_picture_shows_whole_is_found() -> None:
    # boxes stand before the foot of this shelf, and the picture's edge cuts it
    room = seen(1226)
    right, wrong = frames_with(room, 'black shelf', room.captures)
    assert len(right) > 3
    assert not wrong


@pytest.mark.parametrize(
    ('seed', 'name', 'noise'),
    [
        (1456, 'brown table', EXACT),  # what is on it makes it a cabinet in some pictures
        (1469, 'green box', TYPICAL),
        (1537, 'blue box', TYPICAL),
        (1458, 'orange bottle', EXACT),
        (1715, 'orange box', TYPICAL),  # its lid alone is like a book
        (1603, 'red cup', TYPICAL),  # two pictures of nine show it like a box
    ],
)
def test_all_pictures_together_tell_it(seed: int, name: str, noise: Noise) -> None:
    right, wrong = frames_with(seen(seed, noise), name, seen(seed, noise).captures)
    assert len(right) > 2
    assert not wrong


def test_a_ball_that_rolled_is_found_where_it_was_and_where_it_is() -> None:
    room = seen(1602)
    right, wrong = frames_with(room, 'red ball', room.captures)
    with_it = [
        k for k, label in enumerate(room.labels) if (label == room.value('red ball')).sum() > 250
    ]
    assert {with_it[0], with_it[-1]} <= set(right)
    assert not wrong


def test_the_order_of_questions_changes_nothing() -> None:
    room = seen(310, frames=8)
    names = [f'{thing.body.colour} {thing.kind}' for thing in room.world.things]
    names = sorted({name for name in names if name.split()[-1] in LOOKS})

    def masks(
        order: Sequence[str], captures: Sequence[Capture]
    ) -> dict[tuple[str, int], NDArray[np.bool_]]:
        segmenter = ColourShapeSegmenter()
        return {
            (name, capture.frame.frame_index): segmenter.segment(
                capture, SegmentPrompt(text=name), captures
            ).masks
            for name in order
            for capture in order_of(captures, name)
        }

    def order_of(captures: Sequence[Capture], name: str) -> Sequence[Capture]:
        return captures if len(name) % 2 else captures[::-1]

    one = masks(names, room.captures)
    other = masks(names[::-1], room.captures[::-1])
    assert one.keys() == other.keys()
    assert any(found.any() for found in one.values())
    for key, found in one.items():
        assert np.array_equal(found, other[key]), key


def test_frames_of_another_world_do_not_count() -> None:
    shots = list(WorldCamera(make_world(310), CAMERA).shots(6))
    here = [capture_of(shot).frame for shot in shots[:3]]
    there = [capture_of(shot, world_frame='odom').frame for shot in shots[3:]]
    looked = RoomViews().of(here[0], [*here, *there])
    assert looked is not None
    views, number = looked
    assert [room.frame for room in views.rooms] == here
    assert views.rooms[number].frame is here[0]


def test_of_many_frames_some_count() -> None:
    shots = list(WorldCamera(make_world(310), CAMERA).shots(MOST_FRAMES + 12))
    frames = [capture_of(shot).frame for shot in shots]
    looked = RoomViews().of(frames[5], frames)
    assert looked is not None
    views, number = looked
    assert views.rooms[number].frame is frames[5]
    assert MOST_FRAMES <= len(views.rooms) <= MOST_FRAMES + 1
    assert {frames[0].frame_index, frames[-1].frame_index} <= {
        room.frame.frame_index for room in views.rooms
    }


def test_without_depth_a_frame_is_no_view() -> None:
    (first, second, *_) = (
        capture_of(shot) for shot in WorldCamera(make_world(310), CAMERA).shots(3)
    )
    blind = replace(second.frame, depth_m=None)
    looked = RoomViews().of(first.frame, [first.frame, blind])
    assert looked is not None
    assert len(looked[0].rooms) == 1
    assert RoomViews().of(blind, [first.frame]) is None
