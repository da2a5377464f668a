"""A camera that takes pictures of a world: when, from where, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.world import sensor
from spatialclaw_ros.world.shading import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.world.sensor import Noise
    from spatialclaw_ros.world.world import World

START_NS = 1_000 * NS_PER_S
"""Stamp of a world's start."""
TICK_NS = 1_000
"""Stamps are multiples of a microsecond: as seconds in a float they stay what they are."""
GRAIN, DROPS, STAMPS = 1, 2, 3  # streams of random numbers beside the world's own


@dataclass(frozen=True, eq=False)
class Shot:
    """One synchronised picture."""

    index: int
    """Ordinal before any was dropped."""
    at_s: float
    """Time in the world when colour and labels were taken, and of the pose."""
    depth_at_s: float
    rgb: NDArray[np.uint8]
    """(H, W, 3)."""
    depth_units: NDArray[np.uint16]
    """(H, W) depth in units of ``sensor.DEPTH_UNIT_M``."""
    label: NDArray[np.uint8]
    """(H, W) the thing's value at each pixel, 0 = no thing."""
    T_map_camera: NDArray[np.float64]
    T_map_base: NDArray[np.float64]

    @property
    def stamp_ns(self) -> int:
        """Stamp of colour and labels."""
        return stamp_of(self.at_s)

    @property
    def depth_stamp_ns(self) -> int:
        """Stamp of depth."""
        return stamp_of(self.depth_at_s)

    @property
    def depth_m(self) -> NDArray[np.float32]:
        """(H, W) metres along the optical axis, NaN where unknown."""
        return sensor.depth_m(self.depth_units)


def stamp_of(at_s: float) -> int:
    """Return the stamp [ns] of a time in the world."""
    return START_NS + round(at_s * NS_PER_S / TICK_NS) * TICK_NS


def on_tick(at_s: float) -> float:
    """Return the time in the world that a stamp can say, nearest to one."""
    return (stamp_of(at_s) - START_NS) / NS_PER_S


class WorldCamera:
    """The robot's camera in a world."""

    def __init__(self, world: World, camera: Camera, noise: Noise = sensor.EXACT) -> None:
        self.world = world
        self.camera = camera
        self.noise = noise

    def times(self, frames: int, rate_hz: float | None = None) -> list[tuple[int, float]]:
        """Return ordinal and time of the frames, those that get lost left out.

        Args:
            frames: how many, before any is lost.
            rate_hz: None = spread over all that happens.

        Raises:
            BadInputError: no frames, or a rate that is not above zero.
        """
        if frames < 1 or (rate_hz is not None and not rate_hz > 0):
            msg = f'{frames} frames at {rate_hz} Hz: give one frame or more, and a rate above 0'
            raise BadInputError(msg)
        step = self.world.end_s / max(1, frames - 1) if rate_hz is None else 1 / rate_hz
        lost = np.random.default_rng((self.world.seed, DROPS)).random(frames)
        return [
            (index, on_tick(index * step))
            for index in range(frames)
            if index == 0 or lost[index] >= self.noise.dropped
        ]

    def exact(self, at_s: float) -> tuple[View, NDArray[np.uint8]]:
        """Return what is to be seen at a time, and the value of the thing at each pixel."""
        parts, values = self.world.parts(at_s)
        pose = self.world.robot.T_map_camera(at_s)
        seen = View(parts, self.camera, pose, self.world.room.lamp)
        table = np.array([*values, 0], np.uint8)  # the last is for index -1
        return seen, table[seen.hits.solid]

    def shoot(self, index: int, at_s: float) -> Shot:
        """Take one picture; its noise depends on the world's seed and on ``index`` alone."""
        at_s = on_tick(at_s)
        varies = np.random.default_rng((self.world.seed, STAMPS, index)).uniform(-1, 1)
        late = self.noise.depth_delay_s + self.noise.depth_jitter_s * float(varies)
        depth_at_s = on_tick(at_s + late)
        seen, label = self.exact(at_s)
        behind = seen if depth_at_s == at_s else self.exact(depth_at_s)[0]
        rng = np.random.default_rng((self.world.seed, GRAIN, index))
        units = sensor.sense_depth(behind, self.noise, rng)
        rgb = sensor.sense_colour(seen.rgb, self.noise, rng)
        robot = self.world.robot
        poses = robot.T_map_camera(at_s), robot.T_map_base(at_s)
        return Shot(index, at_s, depth_at_s, rgb, units, label, *poses)

    def shots(self, frames: int, rate_hz: float | None = None) -> Iterator[Shot]:
        """Take pictures one after the other."""
        for index, at_s in self.times(frames, rate_hz):
            yield self.shoot(index, at_s)
