"""How much of each thing a camera sees: exact counts of pixels, before any noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.world.raycast import Rays, cast, meet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.world.shapes import Shape
    from spatialclaw_ros.world.world import World


@dataclass(frozen=True)
class Seen:
    """One thing in one picture."""

    value: int
    pixels: int
    """That show it."""
    alone: int
    """That would show it if nothing stood before it."""
    whole: int
    """That would show it if the picture did not end either, as far as one picture beyond."""

    @property
    def share(self) -> float:
        """Share of the whole thing's outline that is seen, 0..1."""
        return self.pixels / self.whole if self.whole else 0.0

    @property
    def hidden(self) -> float:
        """Share that other things hide, of what is within the picture, 0..1."""
        return 1 - self.pixels / self.alone if self.alone else 0.0


def visibility(world: World, at_s: float, camera: Camera) -> tuple[Seen, ...]:
    """Return how much is seen of each thing in view that stands in the room, and of its doors.

    Floor, ceiling and walls have no outline that could be seen whole; they are left out.
    """
    pose = world.robot.T_map_camera(at_s)
    parts, values = world.parts(at_s)
    solid = cast([part.shape for part in parts], camera, pose).solid
    counts = np.bincount(np.array([*values, 0])[solid].ravel(), minlength=len(world.things) + 1)
    rays = Rays(_wide(camera), pose)
    out = []
    for thing in world.things:
        if thing.kind in {'floor', 'ceiling', 'wall'}:
            continue
        mask = _outline(thing.shapes(at_s), rays)
        if mask is None:
            continue
        rows, columns = camera.height, camera.width
        alone = int(mask[rows : 2 * rows, columns : 2 * columns].sum())
        if alone:
            out.append(Seen(thing.value, int(counts[thing.value]), alone, int(mask.sum())))
    return tuple(out)


def _wide(camera: Camera) -> Camera:
    """Return the camera with one more picture on each side."""
    K = camera.K.copy()
    K[0, 2] += camera.width
    K[1, 2] += camera.height
    return Camera(camera.name, K, 3 * camera.width, 3 * camera.height, camera.frame_id)


def _outline(shapes: Sequence[Shape], rays: Rays) -> NDArray[np.bool_] | None:
    """Return the (H, W) pixels that some solids cover when nothing else is there."""
    mask = None
    for shape, found in zip(shapes, rays.windows(shapes), strict=True):
        if found is None:
            continue
        row, column, rows, columns = found[0]
        if mask is None:
            mask = np.zeros((rays.camera.height, rays.camera.width), bool)
        mask[row:rows, column:columns] |= meet(shape, rays, found[0]).hit
    return mask
