"""A ROS 2 bag into captures, through the decoder, synchroniser and pose buffer of the node."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.frames.assembly import RGB
from spatialclaw_ros.replay.bag_reader import BagReader
from spatialclaw_ros.replay.bag_reading import BagReading
from spatialclaw_ros.replay.bag_topics import CameraTopics, find_cameras

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.frames.ring import RingRegistry


@dataclass(frozen=True, eq=False)
class Bag:
    """An opened bag."""

    name: str
    reader: BagReader
    cameras: tuple[CameraTopics, ...]
    world_frame: str = ''
    """Empty = the first of map, odom, world that /tf has, else the root of its tree."""
    slop_s: float = 0.02
    """Most that the stamps of colour, depth and label images of one frame differ, seconds."""
    base_frame: str = 'base_link'
    """Coordinate frame on the robot."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Colour images that gave no frame, by cause; filled by ``captures``."""
    notes: list[str] = field(default_factory=list)
    """What was decided for the user; filled by ``captures``."""

    @property
    def color_images(self) -> int:
        """How many colour images it has: frame indices are below it."""
        return sum(self.reader.counts[camera.topics[RGB]] for camera in self.cameras)

    def captures(
        self, rings: RingRegistry, frames: Sequence[int] | None = None
    ) -> tuple[Capture, ...]:
        """Read frames into rings, oldest first.

        Args:
            rings: where the rings are registered, under the bag's name.
            frames: frame indices (ordinals of the colour messages); None = all.

        Raises:
            BadInputError: the bag is damaged, or a frame asked for is not complete in it.
        """
        reading = BagReading(
            self.reader,
            self.cameras,
            rings,
            name=self.name,
            frames=None if frames is None else frozenset(frames),
            total=self.color_images,
            world_frame=self.world_frame,
            slop_s=self.slop_s,
            base_frame=self.base_frame,
        )
        done = reading.captures()
        self.dropped.clear()
        self.dropped.update(reading.dropped)
        self.notes[:] = reading.notes
        have = {capture.frame.frame_index for capture in done}
        missing = [index for index in frames or () if index not in have]
        if missing or not done:
            what = f'frames {missing} are not' if missing else 'no frame is'
            causes = ''.join(f'; {n} x {why}' for why, n in self.dropped.most_common(3))
            details = ''.join(f'; {note}' for note in self.notes)
            msg = (
                f'bag {self.reader.path}: {what} complete, of {self.color_images} colour images'
                f'{causes}{details}; the bag has {self.reader.describe_topics()}'
            )
            raise BadInputError(msg)
        return done


def load_bag(
    path: Path, *, world_frame: str = '', slop_s: float = 0.02, base_frame: str = 'base_link'
) -> Bag:
    """Open a bag: a folder, or a .mcap or .db3 file; the images are read by ``captures``.

    Args:
        path: the bag.
        world_frame: coordinate frame of the captures; empty = map, odom, world or the root.
        slop_s: most that stamps of one frame differ, seconds.
        base_frame: coordinate frame on the robot.

    Raises:
        BadInputError: it is damaged, no bag, or has no colour images; names what it has.
    """
    reader = BagReader(path)
    cameras = tuple(find_cameras(reader))
    name = path.resolve().name
    for suffix in ('.mcap', '.db3'):
        name = name.removesuffix(suffix)
    return Bag(name, reader, cameras, world_frame, slop_s, base_frame)
