"""The pinhole camera: projection and back-projection agree; a bad K is named."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import CalibrationError

K = np.array([[500.0, 0, 320], [0, 510, 240], [0, 0, 1]])


def test_back_projection_projects_to_the_pixel() -> None:
    camera = Camera('front', K, 640, 480, 'optical')
    depth = np.full((480, 640), 1.5, np.float32)
    pixels = camera.project(camera.back_project(depth))
    assert np.allclose(pixels[100, 200], [200, 100], atol=1e-3)
    assert np.isnan(camera.project([0, 0, -1])).all()


@pytest.mark.parametrize('value', [0.0, float('nan'), -3.0])
def test_bad_focal_length(value: float) -> None:
    with pytest.raises(CalibrationError, match="camera 'front': K"):
        Camera('front', np.diag([value, 500, 1]), 640, 480, 'optical')
