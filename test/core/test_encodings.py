from __future__ import annotations

import array
import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialclaw_ros.core.encodings import (
    COLOR_ENCODINGS,
    DEPTH_ENCODINGS,
    LABEL_ENCODINGS,
    decode_color,
    decode_depth,
    decode_label,
)
from spatialclaw_ros.core.errors import EncodingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

CONTAINERS: dict[str, Callable[[bytes], Any]] = {
    'bytes': bytes,
    'array': lambda data: array.array('B', data),
    'ndarray': lambda data: np.frombuffer(data, np.uint8),
    'ndarray int8': lambda data: np.frombuffer(data, np.int8),
    'memoryview': memoryview,
}


def message(
    pixels: NDArray[Any],
    encoding: str,
    *,
    size: tuple[int, int] | None = None,
    padding: int = 0,
    big_endian: bool = False,
    container: str = 'bytes',
) -> SimpleNamespace:
    """Return an image message of an (H, W[, C]) array, rows padded with 0xAA."""
    width, height = size or (pixels.shape[1], pixels.shape[0])
    ordered = pixels.astype(pixels.dtype.newbyteorder('>' if big_endian else '<'))
    rows = [row.tobytes() + b'\xaa' * padding for row in ordered]
    return SimpleNamespace(
        width=width,
        height=height,
        encoding=encoding,
        is_bigendian=int(big_endian),
        step=len(rows[0]),
        data=CONTAINERS[container](b''.join(rows)),
    )


def noise(shape: tuple[int, ...], dtype: type = np.uint8, seed: int = 0) -> NDArray[Any]:
    top = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, top, shape, dtype, endpoint=True)


sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))
layouts = st.fixed_dictionaries(
    {
        'padding': st.integers(0, 5),
        'big_endian': st.booleans(),
        'container': st.sampled_from(sorted(CONTAINERS)),
    }
)


@given(
    size=sizes,
    layout=layouts,
    seed=st.integers(0, 9),
    encoding=st.sampled_from(['rgb8', 'bgr8', 'rgba8', 'bgra8', '8UC3', '8UC4']),
)
def test_colour_channels(
    size: tuple[int, int], layout: dict[str, Any], seed: int, encoding: str
) -> None:
    order = {'r': 'rgba', 'b': 'bgra', '8': 'bgra'}[encoding[0]]
    channels = 4 if encoding in {'rgba8', 'bgra8', '8UC4'} else 3
    pixels = noise((*size, channels), seed=seed)
    expected = pixels[..., [order.index(colour) for colour in 'rgb']]
    assert (decode_color(message(pixels, encoding, **layout)) == expected).all()


@given(size=sizes, layout=layouts, encoding=st.sampled_from(['mono8', '8UC1', 'mono16', '16UC1']))
def test_grey_becomes_three_equal_channels(
    size: tuple[int, int], layout: dict[str, Any], encoding: str
) -> None:
    is_16 = '16' in encoding
    pixels = noise(size, np.uint16 if is_16 else np.uint8)
    expected = (pixels >> 8 if is_16 else pixels).astype(np.uint8)
    rgb = decode_color(message(pixels, encoding, **layout))
    assert (rgb == expected[..., None]).all()


