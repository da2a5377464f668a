"""What a model says of pictures: read in every form that models write, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.conversation import ImagePart, ModelReply
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.models.located import read_located
from spatialclaw_ros.models.looking import Looking

if TYPE_CHECKING:
    import threading

    from spatialclaw_ros.core.conversation import ModelRequest

WIDTH, HEIGHT = 640, 480
BOX = [64.0, 96.0, 320.0, 384.0]
"""100 200 500 800 of the scale, in pixels."""


@pytest.mark.parametrize(
    'text',
    [
        '100 200 500 800',
        '100, 200, 500, 800',
        'The mug: 100 200 500 800.',
        '[100, 200, 500, 800]',
        '(100.0, 200.0), (500.0, 800.0)',
        '500 800 100 200',
        '```json\n[{"bbox_2d": [100, 200, 500, 800], "label": "mug 2"}]\n```',
        '{"box": [100, 200, 500, 800]}',
        '[{"box_2d": [200, 100, 800, 500], "label": "mug"}]',
        '{"mug": [[100, 200, 500, 800]]}',
    ],
)
def test_a_box_in_every_form(text: str) -> None:
    value = read_located(text, WIDTH, HEIGHT)
    assert value == {'status': 'present', 'points': [], 'boxes': [BOX]}


@pytest.mark.parametrize(
    ('text', 'points'),
    [
        ('500 500', [[320, 240]]),
        ('500 500\n0 1000', [[320, 240], [0, 480]]),
        ('500, 500; 250, 250', [[320, 240], [160, 120]]),
        ('[[500, 500], [250, 250]]', [[320, 240], [160, 120]]),
        ('{"point_2d": [500, 500], "label": "a"}', [[320, 240]]),
    ],
)
def test_points(text: str, points: list[list[float]]) -> None:
    value = read_located(text, WIDTH, HEIGHT)
    assert value == {'status': 'present', 'points': points, 'boxes': []}


@pytest.mark.parametrize(
    ('text', 'status'),
    [
        ('Not visible', 'absent'),
        ('not visible.', 'absent'),
        ('The mug is not present in this image.', 'absent'),
        ('There is no such thing.', 'absent'),
        ('[]', 'absent'),
        ('On the table.', 'ambiguous'),
        ('', 'ambiguous'),
        ('1400 200', 'ambiguous'),
        ('-5 20', 'ambiguous'),
        ('100 200 300', 'ambiguous'),
    ],
)
def test_what_is_no_place_is_not_taken_for_one(text: str, status: str) -> None:
    assert read_located(text, WIDTH, HEIGHT) == {'status': status, 'points': [], 'boxes': []}


class Replying:
    """A model that says one thing, and keeps what it was asked."""

    name, plans = 'replying', True

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: list[ModelRequest] = []

    def query(
        self, request: ModelRequest, *, cancel: threading.Event, deadline_s: float
    ) -> ModelReply:
        assert deadline_s > 0
        assert not cancel.is_set()
        self.asked.append(request)
        return ModelReply(self.text)

    def close(self) -> None:
        """Hold nothing."""


def capture(index: int, width: int = WIDTH, height: int = HEIGHT) -> Capture:
    rgb = np.full((height, width, 3), index, np.uint8)
    camera = Camera('eye', np.diag([500.0, 500.0, 1.0]), width, height, 'eye')
    return Capture(Frame(index, index, camera, rgb, None, None, 'map'))


def test_places_come_in_pixels_and_thinking_is_left_out() -> None:
    model = Replying('<think>at 1 2 perhaps</think>\n100 200 500 800')
    value = Looking(model)('locate', [capture(4)], 'the mug')
    assert value['text'] == '100 200 500 800'
    assert value['boxes'] == [BOX]
    request = model.asked[0]
    assert (request.role, request.stop_at_cell) == ('locate', False)
    image, text = request.messages[0].parts
    assert isinstance(image, ImagePart)
    assert image.rgb[0, 0, 0] == 4
    assert request.messages[0].text.endswith('the mug')
    assert 'Not visible' in getattr(text, 'text', '')


def test_what_images_cannot_tell_is_said() -> None:
    told = Looking(Replying('A mug.'))('ask', [capture(0), capture(1)], 'what is it?')
    assert told == {'text': 'A mug.', 'determined': True}
    untold = Looking(Replying('thinking...</think>Undetermined: too dark.'))
    assert not untold('ask', [capture(0)], 'what is it?')['determined']


def test_places_in_images_of_several_sizes_are_refused() -> None:
    model = Replying('1 2')
    with pytest.raises(BadInputError, match='one at a time'):
        Looking(model)('locate', [capture(0), capture(1, 320, 240)], 'the mug')
    assert model.asked == []
