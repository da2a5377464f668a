"""Frames and lists of them: named by the frame itself, its frame index or a position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchFrameError
from spatialclaw_ros.primitives.forgiving.scalars import (
    is_bool,
    is_number,
    number,
    one_of,
    whole_number,
)
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook, InputImages


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
    index = whole_number(key)
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
    return book.query if images is None else book.pick(_keys(images, what), what)


def _keys(images: Given, what: str) -> list[Given]:
    if not isinstance(images, (list, Mapping)) and hasattr(images, 'frame_indices'):
        return list(images.frame_indices)
    images = one_of(images)
    if is_number(images) or hasattr(images, 'frame_index'):
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


def seconds_of(moment: Given, what: str = 'a stamp') -> float:
    """Return the stamp [s] that a number or a frame states.

    Raises:
        ArgumentError: it states none.
    """
    return number(getattr(moment, 'stamp', moment), f'{what} in seconds')


def moment_of(book: FrameBook, moment: Given) -> float | None:
    """Return the stamp [s] that seconds or a frame mean; None for the newest.

    A whole number beyond the stamps that are known is a frame index, where there is such a frame.

    Raises:
        ArgumentError: it states no moment.
    """
    moment = one_of(moment)
    if moment is None:
        return None
    if is_bool(moment):
        msg = f'a moment is a stamp in seconds or a frame, got {moment!r}'
        raise ArgumentError(msg)
    index = whole_number(moment)
    frame = None if index is None else book.get(index)
    if frame is None:
        return seconds_of(moment)
    stamps = [known.stamp for known in book.all]
    if min(stamps) <= float(moment) <= max(stamps):
        return float(moment)
    remark(f'{moment} s is beyond the frames: frame {index}, at {frame.stamp:.3f} s, is taken')
    return frame.stamp


def at_most(frames: InputImages, most: int, what: str, keep: Frame | None = None) -> InputImages:
    """Return an even subsample of too many frames, first and last in it, and say so.

    ``keep``: a frame that has to be in it.
    """
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
