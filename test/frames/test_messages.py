from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from spatialclaw_ros.core.errors import BadInputError, CalibrationError
from spatialclaw_ros.frames.messages import camera_from_info, check_size, label_names, stamp_ns


def header(sec: int = 12, nanosec: int = 345, frame_id: str = 'optical') -> SimpleNamespace:
    return SimpleNamespace(stamp=SimpleNamespace(sec=sec, nanosec=nanosec), frame_id=frame_id)


def info(**fields: Any) -> SimpleNamespace:  # noqa: ANN401 - fields of a message
    made = {
        'header': header(),
        'width': 640,
        'height': 480,
        'distortion_model': 'plumb_bob',
        'd': [0.1, 0.2, 0, 0, 0],
        'k': [500.0, 0, 320, 0, 510, 240, 0, 0, 1],
        'p': [400.0, 0, 300, 0, 0, 410, 230, 0, 0, 0, 1, 0],
        'binning_x': 0,
        'binning_y': 0,
        'roi': SimpleNamespace(x_offset=0, y_offset=0, width=0, height=0),
    }
    return SimpleNamespace(**{**made, **fields})


def test_stamp() -> None:
    assert stamp_ns(header()) == 12_000_000_345


def test_camera() -> None:
    camera = camera_from_info(info(), name='front', topic='/info')
    assert camera.K[1, 1] == 510
    assert (camera.width, camera.height, camera.frame_id) == (640, 480, 'optical')
    assert camera.is_distorted


def test_a_rectified_image_has_p_and_no_distortion() -> None:
    camera = camera_from_info(info(), name='front', topic='/info', rectified=True)
    assert camera.K[0, 0] == 400
    assert camera.K[1, 2] == 230
    assert not camera.is_distorted


def test_binning_and_region() -> None:
    binned = camera_from_info(info(binning_x=2, binning_y=2), name='front', topic='/info')
    assert (binned.width, binned.height) == (320, 240)
    assert np.allclose(binned.K, [[250, 0, 160], [0, 255, 120], [0, 0, 1]])
    roi = SimpleNamespace(x_offset=100, y_offset=40, width=200, height=100)
    part = camera_from_info(info(roi=roi), name='front', topic='/info')
    assert (part.width, part.height) == (200, 100)
    assert np.allclose(part.K, [[500, 0, 220], [0, 510, 200], [0, 0, 1]])


@pytest.mark.parametrize(
    'fields', [{'k': [0.0] * 9}, {'k': [np.nan] * 9}, {'width': 0}, {'height': 0}]
)
def test_an_unusable_info_names_its_topic(fields: dict[str, Any]) -> None:
    with pytest.raises(CalibrationError, match=r"/rgb/camera_info: camera 'front'"):
        camera_from_info(info(**fields), name='front', topic='/rgb/camera_info')


def test_the_image_s_size_is_the_info_s() -> None:
    camera = camera_from_info(info(), name='front', topic='/info')
    check_size(camera, SimpleNamespace(width=640, height=480), topic='/rgb/image')
    with pytest.raises(CalibrationError, match=r'/rgb/image: the image is 320x240, its camera_'):
        check_size(camera, SimpleNamespace(width=320, height=240), topic='/rgb/image')


def test_label_names() -> None:
    assert label_names('{"1": "mug", "7": 3}', topic='/labels/names') == {1: 'mug', 7: '3'}


@pytest.mark.parametrize(
    'text', ['', '[1]', '{"one": "mug"}', 'mug', '[' * 100_000, '{"1": "' + 'x' * 2_000_000 + '"}']
)
def test_malformed_label_names_name_their_topic(text: str) -> None:
    with pytest.raises(BadInputError, match='/labels/names'):
        label_names(text, topic='/labels/names')
