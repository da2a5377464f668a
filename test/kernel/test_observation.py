from __future__ import annotations

from typing import Any

import pytest

from spatialclaw_ros.core.cell import CellStatus
from spatialclaw_ros.kernel.limits import Limits
from spatialclaw_ros.kernel.observation import ObservationError, cuts, read_observation

GOOD: dict[str, Any] = {
    'status': 'ok',
    'error': '',
    'variables': {'x': 'int 1'},
    'deleted': ['y'],
    'images': [{'width': 2, 'height': 1, 'label': 'a', 'source': 'show'}],
    'sketch': [{'op': 'clear'}],
    'answer': {'value': float('nan'), 'low': 1},
    'proposal': None,
    'notes': {'n': [1, {'m': None}]},
    'dropped': {'variables': 2, 'stdout': 5},
}


def test_good_observation_is_read() -> None:
    result = read_observation(GOOD, [bytes(range(6))], Limits())
    assert result.status is CellStatus.OK
    assert result.variables == {'x': 'int 1', '…': 'and 2 more'}
    assert result.deleted == ('y',)
    assert result.images[0].rgb.tolist() == [[[0, 1, 2], [3, 4, 5]]]
    assert result.answer == {'value': None, 'low': 1}
    assert result.notes == {'n': [1, {'m': None}]}
    assert cuts(GOOD) == {'variables': 2, 'stdout': 5}


def nested(depth: int) -> Any:  # noqa: ANN401 - JSON
    return {} if depth == 0 else {'a': nested(depth - 1)}


@pytest.mark.parametrize(
    ('change', 'text'),
    [
        ({'status': 'fine'}, "status is 'fine'"),
        ({'status': None}, 'status is'),
        ({'status': []}, 'status is'),
        ({'status': 'broken', 'error': 'NameError'}, 'it could not be made: NameError'),
        ({'error': 3}, 'error is not a text'),
        ({'variables': []}, 'variables is not an object'),
        ({'variables': {'x': 1}}, 'variables is not a text'),
        ({'variables': {f'v{i}': '' for i in range(61)}}, '61 variables, 60 are allowed'),
        ({'deleted': 'x'}, 'deleted is not a list'),
        ({'images': []}, '0 images are announced, 1 were sent'),
        ({'images': [{'width': 3, 'height': 1}]}, 'an image of 3x1 came with 6 bytes'),
        ({'images': [{'width': -2, 'height': -1}]}, 'an image has a side of -2'),
        ({'images': [{'width': True, 'height': 2}]}, 'an image has a side of True'),
        ({'images': [{'width': 10**9, 'height': 1}]}, 'allowed are 1 to 2048'),
        ({'images': [None]}, 'images is not an object'),
        ({'sketch': [1]}, 'sketch is not an object'),
        ({'sketch': [{}] * 601}, 'a list of at most 600'),
        ({'sketch': [{'op': 'set', 'item': [1]}]}, 'sketch item is not an object'),
        ({'sketch': [{'op': 'set', 'item': {'name': ['x']}}]}, 'sketch name is not a text'),
        ({'sketch': [{'op': ['set']}]}, 'sketch op is not a text'),
        ({'sketch': [{'op': 'delete', 'name': {}}]}, 'sketch name is not a text'),
        ({'answer': 5}, 'answer is not an object'),
        ({'answer': nested(20)}, 'answer is nested deeper than 12'),
        ({'notes': {'a': nested(20)}}, 'notes is nested'),
        ({'dropped': 3}, 'dropped is not an object'),
    ],
)
def test_bad_observation_is_refused(change: dict[str, Any], text: str) -> None:
    with pytest.raises(ObservationError) as caught:
        read_observation({**GOOD, **change}, [bytes(6)], Limits())
    assert text in str(caught.value)


@pytest.mark.parametrize('data', [None, [], 'x', 5])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(ObservationError, match='observation is not an object'):
        read_observation(data, [], Limits())


def test_texts_are_cut_and_can_be_encoded() -> None:
    long = {**GOOD, 'error': 'a' * 10**6 + '\ud800', 'variables': {'\ud800': 'x' * 1000}}
    result = read_observation(long, [bytes(6)], Limits())
    assert len(result.error) == 12_000
    (name, text), _ = result.variables.items()
    assert name.encode() == b'?'
    assert len(text) == 160


def test_numbers_that_few_can_take_are_made_harmless() -> None:
    change = {'notes': {'a': 1 << 70, 'b': 10**4000, 'c': -5}, 'dropped': {'stdout': 10**4000}}
    result = read_observation({**GOOD, **change}, [bytes(6)], Limits())
    assert result.notes == {'a': float(1 << 70), 'b': None, 'c': -5}
    assert cuts({**GOOD, **change}) == {}
