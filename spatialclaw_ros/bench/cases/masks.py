"""What is measured in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain, plain_masks
from spatialclaw_ros.bench.cases.case import Case
from spatialclaw_ros.primitives.mask_tools import MaskTools

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared


def cases(shared: Shared) -> list[Case]:
    """Return what is asked of masks."""
    return [*_measured(shared), *_made(shared)]


def _measured(shared: Shared) -> list[Case]:
    tools, pixels, mask = MaskTools(), shared.pixels, shared.mask
    other = np.roll(mask, 5, axis=1)
    stack = np.stack([shared.pair.get_mask(i, 0) for i in shared.pair.seen_in(0)])
    return [
        Case(
            'Mask.centroid',
            lambda: tools.centroid(mask),
            lambda: plain_masks.middle(mask),
            pixels,
        ),
        Case(
            'Mask.centroids',
            lambda: tools.centroids(stack),
            lambda: [plain_masks.middle(layer) for layer in stack],
            stack.size,
        ),
        Case('Mask.area', lambda: tools.area(mask), lambda: mask.astype(int).sum(), pixels),
        Case(
            'Mask.bounding_box',
            lambda: tools.bounding_box(mask),
            lambda: plain_masks.bounds(mask),
            pixels,
        ),
        Case(
            'Mask.mask_to_bbox',
            lambda: tools.mask_to_bbox(mask),
            lambda: plain_masks.ends(mask),
            pixels,
        ),
        Case(
            'Mask.iou',
            lambda: tools.iou(mask, other),
            lambda: plain_masks.shared(mask, other),
            2 * pixels,
        ),
    ]


def _made(shared: Shared) -> list[Case]:
    tools, pixels, mask = MaskTools(), shared.pixels, shared.mask
    other = np.roll(mask, 5, axis=1)
    return [
        Case(
            'Mask.intersection',
            lambda: tools.intersection(mask, other),
            lambda: np.logical_and(mask, other),
            3 * pixels,
        ),
        Case(
            'Mask.union',
            lambda: tools.union(mask, other),
            lambda: np.logical_or(mask, other),
            3 * pixels,
        ),
        Case(
            'Mask.erode',
            lambda: tools.erode(mask),
            lambda: plain.eroded(mask),
            2 * pixels,
        ),
        Case(
            'Mask.largest_component',
            lambda: tools.largest_component(mask),
            lambda: plain_masks.largest_part(mask),
            2 * pixels,
        ),
    ]
