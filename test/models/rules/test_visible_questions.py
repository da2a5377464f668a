"""The questions of the recordings, answered by cells over real pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.rules.asking import ask, recorded

from spatialclaw_ros.replay.questions import load_questions
from spatialclaw_ros.replay.scoring import score

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spatialclaw_ros.replay.scoring import Score

# what nothing here can ground: a game controller, white things on a white desk
UNGROUNDED = {f'tum_fr1_rpy_pan-{number}' for number in ('06', '07', '09', '10')}


def scores(folder: Path, segmenter: str = 'auto') -> dict[str, Score]:
    """Return the score of every question of a recording."""
    out = {}
    for item in load_questions(folder / 'questions.json'):
        question = item.question
        asked = ask(
            recorded(folder, question.frames),
            question.question,
            question.choices,
            question.unit,
            segmenter,
        )
        out[question.id] = score(asked.answer, item.truth, question.choices)
    return out


def test_the_carried_recording_is_answered_right(demo_scene: Path) -> None:
    assert {s.verdict for s in scores(demo_scene).values()} == {'right'}


@pytest.mark.parametrize('name', ['ycbv_0002', 'tabletop_singles', 'tum_fr3_cabinet'])
def test_a_recording_is_answered_right(name: str, recording: Callable[[str], Path]) -> None:
    assert {s.verdict for s in scores(recording(name)).values()} == {'right'}


def test_what_cannot_be_grounded_is_refused(recording: Callable[[str], Path]) -> None:
    result = scores(recording('tum_fr1_rpy_pan'))
    assert {q for q, s in result.items() if s.verdict == 'refused'} == UNGROUNDED
    assert {s.verdict for q, s in result.items() if q not in UNGROUNDED} == {'right'}


@pytest.mark.parametrize('name', ['ycbv_0001', 'ycbv_0002', 'tabletop_singles'])
def test_without_labels_nothing_is_answered_wrong(
    name: str, recording: Callable[[str], Path]
) -> None:
    result = scores(recording(name), 'colour_shape')
    assert {s.verdict for s in result.values()} <= {'right', 'refused'}
    if name == 'tabletop_singles':  # colour words and a camera height
        assert sum(s.verdict == 'right' for s in result.values()) >= 5
    if name == 'ycbv_0002':  # six things that touch: no count
        assert result['ycbv_0002-01'].verdict == 'refused'
