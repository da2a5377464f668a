"""Frames and lists of them: named by the frame itself, its frame index or a position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchFrameError
from spatialclaw_ros.primitives.forgiving.scalars import (
    is_bool,
    is_number,
    one_of,
    whole_number,
)
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook, InputImages


PICTURE = 3
"""Axes of a picture in colours."""
SAMPLED = 60
"""Rows of two pictures that are compared."""
MOSTLY = 0.5
"""A picture with more than this share of a frame's pixels is this frame, drawn upon or not."""


def frame_number(key: Given, what: str) -> tuple[int, bool]:
    """Return the number that a key states, and whether it surely is a frame index.

    Raises:
        ArgumentError: it states none.
    """
    stated = whole_number(getattr(key, 'frame_index', None))
    if stated is not None and stated >= 0:
        if hasattr(key, 'description'):
            remark(f'frame {stated} itself is taken, without what the picture shows on it')
        return stated, True
    index = int(key) if isinstance(key, str) and key.isdecimal() else whole_number(key)
    if index is not None:
        return index, False
    if is_number(key):
        msg = f'{what}: {key!r} is no frame index'
        raise ArgumentError(msg)
    msg = f'{what}: a frame is named by the frame object or its frame index, got {key!r:.80}'
    raise ArgumentError(msg)


def resolve(
    book: FrameBook,
    key: object,
    available: Sequence[int],
    *,
    what: str,
    strict: bool,
    lazy: bool,
) -> int:
    """Return the frame index among ``available`` that a key names; see ``FrameBook.resolve``."""
    key = _alone(key)
    index, surely = frame_number(key, what)
    if index in available or (lazy and book.get(index) is not None):
        return index
    listed = list(available)
    if surely or book.get(index) is not None:
        near = None if strict else _nearest(book, index, key, listed)
        if near is None:
            msg = f'{what} has no frame {index}; its frame indices are {listed}'
            raise NoSuchFrameError(msg)
        remark(f'{what} has no frame {index}; frame {near}, the nearest in time, is used')
        return near
    if not strict and -len(listed) <= index < len(listed):
        remark(f'{what} has no frame {index}: taken as position {index}, frame {listed[index]}')
        return listed[index]
    msg = f'{what} has no frame {index}; its frame indices are {listed}'
    raise NoSuchFrameError(msg)


def _alone(key: Given) -> Given:
    many = key.ndim > 0 if isinstance(key, np.ndarray) else isinstance(key, (list, tuple))
    if many and len(key) == 1:
        remark('one frame is meant here; the one in the list is taken')
        return key[0]
    return one_of(key)


def _nearest(book: FrameBook, index: int, key: object, available: Sequence[int]) -> int | None:
    wanted: Given = key if hasattr(key, 'stamp') else book.get(index)
    if wanted is None:
        return None
    usable = [
        frame
        for frame in (book.get(i) for i in available)
        if frame is not None
        and frame.world_frame == wanted.world_frame
        and frame.camera == wanted.camera
    ]
    if not usable:
        return None
    return min(usable, key=lambda f: abs(f.stamp - wanted.stamp)).frame_index


def frames_of(book: FrameBook, images: Given, what: str) -> InputImages:
    """Return the frames that a cell gives as one image, a list, indices, or None for all.

    Lists may be nested; what has ``.frame_indices`` stands for its frames.

    Raises:
        ArgumentError: an image is not a frame and no frame is known for it.
    """
    if images is None:
        return book.query
    return book.pick([_known(book, key, what) for key in _keys(images, what)], what)


