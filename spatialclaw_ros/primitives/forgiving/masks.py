"""Masks in any container: a mask set, a list, a dict, an array of any type and depth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.labels import texts_of
from spatialclaw_ros.primitives.forgiving.scalars import whole_number
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook

IMAGE, OBJECTS = 2, 3
"""Axes of a mask, and of the masks of one frame."""


@dataclass(frozen=True)
class Layer:
    """The masks of what has one label."""

    by_frame: dict[int, NDArray[np.bool_]]
    """frame index -> (H, W) mask."""
    linked: bool
    """Whether they surely are of one thing in all of these frames."""


Layers = dict[str, Layer]
"""The things by their labels."""


def mask_of(mask: Given) -> NDArray[np.bool_]:
    """Return one (H, W) mask.

    Raises:
        ArgumentError: there are several, or none.
    """
    if hasattr(mask, 'get_mask'):
        if mask.num_objects > 1:
            msg = f'a mask set has several objects, {mask.labels}: seg.get_mask(frame, object)'
            raise ArgumentError(msg)
        remark('a mask set was given: its one object is taken (seg.get_mask(frame, object))')
        return np.asarray(mask.get_mask(), bool)
    array = np.asarray(mask)
    if array.ndim > IMAGE and array.size == array.shape[-1] * array.shape[-2]:
        remark(f'a mask has shape (H, W); {array.shape} taken as its only layer')
        array = array.reshape(array.shape[-2:])
    if array.ndim != IMAGE:
        msg = (
            f'a mask is an array (H, W), got {array.shape}; index one: seg.get_mask(frame, object)'
        )
        raise ArgumentError(msg)
    return np.asarray(array, bool)


def masks_of(masks: Given) -> list[NDArray[np.bool_]]:
    """Return (H, W) masks one by one: of an array (N, H, W), a list, a dict, or a mask set.

    A mask set gives the objects of its one frame, or its one object in each frame.

    Raises:
        ArgumentError: a set has several of both.
    """
    if hasattr(masks, 'get_mask'):
        stack = np.asarray(masks.masks)
        if 1 not in stack.shape[:2] and stack.size:
            msg = (
                f'{stack.shape[0]} frames of {stack.shape[1]} objects: index one, seg[frame] '
                '(O, H, W) or seg.masks[:, k] (N, H, W)'
            )
            raise ArgumentError(msg)
        return list(stack.reshape(-1, *stack.shape[2:]))
    if isinstance(masks, Mapping):
        return [mask_of(mask) for mask in masks.values()]
    if isinstance(masks, np.ndarray) and masks.ndim == IMAGE:
        return [mask_of(masks)]
    return [mask_of(mask) for mask in masks]


def mask_sets_of(masks: Given, what: str) -> list[Given]:
    """Return mask sets of one, a list of them, or a dict; None among them is left out.

    Raises:
        ArgumentError: something else is among them.
    """
    if isinstance(masks, Mapping):
        masks = masks.values()
    listed = masks if isinstance(masks, Iterable) and not hasattr(masks, 'get_mask') else [masks]
    sets = [one for one in listed if one is not None]
    if not sets or any(not hasattr(one, 'get_mask') for one in sets):
        msg = f'{what} takes a mask set or a list of them, got {masks!r:.80}'
        raise ArgumentError(msg)
    return sets


def by_frame_of(masks: Given, what: str) -> Mapping[Any, Given]:
    """Return frame -> mask of one thing: of a dict, or of a mask set with one object.

    Raises:
        ArgumentError: it is neither.
    """
    if isinstance(masks, Mapping):
        return masks
    if hasattr(masks, 'get_mask') and masks.num_objects <= 1:
        return {index: masks.get_mask(index) for index in (masks.seen_in() if masks else ())}
    msg = f'{what} takes {{frame: mask}}, or a mask set with one object, got {masks!r:.80}'
    raise ArgumentError(msg)


def layers_of(book: FrameBook, masks: Given, labels: Given, reference: Frame) -> Layers:
    """Return label -> masks by frame of whatever a cell gives as masks.

    Arrays are of the frame ``reference``, but for those of a dict by frame, and for ``.masks`` of
    a set, which are of its frames.

    Raises:
        ArgumentError: they are no masks, or of another size.
    """
    return _layers(book, masks, texts_of(labels), reference)


def say_frames(masks: Given) -> bool:
    """Tell whether masks say which frames they are of; plain arrays do not."""
    if isinstance(masks, np.ndarray):
        return hasattr(masks, 'frame_indices') or getattr(masks, 'frame_index', -1) >= 0
    listed = masks if isinstance(masks, (list, tuple)) else ()
    return all(map(say_frames, listed))


def _layers(
    book: FrameBook, masks: Given, names: Sequence[str], reference: Frame, first: int = 0
) -> Layers:
    """Return the layers of any container; things without a name are numbered from ``first``."""
    if masks is None:
        return {}
    if hasattr(masks, 'layers') and hasattr(masks, 'seen_in'):
        named = [*names, *masks.labels[len(names) :]]
        seen = [
            {i: layers[k].mask for i, layers in masks.layers.items() if k in layers}
            for k in range(len(masks.labels))
        ]
        return _once(
            (name, Layer(by_frame, bool(masks.linked)))
            for name, by_frame in zip(named, seen, strict=False)
        )
    if isinstance(masks, Mapping):
        return _of_dict(book, masks, names, reference)
    if isinstance(masks, Iterable) and not isinstance(masks, np.ndarray):
        return _of_list(book, list(masks), names, reference)
    return _of_array(book, masks, names, reference, first)


def _once(parts: Iterable[tuple[str, Layer]]) -> Layers:
    """Return layers by label, each label once: the next 'chair' is 'chair 2'."""
    out: Layers = {}
    for name, layer in parts:
        free, number = name, 1
        while free in out:
            number += 1
            free = f'{name} {number}'
        out[free] = layer
    return out


def _of_list(
    book: FrameBook, masks: Sequence[Given], names: Sequence[str], reference: Frame
) -> Layers:
    parts: list[tuple[str, Layer]] = []
    for k, mask in enumerate(masks):
        parts += _layers(book, mask, names[k : k + 1], reference, max(k, len(parts))).items()
    return _once(parts)


def _of_dict(
    book: FrameBook, masks: Mapping[Any, Given], names: Sequence[str], reference: Frame
) -> Layers:
    """Return what a dict of label -> masks holds; its keys may be frames of one thing as well."""
    if any(_is_frame(key) for key in masks):
        out: Layers = {}
        for frame, mask in _by_frame(book, masks):
            for name, layer in _layers(book, mask, names, frame).items():
                earlier = out.get(name, Layer({}, linked=True))
                out[name] = Layer(
                    {**earlier.by_frame, **layer.by_frame}, earlier.linked and layer.linked
                )
        return out
    parts: list[tuple[str, Layer]] = []
    for label, mask in masks.items():
        own = _layers(book, mask, (), reference)
        parts += [
            (str(label) if len(own) == 1 else f'{label} {name}', layer)
            for name, layer in own.items()
        ]
    return _once(parts)


def _is_frame(key: Given) -> bool:
    return hasattr(key, 'frame_index') or whole_number(key) is not None


def _by_frame(book: FrameBook, masks: Mapping[Any, Given]) -> list[tuple[Frame, Given]]:
    """Return the frame and the masks of each key of a dict by frame."""
    if not all(_is_frame(key) for key in masks):
        msg = f'the keys of masks are labels or frames, not both: {list(masks)!r:.80}'
        raise ArgumentError(msg)
    numbers = [key for key in masks if not hasattr(key, 'frame_index')]
    if numbers:
        remark(f'masks by number: {numbers} are taken as frame indices; labels are texts')
    frames = [
        book.view(book.resolve(key, book.indices, what='masks by frame', strict=True))
        for key in masks
    ]
    return list(zip(frames, masks.values(), strict=True))


def _of_array(
    book: FrameBook, masks: Given, names: Sequence[str], reference: Frame, first: int
) -> Layers:
    array = np.asarray(masks)
    indices = tuple(getattr(masks, 'frame_indices', ()))
    if getattr(masks, 'frame_index', -1) >= 0:
        indices = (masks.frame_index,)
    view = book.view(indices[0]) if indices else reference
    size = (view.height, view.width)
    if array.ndim < IMAGE or array.shape[-IMAGE:] != size:
        msg = f'masks are mask sets, dicts, lists or arrays (..., {size}), got {array.shape}'
        raise ArgumentError(msg)
    indices = indices or (reference.frame_index,)
    if array.ndim > OBJECTS and array.shape[:-OBJECTS] != (len(indices),):
        msg = (
            f'an array {array.shape} does not say which frames its masks are of: give the mask '
            'set itself, or {frame: masks}'
        )
        raise ArgumentError(msg)
    stack = array.reshape(len(indices), -1, *size).astype(bool)
    return _once(
        (
            names[k] if k < len(names) else f'object {first + k}',
            Layer(dict(zip(indices, stack[:, k], strict=True)), linked=stack.shape[:2] == (1, 1)),
        )
        for k in range(stack.shape[1])
    )
