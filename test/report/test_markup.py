from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.report.markup import data_uri, figure, tag

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, name: str, width: int = 400) -> Path:
    path = folder / name
    cv2.imwrite(str(path), np.full((100, width, 3), 77, np.uint8))
    return path


def test_attributes_are_escaped() -> None:
    assert (
        tag('p', 'x', class_='a"b', data_label='<')
        == '<p class="a&quot;b" data-label="&lt;">x</p>'
    )


def test_small_image_goes_in_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, 'a.png')
    head, _, body = data_uri(path).partition(',')
    assert head == 'data:image/png;base64'
    assert base64.b64decode(body) == path.read_bytes()


def test_large_image_is_made_smaller(tmp_path: Path) -> None:
    body = data_uri(write(tmp_path, 'a.png'), long_edge=200).partition(',')[2]
    image = cv2.imdecode(np.frombuffer(base64.b64decode(body), np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape[:2] == (50, 200)


def test_what_is_no_image_is_said(tmp_path: Path) -> None:
    assert data_uri(tmp_path / 'gone.png') == ''
    (tmp_path / 'notes.txt').write_text('x')
    assert data_uri(tmp_path / 'notes.txt') == ''
    assert 'not in the record' in figure(tmp_path / 'gone.png', 'A <view>')
    assert 'A &lt;view&gt;' in figure(write(tmp_path, 'b.jpg'), 'A <view>')
