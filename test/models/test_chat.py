from __future__ import annotations

import numpy as np

from spatialclaw_ros.core.conversation import ImagePart, Message, TextPart
from spatialclaw_ros.models.chat import flat


def test_labels_stand_before_their_images_and_texts_are_joined() -> None:
    image = ImagePart(np.zeros((2, 2, 3), np.uint8), 'frame 3')
    plain = ImagePart(np.zeros((2, 2, 3), np.uint8))
    parts = (TextPart('a'), TextPart(''), TextPart('b'), image, plain, TextPart('c'))
    assert flat(Message('user', parts)) == (
        TextPart('a\nb\n[image: frame 3]'),
        image,
        plain,
        TextPart('c'),
    )
