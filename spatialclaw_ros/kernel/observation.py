"""A kernel's observation, checked: whatever it says is untrusted until it came through here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.cell import CellResult, CellStatus, ObservedImage
from spatialclaw_ros.kernel.wire import sendable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.kernel.limits import Limits

MAX_DEPTH = 12
MAX_LABEL = 200
MAX_NAME = 128
MAX_BROKEN = 500
MAX_WHOLE = 1 << 63
"""Greater numbers, in either direction, come as floating point: few places can take them."""
MAX_FLOAT = 1 << 1023


class ObservationError(Exception):
    """An observation is not what this protocol says; names the field."""


def read_observation(
    data: object, buffers: Sequence[bytes | memoryview], limits: Limits
) -> CellResult:
    """Return what an observation says, field by field.

    Args:
        data: the JSON of the message.
        buffers: raw RGB bytes, one per image.
        limits: what one cell may send.

    Raises:
        ObservationError: a field is missing, of another type, or beyond its limit.
    """
    fields = mapping(data, 'observation')
    status = fields.get('status')
    if status == 'broken':
        msg = f'it could not be made: {text(fields.get("error"), "error", MAX_BROKEN)}'
        raise ObservationError(msg)
    if not isinstance(status, str) or status not in {'ok', 'error'}:
        msg = f'status is {status!r:.40}, not ok or error'
        raise ObservationError(msg)
    mapping(fields.get('dropped', {}), 'dropped')
    error = text(fields.get('error', ''), 'error', limits.error_chars * 2)
    return CellResult(
        status=CellStatus.OK if status == 'ok' else CellStatus.ERROR,
        error=error,
        variables=variables(fields.get('variables', {}), cuts(fields), limits),
        deleted=tuple(
            text(name, 'deleted', MAX_NAME)
            for name in sequence(fields.get('deleted', []), 'deleted', limits.variables)
        ),
        images=images(fields.get('images', []), buffers, limits),
        sketch=tuple(
            sketch_operation(operation)
            for operation in sequence(fields.get('sketch', []), 'sketch', limits.sketch_operations)
        ),
        answer=payload(fields.get('answer'), 'answer'),
        proposal=payload(fields.get('proposal'), 'proposal'),
        notes=plain(mapping(fields.get('notes', {}), 'notes'), 'notes'),
    )


def cuts(data: object) -> dict[str, int]:
    """Return how much of each kind the kernel cut; nothing where it does not say so."""
    dropped = data.get('dropped') if isinstance(data, dict) else None
    if not isinstance(dropped, dict):
        return {}
    return {
        str(name): value
        for name, value in dropped.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MAX_WHOLE
    }


def variables(data: object, dropped: Mapping[str, int], limits: Limits) -> dict[str, str]:
    """Return names and descriptions of variables."""
    found = {
        text(name, 'variables', MAX_NAME): text(value, 'variables', limits.variable_chars)
        for name, value in mapping(data, 'variables').items()
    }
    if len(found) > limits.variables:
        msg = f'{len(found)} variables, {limits.variables} are allowed'
        raise ObservationError(msg)
    hidden = dropped.get('variables', 0)
    if hidden:
        found['…'] = f'and {hidden} more'
    return found


def images(
    headers: object, buffers: Sequence[bytes | memoryview], limits: Limits
) -> tuple[ObservedImage, ...]:
    """Return images from their headers and raw bytes; copies, so that no message is kept."""
    rows = sequence(headers, 'images', limits.images)
    if len(rows) != len(buffers):
        msg = f'{len(rows)} images are announced, {len(buffers)} were sent'
        raise ObservationError(msg)
    out = []
    for row, buffer in zip(rows, buffers, strict=True):
        header = mapping(row, 'images')
        width, height = (side(header.get(name), limits) for name in ('width', 'height'))
        if memoryview(buffer).nbytes != width * height * 3:
            msg = f'an image of {width}x{height} came with {memoryview(buffer).nbytes} bytes'
            raise ObservationError(msg)
        pixels = np.frombuffer(bytes(buffer), np.uint8).reshape(height, width, 3)
        label = text(header.get('label', ''), 'images', MAX_LABEL)
        source = text(header.get('source', ''), 'images', MAX_LABEL)
        out.append(ObservedImage(pixels, label, source))
    return tuple(out)


def side(value: object, limits: Limits) -> int:
    """Return one side of an image in pixels."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= limits.image_side:
        msg = f'an image has a side of {value!r:.40}, allowed are 1 to {limits.image_side}'
        raise ObservationError(msg)
    return value


def sketch_operation(value: object) -> dict[str, Any]:
    """Return a change of the sketch, with the texts that tell what is changed."""
    operation = plain(mapping(value, 'sketch'), 'sketch')
    item = mapping(operation.get('item', {}), 'sketch item')
    for holder, name in ((operation, 'op'), (operation, 'name'), (item, 'name'), (item, 'kind')):
        if name in holder:
            holder[name] = text(holder[name], f'sketch {name}', MAX_NAME)
    return operation


def payload(value: object, what: str) -> dict[str, Any] | None:
    """Return the payload of an answer, or None."""
    return None if value is None else plain(mapping(value, what), what)


def mapping(value: object, what: str) -> dict[str, Any]:
    """Return an object with names as keys."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        msg = f'{what} is not an object'
        raise ObservationError(msg)
    return value


def sequence(value: object, what: str, most: int) -> list[Any]:
    """Return a list within its limit."""
    if not isinstance(value, list) or len(value) > most:
        msg = f'{what} is not a list of at most {most}'
        raise ObservationError(msg)
    return value


def text(value: object, what: str, most: int) -> str:
    """Return a text, cut to its limit, that can be encoded."""
    if not isinstance(value, str):
        msg = f'{what} is not a text'
        raise ObservationError(msg)
    return sendable(value[:most])


def plain(value: dict[str, Any], what: str) -> dict[str, Any]:
    """Return an object of JSON values with finite numbers and bounded depth."""
    cleaned: dict[str, Any] = _plain(value, what, MAX_DEPTH)
    return cleaned


def _plain(value: Any, what: str, depth: int) -> Any:  # noqa: ANN401 - JSON
    if depth <= 0:
        msg = f'{what} is nested deeper than {MAX_DEPTH}'
        raise ObservationError(msg)
    if isinstance(value, dict):
        return {text(key, what, MAX_NAME): _plain(v, what, depth - 1) for key, v in value.items()}
    if isinstance(value, list):
        return [_plain(item, what, depth - 1) for item in value]
    if isinstance(value, str):
        return sendable(value)
    if isinstance(value, int) and abs(value) >= MAX_WHOLE:
        value = float(value) if abs(value) < MAX_FLOAT else None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    msg = f'{what} holds a {type(value).__name__}'
    raise ObservationError(msg)
