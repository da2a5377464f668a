"""Masks of things in frames, and what is measured through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.boxes import OrientedBox
from spatialclaw_ros.primitives.feedback import VisualFeedback
from spatialclaw_ros.primitives.forgiving import keywords
from spatialclaw_ros.primitives.forgiving.fields import also
from spatialclaw_ros.primitives.forgiving.labels import frame_and_object
from spatialclaw_ros.primitives.forgiving.options import other_names
from spatialclaw_ros.primitives.forgiving.planes import plane_of
from spatialclaw_ros.primitives.forgiving.reconstructions import in_order
from spatialclaw_ros.primitives.mask_layers import (
    ERODE_PX,
    reading_noise,
)
from spatialclaw_ros.primitives.mask_set import MaskSet
from spatialclaw_ros.primitives.paint import overlay_masks
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.ranks import median
from spatialclaw_ros.primitives.relations import extent_along
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.seen_box import seen_box
from spatialclaw_ros.primitives.thing_surface import ThingSurface, surface_of
from spatialclaw_ros.primitives.tops import top_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.plane import Plane
    from spatialclaw_ros.primitives.given import Given


KEPT = 8
"""Surfaces of one mask set; each takes some six bytes a pixel of the rectangle round its mask."""


class PerFrameMask(MaskSet):
    """Masks of objects over frames; falsy when nothing was found.

    ``.frame_indices``, ``.labels``, ``.scores``, ``.num_objects``, ``.num_frames``; ``masks[f]``
    is (O, H, W) bool. Objects are named by number or label (case ignored). ``.linked`` says
    whether object k is the same thing in every frame.
    """

    _ALSO = also(
        get_masked_points='get_points get_points_3d masked_points',
        get_centroid_3d='get_centroid centroid',
        extent_3d='get_bbox_3d get_box_3d bbox_3d',
        labels='object_labels',
        scores='confidences',
    )

    @other_names(**keywords.OF_OBJECT)
    def get_masked_points(
        self,
        recon: Given = None,
        frame: object = None,
        object: int | str = 0,  # noqa: A002 - the published name
        *,
        erode_px: int = ERODE_PX,
    ) -> WorldPoints:
        """Return the object's (K, 3) world points [m]; empty when the mask is.

        A rim of ``erode_px`` is left out where depth bleeds there; 0 keeps all.
        """
        if not self:
            return WorldPoints(np.zeros((0, 3)))
        recon, index, k = self._target(recon, frame, object)
        mask = self._surface(index, k, erode_px).sure_mask if erode_px else self._mask(index, k)
        view = self._view(index)
        if isinstance(recon, np.ndarray):
            points = recon[mask]
            points = points[np.isfinite(points).all(axis=1)]
        else:
            points = optics.to_world(view, optics.masked_camera_points(view, mask))
        return WorldPoints(
            points,
            frame_id=view.world_frame,
            frame_index=index,
            stamp=view.stamp,
            sigma_m=reading_noise(view, mask),
        )

    @other_names(**keywords.OF_OBJECT)
    def get_centroid_3d(
        self,
        recon: Given = None,
        frame: object = None,
        object: int | str = 0,  # noqa: A002 - the published name
        conf_threshold: float = 0.0,
    ) -> Point3:
        """Return the median of the visible surface as a Point3 [m].

        It lies on the near side of a thing; ``extent_3d(...).center`` is the middle of what was
        seen. Falsy when the mask is empty or has no depth.
        """
        del conf_threshold
        if not self:
            return Point3.empty()
        _, index, k = self._target(recon, frame, object)
        view, shown = self._view(index), self._shown(index, k)
        if not shown:
            remark(f'{self.labels[k]!r} has no depth in frame {index}: its place is empty')
            return Point3.empty(index)
        at, n = shown.middle
        sigma = np.hypot(
            noise.median_sigma(float(at[2]), n, float(view.K[0, 0])),
            np.hypot(noise.SHAPE_SIGMA_M, shown.middle_sigma_m),
        )
        return Point3(
            optics.to_world(view, at),
            sigma_m=float(sigma),
            n=n,
            frame_index=index,
            stamp=view.stamp,
            frame_id=view.world_frame,
        )

    @other_names(**keywords.OF_OBJECT)
    def extent_3d(
        self,
        recon: Given = None,
        frame: object = None,
        object: int | str = 0,  # noqa: A002 - the published name
    ) -> OrientedBox:
        """Return the upright box round the visible surface: size, centre, height above z = 0.

        Falsy when there is nothing to measure.
        """
        if not self:
            return OrientedBox.empty()
        _, index, k = self._target(recon, frame, object)
        view, shown = self._view(index), self._shown(index, k)
        points = shown.points() if shown else np.zeros((0, 3))
        if not shown or len(points) < 3:  # noqa: PLR2004 - a box needs some points
            return OrientedBox.empty()
        world = WorldPoints(
            optics.to_world(view, points),
            frame_id=view.world_frame,
            frame_index=index,
            stamp=view.stamp,
            clean=shown.sharp,
        )
        return seen_box(world, optics.pose_of(view)[:3, 3], float(view.K[0, 0]))

    def extent_along(
        self,
        direction: NDArray[np.float64],
        frame: object = None,
        object: int | str = 0,  # noqa: A002 - the published name
    ) -> Measure:
        """Return how far the thing reaches along a level direction (3,) [m]."""
        index = self._index(frame, self._object(object))
        points = self.get_surface_points(index, object)
        if not len(points):
            return Measure(np.nan, note='no depth')
        view = self._view(index)
        depth = median(optics.to_camera(view, points)[:, 2])
        # points are the middles of pixels: the thing ends half a pixel beyond them at either end
        seen, pixel_m = extent_along(points, direction), depth / float(view.K[0, 0])
        return Measure(seen + pixel_m, seen.low + pixel_m, seen.high + pixel_m, n=seen.n)

    @other_names(**keywords.OF_OBJECT)
    def surface_mask(self, frame: object = None, object: int | str = 0) -> NDArray[np.bool_]:  # noqa: A002
        """Return (H, W) the pixels that show the thing itself: no rim, one body, with depth."""
        k = self._object(object)
        index = self._index(frame, k)
        shown = self._shown(index, k)
        return shown.sure_mask if shown else np.zeros_like(self._mask(index, k))

    def _shown(self, index: int, k: int) -> ThingSurface | None:
        """Return what a frame shows of an object; None where it has no depth."""
        return None if self._view(index).depth is None else self._surface(index, k)

    def _surface(self, index: int, k: int, erode_px: int = ERODE_PX) -> ThingSurface:
        """Return the surface of an object in a frame; the last ones are kept."""
        key = index, k, erode_px
        surface = self._recent.pop(key, None)
        if surface is None:
            surface = surface_of(self._view(index), self._mask(index, k), erode_px)
        self._recent[key] = surface
        while len(self._recent) > KEPT:
            self._recent.popitem(last=False)
        return surface

    @other_names(**keywords.OF_OBJECT)
    def get_surface_points(self, frame: object = None, object: int | str = 0) -> WorldPoints:  # noqa: A002
        """Return the (K, 3) world points [m] of the thing itself, up to its outline."""
        k = self._object(object)
        index = self._index(frame, k)
        view, shown = self._view(index), self._shown(index, k)
        points = shown.points() if shown else np.zeros((0, 3))
        depth = median(points[:, 2])
        end_m = shown.end_sigma_m if shown else 0.0
        return WorldPoints(
            optics.to_world(view, points),
            frame_id=view.world_frame,
            frame_index=index,
            stamp=view.stamp,
            sigma_m=float(np.hypot(noise.depth_sigma(depth), end_m)),
            clean=bool(shown and shown.sharp),
        )

    def top_above(self, plane: Plane, frame: object = None, object: int | str = 0) -> Measure:  # noqa: A002
        """Return how high above a plane the thing's top is [m]; NaN where it has no depth."""
        k = self._object(object)
        index = self._index(frame, k)
        shown = self._shown(index, k)
        if not shown:
            return Measure(np.nan, note='no depth')
        return top_above(shown, self._mask(index, k), plane_of(plane))

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

    @other_names()
    def visualize(self, frame: object = None, background: object = None) -> VisualFeedback:
        """Return the masks drawn over one frame, each with its label."""
        frame, label = frame_and_object(frame, None, 'visualize')
        index = self._index(frame, None if label is None else self._object(label))
        view = self._view(index)
        base = view.rgb if background is None else np.asarray(background)
        present = self.layers.get(index, {})
        image = overlay_masks(
            base, [layer.mask for layer in present.values()], [self.labels[k] for k in present]
        )
        named = ', '.join(self.labels[k] for k in present) or 'nothing'
        return VisualFeedback(image, 'masks', f'{named} in frame {index}', index)

    def _target(self, recon: Given, frame: object, name: int | str) -> tuple[Given, int, int]:
        """Return the reconstruction, the frame index and the object that a call names."""
        recon, frame, name = in_order(recon, frame, name)
        k = self._object(name)
        return recon, self._index(frame, k), k
