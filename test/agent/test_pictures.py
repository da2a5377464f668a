from __future__ import annotations

import cv2
import numpy as np

from spatialclaw_ros.agent.pictures import encode, fit

NOISE = np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)


def test_fit_keeps_the_shape_and_never_enlarges() -> None:
    assert fit(NOISE, 320).shape == (240, 320, 3)
    assert fit(NOISE, 2000) is NOISE
    assert fit(np.zeros((1, 5000, 3), np.uint8), 100).shape == (1, 100, 3)


def test_drawings_stay_exact_and_photographs_small() -> None:
    drawing = np.zeros((200, 300, 3), np.uint8)
    drawing[50:60, :] = (255, 128, 0)
    suffix, data = encode(drawing, drawing=True)
    assert suffix == '.png'
    back = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert back is not None
    assert np.array_equal(back[..., ::-1], drawing)
    assert encode(drawing, drawing=False)[0] == '.jpg'
    assert encode(NOISE, drawing=True)[0] == '.jpg'
