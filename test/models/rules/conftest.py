"""Worlds drawn for the tests of this folder, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.folder import write_scene
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spatialclaw_ros.world.truth import Truth
    from spatialclaw_ros.world.world import World

    Drawn = tuple[World, Truth, Path]

WIDTH, HEIGHT, FRAMES = 320, 240, 24


@pytest.fixture(scope='session')
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Drawn]:
    """Return the function that draws the world of a seed: what is so, and its scene folder."""
    worlds: dict[int, Drawn] = {}

    def draw(seed: int) -> Drawn:
        if seed not in worlds:
            world = make_world(seed)
            folder = tmp_path_factory.mktemp('worlds') / f'seed_{seed}'
            eye = WorldCamera(world, make_camera(WIDTH, HEIGHT), EXACT)
            worlds[seed] = world, write_scene(eye, folder, FRAMES), folder
        return worlds[seed]

    return draw
