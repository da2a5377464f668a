"""Names of things: prompts, and the labels and numbers of objects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchLabelError
from spatialclaw_ros.primitives.forgiving.scalars import whole_number
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.given import Given


def words_of(label: str) -> str:
    """Return a label as plain lower-case words ('003_cracker_box' -> 'cracker box')."""
    words = re.findall(r'[^\W_]+', re.sub(r'^\d+[_\s]+', '', label.lower()))
    return ' '.join('grey' if word == 'gray' else word for word in words)


def prompts_of(prompt: Given) -> list[str]:
    """Return the names in a prompt: one, a comma list, or a list, nested or not.

    Raises:
        ArgumentError: there is none.
    """
    names = [part.strip() for part in _parts(prompt) if part.strip()]
    if not names:
        msg = f"a prompt is the name of a thing, such as 'mug', got {prompt!r:.80}"
        raise ArgumentError(msg)
    return names


def _parts(prompt: Given) -> list[str]:
    if isinstance(prompt, str):
        return re.split(r'[,;]', prompt)
    if not isinstance(prompt, Iterable):
        return []
    return [
        name for part in prompt for name in ([part] if isinstance(part, str) else _parts(part))
    ]


def image_and_prompt(image: Given, prompt: Given) -> tuple[Given, Given]:
    """Return (image, prompt) of what a cell gave, swapped or left out."""
    return _image_first(image, prompt, 'image comes first, then the prompt')


def image_and_question(images: Given, question: Given) -> tuple[Given, Given]:
    """Return (images, question) of what a cell gave, swapped or left out."""
    return _image_first(images, question, 'the images come first, then the question')


def _image_first(image: Given, text: Given, order: str) -> tuple[Given, Given]:
    if not isinstance(image, str):
        return image, text
    if isinstance(text, str) and not text:
        return None, image
    remark(f'{order}; taken the other way round')
    return text, image


def frame_and_object(frame: Given, name: Given, call: str) -> tuple[Given, Given]:
    """Return (frame, object) of what a cell gave; a text in the frame's place is the object."""
    if not isinstance(frame, str):
        return frame, name
    remark(f'{call} takes the frame, then the object; {frame!r} taken as the object')
    return None, frame


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


def object_number(
    name: Given, labels: Sequence[str], prompts: Sequence[str], missing: Sequence[str] = ()
) -> int:
    """Return the number of the object that a number or a label names.

    Where prompts are ``missing``, numbers may be meant as those of prompts: it is said what it is.

    Raises:
        NoSuchLabelError: there is no such object; lists the labels.
        ArgumentError: it is neither a number nor a label.
    """
    if isinstance(name, str):
        return find_label(name, labels, prompts)
    number = whole_number(name)
    if number is None:
        msg = f'an object is a number from 0 or a label of {list(labels)}, got {name!r:.80}'
        raise ArgumentError(msg)
    if not 0 <= number < len(labels):
        msg = f'no object {number}: there are {len(labels)}, labels {list(labels)}'
        raise NoSuchLabelError(msg)
    if missing and labels:
        remark(f'object {number} is {labels[number]!r}; {list(missing)} not found')
    return number


def texts_of(labels: Given) -> list[str]:
    """Return labels as a list of texts: one, several, or none."""
    if labels is None:
        return []
    return [labels] if isinstance(labels, str) else [str(label) for label in labels]


def labels_of(labels: Given, count: int) -> list[str]:
    """Return a label for each of some things, one for all of them or one each; or none at all.

    Raises:
        ArgumentError: they are of another number.
    """
    names = [labels] * count if isinstance(labels, str) else texts_of(labels)
    if names and len(names) != count:
        msg = f'{count} things need as many labels, got {names}'
        raise ArgumentError(msg)
    return names


def labels_for(labels: Given, prompts: Sequence[str]) -> list[str]:
    """Return one label for all prompts or one for each; none where they are of another number."""
    names = texts_of(labels)
    if len(names) in {0, 1, len(prompts)}:
        return names
    remark(f'{names} are no labels of {list(prompts)}, one each: those of the segmenter are used')
    return []


def renamed(labels: Sequence[str], label: Given, number: int) -> list[str]:
    """Return the labels that a segmenter gave, or the ones that a cell wants instead.

    ``number`` is that of the prompt: a list has a label for each of them.
    """
    wanted = texts_of(label)
    if not wanted:
        return [str(name) for name in labels]
    return [wanted[min(number, len(wanted) - 1)]] * len(labels)
