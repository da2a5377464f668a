"""A conversation in the form that every chat model takes: roles, texts and images in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.conversation import ImagePart, Message, TextPart

if TYPE_CHECKING:
    from collections.abc import Iterable


def flat(message: Message) -> tuple[TextPart | ImagePart, ...]:
    """Return a turn's parts: labels as text before their images, neighbouring texts joined.

    The same message always gives the same parts, so that a server's prefix cache holds.
    """
    parts: list[TextPart | ImagePart] = []
    for part in _with_labels(message.parts):
        last = parts[-1] if parts else None
        if isinstance(part, TextPart) and isinstance(last, TextPart):
            parts[-1] = TextPart(f'{last.text}\n{part.text}')
        else:
            parts.append(part)
    return tuple(parts)


def _with_labels(parts: Iterable[TextPart | ImagePart]) -> Iterable[TextPart | ImagePart]:
    for part in parts:
        if isinstance(part, ImagePart) and part.label:
            yield TextPart(f'[image: {part.label}]')
        if isinstance(part, ImagePart) or part.text:
            yield part
