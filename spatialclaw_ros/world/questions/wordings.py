"""Wordings of intents as data: which there are, and one with its slots filled."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from string import Formatter
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialclaw_ros.world.questions.draft import Draft

Texts: TypeAlias = 'Mapping[str, tuple[str, ...]]'
"""Intent, with its variant where it has any, -> wordings."""
KEYS = ('open', 'withheld')
"""Open ones may be looked at while a reader of questions is made; withheld ones judge it."""
DIALOGUE = 'dialogue'
LIST = 'list'
"""The slot of the choices as they are spoken."""
IN_CENTIMETRES = ('centimetre', ' cm')
"""A wording with one of these wants its answer so."""


@cache
def load(key: str) -> Texts:
    """Return all wordings of a key, 'open' or 'withheld'."""
    file = resources.files(__package__) / 'wordings.json'
    content = json.loads(file.read_text(encoding='utf-8'))
    texts = {name: tuple(row[key]) for name, row in content.items() if name != DIALOGUE}
    turns = {f'{DIALOGUE}.{turn}': tuple(row[key]) for turn, row in content[DIALOGUE].items()}
    first = tuple(
        text
        for text in texts['distance.centres']
        if not in_centimetres(text) and text.index('{a}') < text.index('{b}')
    )  # "it" is what a dialogue names first
    return texts | turns | {f'{DIALOGUE}.far': first}


def wordings_of(draft: Draft, texts: Texts) -> list[tuple[int, str]]:
    """Return number and text of the wordings whose slots the draft fills."""
    name = f'{draft.intent}.{draft.variant}' if draft.variant else draft.intent
    filled = {*draft.slots, LIST} if draft.choices else set(draft.slots)
    return [
        (number, text)
        for number, text in enumerate(texts.get(name, ()))
        if slots_of(text) <= filled
    ]


def slots_of(text: str) -> set[str]:
    """Return the slots of a wording."""
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def in_centimetres(text: str) -> bool:
    """Tell whether a wording wants centimetres."""
    return any(word in text.lower() for word in IN_CENTIMETRES)
