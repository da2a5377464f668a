"""Which of the level surfaces in view a word such as 'desk' or 'floor' means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Code, Draft, fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.facts import Facts, SurfaceSeen

FLOORS = frozenset({'floor', 'carpet'})
FLOOR_EYE_M = 0.5
"""A camera lower than this above a plane may look at a table as well as at a floor."""
TABLE_EYE_M = 1.3
"""Nobody looks at a table from higher than this above it."""
TABLE_HEIGHTS_M = (0.3, 1.4)
"""Heights above the floor at which tables, desks and counters are."""
TABLE_M2 = 0.45
"""A level surface smaller than this beside a floor may be the top of a cabinet or a box."""
BODY_TOP_M = 0.05

LIST = """
recon = tools.Reconstruct(InputImages)
frame = $frame
surfaces = [s for s in recon.planes($which) if s.kind in ('floor', 'surface')]
for number, surface in enumerate(surfaces):
    if surface.area_m2 >= 0.1:
        z, eye = float(surface.center[2]), float(surface.height(frame.position))
        print(f'[surface] {number} | {surface.kind} | z {z:.4f} | area {surface.area_m2:.3f} '
              f'| points {surface.inliers} | eye {eye:.4f}')
cabinets = tools.SAM3.segment_image_by_text(frame, 'cabinet')
for number in range(cabinets.num_objects):
    top = cabinets.extent_3d(recon, frame, number).top
    print(f'[measured] top of cabinet {number} = {top:.4f} m')
show(frame, label='surfaces')
"""


def look_at_surfaces(frame: int | None, *, purpose: str) -> Draft:
    """Return the cell that lists the level surfaces in view of a frame, or of all."""
    return Draft(
        purpose=purpose,
        reasoning=(
            'Level surfaces are found by geometry. Which of them is meant follows from its '
            'height, its size and the height of the camera above it; the top of a box is none.'
        ),
        code=fill(
            LIST,
            frame=Code('InputImages[-1]' if frame is None else f'InputImages.by_index({frame})'),
            which=Code('' if frame is None else str(frame)),
        ),
        next_goal='Choose the surface and measure.',
    )


def choose(word: str, facts: Facts) -> tuple[SurfaceSeen | None, str]:
    """Return the surface that a word means, or None and why."""
    seen = facts.surfaces
    if not seen:
        return None, f'no level surface is in view that could be the {word}'
    floors = [s for s in seen if s.kind == 'floor']
    floor = max(floors, key=lambda s: s.area, default=None)
    if word in FLOORS:
        return _floor(floor, seen, word)
    tops = [v.value for k, v in facts.measured.items() if k.startswith('top of cabinet')]
    return _table(word, floor, seen, tops)


def _floor(
    floor: SurfaceSeen | None, seen: Sequence[SurfaceSeen], word: str
) -> tuple[SurfaceSeen | None, str]:
    if floor is not None and floor.eye >= FLOOR_EYE_M:
        return floor, ''
    largest = max(seen, key=lambda s: s.area)
    return None, (
        f'no {word} is surely in view: the largest level surface is {largest.eye:.2f} m below the '
        'camera and may be a table'
    )


def _table(
    word: str, floor: SurfaceSeen | None, seen: Sequence[SurfaceSeen], tops: Sequence[float]
) -> tuple[SurfaceSeen | None, str]:
    if floor is not None:
        low, high = TABLE_HEIGHTS_M
        above = [
            s
            for s in seen
            if low <= s.z - floor.z <= high
            and s.area >= TABLE_M2
            and not any(abs(s.z - top) < BODY_TOP_M for top in tops)
        ]
        if above:
            return max(above, key=lambda s: s.points), ''
    largest = max(seen, key=lambda s: s.area)
    if largest.kind != 'floor' and largest.eye <= TABLE_EYE_M:
        return largest, ''
    return None, f'no level surface in view is as high and as large as a {word}'
