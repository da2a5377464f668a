"""Worlds as a segmenter gets them: captures without labels, with the truth beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.world.capture import Shot
    from spatialclaw_ros.world.sensor import Noise
    from spatialclaw_ros.world.world import World

CAMERA = make_camera(320, 240)


@dataclass(frozen=True, eq=False)
class Seen:
    """A world, what the camera saw of it, and what each pixel shows."""

    world: World
    captures: tuple[Capture, ...]
    labels: tuple[NDArray[np.uint8], ...]

    def value(self, name: str) -> int:
        """Return the label of the one thing of a name."""
        (value,) = (thing.value for thing in self.world.things if thing.name == name)
        return value


def capture_of(shot: Shot, *, with_base: bool = True, world_frame: str = 'map') -> Capture:
    """Return a shot as a segmenter gets it, without its labels."""
    return Capture(
        Frame(
            shot.index,
            shot.stamp_ns,
            CAMERA,
            shot.rgb,
            shot.depth_m,
            shot.T_map_camera,
            world_frame,
            T_world_base=shot.T_map_base if with_base else None,
        )
    )


def seen(seed: int, noise: Noise = EXACT, frames: int = 24) -> Seen:
    """Drive once through a world."""
    world = make_world(seed)
    shots = list(WorldCamera(world, CAMERA, noise).shots(frames))
    return Seen(
        world, tuple(capture_of(shot) for shot in shots), tuple(shot.label for shot in shots)
    )
