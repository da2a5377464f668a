"""Which worlds a run takes."""

from __future__ import annotations

from collections import Counter

import pytest

from spatialclaw_ros.bench.plan import plan_worlds
from spatialclaw_ros.core.errors import BadInputError


def test_halves_make_four_kinds_alike() -> None:
    plans = plan_worlds((100, 199), 8, noise='half', no_labels='half')
    assert [plan.seed for plan in plans] == list(range(100, 108))
    assert set(Counter((plan.labels, plan.noise) for plan in plans).values()) == {2}


def test_all_and_none() -> None:
    (plan,) = plan_worlds((3, 3), 1, noise='all', no_labels='none')
    assert (plan.seed, plan.labels, plan.noise) == (3, True, True)
    assert plan.kind == 'labels, noise'


@pytest.mark.parametrize(('seeds', 'count'), [((5, 9), 6), ((9, 5), 1), ((-1, 3), 1), ((1, 2), 0)])
def test_too_few_seeds(seeds: tuple[int, int], count: int) -> None:
    with pytest.raises(BadInputError, match=f'seeds {seeds[0]}-{seeds[1]}'):
        plan_worlds(seeds, count, noise='none', no_labels='none')
