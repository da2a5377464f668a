"""Whole things out of many pictures: middles, sides, tops, and what no picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.rooms import room

from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from typing import Any

    from primitives.rooms import Room

    from spatialclaw_ros.primitives.whole import WholeThing

SEED = 306
WHOLE = ('white chair', 'brown table', 'yellow chair', 'green box', 'white book')
"""Things that pictures of this room show from foot to top."""


@pytest.fixture(scope='module', params=[False, True], ids=['exact', 'noise'])
def seen(request: pytest.FixtureRequest) -> tuple[Room, Any]:
    drawn = room(SEED, noise=request.param)
    return drawn, drawn.notebook()


def whole(seen: tuple[Room, Any], name: str, shape: str = '') -> WholeThing:
    code = f'tools.SAM3.whole(tools.SAM3.segment_image_by_text(None, {name!r}), shape={shape!r})'
    thing: WholeThing = seen[1].value(code)
    return thing


@pytest.mark.parametrize('name', WHOLE)
def test_middle(seen: tuple[Room, Any], name: str) -> None:
    thing = whole(seen, name, 'chair' if 'chair' in name else '')
    off = np.linalg.norm(np.asarray(thing.center) - seen[0].middle(name))
    assert off < max(0.05, 3 * thing.center.sigma_m)
    assert thing.center.sigma_m < 0.06


@pytest.mark.parametrize('name', WHOLE)
def test_height_and_ends(seen: tuple[Room, Any], name: str) -> None:
    thing, place = whole(seen, name), seen[0].place(name)
    assert float(thing.top) == pytest.approx(place['high'][2], abs=0.015)
    assert float(thing.bottom) == pytest.approx(place['low'][2], abs=0.015)
    assert thing.height.low <= place['high'][2] - place['low'][2] <= thing.height.high


@pytest.mark.parametrize('name', ['brown table', 'green box', 'white book'])
def test_longer_side(seen: tuple[Room, Any], name: str) -> None:
    length, thing = max(seen[0].thing(name)['size_m'][:2]), whole(seen, name)
    assert abs(float(thing.length) - length) < max(0.03, 3 * thing.box.sigma_m)
    assert thing.box.sigma_m < 0.08


def test_a_moved_ball_is_where_it_was_seen_last(seen: tuple[Room, Any]) -> None:
    ball = whole(seen, 'orange ball', 'ball')
    assert ball.elsewhere
    assert ball.moved
    assert np.linalg.norm(np.asarray(ball.center) - seen[0].middle('orange ball')) < 0.03
    radius = seen[0].thing('orange ball')['size_m'][2] / 2
    assert float(ball.height) == pytest.approx(2 * radius, abs=0.02)


def test_things_that_stand_still_are_at_one_place(seen: tuple[Room, Any]) -> None:
    assert all(not whole(seen, name).elsewhere for name in WHOLE)


def test_what_one_side_shows_is_less_sure_than_what_all_show(seen: tuple[Room, Any]) -> None:
    _, notebook = seen
    every = whole(seen, 'green box')
    few = notebook.value(
        "tools.SAM3.whole(tools.SAM3.segment_image_by_text([InputImages[0]], 'green box'))"
    )
    if few:
        assert few.center.sigma_m >= every.center.sigma_m


def test_nearest_points_and_gap_of_wholes(seen: tuple[Room, Any]) -> None:
    _, notebook = seen
    notebook.run(
        "a = tools.SAM3.whole(tools.SAM3.segment_image_by_text(None, 'white chair'))\n"
        "b = tools.SAM3.whole(tools.SAM3.segment_image_by_text(None, 'green box'))\n"
        'near, start, end = Geometry.nearest_distance(a, b)\n'
        'free = Geometry.gap(a, b, height=(0.0, 1.25))\n'
    )
    names = notebook.names
    gap = float(names['free'].width)
    apart = float(np.linalg.norm(names['start'] - names['end']))
    assert float(names['near']) == pytest.approx(apart, abs=1e-6)
    assert gap <= float(names['near']) + 0.01
    values = [seen[0].thing(name)['value'] for name in ('white chair', 'green box')]
    listed = [
        row['width_m']
        for row in seen[0].truth['gaps_last']
        if {row['first'], row['second']} == set(values)
    ]
    if listed:
        assert gap == pytest.approx(listed[0], abs=0.08)


def test_nothing_seen_is_falsy(seen: tuple[Room, Any]) -> None:
    nothing = whole(seen, 'purple piano')
    assert not nothing
    assert 'not seen' in repr(nothing)


def test_an_unknown_shape_is_named(seen: tuple[Room, Any]) -> None:
    with pytest.raises(ArgumentError, match='cone'):
        whole(seen, 'green box', 'cone')


def test_floor_that_was_seen_and_floor_that_was_not(seen: tuple[Room, Any]) -> None:
    drawn, notebook = seen
    far = drawn.truth['room_m'][0] * 2
    notebook.run(
        'recon = tools.Reconstruct(InputImages)\n'
        f'outside = recon.floor_seen([{far}, 0, 0], [{far} + 1, 0, 0])\n'
        'best = min((recon.floor_seen([x, y, 0], [x + 0.3, y, 0]).unknown_fraction\n'
        '            for x in np.arange(-2, 2, 0.4) for y in np.arange(-2, 2, 0.4)))\n'
    )
    assert notebook.names['outside'].unknown_fraction == 1.0
    assert notebook.names['outside'].free_m == 0.0
    assert notebook.names['best'] < 0.1


@pytest.mark.parametrize('noise', [False, True])
def test_the_doorway_between_its_jambs(noise: bool) -> None:  # noqa: FBT001 - a parameter
    drawn = room(423, noise=noise)
    (door,) = drawn.notebook().value('tools.Reconstruct(InputImages).doorways()')
    (true,) = drawn.truth['doorways']
    assert float(door.width) == pytest.approx(true['width_m'], abs=0.03)
    assert float(door.clear) == pytest.approx(true['width_m'], abs=0.03)
    assert not door.closed
    middle = np.array([true['pose']['x'], true['pose']['y']])
    assert np.linalg.norm(np.asarray(door.center)[:2] - middle) < 0.15
