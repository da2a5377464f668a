"""What things stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook


def test_a_thing_on_another_is_carried_by_it(notebook: Callable[..., Notebook]) -> None:
    stack = notebook('ycbv_0002', (0,))
    stack.run("""
frame = InputImages[-1]
recon = tools.Reconstruct(frame)
seg = SAM3.segment_image_by_text(frame, 'object')
points = {label: seg.get_surface_points(frame, k) for k, label in enumerate(seg.labels)}
upper = next(label for label in points if 'pudding' in label)
others = {label: cloud for label, cloud in points.items() if label != upper}
found = Geometry.supports(points[upper], others)
surface = recon.surface_under(points[upper], frame)
""")
    nearest = stack.names['found'][0]
    assert 'wood' in nearest.name
    assert nearest.touches
    assert abs(nearest.gap_m) < 0.015
    assert abs(float(stack.names['surface'].center[2])) < 0.02


def test_a_thing_on_the_board_is_carried_by_nothing_else(board: Notebook) -> None:
    board.run("""
frame = InputImages[0]
seg = SAM3.segment_image_by_text(frame, 'object')
points = {label: seg.get_surface_points(frame, k) for k, label in enumerate(seg.labels)}
found = []
for upper in points:
    others = {label: cloud for label, cloud in points.items() if label != upper}
    found += Geometry.supports(points[upper], others)
""")
    assert not any(support.touches for support in board.names['found'])
