"""matplotlib back-end of the cells: ``plt.show()`` puts the open figures before the agent."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.primitives.lazy import LazyModule

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.primitives.given import Given

pyplot = LazyModule('matplotlib.pyplot')
agg = LazyModule('matplotlib.backends.backend_agg')
bases = LazyModule('matplotlib.backend_bases')
_sink: list[Callable[[Any, str], None]] = []


def install(sink: Callable[[Any, str], None]) -> None:
    """Send figures to ``sink(figure, label)``; matplotlib is not imported by this."""
    _sink[:] = [sink]
    os.environ['MPLBACKEND'] = f'module://{__name__}'
    if 'matplotlib' in sys.modules:
        sys.modules['matplotlib'].use(f'module://{__name__}')


def show(*_: Given, **__: Given) -> None:
    """Hand all open figures on and close them (pyplot calls this)."""
    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        if _sink:
            _sink[0](figure, 'figure')
        pyplot.close(figure)


def __getattr__(name: str) -> Given:
    if name == 'FigureCanvas':
        return agg.FigureCanvasAgg
    if name == 'FigureManager':
        return bases.FigureManagerBase
    raise AttributeError(name)
