"""tools.Graph: a series as a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.forgiving.pictures import figure_pixels
from spatialclaw_ros.primitives.forgiving.scalars import series_of
from spatialclaw_ros.primitives.lazy import LazyModule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from spatialclaw_ros.primitives.feedback import VisualFeedback as Picture
    from spatialclaw_ros.primitives.given import Given

agg = LazyModule('matplotlib.backends.backend_agg')
mpl_figure = LazyModule('matplotlib.figure')


class Graph:
    """A series of numbers as a chart with a summary in words."""

    def plot(
        self,
        values: ArrayLike,
        validity: Given = None,
        x_label: str = 'index',
        y_label: str = 'value',
        title: str = '',
    ) -> Picture:
        """Return a chart of a series (N,); ``.description`` says range, mean and trend."""
        series = series_of(values, 'plot')
        valid = (
            np.isfinite(series)
            if validity is None
            else np.asarray(validity, bool) & np.isfinite(series)
        )
        if not valid.any():
            raise ArgumentError('plot: no value of the series is valid')
        figure = mpl_figure.Figure(figsize=(6.4, 3.6), dpi=100, layout='tight')
        agg.FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        places = np.arange(len(series))
        axes.plot(places[valid], series[valid], marker='o', markersize=3, linewidth=1.5)
        axes.set(xlabel=x_label, ylabel=y_label, title=title)
        axes.grid(visible=True, alpha=0.3)
        shown = series[valid]
        slope = float(np.polyfit(places[valid], shown, 1)[0]) if shown.size > 1 else 0.0
        trend = 'rising' if slope > 0 else 'falling' if slope < 0 else 'level'
        words = (
            f'{y_label}: min {shown.min():.4g}, max {shown.max():.4g}, mean {shown.mean():.4g}, '
            f'first {shown[0]:.4g}, last {shown[-1]:.4g}, {trend} ({slope:.3g} per step), '
            f'{shown.size} of {series.size} valid'
        )
        return VisualFeedback(figure_pixels(figure), 'graph', words)

    def __repr__(self) -> str:
        """Name the call."""
        return 'tools.Graph: plot'
