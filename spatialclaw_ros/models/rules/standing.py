"""What carries a thing whose bottom is not on the surface below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import readable
from spatialclaw_ros.models.rules.drafts import Draft, fill

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.drafts import Code
    from spatialclaw_ros.models.rules.facts import Facts

FLOATING_M = 0.03
"""A bottom seen higher than this above the surface stands on something else, or is hidden."""
_SUPPORT = re.compile(r'(?P<name>.+) \| gap (?P<gap>-?[\d.]+) m \| touches')

OTHERS = """
def others_beside(mask, frame):
    everything = tools.SAM3.segment_image_by_text(frame, 'object')
    clouds = {}
    for k, label in enumerate(everything.labels):
        points = everything.get_surface_points(frame, k)
        if Mask.iou(everything.get_mask(frame, k), mask) < 0.5 and len(points):
            clouds[label] = points
    return clouds
"""
CARRIERS = f"""{OTHERS}

seg, frame = $seg, InputImages.by_index($frame)
others = others_beside(seg.get_mask(frame), frame)
for support in Geometry.supports(seg.get_surface_points(frame), others):
    touch = 'touches' if support.touches else 'apart'
    print(f'[supports] {{support.name}} | gap {{support.gap_m:.3f}} m | {{touch}}')
print('[supports] end')
"""


def look_for_carriers(seg: Code, frame: int, reasoning: str) -> Draft:
    """Return the cell that tells what a thing rests on among all others."""
    return Draft(
        purpose='Find out what it rests on.',
        reasoning=reasoning,
        code=fill(CARRIERS, seg=seg, frame=frame),
        next_goal='Answer.',
    )


def carriers(facts: Facts) -> list[tuple[str, float]]:
    """Return (name, gap in metres) of the things that touch its bottom, nearest first."""
    rows = [_SUPPORT.fullmatch(line) for line in facts.said.get('supports', [])]
    return [(readable(row['name']), float(row['gap'])) for row in rows if row]
