"""What ``spatialclaw bench primitives`` measures: each primitive with its plain stand-in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain, plain_masks
from spatialclaw_ros.primitives import clouds, optics
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.instances import find_instances
from spatialclaw_ros.primitives.mask_tools import MaskTools
from spatialclaw_ros.primitives.reconstruction import Reconstruct
from spatialclaw_ros.primitives.top_down import MOST_POINTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.bench.pictures import Pictures
    from spatialclaw_ros.bench.plain import Array, Mask
    from spatialclaw_ros.primitives.images import InputImages
    from spatialclaw_ros.primitives.masks import PerFrameMask
    from spatialclaw_ros.primitives.reconstruction import Reconstruction

PLANE_POINTS, SET_POINTS = 57_000, 50_000
ITERATIONS = 400
PART = 20
"""The stand-in compares every so many-th point with all others; its time is multiplied."""
VOXEL_M = 0.02
POINT64, POINT32, DEPTH, COLOUR = 24, 12, 4, 3
"""Bytes of a point, a depth reading and a pixel's colour."""
POSE_AND_K = 8 * (16 + 9)


@dataclass(frozen=True)
class Case:
    """One primitive on some pictures."""

    name: str
    run: Callable[[], object]
    stand_in: Callable[[], object]
    moved: int
    """Bytes that must be read and written, however it is done."""
    share: float = 1.0
    """Of the work, what the stand-in is given: all would take minutes."""


