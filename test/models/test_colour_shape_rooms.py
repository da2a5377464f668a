"""Colour words and shapes in rooms: what is there is found, and never another thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.rooms_seen import CAMERA, capture_of

from spatialclaw_ros.core.protocols import SegmentPrompt
from spatialclaw_ros.models.colour_shape import ColourShapeSegmenter
from spatialclaw_ros.models.paints import PAINTS, paint_numbers
from spatialclaw_ros.models.room import find_room
from spatialclaw_ros.models.room_looks import LOOKS
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.catalogue import PAINTS as PAINT_RGB
from spatialclaw_ros.world.questions.rules import is_whole
from spatialclaw_ros.world.sensor import EXACT, TYPICAL
from spatialclaw_ros.world.visibility import visibility
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.protocols import Segmentation
    from spatialclaw_ros.world.sensor import Noise

SEEDS = (300, 302, 304)
FRAMES = 6
VIVID = ('red', 'orange', 'yellow', 'green', 'blue', 'purple')


def overlap_of(mask: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Return intersection over union."""
    return float((mask & truth).sum() / (mask | truth).sum())


def overlap(found: Segmentation, truth: NDArray[np.bool_]) -> float:
    """Return the best intersection over union of what was found with the truth."""
    return max((overlap_of(mask, truth) for mask in found.masks), default=0.0)


@pytest.mark.parametrize(('noise', 'least'), [(EXACT, 0.85), (TYPICAL, 0.6)])
def test_things_of_a_colour_are_found(noise: Noise, least: float) -> None:
    asked = right = 0
    for seed in SEEDS:
        world = make_world(seed)
        eye = WorldCamera(world, CAMERA, noise)
        segmenter = ColourShapeSegmenter()
        for index, at_s in eye.times(FRAMES):
            shot = eye.shoot(index, at_s)
            whole = {s.value for s in visibility(world, at_s, CAMERA) if is_whole(s)}
            for thing in world.things:
                if thing.value not in whole or thing.body.colour not in VIVID:
                    continue
                if thing.kind not in {'box', 'chair', 'bottle', 'bin', 'crate', 'sofa'}:
                    continue
                found = segmenter.segment(capture_of(shot), SegmentPrompt(text=thing.name))
                asked += 1
                right += overlap(found, shot.label == thing.value) > 0.75
    assert asked > 15
    assert right >= least * asked, (right, asked)


def test_nothing_else_is_taken_for_it() -> None:
    wrong = []
    finds = 0
    for seed in SEEDS:
        world = make_world(seed)
        eye = WorldCamera(world, CAMERA)
        segmenter = ColourShapeSegmenter()
        for index, at_s in eye.times(FRAMES):
            shot = eye.shoot(index, at_s)
            for kind in ('box', 'chair', 'bottle', 'cup', 'bin', 'crate', 'sofa', 'table', 'ball'):
                for colour in {t.body.colour for t in world.things if t.body.colour in VIVID}:
                    name = f'{colour} {kind}'
                    for mask in segmenter.segment(
                        capture_of(shot), SegmentPrompt(text=name)
                    ).masks:
                        finds += 1
                        values, counts = np.unique(shot.label[mask], return_counts=True)
                        value = int(values[counts.argmax()])
                        if value == 0 or world.thing(value).name != name:
                            wrong.append((seed, index, name, value))
    assert finds > 20
    assert len(wrong) <= finds // 25, wrong


def test_a_floor_is_found_without_the_base() -> None:
    shot = next(WorldCamera(make_world(304), CAMERA, TYPICAL).shots(FRAMES))
    room = find_room(capture_of(shot, with_base=False).frame)
    assert room is not None
    assert room.floor_z == pytest.approx(0.0, abs=0.02)


def test_what_is_cut_or_hidden_is_said() -> None:
    notes = set()
    eye = WorldCamera(make_world(302), CAMERA)
    segmenter = ColourShapeSegmenter()
    for index, at_s in eye.times(12):
        shot = eye.shoot(index, at_s)
        notes.add(segmenter.segment(capture_of(shot), SegmentPrompt(text='white chair')).note)
    assert any('cut off' in note for note in notes)
    assert any('found by colour and shape' in note for note in notes)


@pytest.mark.parametrize('text', ['red piano', 'red coffee box', 'large box'])
def test_what_shape_does_not_tell_is_not_found(text: str) -> None:
    shot = next(WorldCamera(make_world(300), CAMERA).shots(FRAMES))
    found = ColourShapeSegmenter().segment(capture_of(shot), SegmentPrompt(text=text))
    assert found.labels == ()
    assert found.note


@pytest.mark.parametrize('light', [0.45, 0.7, 1.0])
def test_paint_keeps_its_word_in_any_light(light: float) -> None:
    for colour in (*VIVID, 'brown', 'black'):
        rgb = np.full((8, 8, 3), np.array(PAINT_RGB[colour]) * light, np.uint8)
        assert {PAINTS[n] for n in np.unique(paint_numbers(rgb))} == {colour}


def test_every_look_is_of_some_size() -> None:
    for noun, looks in LOOKS.items():
        assert looks, noun
        for look in looks:
            assert look.height != look.high or look.length != look.across, noun


def test_a_neighbour_of_the_same_colour_is_no_part_of_it() -> None:
    # in this room a blue box stands beside the blue sofa
    world = make_world(722)
    eye = WorldCamera(world, CAMERA)
    (index, at_s), *_ = eye.times(FRAMES)
    shot = eye.shoot(index, at_s)
    (mask,) = (
        ColourShapeSegmenter().segment(capture_of(shot), SegmentPrompt(text='blue sofa')).masks
    )
    values = {thing.name: thing.value for thing in world.things}
    assert overlap_of(mask, shot.label == values['blue sofa']) > 0.95
    assert not (mask & (shot.label == values['blue box'])).any()
