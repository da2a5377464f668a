"""Worlds whose questions are looked at, each made once, and what is so by other means."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from world.solids import points_in

from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.questions.catalogue import DRAFTERS
from spatialclaw_ros.world.questions.scene import Scene
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.truth import truth_of
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.world.questions.draft import Draft
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.truth import Truth
    from spatialclaw_ros.world.world import World

    Floats = NDArray[np.float64]

FRAMES = 24
POINTS = 2000
"""Thrown into the block around each solid."""
SEEDS = (22, 7, 19)
"""Together they hold questions of every intent."""


class Drawn:
    """One world with what its tests need."""

    def __init__(self, seed: int) -> None:
        self.world: World = make_world(seed)
        self.eye = WorldCamera(self.world, make_camera(640, 480))
        times = [at_s for _, at_s in self.eye.times(FRAMES)]
        self.truth: Truth = truth_of(self.world, self.eye.camera, times)
        self.scene = Scene(self.world, self.truth)
        self.last_s = times[-1]
        self.times = times

    @cached_property
    def labels(self) -> list[NDArray[np.uint8]]:
        """The label image of every frame."""
        return [self.eye.exact(at_s)[1] for at_s in self.times]

    @cache  # noqa: B019 - as long as the module's worlds
    def drafts(self, intent: str, count: int = 6) -> list[Draft]:
        """Return some drafts of an intent."""
        return list(islice(DRAFTERS[intent](self.scene, np.random.default_rng(1)), count))

    def named(self, name: str) -> Thing:
        """Return the one thing of a name."""
        (thing,) = [thing for thing in self.world.things if thing.name == name]
        return thing

    @cache  # noqa: B019 - as long as the module's worlds
    def cloud(self, value: int, at_s: float | None = None) -> Floats:
        """Return points all through a thing, now or at a time."""
        when = self.last_s if at_s is None else at_s
        rng = np.random.default_rng(value)
        solids = self.world.thing(value).shapes(when)
        return np.concatenate([points_in(solid, rng, POINTS) for solid in solids])

    def middle(self, value: int, at_s: float | None = None) -> Floats:
        """Return the middle of a thing from the extent of its points along its own axes."""
        when = self.last_s if at_s is None else at_s
        pose = self.world.thing(value).pose(when).matrix
        corners = [c for s in self.world.thing(value).body.shapes for c in s.corners]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        return np.asarray((pose @ [*(low + high) / 2, 1.0])[:3])

    def base(self, at_s: float) -> Floats:
        """Return T_map_base as a matrix."""
        return np.asarray(self.world.robot.track.at(at_s).matrix)


@cache
def drawn(seed: int) -> Drawn:
    """Return one world."""
    return Drawn(seed)


def every(intent: str) -> list[tuple[Drawn, Draft]]:
    """Return some drafts of an intent over all worlds, at least one."""
    found = [(drawn(seed), draft) for seed in SEEDS for draft in drawn(seed).drafts(intent)]
    assert found, f'no world holds a question of {intent}'
    return found
