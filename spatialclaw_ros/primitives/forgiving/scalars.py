"""Numbers of any type: Python's, numpy's, arrays of one."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given


def one_of(value: Given) -> Given:
    """Return what an array of one element holds; all else as it is."""
    if isinstance(value, np.ndarray) and value.size == 1:
        return value.reshape(-1)[0]
    return value


def is_bool(value: object) -> bool:
    """Tell whether a value is yes or no, in Python's type or numpy's."""
    return isinstance(value, (bool, np.bool_))


def is_number(value: object) -> bool:
    """Tell whether a value is a number, and no yes or no."""
    return isinstance(value, numbers.Real) and not is_bool(value)


def number(value: Given, what: str) -> float:
    """Return a number as a float.

    Raises:
        ArgumentError: it is none.
    """
    try:
        return float(one_of(value))
    except (TypeError, ValueError):
        msg = f'{what} is a number, got {value!r:.80}'
        raise ArgumentError(msg) from None


def whole_number(value: Given) -> int | None:
    """Return a number as an int where it is whole, whatever its type; else None."""
    value = one_of(value)
    if not is_number(value) or not np.isfinite(float(value)):
        return None
    return int(value) if float(value) == int(value) else None


def count_of(value: Given, what: str) -> int:
    """Return a whole number as an int.

    Raises:
        ArgumentError: it is none.
    """
    count = whole_number(value)
    if count is None:
        msg = f'{what} is a whole number, got {value!r:.80}'
        raise ArgumentError(msg)
    return count


def series_of(values: Given, what: str) -> NDArray[np.float64]:
    """Return a series of numbers (N,), a column or a row of them as well; None is NaN.

    Raises:
        ArgumentError: they are no series.
    """
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError):
        msg = f'{what} takes a series of numbers (N,), got {values!r:.80}'
        raise ArgumentError(msg) from None
    if array.ndim > 1 and array.size == max(array.shape):
        array = array.ravel()
    if array.ndim != 1 or not array.size:
        msg = f'{what} takes a series of numbers (N,), got an array {array.shape}'
        raise ArgumentError(msg)
    return array


def plain(value: Given) -> Given:
    """Return what numpy holds in Python's types, for JSON.

    Raises:
        TypeError: it is of another kind.
    """
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    msg = f'{type(value).__name__} is no JSON value'
    raise TypeError(msg)
