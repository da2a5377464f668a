"""Drawn questions: the same by the same seed, readable by the product, refusals among them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from spatialclaw_ros.replay.questions import load_questions
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.questions.dialogues import dialogues_of
from spatialclaw_ros.world.questions.draw import questions_of
from spatialclaw_ros.world.questions.file import write_questions
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.truth import Truth, truth_of
from spatialclaw_ros.world.world import World, make_world

if TYPE_CHECKING:
    from pathlib import Path


@cache
def drawn(seed: int) -> tuple[World, Truth]:
    """Return a world and its truth."""
    world = make_world(seed)
    camera = make_camera(320, 240)
    times = [at_s for _, at_s in WorldCamera(world, camera).times(16)]
    return world, truth_of(world, camera, times)


def test_the_same_seed_draws_the_same_questions() -> None:
    world, truth = drawn(3)
    first = questions_of(world, truth, count=20, seed=1)
    assert questions_of(world, truth, count=20, seed=1) == first
    assert questions_of(world, truth, count=20, seed=2) != first


def test_the_product_reads_the_file(tmp_path: Path) -> None:
    world, truth = drawn(3)
    questions = questions_of(world, truth, count=20, seed=0)
    questions += dialogues_of(world, truth, count=1, seed=0)
    write_questions(tmp_path / 'q.json', questions)
    items = load_questions(tmp_path / 'q.json')
    assert [item.question.id for item in items] == [question.id for question in questions]
    assert [item.intent for item in items] == [question.intent for question in questions]
    assert [item.dialogue for item in items] == [question.dialogue for question in questions]
    for item, question in zip(items, questions, strict=True):
        assert item.truth is not None
        assert item.truth.answer == question.answer
        assert item.question.frames == question.frames
