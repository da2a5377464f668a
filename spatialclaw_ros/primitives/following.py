"""One thing followed from frame to frame, through what is measured of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.mask_layers import erode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Candidates = list[tuple[str, Mask, float]]
    """Label, mask and score of each thing that a segmenter gives."""
    Search = Callable[[Frame, Mapping[str, object]], Candidates]

POINTS = 16
"""So many pixels say to the segmenter which thing is meant."""
LEAST_SEEN = 3
SLACK_M, SLACK_SIGMAS = 0.04, 3.0
HIT_SHARE = 0.5
"""A mask that holds fewer of the pixels it was asked for by is of another thing."""
FASTEST_M_S, NEAR_M = 1.5, 0.3
"""How far a thing may get from one frame to the next."""
CLEARLY = 2.0
"""Another one of the same name has to be so many times farther off."""


@dataclass(frozen=True, eq=False)
class Seen:
    """A thing in one frame."""

    frame: Frame
    mask: Mask
    score: float
    label: str
    """What the segmenter calls it."""


def follow(search: Search, frames: Sequence[Frame], start: Seen) -> dict[int, Seen]:
    """Return where a thing is in frames, by frame index, from one in which it is known.

    A frame in which it is not found again is left out, and it is looked for in the next ones.
    """
    ordered = sorted(frames, key=lambda frame: frame.stamp)
    found = {start.frame.frame_index: start}
    later = [frame for frame in ordered if frame.stamp > start.frame.stamp]
    earlier = [frame for frame in reversed(ordered) if frame.stamp < start.frame.stamp]
    for way in (later, earlier):
        last = start
        for frame in way:
            again = _where_it_was(search, last, frame) or _elsewhere(search, last, frame)
            if again is not None:
                last = found[frame.frame_index] = again
    return found


def _where_it_was(search: Search, last: Seen, frame: Frame) -> Seen | None:
    """Return the thing in a frame that sees, where it was, a surface."""
    pixels = _pixels_of(last, frame)
    if len(pixels) < LEAST_SEEN:
        return None
    few = pixels[np.linspace(0, len(pixels) - 1, min(POINTS, len(pixels))).astype(int)]
    u, v = few.T
    asked = {
        'points_uv': few.astype(float).tolist(),
        'point_labels': [1] * len(few),
        'confidence_threshold': 0.0,
    }
    for label, mask, score in search(frame, asked):
        if label == last.label and mask[v, u].mean() >= HIT_SHARE:
            return Seen(frame, mask, score, label)
    return None


def _elsewhere(search: Search, last: Seen, frame: Frame) -> Seen | None:
    """Return the one thing of the same name that it can have become; None where two can."""
    before = _middle(last.frame, last.mask)
    reach = NEAR_M + FASTEST_M_S * abs(frame.stamp - last.frame.stamp)
    near: list[tuple[float, Seen]] = []
    for label, mask, score in search(frame, {'text': last.label, 'confidence_threshold': 0.3}):
        away = float(np.linalg.norm(_middle(frame, mask) - before))
        if label == last.label and away <= reach:
            near.append((away, Seen(frame, mask, score, label)))
    near.sort(key=lambda found: found[0])
    if not near or (len(near) > 1 and near[1][0] < CLEARLY * near[0][0]):
        return None
    return near[0][1]


def _pixels_of(last: Seen, frame: Frame) -> NDArray[np.intp]:
    """Return the pixels (N, 2) at which a frame sees the surface where it was."""
    points = _surface(last.frame, last.mask)
    if not len(points) or frame.depth is None or frame.T_world_camera is None:
        return np.zeros((0, 2), np.intp)
    _, u, v, z = optics.seen_in(frame, points)
    off = np.abs(frame.depth[v, u] - z)
    near = off < SLACK_M + SLACK_SIGMAS * noise.depth_sigma(z)
    return np.stack([u[near], v[near]], axis=1)


def _surface(frame: Frame, mask: Mask) -> Array:
    if frame.depth is None or frame.T_world_camera is None:
        return np.zeros((0, 3))
    points = optics.masked_camera_points(frame, erode(mask))
    if not len(points):
        points = optics.masked_camera_points(frame, mask)
    return optics.to_world(frame, points)


def _middle(frame: Frame, mask: Mask) -> Array:
    """Return the median of a surface; NaN, which is near nothing, where there is none."""
    points = _surface(frame, mask)
    return np.median(points, axis=0) if len(points) else np.full(3, np.nan)
