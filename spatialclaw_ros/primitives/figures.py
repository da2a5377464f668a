"""Where ``plt.show()`` of a cell goes: the open figures are put before the agent."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.primitives.given import Given

    Sink = Callable[[Given, str], None]

BACKEND = 'module://spatialclaw_ros.primitives.figure_backend'
_sink: list[Sink] = []


def install(sink: Sink) -> None:
    """Send figures to ``sink(figure, label)``; matplotlib is not imported by this.

    ``image.show()`` of Pillow, which would start a viewer, goes the same way.
    """
    _sink[:] = [sink]
    setattr(Image.Image, 'show', _shown)  # noqa: B010 - types see a method
    os.environ['MPLBACKEND'] = BACKEND
    if 'matplotlib' in sys.modules:
        sys.modules['matplotlib'].use(BACKEND)


def _shown(picture: Image.Image, title: str | None = None) -> None:
    """Put a picture before the agent."""
    for sink in _sink:
        sink(picture, title or 'show')


def deliver(figure: Given) -> None:
    """Hand one figure on."""
    for sink in _sink:
        sink(figure, 'figure')
