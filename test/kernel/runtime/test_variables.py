from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from spatialclaw_ros.kernel.runtime.variables import Watch, describe, fingerprint


class Thing:
    def __init__(self) -> None:
        self.size = 1


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ('value', 'change'),
    [
        ([1, 2], lambda v: v.append(3)),
        ({'a': [1]}, lambda v: v['a'].append(2)),
        ({1, 2}, lambda v: v.add(3)),
        (np.zeros(3), lambda v: v.__setitem__(0, 1)),
        (np.zeros((2000, 2000)), lambda v: v.__iadd__(1)),
        (np.zeros((2000, 2000))[::2, ::3], lambda v: v.__iadd__(1)),
        (Thing(), lambda v: setattr(v, 'size', 2)),
    ],
)
def test_change_in_place_is_seen(value: Any, change: Any) -> None:  # noqa: ANN401 - any value
    before = fingerprint(value)
    assert fingerprint(value) == before
    change(value)
    assert fingerprint(value) != before


def test_types_are_told_apart() -> None:
    marks = [
        fingerprint(value) for value in (1, 1.0, True, '1', b'1', [1], (1,), None, np.int64(1))
    ]
    assert len(set(marks)) == len(marks)


def test_odd_arrays_are_no_problem() -> None:
    for array in (np.array(5), np.zeros((0, 3)), np.array(['a']), np.array([object()])):
        assert fingerprint(array) == fingerprint(array)


def test_endless_values_are_no_problem() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert fingerprint(loop) == fingerprint(loop)


def test_watch_tells_new_changed_and_deleted() -> None:
    namespace: dict[str, Any] = {'np': np, 'given': 1}
    watch = Watch(namespace, frozenset({'show'}))
    namespace.update(a=1, b=[1], _hidden=1, show=2, math=np)
    assert watch.changes(namespace, most=9, chars=50)[:2] == (
        {'a': 'int 1', 'b': 'list[1] [1]'},
        [],
    )
    namespace['b'].append(2)
    del namespace['a']
    assert watch.changes(namespace, most=9, chars=50) == ({'b': 'list[2] [1, 2]'}, ['a'], 0)
    namespace.update({f'v{i}': i for i in range(12)})
    described, _, hidden = watch.changes(namespace, most=9, chars=50)
    assert (len(described), hidden) == (9, 3)


@pytest.mark.parametrize(
    ('value', 'text'),
    [
        (
            np.zeros((2, 3), bool),
            'ndarray(2, 3) bool [[False, False, False], [False, False, False]]',
        ),
        (np.ones((20, 30), bool), 'ndarray(20, 30) bool 600 true'),
        (np.array([[np.nan] * 20, [2.5] * 20]), 'ndarray(2, 20) float64 2.5 to 2.5'),
        (np.full(100, np.nan), 'ndarray(100) float64'),
        ('word', "str 4 'word'"),
        (lambda a, b: a + b, 'function(a, b)'),
        (Hostile(), 'Hostile (cannot be shown: RuntimeError)'),
        (list(range(100)), 'list[100]'),
    ],
)
def test_descriptions_are_short_and_say_shape(value: object, text: str) -> None:
    assert describe(value, 100) == text


def test_descriptions_are_cut() -> None:
    assert describe('a' * 500, 20) == "str 500 'aaaaaaaaaa…"
