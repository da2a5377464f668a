"""Mask sets out of what a segmenter found frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.mask_layers import MaskLayer
from spatialclaw_ros.primitives.masks import PerFrameMask

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.images import FrameBook


def collect_masks(
    book: FrameBook,
    found: Sequence[tuple[int, Sequence[tuple[str, str, NDArray[np.bool_], float]]]],
    note: str,
) -> PerFrameMask:
    """Return a mask set of (frame index, [(prompt, label, mask, score), ...]) in frame order.

    A label that occurs twice in one frame gets a number; the k-th of a label shares its slot
    over frames.
    """
    many = {
        label
        for _, items in found
        for label in {item[1] for item in items}
        if sum(item[1] == label for item in items) > 1
    }
    labels: list[str] = []
    prompts: list[str] = []
    layers: dict[int, dict[int, MaskLayer]] = {}
    for index, items in found:
        counts: dict[str, int] = {}
        layers[index] = {}
        for prompt, label, mask, score in items:
            number = counts.get(label, 0)
            counts[label] = number + 1
            name = f'{label}_{number}' if label in many else label
            if name not in labels:
                labels.append(name)
                prompts.append(prompt)
            layers[index][labels.index(name)] = MaskLayer(mask, float(score))
    return PerFrameMask(book, [index for index, _ in found], labels, layers, prompts, note=note)
