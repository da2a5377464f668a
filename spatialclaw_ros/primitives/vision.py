"""vlm: questions about images in a separate conversation with the VLM, through the host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatialclaw_ros.primitives.forgiving import keywords
from spatialclaw_ros.primitives.forgiving.fields import NearNames, also
from spatialclaw_ros.primitives.forgiving.frames import at_most, frames_of
from spatialclaw_ros.primitives.forgiving.labels import image_and_question
from spatialclaw_ros.primitives.forgiving.options import other_names
from spatialclaw_ros.primitives.forgiving.pixels import Pixels, as_pixels, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from typing_extensions import Self

    from spatialclaw_ros.core.protocols import HostTools
    from spatialclaw_ros.primitives.images import FrameBook

MAX_LOCATE = 8
MAX_ASK = 64


class Located(str):
    """What ``vlm.locate`` said: a str (0-1000 scale as published) with the parsed result.

    ``.status`` present, absent or ambiguous; ``.found``; ``.points`` (u, v) and ``.boxes``
    (left, top, right, bottom) in pixels of each image. Falsy when not visible.
    """

    __slots__ = ('boxes', 'points', 'status')

    status: str
    points: list[Pixels]
    boxes: list[Pixels]

    def __new__(cls, text: str, value: Mapping[str, Any]) -> Self:
        """Keep the text and parse nothing: the host has."""
        self = super().__new__(cls, text)
        self.status = str(value.get('status', 'absent'))
        self.points = [as_pixels(p) for p in value.get('points') or []]
        self.boxes = [as_pixels(b) for b in value.get('boxes') or []]
        return self

    def __iter__(self) -> Iterator[Any]:
        """Unpack to the numbers of the text (0-1000); a text without numbers is any other text."""
        return iter(numbers_in(str(self)) or str(self))

    @property
    def found(self) -> bool:
        """Whether it is visible."""
        return self.status == 'present'

    def __bool__(self) -> bool:
        """Whether it is visible."""
        return self.found


class Said(str):
    """What ``vlm.ask_with_thinking`` said; ``.determined``: whether the images could tell."""

    __slots__ = ('determined',)

    determined: bool


class Vision(NearNames):
    """Visual questions in a separate conversation with the VLM."""

    _ALSO = also(ask_with_thinking='ask ask_vlm query', locate='find ground detect')

    def __init__(self, host: HostTools, book: FrameBook) -> None:
        """Ask ``host`` about frames of ``book``."""
        self._host, self._book = host, book

    @other_names(**keywords.QUESTION)
    def locate(self, images: object, question: str = '') -> Located:
        """Ask where something is: ``Located`` with ``.points`` and ``.boxes`` in pixels."""
        images, question = image_and_question(images, question)
        indices = self._indices(images, MAX_LOCATE, 'vlm.locate')
        value = self._host.call(
            'locate', {'frame_indices': indices, 'question': str(question)}
        ).value
        return Located(str(value.get('text', '')), value)

    @other_names(**keywords.QUESTION)
    def ask_with_thinking(self, images: object, question: str = '') -> Said:
        """Ask a visual question; a str, whose ``.determined`` says whether it could be told."""
        images, question = image_and_question(images, question)
        indices = self._indices(images, MAX_ASK, 'vlm.ask_with_thinking')
        value = self._host.call('ask', {'frame_indices': indices, 'question': str(question)}).value
        said = Said(value.get('text', ''))
        said.determined = bool(value.get('determined', True))
        return said

    def _indices(self, images: object, most: int, what: str) -> list[int]:
        return at_most(frames_of(self._book, images, what), most, what).frame_indices

    def __repr__(self) -> str:
        """Name the calls."""
        return 'vlm: locate, ask_with_thinking'
