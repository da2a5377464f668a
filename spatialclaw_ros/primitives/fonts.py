"""A font for labels, found without importing matplotlib."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import ImageFont

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given

SYSTEM = (
    '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
    '/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf',
    '/usr/share/fonts/TTF/DejaVuSans.ttf',
)


@functools.lru_cache(maxsize=1)
def _file() -> str:
    spec = find_spec('matplotlib')
    inside = (
        [
            Path(folder) / 'mpl-data/fonts/ttf/DejaVuSans.ttf'
            for folder in (spec.submodule_search_locations or [])
        ]
        if spec
        else []
    )
    for path in (*inside, *(Path(name) for name in SYSTEM)):
        if path.is_file():
            return str(path)
    return ''


@functools.lru_cache(maxsize=16)
def font(size: int) -> Given:
    """Return a font of a size in pixels."""
    if _file():
        return ImageFont.truetype(_file(), size)
    try:
        return ImageFont.load_default(size)
    except TypeError:  # Pillow before 10.1 has one small bitmap font
        return ImageFont.load_default()
