"""The bytes of an image message as an array: size, row padding and byte order honoured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.errors import EncodingError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class RawImage:
    """A view on a message's data; nothing is copied.

    Args:
        message: anything with the fields of sensor_msgs/Image.
        name: what errors call it.

    Raises:
        EncodingError: it states no size, or its data are no bytes.
    """

    def __init__(self, message: Any, name: str) -> None:  # noqa: ANN401 - read by attribute
        self.name = name
        self.width = int(message.width)
        self.height = int(message.height)
        self.step = int(message.step)
        self.encoding = str(message.encoding)
        self.byte_order = '>' if message.is_bigendian else '<'
        data = message.data
        if isinstance(data, np.ndarray):
            data = np.ascontiguousarray(data).view(np.uint8).ravel()
        try:
            self._bytes = np.frombuffer(data, np.uint8) if len(data) else np.empty(0, np.uint8)
        except (TypeError, ValueError):
            raise self.error(f'data are {type(message.data).__name__}, not bytes') from None
        if self.width <= 0 or self.height <= 0:
            raise self.error(f'size {self.width}x{self.height} is no image')

    def error(self, text: str) -> EncodingError:
        """Return the error that names this input."""
        return EncodingError(f'{self.name}: {text}')

    def pixels(self, kind: str, channels: int, *, rows: int | None = None) -> NDArray[Any]:
        """Return a view (rows, W, channels) on the data.

        Args:
            kind: 'u1', 'u2', 'i4', 'f4' or 'f8'.
            channels: values per pixel.
            rows: rows in the data where they are not the image's height.

        Raises:
            EncodingError: the data are shorter than the size states.
        """
        count = self.height if rows is None else rows
        item = np.dtype(kind).itemsize
        row_bytes = self.width * channels * item
        needed = self.step * (count - 1) + row_bytes  # the last row may lack its padding
        if self.step < row_bytes or len(self._bytes) < needed:
            msg = (
                f'{len(self._bytes)} bytes in rows of {self.step} are too few for '
                f'{self.width}x{self.height} {self.encoding}, which takes {count} rows of '
                f'{row_bytes}; the publisher sends truncated data or a wrong step'
            )
            raise self.error(msg)
        order = self.byte_order if item > 1 else '|'
        view: NDArray[Any] = np.ndarray(
            (count, self.width, channels),
            np.dtype(order + kind),
            self._bytes,
            strides=(self.step, channels * item, item),
        )
        return view
