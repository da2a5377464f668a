"""A draft as a question: one of the wordings that fit, its answer in the unit they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions.draft import listed
from spatialclaw_ros.world.questions.intents import INTENTS
from spatialclaw_ros.world.questions.question import WorldQuestion
from spatialclaw_ros.world.questions.wordings import LIST, in_centimetres, wordings_of

if TYPE_CHECKING:
    import numpy as np

    from spatialclaw_ros.world.questions.draft import Draft
    from spatialclaw_ros.world.questions.wordings import Texts

CM = 100.0


def worded(
    name: str,
    draft: Draft,
    texts: Texts,
    rng: np.random.Generator,
) -> WorldQuestion:
    """Return a question in one of the wordings of its intent."""
    found = wordings_of(draft, texts)
    number, text = found[int(rng.integers(len(found)))]
    intent = INTENTS[draft.intent]
    is_cm = intent.unit == 'm' and in_centimetres(text)
    scale = CM if is_cm else 1.0
    slots = {LIST: listed(draft.choices)} if draft.choices else {}
    question = text.format(**slots, **draft.slots)
    answer = draft.answer
    refused = answer is None
    return WorldQuestion(
        id=name,
        question=question[0].upper() + question[1:],
        intent=draft.intent,
        type='refusal' if refused else intent.type,
        answer=round(answer * scale, 6) if isinstance(answer, float) else answer,
        depth=intent.depth,
        unit='cm' if is_cm else intent.unit,
        tolerance_abs=0.0 if refused else intent.tolerance_abs * scale,
        tolerance_rel=0.0 if refused else intent.tolerance_rel,
        choices=draft.choices,
        things=draft.things,
        wording=number,
    )
