"""What the node adds to an outcome before it tells it: the target frame, and warnings."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.errors import ExtrapolationError, TransformError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.answer import Answer, Place
    from spatialclaw_ros.core.step import Outcome

    Lookup = Callable[[str, int], NDArray[np.float64] | None]


class Target:
    """The coordinate frame in which a question wants places and direction.

    Its transform may come later than the frame that was asked about, and is forgotten after a
    while: it is looked up when the question is taken, and where that was too early at its end.

    Args:
        lookup: returns T_target_world of a frame at a stamp, None where the world is the target.
        frame_id: the frame; empty = the world frame.
        stamp_ns: of the newest frame that was asked about.

    Raises:
        TransformError: the frame can never be reached: it is unknown, or in another tree.
    """

    def __init__(self, lookup: Lookup, frame_id: str, stamp_ns: int) -> None:
        self._lookup = lookup
        self._frame_id = frame_id
        self._found: dict[int, NDArray[np.float64] | None] = {}
        with contextlib.suppress(ExtrapolationError):
            self._found[stamp_ns] = lookup(frame_id, stamp_ns)

    def express(self, outcome: Outcome) -> Outcome:
        """Return the outcome in the target frame, or with the reason why it is not."""
        answer = outcome.answer
        try:
            T_target_world = self._at(answer.stamp_ns)
        except TransformError as error:
            if not answer.places and answer.direction is None:
                return outcome
            said = f'places and direction are in {answer.frame_id!r}: {error}'
            return with_warnings(outcome, [said])
        if T_target_world is None:
            return outcome
        return replace(outcome, answer=_moved(answer, self._frame_id, T_target_world))

    def _at(self, stamp_ns: int) -> NDArray[np.float64] | None:
        if stamp_ns not in self._found:
            self._found[stamp_ns] = self._lookup(self._frame_id, stamp_ns)
        return self._found[stamp_ns]


def with_warnings(outcome: Outcome, warnings: Sequence[str]) -> Outcome:
    """Return the outcome with further warnings on its answer."""
    if not warnings:
        return outcome
    every = tuple(dict.fromkeys((*outcome.answer.warnings, *warnings)))
    return replace(outcome, answer=outcome.answer.with_(warnings=every))


def _moved(answer: Answer, frame_id: str, T_target_world: NDArray[np.float64]) -> Answer:
    direction = answer.direction
    if direction is not None:
        x, y, z = T_target_world[:3, :3] @ np.asarray(direction)
        direction = (float(x), float(y), float(z))
    places = tuple(_moved_place(place, frame_id, T_target_world) for place in answer.places)
    # all at the answer's stamp: the target may move, and the transform is of that stamp
    at_stamp = tuple(replace(place, stamp_ns=answer.stamp_ns) for place in places)
    return answer.with_(places=at_stamp, direction=direction, frame_id=frame_id)


def _moved_place(place: Place, frame_id: str, T_target_world: NDArray[np.float64]) -> Place:
    rotation = transforms.quat_xyzw_to_matrix(place.quat_xyzw)
    T_world_place = transforms.from_parts(rotation, place.position)
    T_target_place = T_target_world @ T_world_place
    x, y, z = T_target_place[:3, 3]
    qx, qy, qz, qw = transforms.matrix_to_quat_xyzw(T_target_place[:3, :3])
    return replace(
        place,
        position=(float(x), float(y), float(z)),
        quat_xyzw=(float(qx), float(qy), float(qz), float(qw)),
        frame_id=frame_id,
    )
