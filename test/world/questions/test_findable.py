"""What colour and shape tell apart is what the segmenter without weights knows words for."""

from __future__ import annotations

from world.questions.drawn import SEEDS, drawn

from spatialclaw_ros.models import room_looks
from spatialclaw_ros.models.in_rooms import tells
from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.sizes import SIZES
from spatialclaw_ros.world.questions.draw import questions_of
from spatialclaw_ros.world.questions.findable import COLOURS, LOOKS, looks_like
from spatialclaw_ros.world.questions.scene import Scene


def test_colours_and_kinds_are_those_of_the_segmenter() -> None:
    for kind, look in LOOKS.items():
        noun = parse_name(kind).head
        assert noun in room_looks.LOOKS
        assert all(tells(f'{colour} {kind}') for colour in COLOURS)
        if noun in SIZES:
            size = SIZES[noun]
            assert (look.height, look.length) == (size.height, size.length)
            assert (look.slender, look.thin) == (size.slender, size.thin)


def test_things_are_told_apart() -> None:
    for seed in SEEDS:
        here = drawn(seed)
        askable = Scene(here.world, here.truth, labels=False).askable
        assert askable
        for thing in askable:
            alike = [
                other.value
                for other in here.world.things
                if looks_like(other, thing.kind, thing.body.colour)
            ]
            assert alike == [thing.value]


def test_questions_without_labels_name_such_things_alone() -> None:
    for seed in SEEDS:
        here = drawn(seed)
        questions = questions_of(here.world, here.truth, count=20, seed=0, labels=False)
        assert len(questions) > 12
        for question in questions:
            for value in question.things:
                thing = here.world.thing(value)
                assert thing.kind in LOOKS
                assert thing.body.colour in COLOURS
