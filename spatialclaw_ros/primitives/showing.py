"""show(): puts pictures before the agent, within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.core.cell import ObservedImage
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.forgiving.options import by_any_name, not_used
from spatialclaw_ros.primitives.forgiving.pictures import as_rgb, pictures_in
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

SHOWN, TITLES = ('image', 'images', 'frame', 'frames'), ('title', 'caption', 'name')
"""Other names of what is shown, and of its label."""
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
        self.ask_vlm: Callable[..., Given] | None = None
        self._left = PER_QUERY

    def __call__(self, *images: Given, label: str = '', **more: Given) -> None:
        """Show images; what is None is skipped."""
        images = (*images, *(more[name] for name in SHOWN if name in more))
        label = by_any_name(more, TITLES, label)
        not_used('show', more, *SHOWN, *TITLES)
        if not images:
            remark('show() was given no image')
        self._all(images, label, 'show')

    show = __call__

    def log_visual(self, image: Given, source: str = 'show') -> None:
        """Show one image under the name of its source."""
        self._all(image, source, source)

    def new_query(self) -> None:
        """Give the whole budget back."""
        self._left = PER_QUERY

    def take(self) -> list[ObservedImage]:
        """Return the cell's images and forget them."""
        taken, self.images = self.images, []
        return taken

    def _all(self, images: Given, label: str, source: str) -> None:
        for image, own in pictures_in(images, label):
            self._one(image, own, source)

    def _one(self, image: Given, label: str, source: str) -> None:
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


def _title(image: Given) -> str:
    if isinstance(image, VisualFeedback):
        return image.description
    index = getattr(image, 'frame_index', None)
    return f'frame {index}' if index is not None else ''


def fitted(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture of at most 1280 pixels a side."""
    longest = max(pixels.shape[:2])
    if longest <= MAX_SIDE:
        return np.ascontiguousarray(pixels)
    size = tuple(max(1, round(side * MAX_SIDE / longest)) for side in pixels.shape[1::-1])
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
