"""Where things end above and below, and which views tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from spatialclaw_ros.primitives.same_place import beside
from spatialclaw_ros.primitives.thing_view import ThingView
from spatialclaw_ros.primitives.upright_ends import FOOT_UNSEEN, TOP_CUT, bottom_of, top_of
from spatialclaw_ros.primitives.view_choice import chosen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RNG = np.random.default_rng(3)
BLOCK = (0.4, 0.4, 1.0)


def block(size: tuple[float, float, float] = BLOCK, low: float = 0.0, x: float = 0.0) -> Array:
    """Return points in a block that stands at a height."""
    points = RNG.uniform(-0.5, 0.5, (4000, 3)) * size
    return np.asarray(points + np.array([x, 0.0, low + size[2] / 2]))


def view(points: Array | None = None, **told: object) -> ThingView:
    """Return a view of a thing from three metres away."""
    shown = block() if points is None else points
    fields: dict[str, Any] = {
        'frame': cast('Any', None),
        'mask': np.ones((4, 4), bool),
        'points': shown,
        'top_z': float(shown[:, 2].max()),
        'thin_top_z': float(shown[:, 2].max()) + 0.02,
        'over': False,
        'pixels': 2000,
        'pixel_m': 0.008,
        'noise_m': 0.004,
        'hidden': 0.0,
        'cut_above': False,
        'cut_below': False,
        'cut_beside': False,
        'lowest_z': float(shown[:, 2].min()) + 0.004,
        'contact_z': float(shown[:, 2].min()),
        'room_behind_m': 1.0,
        'filled': 1.0,
    }
    return ThingView(**{**fields, **told})


def test_a_top_that_near_views_cut_is_seen_from_afar() -> None:
    near = [view(block((0.4, 0.4, 0.7)), cut_above=True) for _ in range(2)]
    far = view(pixel_m=0.02)
    top = top_of(near, [*near, far])
    assert float(top) == pytest.approx(1.0, abs=0.01)
    assert not top.note


def test_a_part_that_ends_lower_than_what_the_border_cuts_is_not_its_top() -> None:
    near = view(block((0.4, 0.4, 0.9)), cut_above=True)
    part = view(block((0.1, 0.1, 0.5)))
    top = top_of([near, part], [near, part])
    assert top.note == TOP_CUT
    assert float(top) == pytest.approx(0.9, abs=0.01)


def test_a_thin_top_has_no_depth_of_its_own() -> None:
    back = np.concatenate([block((0.4, 0.4, 0.5)), block((0.04, 0.4, 0.5), low=0.5)])
    chair, box = view(back), view()
    assert float(top_of([chair], [chair])) == pytest.approx(chair.thin_top_z)
    assert float(top_of([box], [box])) == pytest.approx(box.top_z)


def test_the_edge_of_a_board_below_a_thing_does_not_carry_it() -> None:
    raised = block((0.1, 0.1, 0.2), low=0.9)
    stands = bottom_of([view(raised)] * 2, 0.0)
    assert float(stands) == pytest.approx(0.9, abs=0.005)
    assert not stands.note
    edge = bottom_of([view(raised, contact_z=0.87)] * 2, 0.0)
    assert edge.low < 0.9 < edge.high
    assert edge.note == FOOT_UNSEEN


def test_what_lies_below_a_foot_in_the_picture_may_be_the_floor() -> None:
    legs = view(lowest_z=0.3, contact_z=0.0)  # they are farther away than the middle of the thing
    assert float(bottom_of([legs], 0.0)) == pytest.approx(0.0, abs=0.005)


def test_a_foot_below_the_border_may_be_on_the_floor() -> None:
    cut = view(block(low=0.3), cut_below=True, contact_z=float('nan'))
    bottom = bottom_of([cut], 0.0)
    assert bottom.low <= 0.0 < bottom.high


def test_a_step_aside_is_elsewhere_however_tall_a_person_is() -> None:
    person = (0.3, 0.5, 1.8)
    here = view(block(person))
    assert not beside(view(block(person, x=1.4)), [here])
    assert beside(view(block(person, x=0.4)), [here])


def test_a_far_view_tells_where_a_cut_table_ends() -> None:
    near = [view(cut_beside=True, over=True, pixels=9000, pixel_m=0.004) for _ in range(3)]
    far = view(over=True, pixels=2000, pixel_m=0.01)
    for one in (*near, far):
        object.__setattr__(one, 'frame', Eye())
    assert far in chosen([*near, far])


class Eye:
    """The camera of a view."""

    T_world_camera = np.eye(4)


def test_a_chair_of_which_the_border_cuts_the_legs_stands_on_the_floor() -> None:
    seat = view(block((0.4, 0.4, 0.6), low=0.3), cut_below=True, contact_z=np.nan)
    stands = bottom_of([seat], 0.0, on_floor=True)
    assert float(stands) == pytest.approx(0.0, abs=0.01)
    assert stands.high < 0.05
    unsure = bottom_of([seat], 0.0)
    assert unsure.low <= 0.0
    assert unsure.high > 0.3


def test_what_lies_below_a_cut_mask_carries_nothing() -> None:
    cut = view(block((0.4, 0.4, 0.8), low=0.2), cut_below=True, contact_z=0.2)
    assert bottom_of([cut], 0.0).low < 0.05


def test_what_most_views_see_on_the_floor_stands_there() -> None:
    part = view(block((0.2, 0.2, 0.5), low=0.25), contact_z=0.24)
    down = [view(contact_z=0.002), view(contact_z=-0.003)]
    assert float(bottom_of([part], 0.0, [part, *down])) == pytest.approx(0.0, abs=0.01)
    assert float(bottom_of([part], 0.0, [part])) > 0.15
