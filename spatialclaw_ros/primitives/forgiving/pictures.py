"""Pictures: frames, PIL images, arrays of any kind, figures; alone, in lists, with labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.feedback import VisualFeedback

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

COLOUR, GREY = 3, 2
"""Axes of a picture with and without colours."""


def pictures_in(images: Given, label: str) -> Iterator[tuple[Given, str]]:
    """Yield each picture and its label: of one, of lists, dicts and pairs, nested as they are.

    A text beside a picture is its label; None is left out.
    """
    if images is None:
        return
    if isinstance(images, Mapping):
        for name, image in images.items():
            yield from pictures_in(image, str(name))
    elif isinstance(images, (list, tuple)) or (
        isinstance(images, np.ndarray) and images.dtype == object
    ):
        yield from _listed(list(images), label)
    elif hasattr(images, 'visualize') and hasattr(images, 'frame_indices'):
        for index in images.frame_indices:
            yield images.visualize(index), label
    elif hasattr(images, 'latest') and hasattr(images, 'keyframes'):
        yield from _listed(list(images), label)
    else:
        yield images, label


def _listed(items: list[Given], label: str) -> Iterator[tuple[Given, str]]:
    """Yield the pictures of a list; a text labels the one before it.

    In a list that starts with a text and a picture, a text labels the one after it.
    """
    heading = len(items) > 1 and isinstance(items[0], str) and not isinstance(items[1], str)
    for place, item in enumerate(items):
        if isinstance(item, str) and (place or heading):
            continue
        beside = place - 1 if heading else place + 1
        text = items[beside] if beside < len(items) else None
        yield from pictures_in(item, text if isinstance(text, str) else label)


def picture_of(image: Given, what: str) -> NDArray[np.uint8]:
    """Return (H, W, 3) uint8 of a picture, or of the only one in a list.

    Raises:
        ArgumentError: it is no picture.
    """
    if isinstance(image, (list, tuple)) and len(image) == 1:
        image = image[0]
    pixels = as_rgb(image)
    if pixels is None:
        msg = f'{what} takes a picture (frame, PIL image, array), got {type(image).__name__}'
        raise ArgumentError(msg)
    return pixels


def as_rgb(image: Given) -> NDArray[np.uint8] | None:
    """Return (H, W, 3) uint8 of anything that is a picture, else None."""
    if hasattr(image, 'savefig'):
        return figure_pixels(image)
    if isinstance(image, VisualFeedback):
        return image.rgb
    if isinstance(image, Image.Image) and not hasattr(image, 'core'):
        return np.asarray(image.convert('RGB'))
    try:
        array = np.asarray(image)
    except (TypeError, ValueError):
        return None
    if array.ndim == COLOUR and array.shape[0] in {1, 3} and array.shape[2] not in {1, 3, 4}:
        array = np.moveaxis(array, 0, -1)
    if array.ndim == COLOUR and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim == COLOUR and array.shape[2] in {3, 4}:
        array = array[..., :3]
    elif array.ndim != GREY:
        return None
    return _to_bytes(array) if array.size else None


def _to_bytes(array: NDArray[Any]) -> NDArray[np.uint8] | None:
    if array.dtype == bool:
        array = array.astype(np.uint8) * 255
    elif array.dtype != np.uint8:
        if not np.issubdtype(array.dtype, np.number):
            return None
        values = array.astype(np.float32)
        if array.ndim == GREY:  # a field such as depth: its range becomes a colour map
            return field_picture(values)
        known = values[np.isfinite(values)]
        top = float(known.max(initial=0))
        factor = 255.0 if top <= 1.0 else 1.0
        array = np.clip(np.nan_to_num(values) * factor, 0, 255).astype(np.uint8)
    if array.ndim == GREY:
        array = np.repeat(array[..., None], 3, axis=2)
    return np.ascontiguousarray(array, dtype=np.uint8)


def field_picture(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a colour map of a field (H, W), 2 to 98 percentile, unknown black."""
    known = np.isfinite(values)
    if not known.any():
        return np.zeros((*values.shape, 3), np.uint8)
    low, high = np.percentile(values[known], [2, 98])
    scaled = np.clip((np.where(known, values, low) - low) / max(high - low, 1e-9), 0, 1)
    picture = cv2.cvtColor(
        cv2.applyColorMap((255 * scaled).astype(np.uint8), cv2.COLORMAP_TURBO), cv2.COLOR_BGR2RGB
    )
    picture[~known] = 0
    return np.asarray(picture, np.uint8)


def figure_pixels(figure: Given) -> NDArray[np.uint8]:
    """Return a matplotlib figure as (H, W, 3) uint8."""
    figure.canvas.draw()
    return np.array(np.asarray(figure.canvas.buffer_rgba(), np.uint8)[..., :3])
