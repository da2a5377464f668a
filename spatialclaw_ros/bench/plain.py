"""Plain NumPy stand-ins: what a primitive gives, done the straightforward way.

They are the yardstick of ``spatialclaw bench primitives`` and are used nowhere else: whole images
in float64, no views, no caches, no subsampling that the primitive itself does not state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.transforms import heading as heading_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

RIM_PX = 2
JUMP_M, JUMP_SIGMAS = 0.02, 6.0
SAME_PLACE_M = 0.3
CHUNK = 50
ANGLES = 90
SIGMA_M = 0.008


def depth_and_pose(frame: Frame) -> tuple[NDArray[np.float32], Array]:
    """Return both, which a frame may lack in general and has here."""
    assert frame.depth is not None  # noqa: S101 - drawn with depth
    assert frame.T_world_camera is not None  # noqa: S101 - and with a pose
    return frame.depth, frame.T_world_camera


def stacked(frames: Sequence[Frame]) -> tuple[Array, Array, Array]:
    """Return depth, pose and K of all frames as arrays of their own."""
    both = [depth_and_pose(frame) for frame in frames]
    return (
        np.stack([depth for depth, _ in both]).astype(float),
        np.stack([pose for _, pose in both]),
        np.stack([frame.K for frame in frames]),
    )


def world_points(frame: Frame) -> Array:
    """Return (H, W, 3) of what a frame measured."""
    return unprojected(frame, depth_and_pose(frame)[0])


def unprojected(frame: Frame, depth: NDArray[Any]) -> Array:
    """Return (H, W, 3): a ray per pixel, scaled by depth, as homogeneous points by the pose."""
    pose = depth_and_pose(frame)[1]
    v, u = np.mgrid[: frame.height, : frame.width]
    x = (u - frame.K[0, 2]) / frame.K[0, 0] * depth
    y = (v - frame.K[1, 2]) / frame.K[1, 1] * depth
    points = np.stack([x, y, depth, np.ones_like(x)], axis=-1)
    return np.asarray((points @ pose.T)[..., :3])


def confidence(frame: Frame) -> Array:
    """Return (H, W): low beside jumps of depth and where its noise is large."""
    depth = depth_and_pose(frame)[0].astype(float)
    padded = np.pad(depth, 1, mode='edge')
    around = np.stack(
        [padded[i : i + frame.height, j : j + frame.width] for i in range(3) for j in range(3)]
    )
    high = np.nan_to_num(around, nan=-np.inf).max(axis=0)
    low = np.nan_to_num(around, nan=np.inf).min(axis=0)
    sigma = 0.0012 + 0.0019 * np.maximum(depth - 0.4, 0.0) ** 2
    sure = np.minimum(1.0, SIGMA_M / sigma)
    sure = np.where(high - low > JUMP_M + JUMP_SIGMAS * sigma, np.minimum(sure, 0.2), sure)
    return np.where(np.isfinite(depth), sure, 0.0)


def reconstruct(frames: Sequence[Frame]) -> list[tuple[Array, Array, Array]]:
    """Return points, depth and confidence of all frames."""
    return [
        (world_points(frame), depth_and_pose(frame)[0].astype(float), confidence(frame))
        for frame in frames
    ]


def eroded(mask: Mask, pixels: int = RIM_PX) -> Mask:
    """Return a mask without a rim: all four neighbours in it, so many times."""
    for _ in range(pixels):
        padded = np.pad(mask, 1)
        mask = mask & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return mask


def masked_points(frame: Frame, mask: Mask) -> Array:
    """Return (K, 3) of a mask, out of the points of the whole frame."""
    points = world_points(frame)[mask]
    return points[np.isfinite(points).all(axis=1)]


def centroid(frame: Frame, mask: Mask) -> Array:
    """Return the median point of a mask without its rim."""
    points = masked_points(frame, eroded(mask))
    return np.asarray(np.median(points, axis=0)) if len(points) else np.full(3, np.nan)


def oriented_box(points: Array) -> tuple[Array, Array]:
    """Return centre and size of the upright box of least area, by turning step by step."""
    best: tuple[float, Array, Array] | None = None
    for angle in np.linspace(0, np.pi / 2, ANGLES, endpoint=False):
        c, s = np.cos(angle), np.sin(angle)
        turn = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        turned = points @ turn.T
        low, high = np.percentile(turned, [0.5, 99.5], axis=0)
        area = float(np.prod((high - low)[:2]))
        if best is None or area < best[0]:
            best = area, (low + high) / 2 @ turn, high - low
    assert best is not None  # noqa: S101 - there are angles
    return best[1], best[2]


def ransac(
    points: Array, threshold_m: float, iterations: int, *, level: bool = True
) -> tuple[Array, float]:
    """Return normal and offset of the plane with the most points: one sample after the other."""
    rng = np.random.default_rng(0)
    best, most = (np.array([0.0, 0.0, 1.0]), 0.0), -1
    for _ in range(iterations):
        a, b, c = points[rng.integers(0, len(points), 3)]
        normal = np.cross(b - a, c - a)
        length = float(np.linalg.norm(normal))
        if length == 0 or (level and abs(normal[2]) / length < np.cos(np.radians(15))):
            continue
        normal /= length
        offset = -float(normal @ a)
        inliers = int((np.abs(points @ normal + offset) < threshold_m).sum())
        if inliers > most:
            best, most = (normal, offset), inliers
    near = points[np.abs(points @ best[0] + best[1]) < threshold_m]
    middle = near.mean(axis=0)
    normal = np.linalg.svd(near - middle, full_matrices=False)[2][2]
    return normal, -float(normal @ middle)


def floor(frame: Frame, iterations: int) -> tuple[Array, float]:
    """Return the largest level plane of a frame, out of all its points."""
    points = world_points(frame).reshape(-1, 3)
    return ransac(points[np.isfinite(points).all(axis=1)], 0.01, iterations)


def gathered(frames: Sequence[Frame], strides: int) -> tuple[Array, Array]:
    """Return points and colours of every so-and-so-many pixels of each frame."""
    points = np.concatenate(
        [world_points(frame)[::strides, ::strides].reshape(-1, 3) for frame in frames]
    )
    colours = np.concatenate([f.rgb[::strides, ::strides].reshape(-1, 3) for f in frames])
    known = np.isfinite(points).all(axis=1)
    return points[known], colours[known].astype(float)


def fused(frames: Sequence[Frame], voxel_m: float, strides: int) -> tuple[Array, Array]:
    """Return the same, a point and a colour per voxel."""
    points, colours = gathered(frames, strides)
    _, voxel = np.unique(np.floor(points / voxel_m).astype(int), axis=0, return_inverse=True)
    voxel = voxel.ravel()
    count = np.bincount(voxel)
    places = np.zeros((len(count), 3))
    shades = np.zeros((len(count), 3))
    np.add.at(places, voxel, points)
    np.add.at(shades, voxel, colours)
    return places / count[:, None], shades / count[:, None]


def nearest(a: Array, b: Array) -> float:
    """Return the distance of two point sets: every point against every other, in parts."""
    least = np.inf
    squares = (b**2).sum(axis=1)
    for start in range(0, len(a), CHUNK):
        part = a[start : start + CHUNK]
        squared = (part**2).sum(axis=1)[:, None] + squares - 2 * part @ b.T
        least = min(least, float(squared.min()))
    return float(np.sqrt(max(0.0, least)))


def instances(frames: Sequence[Frame], masks: Sequence[dict[str, Mask]]) -> list[Any]:
    """Return the things: views of one label that are near each other are one."""
    things: list[tuple[str, Array]] = []
    for frame, here in zip(frames, masks, strict=True):
        for label, mask in here.items():
            place = centroid(frame, mask)
            same = [
                k
                for k, (name, known) in enumerate(things)
                if name == label and np.linalg.norm(known - place) < SAME_PLACE_M
            ]
            if not same:
                things.append((label, place))
    return things


def heading(frame: Frame) -> float:
    """Return the world direction [rad] that a frame looks in."""
    return heading_of(depth_and_pose(frame)[1])
