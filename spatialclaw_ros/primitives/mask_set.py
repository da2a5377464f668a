"""A mask set: which objects were found in which frames, and how a cell names them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import NoSuchFrameError
from spatialclaw_ros.primitives.forgiving import keywords
from spatialclaw_ros.primitives.forgiving.fields import NearNames
from spatialclaw_ros.primitives.forgiving.frame_masks import of_frame
from spatialclaw_ros.primitives.forgiving.labels import frame_and_object, object_number
from spatialclaw_ros.primitives.forgiving.options import other_names
from spatialclaw_ros.primitives.forgiving.stacks import FrameStack
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.images import FrameBook
    from spatialclaw_ros.primitives.mask_layers import MaskLayer
    from spatialclaw_ros.primitives.thing_surface import ThingSurface


def missing_of(masks: MaskSet) -> tuple[str, ...]:
    """Return the prompts of which nothing was found in any frame."""
    return masks._missing  # noqa: SLF001 - not for cells


@dataclass
class MaskSet(NearNames):
    """Masks of objects over frames, found by frame and by object number or label."""

    book: FrameBook
    frame_indices: list[int]
    labels: list[str]
    layers: dict[int, dict[int, MaskLayer]]
    """frame index -> object -> layer; an object not seen in a frame has none."""
    prompts: list[str] = field(default_factory=list)
    linked: bool = False
    note: str = ''
    names: list[str] = field(default_factory=list)
    """What the segmenter called each object; objects of one name are numbered in ``labels``."""
    _recent: OrderedDict[tuple[int, int, int], ThingSurface] = field(
        default_factory=OrderedDict, init=False, repr=False, compare=False
    )
    """Surfaces that were looked at last, by frame, object and rim: much is asked of one thing."""

    _missing: tuple[str, ...] = ()
    """Prompts of which nothing was found in any frame."""

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.labels)

    def __len__(self) -> int:
        """Return the number of objects."""
        return len(self.labels)

    def __iter__(self) -> Iterator[int]:
        """Yield the frame indices."""
        return iter(self.frame_indices)

    @property
    def num_objects(self) -> int:
        """Number of objects."""
        return len(self.labels)

    @property
    def num_frames(self) -> int:
        """Number of frames that were searched."""
        return len(self.frame_indices)

    @property
    def object_ids(self) -> list[int]:
        """Numbers of the objects."""
        return list(range(len(self.labels)))

    @property
    def scores(self) -> list[float]:
        """Best score of each object over the frames."""
        return [
            max((layers[k].score for layers in self.layers.values() if k in layers), default=0.0)
            for k in self.object_ids
        ]

    @property
    def masks(self) -> NDArray[np.bool_]:
        """(N, O, H, W) bool over all frames, in the order of ``frame_indices``."""
        if not self.frame_indices:
            return np.zeros((0, 0, 0, 0), bool)
        return FrameStack(np.stack([self[i] for i in self.frame_indices]), self.frame_indices)

    def __getitem__(self, frame: object) -> NDArray[np.bool_]:
        """Return (O, H, W) bool of one frame; with a label, that object's mask."""
        if isinstance(frame, str):
            remark(f'masks[{frame!r}] taken as get_mask(object={frame!r})')
            return self.get_mask(None, frame)
        index = self._index(frame)
        view = self._view(index)
        out = np.zeros((len(self.labels), view.height, view.width), bool)
        for k, layer in self.layers.get(index, {}).items():
            out[k] = layer.mask
        return out

    def seen_in(self, object: int | str = 0) -> list[int]:  # noqa: A002 - the published name
        """Return the frame indices in which an object has pixels."""
        k = self._object(object)
        return [i for i in self.frame_indices if k in self.layers.get(i, {})]

    @other_names(**keywords.OBJECT)
    def get_mask(self, frame: object = None, object: int | str = 0) -> NDArray[np.bool_]:  # noqa: A002
        """Return (H, W) bool of one object in one frame (default: the newest it was seen in)."""
        frame, object = frame_and_object(frame, object, 'get_mask')  # noqa: A001
        if not self:
            return np.zeros(self._blank_shape(frame), bool)
        k = self._object(object)
        index = self._index(frame, k)
        return of_frame(self._mask(index, k).copy(), index)

    def _mask(self, index: int, k: int) -> NDArray[np.bool_]:
        """Return (H, W) the mask itself, which is not written to."""
        layer = self.layers.get(index, {}).get(k)
        if layer is None:
            view = self._view(index)
            return np.zeros((view.height, view.width), bool)
        return layer.mask

    def _blank_shape(self, frame: object) -> tuple[int, int]:
        view = self._view(self._index(frame)) if self.frame_indices else self.book.newest
        return view.height, view.width

    def _view(self, index: int) -> Frame:
        frame = self.book.get(index)
        if frame is None:
            msg = f'frame {index} belongs to an earlier query and is no longer held: segment again'
            raise NoSuchFrameError(msg)
        return frame

    def _index(self, frame: object, k: int | None = None) -> int:
        if frame is None:
            seen = self.frame_indices
            if k is not None:
                seen = [i for i in self.frame_indices if k in self.layers.get(i, {})] or seen
            if len(seen) > 1:
                remark(f'no frame was named: frame {seen[-1]}, the newest of {seen}, is used')
            return seen[-1]
        return self.book.resolve(frame, self.frame_indices, what='this mask set')

    def _object(self, name: int | str | object) -> int:
        return object_number(name, self.labels, self.prompts, self._missing)

    def __repr__(self) -> str:
        """Summarise."""
        if not self:
            return f'PerFrameMask(empty, frame_indices={self.frame_indices}) {self.note}'.rstrip()
        scores = [round(score, 2) for score in self.scores]
        return (
            f'PerFrameMask({self.num_objects} objects, labels={self.labels}, scores={scores}, '
            f'frame_indices={self.frame_indices}, linked={self.linked})'
        )
