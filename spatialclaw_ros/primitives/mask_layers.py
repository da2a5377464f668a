"""Parts of a mask set: one layer, its rim, its noise, and how labels are understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchLabelError
from spatialclaw_ros.primitives.pixel_area import area_of, as_bytes
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given

ERODE_PX = 2
"""A mask's rim mixes the thing with what is behind it."""
CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def words_of(label: str) -> str:
    """Return a label as plain lower-case words ('003_cracker_box' -> 'cracker box')."""
    return ' '.join(re.findall(r'[^\W_]+', re.sub(r'^\d+[_\s]+', '', label.lower())))


def erode(mask: NDArray[np.bool_], pixels: int = ERODE_PX) -> NDArray[np.bool_]:
    """Return a mask without a rim of ``pixels``."""
    area = area_of(mask)
    thin = np.zeros(mask.shape, np.uint8)
    if not thin[area].size:
        return thin.view(np.bool_)
    thin[area] = cv2.erode(
        as_bytes(mask)[area],
        CROSS,
        iterations=pixels,
        borderType=cv2.BORDER_CONSTANT | cv2.BORDER_ISOLATED,
        borderValue=0,
    )
    return thin.view(np.bool_)


@dataclass
class MaskLayer:
    """One object's mask in one frame."""

    mask: NDArray[np.bool_]
    score: float = 1.0


def reading_noise(view: Frame, mask: NDArray[np.bool_]) -> float:
    """Return the noise [m] of one depth reading at the distance of a mask."""
    readings = view.depth[mask] if view.depth is not None else np.zeros(0)
    readings = readings[np.isfinite(readings)]
    return float(noise.depth_sigma(np.median(readings))) if readings.size else float('nan')


def put_right(recon: Given, frame: object) -> tuple[Given, object]:
    """Return (reconstruction, frame) of what a cell gave in their places, swapped or left out.

    Raises:
        ArgumentError: the first is neither a reconstruction nor a frame.
    """
    if recon is None or hasattr(recon, 'extrinsics') or isinstance(recon, np.ndarray):
        return recon, frame
    if hasattr(frame, 'extrinsics'):
        remark('the reconstruction comes first, then the frame; taken the other way round')
        return frame, recon
    if frame is None and (hasattr(recon, 'frame_index') or isinstance(recon, (int, np.integer))):
        remark('the first argument is a reconstruction; a frame is taken as frame=')
        return None, recon
    msg = (
        f'the first argument is a reconstruction (tools.Reconstruct(frames)), got {recon!r}; '
        'name the frame with frame=...'
    )
    raise ArgumentError(msg)


def find_label(name: str, labels: Sequence[str], prompts: Sequence[str]) -> int:
    """Return the number of the one object that a label or the prompt names.

    Raises:
        NoSuchLabelError: none or several have this name; lists the labels.
    """
    wanted = words_of(name)
    exact = [k for k, label in enumerate(labels) if label.lower() == name.lower()]
    same = [k for k, label in enumerate(labels) if words_of(label) == wanted]
    asked = [k for k, prompt in enumerate(prompts) if words_of(prompt) == wanted]
    words = set(wanted.split())
    having = [
        k for k, label in enumerate(labels) if words and words <= set(words_of(label).split())
    ]
    for found in (exact, same, asked, having):
        if len(found) == 1:
            if found is having:
                remark(f'{name!r} taken as {labels[found[0]]!r}, the one label with these words')
            return found[0]
        if found:
            msg = (
                f'{name!r} names several objects: use a number of {found}; labels: {list(labels)}'
            )
            raise NoSuchLabelError(msg)
    msg = f'no object {name!r}; labels are {list(labels)}'
    raise NoSuchLabelError(msg)
