"""What the node adds to an outcome before it tells it: the target frame, and warnings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core import transforms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.answer import Place
    from spatialclaw_ros.core.step import Outcome


def in_frame(
    outcome: Outcome, target_frame: str, T_target_world: NDArray[np.float64] | None
) -> Outcome:
    """Return the outcome with places and direction in the target frame; None leaves them."""
    if T_target_world is None:
        return outcome
    answer = outcome.answer
    direction = answer.direction
    if direction is not None:
        x, y, z = T_target_world[:3, :3] @ np.asarray(direction)
        direction = (float(x), float(y), float(z))
    places = tuple(_moved(place, target_frame, T_target_world) for place in answer.places)
    told = answer.with_(places=places, direction=direction, frame_id=target_frame)
    return replace(outcome, answer=told)


def with_warnings(outcome: Outcome, warnings: Sequence[str]) -> Outcome:
    """Return the outcome with further warnings on its answer."""
    if not warnings:
        return outcome
    every = tuple(dict.fromkeys((*outcome.answer.warnings, *warnings)))
    return replace(outcome, answer=outcome.answer.with_(warnings=every))


def _moved(place: Place, target_frame: str, T_target_world: NDArray[np.float64]) -> Place:
    rotation = transforms.quat_xyzw_to_matrix(place.quat_xyzw)
    T_world_place = transforms.from_parts(rotation, place.position)
    T_target_place = T_target_world @ T_world_place
    x, y, z = T_target_place[:3, 3]
    qx, qy, qz, qw = transforms.matrix_to_quat_xyzw(T_target_place[:3, :3])
    return replace(
        place,
        position=(float(x), float(y), float(z)),
        quat_xyzw=(float(qx), float(qy), float(qz), float(qw)),
        frame_id=target_frame,
    )
