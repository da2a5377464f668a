"""The pictures that primitives are measured on: a furnished room, seen by a noisy sensor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import Frame as CoreFrame
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.images import FrameBook
from spatialclaw_ros.primitives.mask_sets import collect_masks
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.robot import MAP, make_camera
from spatialclaw_ros.world.sensor import TYPICAL
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.images import InputImages
    from spatialclaw_ros.primitives.mask_sets import Found
    from spatialclaw_ros.primitives.masks import PerFrameMask

SEED = 7
SHELL = ('floor', 'wall', 'ceiling')
THINGS = 20
"""So many things are searched for: the largest in the pictures."""
LEAST_SHARE, MOST_SHARE = 0.01, 0.2
"""Of the newest picture: what the two things cover that are measured singly."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """Frames of one size, and masks of what they show."""

    book: FrameBook
    things: PerFrameMask
    """The largest things, over all frames."""
    pair: PerFrameMask
    """Two things that the newest frame shows well, over all frames."""

    @property
    def frames(self) -> InputImages:
        """All frames, oldest first."""
        return self.book.query

    @property
    def newest(self) -> Frame:
        """The newest frame."""
        return self.frames[-1]

    @property
    def pixels(self) -> int:
        """Pixels of one frame."""
        return self.newest.width * self.newest.height


def draw_pictures(frames: int, height: int, width: int) -> Pictures:
    """Draw the room from along the robot's way.

    Raises:
        BadInputError: the size or the number is too small for two things to be seen.
    """
    noise = replace(TYPICAL, dropped=0.0, depth_delay_s=0.0, depth_jitter_s=0.0)
    eye = WorldCamera(make_world(SEED), make_camera(width, height), noise)
    cores, labels = [], []
    for shot in eye.shots(frames):
        cores.append(
            CoreFrame(
                shot.index,
                shot.stamp_ns,
                eye.camera,
                np.ascontiguousarray(shot.rgb),
                shot.depth_m,
                shot.T_map_camera,
                MAP,
                T_world_base=shot.T_map_base,
            )
        )
        labels.append(shot.label)
    book = FrameBook()
    book.bind(Frame(core) for core in cores)
    movable = [thing.value for thing in eye.world.things if thing.name not in SHELL]
    sizes = {value: sum(int((label == value).sum()) for label in labels) for value in movable}
    largest = sorted(movable, key=lambda value: -sizes[value])[:THINGS]
    shares = {value: float((labels[-1] == value).mean()) for value in movable}
    fitting = [v for v in movable if LEAST_SHARE <= shares[v] <= MOST_SHARE]
    seen_in = {value: sum(bool((label == value).any()) for label in labels) for value in fitting}
    pair = sorted(fitting, key=lambda value: (-seen_in[value], -shares[value]))[:2]
    if len(pair) < 2:  # noqa: PLR2004 - a pair
        msg = f'{frames} frames of {height}x{width} do not show two things well: take larger ones'
        raise BadInputError(msg)
    return Pictures(book, _masks(book, labels, largest), _masks(book, labels, pair))


def _masks(book: FrameBook, labels: list[NDArray[np.uint8]], values: list[int]) -> PerFrameMask:
    found: list[tuple[int, Found]] = []
    for frame, label in zip(book.query, labels, strict=True):
        items: Found = []
        for value in values:
            mask = label == value
            if mask.any():
                items.append((f'thing {value}', f'thing {value}', mask, 1.0))
        found.append((frame.frame_index, items))
    return collect_masks(book, found, '')
