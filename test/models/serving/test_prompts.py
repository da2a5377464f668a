from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.models.serving.prompts import Prompts


@pytest.mark.parametrize(
    ('size', 'limit', 'expected'),
    [
        ((480, 640), 480 * 640, (640, 480)),
        ((480, 640), 480 * 160, (320, 240)),
        ((10, 1000), 100, (100, 1)),
    ],
)
def test_image_is_made_smaller_than_the_limit(
    size: tuple[int, int], limit: int, expected: tuple[int, int]
) -> None:
    rgb = np.full((*size, 3), 7, np.uint8)
    picture = Prompts(None, limit, {}).picture(rgb)
    assert picture.size == expected
    assert np.asarray(picture)[0, 0].tolist() == [7, 7, 7]
