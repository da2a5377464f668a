"""Rooms drawn by seed as notebooks and captures, with their truth beside them."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from primitives.worlds import open_notebook, recorded

from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.folder import write_scene
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT, TYPICAL
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from primitives.worlds import Notebook

    from spatialclaw_ros.core.frame import Capture

    Array = np.ndarray[Any, np.dtype[np.float64]]

FRAMES = 24


@dataclass(frozen=True)
class Room:
    """A room, seen and known."""

    folder: Path
    truth: dict[str, Any]

    @property
    def captures(self) -> tuple[Capture, ...]:
        """All pictures."""
        return recorded(self.folder, None)

    def notebook(self) -> Notebook:
        """Return a notebook over all pictures."""
        return open_notebook(self.folder)

    def thing(self, name: str) -> dict[str, Any]:
        """Return what is so of the one thing of a name."""
        (found,) = [thing for thing in self.truth['things'] if thing['name'] == name]
        return dict(found)

    def place(self, name: str) -> dict[str, Any]:
        """Return where a thing is in the last picture."""
        thing = self.thing(name)
        moving = {row['value']: row for row in self.truth['frames'][-1]['moving']}
        return dict(moving.get(thing['value'], thing['start']))

    def middle(self, name: str) -> Array:
        """Return the middle of a thing in the last picture."""
        return np.array(self.place(name)['center'])


@functools.lru_cache(maxsize=4)
def room(seed: int, *, noise: bool = False) -> Room:
    """Draw a room once."""
    folder = Path(tempfile.mkdtemp(prefix='room_'))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    eye = WorldCamera(make_world(seed), make_camera(320, 240), TYPICAL if noise else EXACT)
    write_scene(eye, folder / 'scene', FRAMES)
    return Room(folder / 'scene', json.loads((folder / 'scene' / 'truth.json').read_text()))
