from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.replay.images import read_depth, read_label, read_rgb

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def png(path: Path, image: NDArray[Any]) -> Path:
    assert cv2.imwrite(str(path), image)
    return path


def noise(*shape: int, dtype: type = np.uint8) -> NDArray[Any]:
    top = np.iinfo(dtype).max
    return np.random.default_rng(0).integers(0, top, shape, dtype, endpoint=True)


def test_colour_is_red_first(tmp_path: Path) -> None:
    bgr = noise(4, 5, 3)
    assert (read_rgb(png(tmp_path / 'a.png', bgr)) == bgr[..., ::-1]).all()


@pytest.mark.parametrize('shape', [(4, 5), (4, 5, 4)])
def test_grey_and_transparent_colour(tmp_path: Path, shape: tuple[int, ...]) -> None:
    assert read_rgb(png(tmp_path / 'a.png', noise(*shape))).shape == (4, 5, 3)


def test_depth(tmp_path: Path) -> None:
    units = noise(4, 5, dtype=np.uint16)
    units[0, 0] = 0
    depth = read_depth(png(tmp_path / 'a.png', units), 0.0002)
    assert depth.dtype == np.float32
    assert np.isnan(depth[0, 0])
    assert np.allclose(depth[1:], units[1:] * 0.0002)


@pytest.mark.parametrize('keep', [0, 4, 8, 40, 200, -4, -12])
def test_truncated_png_is_never_half_an_image(tmp_path: Path, keep: int) -> None:
    path = png(tmp_path / 'a.png', noise(40, 50, 3))
    data = path.read_bytes()
    path.write_bytes(data[:keep])
    with pytest.raises(
        BadInputError, match=r'a\.png: (truncated PNG|\d+ bytes that are no image)'
    ):
        read_rgb(path)


def test_a_damaged_png_is_refused(tmp_path: Path) -> None:
    path = png(tmp_path / 'a.png', noise(40, 50, dtype=np.uint16))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(BadInputError, match=r'a\.png: damaged PNG'):
        read_depth(path, 0.001)


def test_what_is_no_image(tmp_path: Path) -> None:
    path = tmp_path / 'a.png'
    path.write_text('not an image', encoding='utf-8')
    with pytest.raises(BadInputError, match=r'a\.png: 12 bytes that are no image'):
        read_rgb(path)
    with pytest.raises(BadInputError, match=r'b\.png: the file is missing'):
        read_rgb(tmp_path / 'b.png')
    with pytest.raises(BadInputError, match='cannot be read'):
        read_rgb(tmp_path)


def test_depth_of_eight_bits_and_labels_in_colour_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match='16 bits and one channel, this is uint8 with 1'):
        read_depth(png(tmp_path / 'a.png', noise(4, 5)), 0.001)
    with pytest.raises(BadInputError, match='one channel of values, this is uint8 with 3'):
        read_label(png(tmp_path / 'b.png', noise(4, 5, 3)))


@pytest.mark.parametrize('dtype', [np.uint8, np.uint16])
def test_labels(tmp_path: Path, dtype: type) -> None:
    values = noise(4, 5, dtype=dtype)
    assert (read_label(png(tmp_path / 'a.png', values)) == values).all()