def pixels_of(image: Given) -> NDArray[np.uint8] | None:
    """Return (H, W, 3) uint8 of an array or an image of colours, else None."""
    if not isinstance(image, np.ndarray) and not hasattr(image, 'getpixel'):
        return None
    array = np.asarray(image)
    return array if array.dtype == np.uint8 and array.ndim == PICTURE else None


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the share of pixels that two pictures of one size have in common."""
    step = max(1, one.shape[0] // SAMPLED)
    return float((one[::step, ::step] == other[::step, ::step]).all(axis=-1).mean())


def _known(book: FrameBook, key: Given, what: str) -> Given:
    """Return the frame whose picture a key is; all else as it is.

    Raises:
        ArgumentError: it is a picture of no frame, such as a part of one.
    """
    if hasattr(key, 'frame_index') or pixels_of(key) is None:
        return key
    frame = book.pictured(key)
    if frame is not None:
        remark(f'{what}: the picture given is that of frame {frame.frame_index}, which is taken')
        return frame
    msg = (
        f'{what} takes frames (InputImages[i], a list of them, or frame indices), got '
        f'a picture {np.asarray(key).shape} that is none of them: a part of a frame or a drawing '
        'has no depth or pose here; give the whole frame, and a box in it where a part is meant'
    )
    raise ArgumentError(msg)


def _keys(images: Given, what: str) -> list[Given]:
    if hasattr(images, 'frame_index'):
        return [images]
    if not isinstance(images, (list, Mapping)) and hasattr(images, 'frame_indices'):
        return list(images.frame_indices)
    images = one_of(images)
    if is_number(images) or hasattr(images, 'frame_index'):
        return [images]
    if pixels_of(images) is not None:
        return [images]
    if not _is_list(images):
        msg = (
            f'{what} takes frames (InputImages[i], a list of them, or frame indices), got '
            f'{type(images).__name__}: an image without a frame index has no depth or pose here'
        )
        raise ArgumentError(msg)
    return [key for item in images for key in (_keys(item, what) if _is_list(item) else [item])]


def _is_list(given: object) -> bool:
    if isinstance(given, np.ndarray):
        return given.ndim == 1
    return isinstance(given, Iterable) and not isinstance(given, (str, bytes, Mapping))


def are_frames(things: Iterable[object]) -> bool:
    """Tell whether all things are frames."""
    return all(hasattr(t, 'frame_index') and hasattr(t, 'T_world_camera') for t in things)


def frame_if_named(book: FrameBook | None, camera: Given) -> Given:
    """Return the frame that a number means where a frame or a pose is wanted; else it as it is."""
    camera = one_of(camera)
    return book.view(camera) if book is not None and is_number(camera) else camera


def several(keys: Given) -> list[Given] | None:
    """Return the keys in a list, an array or a row of yes and no; None where it is one key.

    Fractions, as of ``np.linspace``, are rounded.

    Raises:
        ArgumentError: one is no finite number.
    """
    if isinstance(keys, np.ndarray):
        if not keys.ndim:
            return None
        keys = keys.ravel().tolist()
    if not isinstance(keys, (list, tuple, range, set)):
        return None
    if keys and all(is_bool(key) for key in keys):
        return [place for place, wanted in enumerate(keys) if wanted]
    numbers = [float(key) for key in keys if is_number(key)]
    if not np.isfinite(numbers).all():
        msg = f'a position is a whole number, got {numbers!r:.80}'
        raise ArgumentError(msg)
    places = [round(float(key)) if is_number(key) else key for key in keys]
    if any(number != round(number) for number in numbers):
        remark(f'positions are whole numbers: {numbers!r:.80} rounded to {places!r:.80}')
    return places


def position(key: Given, indices: Sequence[int], what: str) -> int:
    """Return the position that a key means in a list that goes by position.

    A frame, or a number that is no position but a frame index, is looked up.

    Raises:
        NoSuchFrameError: it is not in the list.
        ArgumentError: it names no frame.
    """
    if is_bool(key):
        return int(key)
    if isinstance(key, str) and key.isdecimal():
        key = int(key)
    if whole_number(key) is None and not hasattr(key, 'frame_index'):
        msg = f'{what} takes a position, a slice or a list of positions, got {key!r:.80}'
        raise ArgumentError(msg)
    index, surely = frame_number(key, what)
    if surely:
        return place_of(index, indices)
    if -len(indices) <= index < len(indices):
        return index
    if index in indices:
        remark(
            f'{what} goes by position 0..{len(indices) - 1}; {index} taken as a frame index '
            '(by_index)'
        )
        return place_of(index, indices)
    msg = (
        f'{what} has {len(indices)} frames, positions 0..{len(indices) - 1} with frame indices '
        f'{list(indices)}; {index} is neither'
    )
    raise NoSuchFrameError(msg)


def place_of(key: object, indices: Sequence[int]) -> int:
    """Return where a frame, or the frame of an index, stands in a list.

    Raises:
        NoSuchFrameError: it does not; lists those that do.
    """
    index, _ = frame_number(key, 'by_index')
    if index not in indices:
        msg = f'no frame {index} here; frame indices are {list(indices)}'
        raise NoSuchFrameError(msg)
    return list(indices).index(index)


def at_most(frames: InputImages, most: int, what: str, keep: Frame | None = None) -> InputImages:
    """Return an even subsample of too many frames, first and last in it, and say so.

    ``keep``: a frame that has to be in it.
    """
    if len(frames) <= most:
        return frames
    places_of = {index: place for place, index in reversed(list(enumerate(frames.frame_indices)))}
    if len(places_of) < len(frames):
        frames = frames[sorted(places_of.values())]
        if len(frames) <= most:
            return frames
    places = np.unique(np.linspace(0, len(frames) - 1, most).round().astype(int))
    if keep is not None:
        kept = place_of(keep, frames.frame_indices)
        inner = places[1:-1] if len(places) > 2 and kept not in places else places  # noqa: PLR2004
        inner[int(np.argmin(np.abs(inner - kept)))] = kept
    chosen: InputImages = frames[places.tolist()]
    remark(
        f'{what} takes at most {most} frames: an even subsample is used, {chosen.frame_indices}'
    )
    return chosen
