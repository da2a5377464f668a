"""Drawn questions: balanced, clear, the same by the same seed, refusals among them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from world.questions.drawn import SEEDS, drawn

from spatialclaw_ros.replay.questions import load_questions
from spatialclaw_ros.world.questions.asking import worded
from spatialclaw_ros.world.questions.catalogue import DRAFTERS
from spatialclaw_ros.world.questions.dialogues import dialogues_of
from spatialclaw_ros.world.questions.draft import Draft
from spatialclaw_ros.world.questions.draw import REFUSED, SHARES, questions_of
from spatialclaw_ros.world.questions.file import write_questions
from spatialclaw_ros.world.questions.intents import INTENTS
from spatialclaw_ros.world.questions.wordings import DIALOGUE, KEYS, load, slots_of

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.world.questions.question import WorldQuestion


def some(seed: int, count: int = 25, draw: int = 0) -> list[WorldQuestion]:
    """Return questions about one world."""
    here = drawn(seed)
    return questions_of(here.world, here.truth, count=count, seed=draw)


def test_the_same_seed_draws_the_same_questions() -> None:
    assert some(7, draw=1) == some(7, draw=1)
    assert some(7, draw=1) != some(7, draw=2)


def test_every_intent_occurs() -> None:
    asked = {name for seed in SEEDS for name in DRAFTERS if drawn(seed).drafts(name, 1)}
    assert asked == set(DRAFTERS)
    turns = {name for name in INTENTS if name.startswith(f'{DIALOGUE}.')}
    assert set(INTENTS) == set(DRAFTERS) | turns


def test_questions_are_balanced() -> None:
    questions = [question for seed in SEEDS for question in some(seed)]
    assert len(questions) == 25 * len(SEEDS)
    sorts = Counter(REFUSED if q.answer is None else q.depth for q in questions)
    for sort, share in SHARES.items():
        assert sorts[sort] / len(questions) == pytest.approx(share, abs=0.04)
    families = Counter(q.category for q in questions if q.answer is not None and q.depth < 3)
    assert len(families) > 15
    assert max(families.values()) < 0.15 * families.total()
    answers = Counter(q.answer for q in questions if q.choices == ('yes', 'no'))
    assert 0.25 < answers['yes'] / (answers['yes'] + answers['no']) < 0.75


def test_no_question_is_asked_twice() -> None:
    for seed in SEEDS:
        asked = [(q.intent, q.question) for q in some(seed, 40)]
        assert len(set(asked)) == len(asked)


def test_every_wording_can_be_filled() -> None:
    filled: dict[str, set[str]] = {}
    for seed in SEEDS:
        for name in DRAFTERS:
            for draft in drawn(seed).drafts(name):
                key = f'{name}.{draft.variant}' if draft.variant else name
                filled[key] = {*draft.slots, *(['list'] if draft.choices else [])}
    for key in KEYS:
        texts = load(key)
        of_intents = {name for name in texts if not name.startswith(f'{DIALOGUE}.')}
        assert of_intents == set(filled)
        for name in of_intents:
            assert texts[name]
            for text in texts[name]:
                assert slots_of(text) <= filled[name], name


def test_an_answer_is_in_the_unit_that_the_wording_wants() -> None:
    draft = Draft('size.height', 0.5, {'a': 'red box'}, (9,))
    rng = np.random.default_rng(0)
    texts = {'size.height': ('How many centimetres tall is the {a}?',)}
    asked = worded('q', draft, texts, rng)
    assert (asked.answer, asked.unit, asked.tolerance_abs) == (50.0, 'cm', 2.0)
    asked = worded('q', draft, {'size.height': ('{a}: how tall?',)}, rng)
    assert (asked.question, asked.answer, asked.unit) == ('Red box: how tall?', 0.5, 'm')


def test_choices_are_spoken_as_a_list() -> None:
    draft = Draft('nearest.robot', 'cup', choices=('cup', 'red box', 'person'))
    texts = {'nearest.robot': ('Is it {list}?',)}
    asked = worded('q', draft, texts, np.random.default_rng(0))
    assert asked.question == 'Is it the cup, the red box or the person?'


def test_the_product_reads_the_file(tmp_path: Path) -> None:
    here = drawn(7)
    questions = some(7) + dialogues_of(here.world, here.truth, count=1, seed=0)
    write_questions(tmp_path / 'q.json', questions)
    items = load_questions(tmp_path / 'q.json')
    for item, question in zip(items, questions, strict=True):
        assert item.truth is not None
        assert item.truth.answer == question.answer
        assert item.truth.type == question.type
        assert item.question.frames == question.frames
        assert item.question.id == question.id
        assert item.question.choices == question.choices
        assert (item.intent, item.category) == (question.intent, question.category)
        assert (item.depth, item.dialogue) == (question.depth, question.dialogue)


def test_answers_have_the_form_of_their_intent() -> None:
    for seed in SEEDS:
        for question in some(seed):
            intent = INTENTS[question.intent]
            assert question.depth == intent.depth
            if question.answer is None:
                assert question.type == 'refusal'
            elif question.type == 'choice':
                assert question.answer in question.choices
            elif question.type == 'number':
                assert isinstance(question.answer, float)
                assert question.answer > 0
                assert question.tolerance_abs > 0
            else:
                assert isinstance(question.answer, int)
