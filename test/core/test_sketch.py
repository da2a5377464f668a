"""The sketch as data: operations apply in order, malformed ones name the item and the remedy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.sketch import MAX_ITEMS, POINTS_OF_KIND, SketchItem, SketchState


def item(name: str = 'a', kind: str = 'segment', n: int = 2) -> SketchItem:
    return SketchItem(name, kind, np.arange(3.0 * n).reshape(n, 3))


@pytest.mark.parametrize('kind', POINTS_OF_KIND)
def test_json_round_trip(kind: str) -> None:
    before = item('x', kind, POINTS_OF_KIND[kind][0])
    after = SketchItem.from_json(before.to_json())
    assert after.to_json() == before.to_json()


def test_set_edit_delete_clear() -> None:
    state = SketchState()
    state.apply([{'op': 'set', 'item': item('a').to_json()}])
    state.apply([{'op': 'set', 'item': item('b').to_json()}, {'op': 'delete', 'name': 'a'}])
    assert [i.name for i in state] == ['b']
    state.apply([{'op': 'clear'}])
    assert not state.items


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'kind': 'blob'}, 'blob'),
        ({'points': [[0, 0]]}, 'takes 2 point'),
        ({'points': [[0, 0, float('nan')], [0, 0, 0]]}, 'finite'),
        ({'size': [-1, 0, 0]}, 'not negative'),
        ({'size': [1, 1e38, 1]}, 'at most 100000 m'),
        ({'quat_xyzw': [0, 0, 0, 0]}, 'orientation'),
        ({'quat_xyzw': [1e308, 1e308, 0, 0]}, 'orientation'),
        ({'frame_id': 'x' * 1000}, 'at most 200'),
        ({'name': ''}, 'a name has'),
        ({'points': 'many'}, 'malformed'),
        ({'color': [1, 1]}, 'malformed'),
    ],
)
def test_malformed_items_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        SketchItem.from_json({**item().to_json(), **change})


def test_item_limit() -> None:
    state = SketchState()
    state.apply({'op': 'set', 'item': item(f'i{n}').to_json()} for n in range(MAX_ITEMS))
    with pytest.raises(BadInputError, match='at most 256 items'):
        state.apply([{'op': 'set', 'item': item('one more').to_json()}])


def test_limit_of_points_in_all() -> None:
    state = SketchState()
    cloud = item('c0', 'cloud', 20_000)
    for n in range(10):
        state.check_room(cloud)
        state.items[f'c{n}'] = cloud = replace(cloud, name=f'c{n}')
    state.check_room(cloud)
    with pytest.raises(BadInputError, match='at most 200000 points in all'):
        state.check_room(item('one more'))
