"""The sketch after each thing that was drawn, side by side: how an answer was built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.report.markup import figure, tag

if TYPE_CHECKING:
    from spatialclaw_ros.agent.trajectory import Trajectory

SOURCE = 'growth'
LONG_EDGE = 420


def growth_html(record: Trajectory) -> str:
    """Return the strip of drawings; '' where the sketch did not grow by steps."""
    drawn = [view for view in record.views if view.source == SOURCE]
    if not drawn:
        return ''
    figures = ''.join(
        figure(
            view.path,
            view.label,
            long_edge=LONG_EDGE,
            alt=f'The sketch grows, {view.label}',
        )
        for view in drawn
    )
    return tag('h3', 'How the sketch grew') + tag('div', figures, class_='shown growth')