@given(
    size=st.tuples(st.integers(2, 9), st.integers(2, 9)),
    layout=layouts,
    pattern=st.sampled_from(['rggb', 'bggr', 'gbrg', 'grbg']),
    bits=st.sampled_from([8, 16]),
)
def test_bayer_against_a_loop_over_pixels(
    size: tuple[int, int], layout: dict[str, Any], pattern: str, bits: int
) -> None:
    mosaic = noise(size, np.uint8 if bits == 8 else np.uint16)
    rgb = decode_color(message(mosaic, f'bayer_{pattern}{bits}', **layout))
    height, width = size
    for y in range(height):
        for x in range(width):
            for channel, colour in enumerate('rgb'):
                # its own sample, else the nearest ones of this colour: beside, above, or corners
                for ring in ([(0, 0)], [(0, -1), (0, 1), (-1, 0), (1, 0)], CORNERS):
                    found = [
                        int(mosaic[reflect(y + dy, height), reflect(x + dx, width)])
                        for dy, dx in ring
                        if pattern[(y + dy) % 2 * 2 + (x + dx) % 2] == colour
                    ]
                    if found:
                        break
                mean = math.floor(sum(found) / len(found) + 0.5) if bits == 8 else None
                if mean is not None:
                    assert rgb[y, x, channel] == mean
                else:
                    assert abs(rgb[y, x, channel] - sum(found) / len(found) / 256) <= 1


CORNERS = [(-1, -1), (-1, 1), (1, -1), (1, 1)]


def reflect(index: int, size: int) -> int:
    return -index if index < 0 else (2 * size - 2 - index if index >= size else index)


@pytest.mark.parametrize(
    ('encoding', 'code'),
    [
        ('yuv422', cv2.COLOR_YUV2RGB_UYVY),
        ('uyvy', cv2.COLOR_YUV2RGB_UYVY),
        ('yuv422_yuy2', cv2.COLOR_YUV2RGB_YUY2),
        ('yuyv', cv2.COLOR_YUV2RGB_YUY2),
    ],
)
@pytest.mark.parametrize('padding', [0, 6])
def test_packed_yuv_agrees_with_opencv(encoding: str, code: int, padding: int) -> None:
    pixels = noise((12, 16, 2))
    rgb = decode_color(message(pixels, encoding, padding=padding))
    assert np.abs(rgb.astype(int) - cv2.cvtColor(pixels, code)).max() <= 1


@pytest.mark.parametrize(
    ('encoding', 'code'), [('nv12', cv2.COLOR_YUV2RGB_NV12), ('nv21', cv2.COLOR_YUV2RGB_NV21)]
)
@pytest.mark.parametrize('padding', [0, 6])
def test_planar_yuv_agrees_with_opencv(encoding: str, code: int, padding: int) -> None:
    rows = noise((18, 16))
    rgb = decode_color(message(rows, encoding, size=(16, 12), padding=padding))
    assert np.abs(rgb.astype(int) - cv2.cvtColor(rows, code)).max() <= 1


@given(size=sizes, layout=layouts, encoding=st.sampled_from(['16UC1', 'mono16']))
def test_depth_millimetres(size: tuple[int, int], layout: dict[str, Any], encoding: str) -> None:
    units = noise(size, np.uint16)
    units[0, 0] = 0
    depth = decode_depth(message(units, encoding, **layout))
    assert depth.dtype == np.float32
    assert (np.isnan(depth) == (units == 0)).all()
    valid = units > 0
    assert np.allclose(depth[valid], units[valid] / 1000, rtol=1e-6)


@given(layout=layouts, kind=st.sampled_from([('32FC1', np.float32), ('64FC1', np.float64)]))
def test_depth_metres(layout: dict[str, Any], kind: tuple[str, type]) -> None:
    metres: NDArray[Any] = np.array([[1.25, 0, -1, np.inf], [-np.inf, np.nan, 1e-3, 70]], kind[1])
    depth = decode_depth(message(metres, kind[0], **layout))
    nan = np.nan
    assert np.array_equal(
        depth, np.array([[1.25, nan, nan, nan], [nan, nan, 1e-3, 70]], np.float32), equal_nan=True
    )


@given(
    size=sizes,
    layout=layouts,
    kind=st.sampled_from(
        [('mono8', np.uint8), ('8UC1', np.uint8), ('16UC1', np.uint16), ('32SC1', np.int32)]
    ),
)
def test_labels_round_trip(
    size: tuple[int, int], layout: dict[str, Any], kind: tuple[str, type]
) -> None:
    values = noise(size, kind[1])
    decoded = decode_label(message(values, kind[0], **layout))
    assert decoded.dtype.isnative
    assert (decoded == values).all()


