"""Described things and what is asked of them, understood again from the words alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial import cKDTree
from world.questions.drawn import SEEDS, drawn, every

from spatialclaw_ros.world.questions.descriptions import described

if TYPE_CHECKING:
    from world.questions.drawn import Drawn

FORM = re.compile(r'(?:tallest (\w+))|(\w+) (on the|left of the|nearest to the) (.+)')


def meant(here: Drawn, text: str) -> int:
    """Return the one thing that a description means among all that any picture shows."""
    match = FORM.fullmatch(text)
    assert match, text
    kind = match[1] or match[2]
    shown = set(np.concatenate([np.unique(image) for image in here.labels]).tolist())
    group = [t for t in here.world.things if t.kind == kind and t.value in shown]
    assert len(group) > 1
    if match[1]:
        return max(group, key=lambda thing: thing.body.size[2]).value
    anchor = here.named(match[4])
    if match[3] == 'on the':
        (found,) = [thing for thing in group if thing.support == anchor.value]
        return found.value
    if match[3] == 'left of the':
        right = here.world.robot.T_map_camera(here.last_s)[:3, 0]
        across = {
            t.value: (here.middle(t.value) - here.middle(anchor.value)) @ right for t in group
        }
        (value,) = [value for value, off in across.items() if off < 0]
        return value
    ways = {
        t.value: np.linalg.norm(here.middle(t.value) - here.middle(anchor.value)) for t in group
    }
    return min(ways, key=lambda value: float(ways[value]))


def way(here: Drawn, one: int, other: int) -> float:
    """Return how far two middles are apart."""
    return float(np.linalg.norm(here.middle(one) - here.middle(other)))


def tall(here: Drawn, value: int) -> float:
    """Return a thing's height."""
    return float(np.ptp([s.corners[:, 2] for s in here.world.thing(value).shapes(here.last_s)]))


def test_descriptions_mean_one_thing() -> None:
    forms = set()
    for seed in SEEDS:
        here = drawn(seed)
        for item in described(here.scene, np.random.default_rng(0)):
            assert meant(here, item.text) == item.thing.value, item.text
            match = FORM.fullmatch(item.text)
            assert match
            forms.add(match[3] or 'tallest')
    assert forms == {'tallest', 'on the', 'left of the', 'nearest to the'}


def test_measures_of_described_things() -> None:
    for here, draft in every('compose.property'):
        assert draft.answer == pytest.approx(tall(here, meant(here, draft.slots['described'])))
    for here, draft in every('compose.distance'):
        one, b = meant(here, draft.slots['described']), here.named(draft.slots['b'])
        assert draft.answer == pytest.approx(way(here, one, b.value))
        assert b.name not in draft.slots['described']


def test_comparisons_of_described_things() -> None:
    variants = set()
    for here, draft in every('compose.compare'):
        both = [meant(here, draft.slots[slot]) for slot in ('described', 'described2')]
        assert both[0] != both[1]
        variants.add(draft.variant)
        if draft.variant == 'taller':
            index = int(np.argmax([tall(here, value) for value in both]))
        else:
            c = here.named(draft.slots['c']).value
            index = int(np.argmin([way(here, value, c) for value in both]))
        assert draft.choices[index] == draft.answer
    assert variants == {'taller', 'nearer'}


def test_decisions_about_described_things() -> None:
    seen = set()
    for here, draft in every('compose.decide'):
        one = meant(here, draft.slots['described'])
        if draft.variant == 'closer':
            two, c = meant(here, draft.slots['described2']), here.named(draft.slots['c']).value
            told = way(here, one, c) < way(here, two, c)
        elif draft.variant == 'threshold':
            limit = float(draft.slots['n'].removesuffix(' m'))
            told = way(here, one, here.named(draft.slots['b']).value) > limit
        else:
            top = here.world.robot.height_m
            clouds = [here.cloud(here.named(draft.slots[slot]).value) for slot in 'ab']
            a, b = (cloud[cloud[:, 2] < top, :2] for cloud in clouds)
            gap = cKDTree(a).query(b)[0].min()
            sides = here.world.thing(one).body.size[:2]
            assert not min(sides) < gap < max(sides)
            told = max(sides) < gap
        assert bool(told) is (draft.answer == 'yes')
        seen.add((draft.variant, draft.answer))
    assert {variant for variant, _ in seen} == {'closer', 'threshold', 'fits'}
    assert {answer for _, answer in seen} == {'yes', 'no'}