class Cases:
    """All cases over one set of pictures."""

    def __init__(self, pictures: Pictures) -> None:
        """Prepare nothing but what several cases share."""
        self._pictures = pictures
        self._book, self._frames = pictures.book, pictures.frames
        self._newest, self._pair = pictures.newest, pictures.pair
        self._rng = np.random.default_rng(0)

    def all(self) -> list[Case]:
        """Return every case."""
        return [
            *self._reconstructions(),
            *self._surfaces(),
            *self._things(),
            *self._drawings(),
            *self._geometry(),
            *self._masks(),
        ]

    def reconstruct(self, frames: InputImages | None = None) -> Reconstruction:
        """Return a reconstruction in which nothing is computed yet."""
        return Reconstruct(self._book)(self._frames if frames is None else frames)

    def _everything(self) -> list[object]:
        recon = self.reconstruct()
        return [(recon.points[f], recon.depth[f], recon.confidence[f]) for f in self._frames]

    def _reconstructions(self) -> list[Case]:
        frames, pixels, count = self._frames, self._pictures.pixels, len(self._frames)
        strides = clouds.stride_of(frames)
        sampled = count * pixels // strides**2
        return [
            Case(
                'Reconstruct',
                self.reconstruct,
                lambda: plain.stacked(frames),
                count * POSE_AND_K,
            ),
            Case(
                'Reconstruct (everything)',
                self._everything,
                lambda: plain.reconstruct(frames),
                count * pixels * (DEPTH + POINT32 + DEPTH),
            ),
            Case(
                'cloud',
                lambda: self.reconstruct().cloud(VOXEL_M),
                lambda: plain.fused(frames, VOXEL_M, strides),
                sampled * (DEPTH + COLOUR),
            ),
        ]

    def _surfaces(self) -> list[Case]:
        newest, pixels = self._newest, self._pictures.pixels
        points = optics.world_points(newest).reshape(-1, 3).astype(float)
        points = points[np.isfinite(points[:, 0])]
        points = points[:: max(1, len(points) // PLANE_POINTS)]
        last = self._frames[-1:]
        return [
            Case(
                'fit_ground_plane_ransac',
                lambda: Geometry().fit_ground_plane_ransac(points),
                lambda: plain.ransac(points, 0.01, ITERATIONS),
                len(points) * POINT64,
            ),
            Case(
                'ground',
                lambda: self.reconstruct(last).ground(),
                lambda: plain.floor(newest, ITERATIONS),
                pixels * DEPTH,
            ),
            Case(
                'planes',
                lambda: self.reconstruct().planes(),
                lambda: [plain.floor(frame, ITERATIONS) for frame in self._frames],
                len(self._frames) * pixels * DEPTH,
            ),
        ]

    def _things(self) -> list[Case]:
        pair, newest, pixels = self._pair, self._newest, self._pictures.pixels
        things, frames = self._pictures.things, self._frames
        mask = self._mask
        inside = int(mask.sum())
        seen = [int(pair.get_mask(i, 0).sum()) for i in pair.seen_in(0)]
        recon = self.reconstruct()
        by_name, many = _by_name(pair), _by_name(things)
        looked_at = sum(int(m.sum()) for here in many for m in here.values())
        name = pair.labels[0]

        def boxed() -> object:
            return plain.oriented_box(plain.masked_points(newest, plain.eroded(mask)))

        def track() -> object:
            shown = [(f, m[name]) for f, m in zip(frames, by_name, strict=True) if name in m]
            return [plain.centroid(frame, here) for frame, here in shown]

        return [
            Case(
                'get_masked_points',
                lambda: pair.get_masked_points(recon, newest, 0, erode_px=0),
                lambda: plain.masked_points(newest, mask),
                pixels + inside * (DEPTH + POINT64),
            ),
            Case(
                'get_centroid_3d',
                lambda: pair.get_centroid_3d(recon, newest, 0),
                lambda: plain.centroid(newest, mask),
                pixels + inside * DEPTH,
            ),
            Case(
                'extent_3d',
                lambda: pair.extent_3d(recon, newest, 0),
                boxed,
                pixels + inside * DEPTH,
            ),
            Case(
                'track_3d',
                lambda: pair.track_3d(recon, 0),
                track,
                len(seen) * pixels + sum(seen) * DEPTH,
            ),
            Case(
                'instances',
                lambda: find_instances(things, frames),
                lambda: plain.instances(frames, many),
                sum(map(len, many)) * pixels + looked_at * DEPTH,
            ),
        ]

    def _drawings(self) -> list[Case]:
        pair, newest, pixels = self._pair, self._newest, self._pictures.pixels
        frames, count = self._frames, len(self._frames)
        both = [pair.get_mask(newest, k) for k in pair.object_ids]
        by_name = _by_name(pair)
        strides = clouds.stride_of(frames, MOST_POINTS)
        map_bytes = plain_masks.MAP_PX**2 * COLOUR
        drawn = sum(len(here) for here in by_name) * pixels
        return [
            Case(
                'visualize',
                lambda: pair.visualize(newest),
                lambda: plain_masks.tinted(newest, both),
                pixels * (2 * COLOUR + len(both)),
            ),
            Case(
                'render_bev',
                lambda: self.reconstruct().render_bev(pair),
                lambda: plain_masks.seen_from_above(frames, by_name, strides),
                count * pixels // strides**2 * (DEPTH + COLOUR) + drawn + map_bytes,
            ),
        ]

    def _geometry(self) -> list[Case]:
        geometry = Geometry()
        first, second = (self._set(k) for k in (0, 1))
        pose = plain.depth_and_pose(self._newest)[1]
        cloud = np.stack([optics.world_points(frame) for frame in self._frames])
        flat = cloud.reshape(-1, 3)

        def transformed() -> Array:
            return np.asarray((np.column_stack([flat, np.ones(len(flat))]) @ pose.T)[:, :3])

        return [
            Case(
                'nearest_distance',
                lambda: geometry.nearest_distance(first, second),
                lambda: plain.nearest(first[::PART], second),
                (len(first) + len(second)) * POINT64,
                1 / PART,
            ),
            Case(
                'oriented_box',
                lambda: geometry.oriented_box(first),
                lambda: plain.oriented_box(first),
                len(first) * POINT64,
            ),
            Case(
                'transform_points',
                lambda: geometry.transform_points(cloud, pose),
                transformed,
                len(flat) * (POINT32 + POINT64),
            ),
        ]

    def _masks(self) -> list[Case]:
        tools, pixels, mask = MaskTools(), self._pictures.pixels, self._mask
        other = np.roll(mask, 5, axis=1)
        shown = self._pair.seen_in(0)
        stack = np.stack([self._pair.get_mask(i, 0) for i in shown])
        return [
            Case(
                'Mask.centroid',
                lambda: tools.centroid(mask),
                lambda: plain_masks.middle(mask),
                pixels,
            ),
            Case(
                'Mask.centroids',
                lambda: tools.centroids(stack),
                lambda: [plain_masks.middle(layer) for layer in stack],
                stack.size,
            ),
            Case('Mask.area', lambda: tools.area(mask), lambda: mask.astype(int).sum(), pixels),
            Case(
                'Mask.bounding_box',
                lambda: tools.bounding_box(mask),
                lambda: plain_masks.bounds(mask),
                pixels,
            ),
            Case(
                'Mask.iou',
                lambda: tools.iou(mask, other),
                lambda: plain_masks.shared(mask, other),
                2 * pixels,
            ),
            Case(
                'Mask.erode',
                lambda: tools.erode(mask),
                lambda: plain.eroded(mask),
                2 * pixels,
            ),
            Case(
                'Mask.largest_component',
                lambda: tools.largest_component(mask),
                lambda: plain_masks.largest_part(mask),
                2 * pixels,
            ),
        ]

    @cached_property
    def _mask(self) -> Mask:
        return np.asarray(self._pair.get_mask(self._newest, 0))

    def _set(self, thing: int) -> Array:
        """Return so many points of a thing, of all frames that show it."""
        things = self._pictures.things
        parts = [things.get_masked_points(None, frame, thing) for frame in things.seen_in(thing)]
        points = np.concatenate([np.asarray(part) for part in parts])
        return points[self._rng.integers(0, len(points), SET_POINTS)]


def _by_name(masks: PerFrameMask) -> list[dict[str, Mask]]:
    """Return, for each frame, the mask of each label that is in it."""
    return [
        {masks.labels[k]: layer.mask for k, layer in masks.layers.get(i, {}).items()}
        for i in masks.frame_indices
    ]