def test_decodes_into_the_given_array() -> None:
    rgb, depth = np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5), np.float32)
    pixels, units = noise((4, 5, 3)), noise((4, 5), np.uint16) | 1
    assert decode_color(message(pixels, 'bgr8'), rgb) is rgb
    assert decode_depth(message(units, '16UC1'), depth) is depth
    assert (rgb == pixels[..., ::-1]).all()
    assert np.allclose(depth, units / 1000)


def test_the_last_row_may_lack_its_padding() -> None:
    pixels = noise((3, 4, 3))
    image = message(pixels, 'rgb8', padding=4)
    image.data = image.data[:-4]
    assert (decode_color(image) == pixels).all()


@pytest.mark.parametrize('encoding', COLOR_ENCODINGS)
def test_truncated_colour_names_the_input(encoding: str) -> None:
    image = SimpleNamespace(
        width=4, height=4, encoding=encoding, is_bigendian=0, step=16, data=b'\0' * 40
    )
    with pytest.raises(EncodingError, match=r'/cam/rgb: 40 bytes .* truncated'):
        decode_color(image, name='/cam/rgb')


@pytest.mark.parametrize('encoding', DEPTH_ENCODINGS)
def test_truncated_depth_names_the_input(encoding: str) -> None:
    image = SimpleNamespace(
        width=4, height=4, encoding=encoding, is_bigendian=0, step=32, data=b'\0' * 90
    )
    with pytest.raises(EncodingError, match=r'depth/image: 90 bytes .* truncated'):
        decode_depth(image, name='depth/image')


def test_a_step_shorter_than_a_row_is_refused() -> None:
    image = message(noise((4, 4, 3)), 'rgb8')
    image.step = 4
    with pytest.raises(EncodingError, match='rows of 4 are too few'):
        decode_color(image)


def test_an_unknown_encoding_lists_those_known() -> None:
    image = message(noise((4, 4, 3)), 'jpeg2000')
    for decode, known in (
        (decode_color, COLOR_ENCODINGS),
        (decode_depth, DEPTH_ENCODINGS),
        (decode_label, LABEL_ENCODINGS),
    ):
        with pytest.raises(EncodingError, match="'jpeg2000' is not known") as error:
            decode(image)
        assert all(encoding in str(error.value) for encoding in known)


def test_other_encodings_go_to_the_converter() -> None:
    image = message(noise((4, 5, 3)), 'rgb16')
    red = np.full((4, 5, 3), (200, 0, 0), np.uint8)
    asked: list[str] = []

    def convert(_: Any, wanted: str) -> NDArray[Any]:  # noqa: ANN401
        asked.append(wanted)
        return red if wanted == 'rgb8' else np.full((4, 5), 2.0)

    assert (decode_color(image, convert=convert) == red).all()
    assert (decode_depth(image, convert=convert) == 2).all()
    assert asked == ['rgb8', '32FC1']
    with pytest.raises(EncodingError, match='cv_bridge made'):
        decode_color(image, convert=lambda *_: red[:2])


@pytest.mark.parametrize(('width', 'height'), [(0, 4), (4, 0), (0, 0)])
def test_no_size_is_refused(width: int, height: int) -> None:
    image = SimpleNamespace(
        width=width, height=height, encoding='rgb8', is_bigendian=0, step=12, data=b''
    )
    with pytest.raises(EncodingError, match='is no image'):
        decode_color(image)


@pytest.mark.parametrize('encoding', ['yuv422', 'nv12'])
def test_odd_yuv_is_refused(encoding: str) -> None:
    image = SimpleNamespace(
        width=3, height=3, encoding=encoding, is_bigendian=0, step=6, data=b'\0' * 60
    )
    with pytest.raises(EncodingError, match='odd'):
        decode_color(image)
