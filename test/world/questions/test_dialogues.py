"""Dialogues of five turns, each answered again from what was said before."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from world.questions.drawn import SEEDS, drawn

from spatialclaw_ros.world.questions.dialogues import dialogues_of
from spatialclaw_ros.world.questions.rules import MOVED_M
from spatialclaw_ros.world.questions.wordings import KEYS, load

WITH_MOVER = 28
"""A seed of a world in which something that moves is seen well at first and in the end."""
SHORT_SIGHTED = 871
"""One whose first pictures show no two things whole that could be asked about."""


@pytest.mark.parametrize('seed', SEEDS)
def test_turns_follow_from_what_was_said(seed: int) -> None:
    here = drawn(seed)
    questions = dialogues_of(here.world, here.truth, count=4, seed=0)
    assert len(questions) == 20
    for _, group in groupby(questions, key=lambda question: question.dialogue):
        turns = list(group)
        assert [question.turn for question in turns] == [1, 2, 3, 4, 5]
        assert len({question.things for question in turns}) == 1
        it, other = turns[0].things
        assert turns[0].question.lower().index(here.world.thing(it).name) < turns[
            0
        ].question.lower().index(here.world.thing(other).name)
        way = 0.0
        for question in turns:
            frames = question.frames or range(len(here.times))
            when = here.times[max(frames)]
            way = float(np.linalg.norm(here.middle(it, when) - here.middle(other, when)))
            heights = [float(here.world.thing(value).body.size[2]) for value in (it, other)]
            told: dict[str, float | str] = {
                'dialogue.far': way,
                'dialogue.now': way,
                'dialogue.unit': 100 * way,
                'dialogue.height': heights[0],
                'dialogue.other': heights[1],
                'dialogue.taller': question.choices[int(np.argmax(heights))]
                if question.choices
                else '',
            }
            if isinstance(question.answer, float):
                assert question.answer == pytest.approx(told[question.intent], abs=1e-5)
            else:
                assert question.answer == told[question.intent]


def test_a_dialogue_may_be_about_what_moves_between_its_questions() -> None:
    here = drawn(WITH_MOVER)
    first = dialogues_of(here.world, here.truth, count=1, seed=0)[0]
    it = here.world.thing(first.things[0])
    assert here.scene.moves(it)
    assert first.frames is not None
    assert here.times[first.frames[-1]] < it.track.moves[0].start_s
    way = np.linalg.norm(here.middle(it.value) - here.middle(it.value, here.times[0]))
    assert way > MOVED_M


def test_nothing_is_asked_as_of_then_where_the_first_pictures_do_not_tell() -> None:
    here = drawn(SHORT_SIGHTED)
    questions = dialogues_of(here.world, here.truth, count=1, seed=0)
    assert len(questions) == 5
    assert {question.frames for question in questions} == {None}
    assert 'dialogue.now' not in {question.intent for question in questions}


def test_the_same_seed_draws_the_same_dialogues() -> None:
    here = drawn(SEEDS[0])
    first = dialogues_of(here.world, here.truth, count=2, seed=1)
    assert dialogues_of(here.world, here.truth, count=2, seed=1) == first
    assert dialogues_of(here.world, here.truth, count=2, seed=2) != first


@pytest.mark.parametrize('key', KEYS)
def test_it_is_what_a_dialogue_names_first(key: str) -> None:
    first = load(key)['dialogue.far']
    assert len(first) > 4
    assert all(text.index('{a}') < text.index('{b}') for text in first)
