"""What a kernel may have forged, once it was read: told, drawn and answered, or refused."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from agent.doubles import query
from hypothesis import example, given
from hypothesis import strategies as st

from spatialclaw_ros.agent.answering import make_answer
from spatialclaw_ros.agent.growth import stages
from spatialclaw_ros.agent.observation import Remarks, observe
from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.sketch import SketchState
from spatialclaw_ros.core.step import Step
from spatialclaw_ros.kernel.limits import Limits
from spatialclaw_ros.kernel.observation import ObservationError, read_observation

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = st.text(max_size=10)
NUMBERS = st.integers(-3, 9) | st.integers(-(10**400), 10**400) | st.floats()
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)
ITEMS = st.fixed_dictionaries(
    {},
    optional={
        'name': TEXTS | JSON,
        'kind': st.sampled_from(['cloud', 'box', 'text']) | JSON,
        'points': st.lists(st.lists(NUMBERS, min_size=3, max_size=3), max_size=3) | JSON,
        'quat_xyzw': st.lists(NUMBERS, min_size=4, max_size=4) | JSON,
        'size': st.lists(NUMBERS, min_size=3, max_size=3) | JSON,
        'color': st.lists(NUMBERS, min_size=4, max_size=4) | JSON,
        **dict.fromkeys(('colors', 'label', 'text', 'frame_id', 'visible'), JSON),
    },
)
OPERATIONS = st.fixed_dictionaries(
    {'op': st.sampled_from(['set', 'delete', 'clear']) | JSON},
    optional={'name': TEXTS | JSON, 'item': ITEMS | JSON},
)
FIELDS = (
    *('value', 'unit', 'status', 'kind', 'low', 'high', 'place', 'places', 'direction'),
    *('evidence', 'confidence', 'reason', 'warnings', 'frame_indices'),
)
WORDS = st.sampled_from(['answered', 'refused', 'number', 'place'])
ANSWERS = st.dictionaries(st.sampled_from(FIELDS), WORDS | JSON, max_size=8)
QUESTIONS = ('where is the box?', 'how far is it?', 'how many are there?', 'is it red?')


@given(st.lists(OPERATIONS, max_size=3))
@example([{'op': 'set', 'item': [1]}])
@example([{'op': 'set', 'item': {'name': ['x'], 'kind': 'box'}}])
def test_any_sketch_is_told_and_drawn_or_refused(operations: list[dict[str, Any]]) -> None:
    try:
        result = read_observation({'status': 'ok', 'sketch': operations}, [], Limits())
    except ObservationError:
        return
    text = observe(result, 0, Remarks()).text
    assert text.startswith('Cell 0 ran.')
    with contextlib.suppress(BadInputError):
        SketchState().apply(result.sketch)
    stages(SketchState(), [Step(0, None, result, text, ModelReply(''))])


@pytest.mark.parametrize('question', QUESTIONS)
@given(ANSWERS)
@example({'value': 1, 'unit': 'm', 'evidence': [[1], {}]})
def test_any_answer_is_taken_or_refused(question: str, answer: Mapping[str, Any]) -> None:
    result = read_observation({'status': 'ok', 'answer': answer}, [], Limits())
    assert result.answer is not None
    try:
        made = make_answer(result.answer, query(question), sketch={'gap': 1})
    except BadInputError:
        return
    json.dumps(made.to_json(), ensure_ascii=False, allow_nan=False).encode()
