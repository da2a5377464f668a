"""Questions that cannot be answered: nothing any picture shows is what they name."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import numpy as np
from world.questions.drawn import SEEDS, drawn

from spatialclaw_ros.world.questions.refusals import absent, ambiguous, hidden, refusals
from spatialclaw_ros.world.questions.rules import NAMED_PX
from spatialclaw_ros.world.questions.scene import Scene


def shown(seed: int) -> Counter[int]:
    """Return the most pixels that any picture shows of each thing."""
    most: Counter[int] = Counter()
    for image in drawn(seed).labels:
        values, counts = np.unique(image, return_counts=True)
        for value, count in zip(values.tolist(), counts.tolist(), strict=True):
            most[value] = max(most[value], count)
    return most


def test_absent_names_are_nowhere() -> None:
    for seed in SEEDS:
        here = drawn(seed)
        names = list(absent(here.scene, np.random.default_rng(0)))
        assert len(names) > 5
        assert not set(names) & {thing.name for thing in here.world.things}


def test_hidden_names_are_in_the_room_and_in_no_picture() -> None:
    found = 0
    for seed in SEEDS:
        here, pixels = drawn(seed), shown(seed)
        for name in hidden(here.scene, np.random.default_rng(0)):
            found += 1
            assert pixels[here.named(name).value] == 0
    assert found > 3


def test_ambiguous_names_are_of_two_things_that_are_seen() -> None:
    found = 0
    for seed in SEEDS:
        here, pixels = drawn(seed), shown(seed)
        for name in ambiguous(here.scene, np.random.default_rng(0)):
            found += 1
            alike = [thing.value for thing in here.world.things if thing.name == name]
            assert sum(pixels[value] >= NAMED_PX for value in alike) > 1
    assert found > 0


def test_a_question_that_is_refused_names_what_cannot_be_told() -> None:
    for seed in SEEDS:
        here, pixels = drawn(seed), shown(seed)
        alike = Counter(t.name for t in here.world.things if pixels[t.value])
        drafts = list(islice(refusals(here.scene, np.random.default_rng(0)), 20))
        assert len(drafts) == 20
        for draft in drafts:
            assert draft.answer is None
            counts = [alike[draft.slots[slot]] for slot in 'ab' if slot in draft.slots]
            assert any(count != 1 for count in counts)


def test_without_labels_colour_and_shape_find_none() -> None:
    for seed in SEEDS:
        here = drawn(seed)
        scene = Scene(here.world, here.truth, labels=False)
        for name in absent(scene, np.random.default_rng(0)):
            colour, kind = name.split()
            assert not [t for t in here.world.things if t.kind == kind and t.body.colour == colour]
