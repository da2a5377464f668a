"""Small pieces of HTML; every text that goes in is escaped here."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING

from spatialclaw_ros.agent.pictures import encode, fit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MEDIA = {'.png': 'image/png', '.jpg': 'image/jpeg'}


def esc(text: object) -> str:
    """Return text safe inside elements and quoted attributes."""
    return html.escape(str(text), quote=True)


def tag(name: str, inner: str, **attributes: str) -> str:
    """Return an element; ``inner`` is HTML already, attributes are escaped (class_ = class)."""
    given = ''.join(
        f' {key.rstrip("_").replace("_", "-")}="{esc(value)}"' for key, value in attributes.items()
    )
    return f'<{name}{given}>{inner}</{name}>'


def lines(pieces: Iterable[str]) -> str:
    """Join the pieces that are not empty."""
    return '\n'.join(piece for piece in pieces if piece)


def data_uri(path: Path, long_edge: int = 0) -> str:
    """Return an image file as a data URI, made smaller where asked; '' where it is gone."""
    try:
        data, suffix = path.read_bytes(), path.suffix.lower()
    except OSError:
        return ''
    if suffix not in MEDIA:
        return ''
    if long_edge:
        data, suffix = _smaller(data, suffix, long_edge)
    return f'data:{MEDIA[suffix]};base64,{base64.b64encode(data).decode()}'


def figure(
    path: Path, caption: str, *, long_edge: int = 0, alt: str = '', ratio: float = 0
) -> str:
    """Return an image that opens large on a click; ``ratio`` = width by height."""
    uri = data_uri(path, long_edge)
    if not uri:
        return tag('p', f'{esc(caption)}: the image is not in the record', class_='label')
    image = f'<img src="{uri}" alt="{esc(alt or caption)}">'
    button = f'<button type="button" class="zoom" title="Enlarge">{image}</button>'
    given = {'style': f'--ratio: {ratio:.4f}'} if ratio else {}
    return tag('figure', button + tag('figcaption', esc(caption)), **given)


def _smaller(data: bytes, suffix: str, long_edge: int) -> tuple[bytes, str]:
    import cv2  # noqa: PLC0415 - only where an image is made smaller
    import numpy as np  # noqa: PLC0415

    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None or max(bgr.shape[:2]) <= long_edge:
        return data, suffix
    new_suffix, small = encode(fit(np.asarray(bgr[..., ::-1], np.uint8), long_edge), drawing=False)
    return small, new_suffix
