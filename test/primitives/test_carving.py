"""What one view shows and another looks through is not of a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Frame as CoreFrame
from spatialclaw_ros.core.transforms import from_parts
from spatialclaw_ros.primitives.carving import carved
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.optics import rays, to_world
from spatialclaw_ros.primitives.thing_view import ThingView, view_thing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

CAMERA = Camera('c', np.array([[200.0, 0, 79.5], [0, 200.0, 59.5], [0, 0, 1]]), 160, 120, 'o')
WALL_M, THING_M = 3.0, 2.0
AHEAD = np.array([[0.0, 0, 1], [-1, 0, 0], [0, -1, 0]])
"""Optical axes in the world: the camera looks along x."""


def look(index: int, y: float) -> tuple[Frame, Mask]:
    """Return a picture of a board before a wall, from a place beside the middle."""
    pose = from_parts(np.eye(3), (0.0, y, 0.5))
    pose[:3, :3] = AHEAD
    v, u = np.mgrid[:120, :160]
    xy = rays(CAMERA, np.column_stack([u.ravel(), v.ravel()])).reshape(120, 160, 2)
    across, up = y - xy[..., 0] * THING_M, 0.5 - xy[..., 1] * THING_M
    mask = (np.abs(across) < 0.3) & (np.abs(up - 0.5) < 0.4)
    depth = np.where(mask, THING_M, WALL_M).astype(np.float32)
    rgb = np.zeros((120, 160, 3), np.uint8)
    return Frame(CoreFrame(index, index, CAMERA, rgb, depth, pose, 'map')), mask


def views(*, bleeding: bool) -> list[ThingView]:
    """Return three views of the board; in the first, some readings lie on the wall."""
    out = []
    for index, y in enumerate((0.0, -0.5, 0.5)):
        frame, mask = look(index, y)
        found = view_thing(frame, mask)
        assert found is not None
        out.append(found)
    if bleeding:
        z = np.full(40, WALL_M - 0.3)
        spots = np.column_stack([np.full(40, 107.0), np.linspace(50, 70, 40)])
        stray = to_world(out[0].frame, np.column_stack([rays(CAMERA, spots) * z[:, None], z]))
        fields: dict[str, Any] = vars(out[0])
        out[0] = ThingView(**{**fields, 'points': np.concatenate([out[0].points, stray])})
    return out


def test_a_surface_that_all_views_show_is_kept() -> None:
    every = views(bleeding=False)
    for before, after in zip(every, carved(every, every), strict=True):
        assert len(after.points) > 0.98 * len(before.points)


def test_readings_behind_it_that_others_look_through_are_left_out() -> None:
    every = views(bleeding=True)
    assert every[0].points[:, 0].max() > THING_M + 0.5
    assert carved(every, every)[0].points[:, 0].max() == pytest.approx(THING_M, abs=0.05)


def test_one_view_alone_is_kept_as_it_is() -> None:
    only = views(bleeding=True)[:1]
    assert len(carved(only, only)[0].points) == len(only[0].points)
