"""show(): puts pictures before the agent, within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image

from spatialclaw_ros.core.cell import ObservedImage
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

PER_CELL = 8
PER_QUERY = 96
MAX_SIDE = 1280


class Show:
    """``show(*images, label='')``: puts images before you in the next observation.

    Takes frames, PIL images, uint8 or float arrays, masks, mask sets, VisualFeedback,
    (image, label) pairs and nested lists. At most 8 a cell and 96 a query. ``plt.show()`` goes
    the same way. Example: ``show(InputImages[-1], seg.visualize())``.
    """

    def __init__(self) -> None:
        """Start with the whole budget."""
        self.images: list[ObservedImage] = []
        self._left = PER_QUERY

    def __call__(self, *images: Given, label: str = '') -> None:
        """Show images; what is None is skipped."""
        if not images:
            remark('show() was given no image')
        for image in images:
            self._one(image, label, 'show')

    show = __call__

    def log_visual(self, image: Given, source: str = 'show') -> None:
        """Show one image under the name of its source."""
        self._one(image, source, source)

    def new_query(self) -> None:
        """Give the whole budget back."""
        self._left = PER_QUERY

    def take(self) -> list[ObservedImage]:
        """Return the cell's images and forget them."""
        taken, self.images = self.images, []
        return taken

    def _one(self, image: Given, label: str, source: str) -> None:
        if image is None:
            return
        if _is_pair(image):
            self._one(image[0], str(image[1]), source)
            return
        if isinstance(image, (list, tuple)) or (
            isinstance(image, np.ndarray) and image.dtype == object
        ):
            for item in image:
                self._one(item, label, source)
            return
        if hasattr(image, 'visualize') and hasattr(image, 'frame_indices'):
            for index in image.frame_indices:
                self._one(image.visualize(index), label, source)
            return
        pixels = as_rgb(image)
        if pixels is None:
            remark(
                f'show() cannot show a {type(image).__name__}: frames, PIL images, arrays, masks '
                'and VisualFeedback are shown'
            )
            return
        if len(self.images) >= PER_CELL or self._left <= 0:
            remark(f'show(): at most {PER_CELL} images a cell and {PER_QUERY} a query are shown')
            return
        self._left -= 1
        self.images.append(ObservedImage(fitted(pixels), label or _title(image), source))


def _is_pair(image: Given) -> bool:
    return isinstance(image, tuple) and len(image) == 2 and isinstance(image[1], str)  # noqa: PLR2004


def _title(image: Given) -> str:
    if isinstance(image, VisualFeedback):
        return image.description
    index = getattr(image, 'frame_index', None)
    return f'frame {index}' if index is not None else ''


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
    if array.ndim == 3 and array.shape[0] in {1, 3} and array.shape[2] not in {1, 3, 4}:  # noqa: PLR2004
        array = np.moveaxis(array, 0, -1)
    if array.ndim == 3 and array.shape[2] == 1:  # noqa: PLR2004
        array = array[..., 0]
    if array.ndim == 3 and array.shape[2] in {3, 4}:  # noqa: PLR2004 - an image in colour
        array = array[..., :3]
    elif array.ndim != 2:  # noqa: PLR2004 - an image
        return None
    return _to_bytes(array) if array.size else None


def _to_bytes(array: NDArray[Any]) -> NDArray[np.uint8] | None:
    if array.dtype == bool:
        array = array.astype(np.uint8) * 255
    elif array.dtype != np.uint8:
        if not np.issubdtype(array.dtype, np.number):
            return None
        values = array.astype(np.float32)
        if array.ndim == 2:  # noqa: PLR2004 - a field such as depth: its range becomes a colour map
            return field_picture(values)
        known = values[np.isfinite(values)]
        top = float(known.max(initial=0))
        factor = 255.0 if top <= 1.0 else 1.0
        array = np.clip(np.nan_to_num(values) * factor, 0, 255).astype(np.uint8)
    if array.ndim == 2:  # noqa: PLR2004
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


def fitted(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture of at most 1280 pixels a side."""
    longest = max(pixels.shape[:2])
    if longest <= MAX_SIDE:
        return np.ascontiguousarray(pixels)
    size = tuple(max(1, round(side * MAX_SIDE / longest)) for side in pixels.shape[1::-1])
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
