"""The sketch after each step that changed it, side by side: how an answer was built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.report.markup import figure, tag

if TYPE_CHECKING:
    from spatialclaw_ros.agent.trajectory import Trajectory

LEAST = 2
LONG_EDGE = 420


def growth_html(record: Trajectory) -> str:
    """Return the strip of drawings; '' where the sketch did not grow over several steps."""
    drawn = [
        (step, image)
        for step in record.steps
        for image in [i for i in step.images if i.source == 'sketch'][-1:]
    ]
    if len(drawn) < LEAST:
        return ''
    figures = ''.join(
        figure(
            image.path,
            f'{step.index + 1} \u00b7 {step.cell.purpose if step.cell else image.label}',
            long_edge=LONG_EDGE,
            alt=f'The sketch after step {step.index + 1}',
        )
        for step, image in drawn
    )
    return tag('h3', 'How the sketch grew') + tag('div', figures, class_='shown growth')
