"""matplotlib back-end of the cells. Only matplotlib imports it, by the name in its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib import pyplot as plt
from matplotlib.backend_bases import FigureManagerBase as FigureManager
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

from spatialclaw_ros.primitives import figures

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given

__all__ = ['FigureCanvas', 'FigureManager', 'show']


def show(*_: Given, **__: Given) -> None:
    """Hand all open figures on and close them; pyplot calls this."""
    for number in plt.get_fignums():
        figures.deliver(plt.figure(number))
        plt.close(number)
