"""A recording opened for questions: all its captures in a ring, picked by frame index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.frames.ring import RingRegistry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.query import RobotModel


@dataclass(frozen=True, eq=False)
class Recording:
    """The captures of one bag or scene, oldest first, and the rings that hold their pixels."""

    name: str
    captures: tuple[Capture, ...]
    rings: RingRegistry
    notes: tuple[str, ...] = ()
    """What reading it had to decide or leave out."""
    robot: RobotModel | None = None
    """The robot's body, where the recording says it."""

    def pick(self, frames: Sequence[int] | None) -> tuple[Capture, ...]:
        """Return the captures with these frame indices, in recorded order; None = all.

        Raises:
            BadInputError: an index is not in the recording.
        """
        if frames is None:
            return self.captures
        held = {capture.frame.frame_index for capture in self.captures}
        absent = sorted(set(frames) - held)
        if absent:
            raise BadInputError(
                f'recording {self.name}: has no frame {absent}; it has {_ranges(sorted(held))}'
            )
        return tuple(c for c in self.captures if c.frame.frame_index in frames)

    @property
    def is_video(self) -> bool:
        """Whether the captures belong together: one world, more than one of them."""
        worlds = {capture.frame.world_frame for capture in self.captures}
        return len(self.captures) > 1 and len(worlds) == 1


def open_scene(folder: Path) -> Recording:
    """Open a folder of RGB-D images."""
    from spatialclaw_ros.replay.scene import load_scene  # noqa: PLC0415 - OpenCV only on use

    scene = load_scene(folder)
    rings = RingRegistry()
    return Recording(scene.name, tuple(scene.captures(rings)), rings, robot=scene.file.robot)


def open_bag(path: Path, *, base_frame: str = 'base_link') -> Recording:
    """Open a ROS 2 bag; ``base_frame`` is the coordinate frame on the robot."""
    from spatialclaw_ros.replay.bag import load_bag  # noqa: PLC0415 - rosbags only on use

    bag = load_bag(path, base_frame=base_frame)
    rings = RingRegistry()
    captures = tuple(bag.captures(rings))
    return Recording(bag.name, captures, rings, tuple(bag.notes))


def _ranges(indices: Sequence[int]) -> str:
    if not indices:
        return 'none'
    contiguous = indices[-1] - indices[0] + 1 == len(indices)
    return f'{indices[0]}-{indices[-1]}' if contiguous else ', '.join(map(str, indices))
