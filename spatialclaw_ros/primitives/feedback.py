"""A picture with what it shows, as drawing calls return it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


class VisualFeedback:
    """A picture for show(): ``.image`` (PIL), ``.source``, ``.description``, ``.frame_index``."""

    def __init__(
        self,
        image: Given,
        source: str = '',
        description: str = '',
        frame_index: int = -1,
    ) -> None:
        """Hold a (H, W, 3) uint8 array or a PIL image."""
        self.image = (
            image
            if isinstance(image, Image.Image)
            else Image.fromarray(np.ascontiguousarray(image))
        )
        self.source, self.description, self.frame_index = source, description, frame_index

    @property
    def rgb(self) -> np.ndarray[Any, Any]:
        """(H, W, 3) uint8."""
        return np.asarray(self.image.convert('RGB'))

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """Hand numpy the pixels."""
        return dict(self.rgb.__array_interface__)

    def __repr__(self) -> str:
        """Say what it shows."""
        width, height = self.image.size
        return f'VisualFeedback({self.source}: {self.description}, {width}x{height})'
