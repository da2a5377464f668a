"""Names that a cell gives to things it has found, for one query."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.labels import words_of
from spatialclaw_ros.primitives.forgiving.masks import by_frame_of, mask_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook
    from spatialclaw_ros.primitives.mask_sets import Found


@dataclass(frozen=True, eq=False)
class GivenName:
    """A thing under its given name: where it is seen, and how surely it is the one meant."""

    label: str
    score: float
    note: str
    masks: dict[int, NDArray[np.bool_]]
    """frame index -> (H, W) bool."""

    def in_frame(self, prompt: str, frame_index: int) -> Found:
        """Return it as what was found for a prompt in a frame; nothing where it is not seen."""
        mask = self.masks.get(frame_index)
        return [] if mask is None else [(prompt, self.label, mask, self.score)]


@dataclass
class GivenNames:
    """The things that have a name of their own."""

    named: dict[str, GivenName] = field(default_factory=dict)

    def forget(self) -> None:
        """Forget all names: a new query begins."""
        self.named.clear()

    def find(self, prompt: str) -> GivenName | None:
        """Return the thing that a prompt names, or None."""
        return self.named.get(_key(prompt))

    def give(
        self,
        book: FrameBook,
        name: str,
        masks: Given,
        *,
        label: str,
        score: float,
        note: str,
    ) -> None:
        """Give a name to a thing; a name given again is changed.

        Raises:
            ArgumentError: no name, no mask, or a mask of another size than its frame.
        """
        key, masks = _key(str(name)), by_frame_of(masks, 'remember')
        if not key or not masks:
            msg = f'a name and {{frame: mask}} are needed, got {name!r} and {len(masks)} masks'
            raise ArgumentError(msg)
        kept = {}
        for frame, mask in masks.items():
            view, array = book.view(frame), mask_of(mask)
            if array.shape != (view.height, view.width):
                msg = (
                    f'the mask of frame {view.frame_index} has shape {array.shape}, the frame '
                    f'{(view.height, view.width)}'
                )
                raise ArgumentError(msg)
            kept[view.frame_index] = array
        self.named[key] = GivenName(label or str(name), float(score), note, kept)


def _key(name: str) -> str:
    """Return a name without case and without its article."""
    return words_of(name).removeprefix('the ')
