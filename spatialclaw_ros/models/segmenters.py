"""The segmenters without weights, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.models.colour_shape import ColourShapeSegmenter
from spatialclaw_ros.models.label_image import LabelImageSegmenter
from spatialclaw_ros.models.lexicon import SURFACES
from spatialclaw_ros.models.names import parse_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import Segmentation, Segmenter, SegmentPrompt

NAMES = ('auto', 'label_image', 'colour_shape')


class AutoSegmenter:
    """The label image where a capture has one, else colour and shape.

    Surfaces (floor, table, board) are seldom labelled: unless the labels name some, geometry finds
    them even where there is a label image.
    """

    backend = 'auto'

    def __init__(self) -> None:
        """Hold both segmenters."""
        self._labels = LabelImageSegmenter()
        self._geometry = ColourShapeSegmenter()

    def segment(
        self, capture: Capture, prompt: SegmentPrompt, others: Sequence[Capture] = ()
    ) -> Segmentation:
        """Segment one capture."""
        if capture.label is None:
            return self._geometry.segment(capture, prompt, others)
        found = self._labels.segment(capture, prompt, others)
        if found.labels or not prompt.text or parse_name(prompt.text).head not in SURFACES:
            return found
        if any(parse_name(name).head in SURFACES for name in capture.label.names.values()):
            return found  # whoever labelled it labels surfaces: what has no label is not there
        return self._geometry.segment(capture, prompt, others)


def make_segmenter(name: str = 'auto') -> Segmenter:
    """Return a segmenter by name.

    Raises:
        BadInputError: there is none of this name; lists those that exist.
    """
    if name == 'auto':
        return AutoSegmenter()
    if name == 'label_image':
        return LabelImageSegmenter()
    if name == 'colour_shape':
        return ColourShapeSegmenter()
    msg = f'segmenter {name!r} is unknown; there are {", ".join(NAMES)}'
    raise BadInputError(msg)
