"""Captures with one thing changed, for the tests that compare answers over such changes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.frame import Capture, LabelImage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def _with(capture: Capture, label: LabelImage | None, **changes: Any) -> Capture:  # noqa: ANN401
    frame = capture.frame
    arrays = {
        'rgb': np.array(frame.rgb),
        'depth_m': None if frame.depth_m is None else np.array(frame.depth_m),
        'T_world_camera': _pose(capture),
        'slot': None,
    }
    return Capture(dataclasses.replace(frame, **{**arrays, **changes}), label)


def _pose(capture: Capture) -> NDArray[np.float64]:
    pose = capture.frame.T_world_camera
    assert pose is not None
    return np.array(pose)


def _depth(capture: Capture) -> NDArray[np.float32]:
    assert capture.frame.depth_m is not None
    return np.array(capture.frame.depth_m)


def scaled(capture: Capture, factor: float) -> Capture:
    """Return the capture of a world that is larger by a factor."""
    pose = _pose(capture)
    pose[:3, 3] *= factor
    depth = (_depth(capture) * factor).astype(np.float32)
    return _with(capture, capture.label, depth_m=depth, T_world_camera=pose)


def deeper(capture: Capture, by_m: float) -> Capture:
    """Return the capture with all its depth off by as much."""
    return _with(capture, capture.label, depth_m=_depth(capture) + np.float32(by_m))


def mirrored(capture: Capture) -> Capture:
    """Return the capture of the mirrored world."""
    frame, label = capture.frame, capture.label
    flip = np.diag([-1.0, 1.0, 1.0, 1.0])
    K = np.array(frame.camera.K)
    K[0, 2] = frame.width - 1 - K[0, 2]
    return _with(
        capture,
        label and LabelImage(np.ascontiguousarray(label.values[:, ::-1]), label.names),
        rgb=np.ascontiguousarray(frame.rgb[:, ::-1]),
        depth_m=np.ascontiguousarray(_depth(capture)[:, ::-1]),
        camera=dataclasses.replace(frame.camera, K=K),
        T_world_camera=flip @ _pose(capture) @ flip,
    )


def relabelled(capture: Capture, names: Mapping[str, str]) -> Capture:
    """Return the capture with label values permuted and their things renamed."""
    label = capture.label
    assert label is not None
    values = sorted(label.names)
    new = dict(zip(values, values[1:] + values[:1], strict=True))
    out = np.zeros_like(label.values)
    for old, value in new.items():
        out[label.values == old] = value
    renamed = {new[old]: names[name] for old, name in label.names.items()}
    return _with(capture, LabelImage(out, renamed))


def unlabelled(capture: Capture) -> Capture:
    """Return the capture without its label image."""
    return Capture(capture.frame, None)


def reversed_in_time(captures: tuple[Capture, ...]) -> tuple[Capture, ...]:
    """Return the captures in reverse order, under the stamps and indices of the forward one."""
    return tuple(
        _with(
            source,
            source.label,
            frame_index=place.frame.frame_index,
            stamp_ns=place.frame.stamp_ns,
        )
        for place, source in zip(captures, reversed(captures), strict=True)
    )
