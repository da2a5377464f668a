"""Mask sets out of what a segmenter found frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.forgiving.labels import words_of
from spatialclaw_ros.primitives.mask_layers import MaskLayer
from spatialclaw_ros.primitives.masks import PerFrameMask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.images import FrameBook

    Found = list[tuple[str, str, NDArray[np.bool_], float]]
    """Of one frame: (prompt, label, mask, score) of each thing."""


def collect_masks(
    book: FrameBook,
    found: Sequence[tuple[int, Found]],
    note: str,
    asked: Sequence[str] = (),
) -> PerFrameMask:
    """Return a mask set of (frame index, [(prompt, label, mask, score), ...]) in frame order.

    A label that occurs twice in one frame gets a number; the k-th of a label shares its slot
    over frames. Objects stand in the order of the prompts that were ``asked``.
    """
    many = {
        label
        for _, items in found
        for label in {item[1] for item in items}
        if sum(item[1] == label for item in items) > 1
    }
    labels: list[str] = []
    names: list[str] = []
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
                names.append(label)
                prompts.append(prompt)
            layers[index][labels.index(name)] = MaskLayer(mask, float(score))
    rank = {prompt: k for k, prompt in reversed(list(enumerate(asked)))}
    order = sorted(range(len(labels)), key=lambda k: rank.get(prompts[k], 0))
    place = {k: new for new, k in enumerate(order)}
    return PerFrameMask(
        book,
        [index for index, _ in found],
        [labels[k] for k in order],
        {
            index: {place[k]: layer for k, layer in shown.items()}
            for index, shown in layers.items()
        },
        [prompts[k] for k in order],
        note=note,
        names=[names[k] for k in order],
        _missing=tuple(prompt for prompt in dict.fromkeys(asked) if prompt not in prompts),
    )


def unique(items: Found) -> Found:
    """Leave out what an earlier prompt found already: the very same mask of the same label."""
    kept: Found = []
    for item in items:
        twin = any(
            words_of(item[1]) == words_of(other[1]) and np.array_equal(item[2], other[2])
            for other in kept
        )
        if not twin:
            kept.append(item)
    return kept
