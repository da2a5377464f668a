"""Masks of things in frames, and what is measured through them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.boxes import OrientedBox, oriented_box
from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchFrameError, NoSuchLabelError
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.mask_layers import (
    MaskLayer,
    check_recon,
    erode,
    find_label,
    reading_noise,
)
from spatialclaw_ros.primitives.paint import overlay_masks
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.solid import solid
from spatialclaw_ros.primitives.tops import top_above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from spatialclaw_ros.core.plane import Plane
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook

FEW_PIXELS = 30
"""With fewer pixels left after eroding, the whole mask is used."""


@dataclass
class PerFrameMask:
    """Masks of objects over frames; falsy when nothing was found.

    ``.frame_indices``, ``.labels``, ``.scores``, ``.num_objects``, ``.num_frames``; ``masks[f]``
    is (O, H, W) bool. Objects are named by number or label (case ignored). ``.linked`` says
    whether object k is the same thing in every frame.
    """

    book: FrameBook
    frame_indices: list[int]
    labels: list[str]
    layers: dict[int, dict[int, MaskLayer]]
    """frame index -> object -> layer; an object not seen in a frame has none."""
    prompts: list[str] = field(default_factory=list)
    linked: bool = False
    note: str = ''

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
        return np.stack([self[index] for index in self.frame_indices])

    def __getitem__(self, frame: object) -> NDArray[np.bool_]:
        """Return (O, H, W) bool of one frame."""
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

    def get_mask(self, frame: object = None, object: int | str = 0) -> NDArray[np.bool_]:  # noqa: A002
        """Return (H, W) bool of one object in one frame (default: the newest it was seen in)."""
        if not self:
            return np.zeros(self._blank_shape(frame), bool)
        k = self._object(object)
        index = self._index(frame, k)
        layer = self.layers.get(index, {}).get(k)
        if layer is None:
            view = self._view(index)
            return np.zeros((view.height, view.width), bool)
        return layer.mask

    def get_masked_points(
        self,
        recon: Given,
        frame: object = None,
        object: int | str = 0,  # noqa: A002 - the published name
        *,
        erode_px: int = 0,
    ) -> WorldPoints:
        """Return the object's (K, 3) world points [m]; empty when the mask is.

        ``erode_px`` leaves out a rim of pixels, where depth mixes with the background.
        """
        if not self:
            return WorldPoints(np.zeros((0, 3)))
        k = self._object(object)
        index = self._index(frame, k)
        mask = self.get_mask(index, k)
        if erode_px:
            mask = erode(mask, erode_px)
        view = self._view(index)
        if isinstance(recon, np.ndarray):
            points = recon[mask]
            points = points[np.isfinite(points).all(axis=1)]
        else:
            check_recon(recon)
            points = optics.to_world(view, optics.masked_camera_points(view, mask))
        return WorldPoints(
            points,
            frame_id=view.world_frame,
            frame_index=index,
            stamp=view.stamp,
            sigma_m=reading_noise(view, mask),
        )

    def get_centroid_3d(
        self,
        recon: Given = None,
        frame: object = None,
        object: int | str = 0,  # noqa: A002 - the published name
        conf_threshold: float = 0.0,
    ) -> Point3:
        """Return the median of the visible surface as a Point3 [m], mask eroded by 2 px.

        It lies on the near side of a thing; ``extent_3d(...).center`` is the middle of what was
        seen. Falsy when the mask is empty or has no depth.
        """
        del conf_threshold
        check_recon(recon)
        if not self:
            return Point3.empty()
        k = self._object(object)
        index = self._index(frame, k)
        view = self._view(index)
        points = self._solid_points(index, k)
        if not len(points):
            remark(f'{self.labels[k]!r} has no depth in frame {index}: its place is empty')
            return Point3.empty(index)
        middle = np.median(points, axis=0)
        sigma = np.hypot(
            noise.median_sigma(float(middle[2]), len(points), float(view.K[0, 0])),
            noise.SHAPE_SIGMA_M,
        )
        return Point3(
            optics.to_world(view, middle),
            sigma_m=float(sigma),
            n=len(points),
            frame_index=index,
            stamp=view.stamp,
            frame_id=view.world_frame,
        )

    def extent_3d(
        self,
        recon: Given = None,
        frame: object = None,
        object: int | str = 0,  # noqa: A002 - the published name
    ) -> OrientedBox:
        """Return the upright box round the visible surface: size, centre, height above z = 0.

        Falsy when there is nothing to measure.
        """
        check_recon(recon)
        if not self:
            return OrientedBox.empty()
        k = self._object(object)
        index = self._index(frame, k)
        view = self._view(index)
        points = self._solid_points(index, k)
        if len(points) < 3:  # noqa: PLR2004 - a box needs some points
            return OrientedBox.empty()
        depth = float(np.median(points[:, 2]))
        world = WorldPoints(
            optics.to_world(view, points),
            frame_id=view.world_frame,
            frame_index=index,
            stamp=view.stamp,
            sigma_m=float(noise.depth_sigma(depth)),
        )
        sigma = noise.extent_sigma(depth, float(view.K[0, 0]))
        return oriented_box(world, sigma_m=sigma, unseen_m=noise.UNSEEN_M)

    def surface_mask(self, frame: object = None, object: int | str = 0) -> NDArray[np.bool_]:  # noqa: A002
        """Return (H, W) the pixels that show the thing itself: no rim, one body, with depth."""
        index = self._index(frame, self._object(object))
        mask, depth = self.get_mask(index, object), self._view(index).depth
        if depth is None:
            return np.zeros_like(mask)
        inner = solid(depth, erode(mask))
        return inner if int(inner.sum()) >= FEW_PIXELS else mask & np.isfinite(depth)

    def get_surface_points(self, frame: object = None, object: int | str = 0) -> WorldPoints:  # noqa: A002
        """Return the (K, 3) world points [m] of the thing itself: no rim, no background."""
        index = self._index(frame, self._object(object))
        view = self._view(index)
        points = optics.masked_camera_points(view, self.surface_mask(index, object))
        depth = float(np.median(points[:, 2])) if len(points) else np.nan
        return WorldPoints(
            optics.to_world(view, points),
            frame_id=view.world_frame,
            frame_index=index,
            stamp=view.stamp,
            sigma_m=float(noise.depth_sigma(depth)),
        )

    def top_above(self, plane: Plane, frame: object = None, object: int | str = 0) -> Measure:  # noqa: A002
        """Return how high above a plane the thing's top is [m]; NaN where it has no depth."""
        index = self._index(frame, self._object(object))
        mask, surface = self.get_mask(index, object), self.surface_mask(index, object)
        if not surface.any():
            return Measure(np.nan, note='no depth')
        return top_above(self._view(index), mask, surface, plane)

    def track_3d(
        self,
        recon: Given = None,
        object: int | str = 0,  # noqa: A002 - the published name
    ) -> tuple[NDArray[np.float64], WorldPoints]:
        """Return stamps (T,) [s] and places (T, 3) [m] of an object in the frames that saw it."""
        k = self._object(object)
        if not self.linked and self.num_frames > 1:
            remark('objects are not linked over frames: the track follows the label')
        places = [self.get_centroid_3d(recon, i, k) for i in self.seen_in(k)]
        places = [place for place in places if place]
        world = dict.fromkeys(place.frame_id for place in places)
        track = WorldPoints(
            np.array([np.asarray(p) for p in places]).reshape(-1, 3),
            frame_id=next(iter(world), ''),
        )
        return np.array([place.stamp for place in places]), track

    def visualize(self, frame: object = None, background: object = None) -> VisualFeedback:
        """Return the masks drawn over one frame, each with its label."""
        index = self._index(frame)
        view = self._view(index)
        base = view.rgb if background is None else np.asarray(background)
        present = self.layers.get(index, {})
        image = overlay_masks(
            base, [layer.mask for layer in present.values()], [self.labels[k] for k in present]
        )
        named = ', '.join(self.labels[k] for k in present) or 'nothing'
        return VisualFeedback(image, 'masks', f'{named} in frame {index}', index)

    def _solid_points(self, index: int, k: int) -> NDArray[np.float64]:
        return optics.masked_camera_points(self._view(index), self.surface_mask(index, k))

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
        if isinstance(name, str):
            return find_label(name, self.labels, self.prompts)
        if isinstance(name, (bool, np.bool_)) or not isinstance(name, (int, np.integer)):
            msg = f'an object is a number from 0 or a label of {self.labels}, got {name!r}'
            raise ArgumentError(msg)
        k = int(name)
        if not 0 <= k < len(self.labels):
            msg = f'no object {k}: there are {len(self.labels)}, labels {self.labels}'
            raise NoSuchLabelError(msg)
        return k

    def __repr__(self) -> str:
        """Summarise."""
        if not self:
            return f'PerFrameMask(empty, frame_indices={self.frame_indices}) {self.note}'.rstrip()
        scores = [round(score, 2) for score in self.scores]
        return (
            f'PerFrameMask({self.num_objects} objects, labels={self.labels}, scores={scores}, '
            f'frame_indices={self.frame_indices}, linked={self.linked})'
        )
