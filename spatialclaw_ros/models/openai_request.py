"""The request to an OpenAI-compatible server: the same conversation gives the same bytes."""

from __future__ import annotations

import base64
import json
import threading
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.conversation import ImagePart
from spatialclaw_ros.models.chat import flat

if TYPE_CHECKING:
    from spatialclaw_ros.core.conversation import Message, ModelRequest
    from spatialclaw_ros.models.options import OpenAIOptions


class RequestWriter:
    """Writes requests; each image is encoded once, as long as its conversation lives."""

    def __init__(self, options: OpenAIOptions) -> None:
        self._options = options
        self._urls: weakref.WeakKeyDictionary[ImagePart, str] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    def body(self, request: ModelRequest, model: str) -> bytes:
        """Return the JSON of a request.

        Args:
            request: its messages, limits and sampling are sent; the query never is.
            model: the name on the server.
        """
        fields: dict[str, Any] = {
            'model': model,
            'messages': [self._turn(message) for message in request.messages],
            'max_tokens': request.max_tokens,
            'temperature': request.temperature,
            'stream': True,
            **self._options.extra_fields,
        }
        for name in self._options.omit_fields:
            fields.pop(name, None)
        return json.dumps(fields, ensure_ascii=False).encode('utf-8', 'replace')

    def _turn(self, message: Message) -> dict[str, Any]:
        parts = flat(message)
        if not any(isinstance(part, ImagePart) for part in parts):
            return {'role': message.role, 'content': message.text}
        return {
            'role': message.role,
            'content': [
                {'type': 'image_url', 'image_url': {'url': self._url(part)}}
                if isinstance(part, ImagePart)
                else {'type': 'text', 'text': part.text}
                for part in parts
            ],
        }

    def _url(self, part: ImagePart) -> str:
        with self._lock:
            url = self._urls.get(part)
            if url is None:
                url = self._urls[part] = data_url(part, self._options.jpeg_quality)
        return url


def data_url(part: ImagePart, quality: int) -> str:
    """Return an image as a data URL (JPEG)."""
    import cv2  # noqa: PLC0415 - only where images are sent

    bgr = np.ascontiguousarray(part.rgb[..., ::-1])
    done, data = cv2.imencode('.jpg', bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        msg = f'image {part.label!r} {part.rgb.shape} could not be encoded as JPEG'
        raise ValueError(msg)
    return f'data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode("ascii")}'
