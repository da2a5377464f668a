"""Worlds of cells in this process, over real recordings: what the tests of this folder share."""

from __future__ import annotations

import contextlib
import functools
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.query import Query
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.label_image import LabelImageSegmenter
from spatialclaw_ros.primitives.namespace import CellOutput, CellWorld
from spatialclaw_ros.replay.scene import load_scene

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spatialclaw_ros.core.frame import Capture


@dataclass
class Notebook:
    """Runs cells as the kernel would, without a kernel."""

    world: CellWorld
    printed: str = ''
    output: CellOutput = field(default_factory=CellOutput)

    @property
    def names(self) -> dict[str, Any]:
        """What the cells see."""
        return self.world.namespace

    def run(self, code: str) -> CellOutput:
        """Run one cell; what it printed is in ``printed``."""
        said = io.StringIO()
        self.world.begin_cell()
        with contextlib.redirect_stdout(said):
            exec(compile(code, '<cell>', 'exec'), self.world.namespace)  # noqa: S102 - a cell
            self.output = self.world.collect()
        self.printed = said.getvalue()
        return self.output

    def value(self, expression: str) -> Any:  # noqa: ANN401 - whatever the cell makes
        """Return what an expression gives in a cell."""
        self.run(f'_value = {expression}')
        return self.names['_value']


_RINGS = RingRegistry()


@functools.lru_cache(maxsize=16)
def recorded(folder: Path, frames: tuple[int, ...] | None) -> tuple[Capture, ...]:
    """Return a recording's captures, read once: they cannot change."""
    return tuple(load_scene(folder).captures(_RINGS, frames))


def open_notebook(
    folder: Path,
    frames: Sequence[int] | None = None,
    **query: Any,  # noqa: ANN401 - fields of Query
) -> Notebook:
    """Return a notebook over a recording, segmented by its label images."""
    captures = recorded(folder, None if frames is None else tuple(frames))
    asked = Query('q', query.pop('question', 'How far?'), captures, **query)
    world = CellWorld(QueryTools(asked, LabelImageSegmenter(), None))
    world.bind(asked.frames, asked.brief())
    return Notebook(world)
