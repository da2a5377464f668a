"""Running the questions of a file: which of them share a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros import assemble
from spatialclaw_ros.core.answer import Answer, Status
from spatialclaw_ros.core.settings import Settings
from spatialclaw_ros.core.step import Outcome, StopReason
from spatialclaw_ros.replay.questions import Item, Question
from spatialclaw_ros.replay.recording import open_scene
from spatialclaw_ros.replay.runner import Replay

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from spatialclaw_ros.core.query import Query


class Sessions:
    """Stands for the engine: keeps what is asked in which session, and when one ends."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def ask(self, query: Query, **_: object) -> Outcome:
        self.log.append(f'{query.question} in {query.session_id}')
        return Outcome(Answer(status=Status.REFUSED), StopReason.REFUSED, ())

    def end_session(self, session_id: str) -> None:
        self.log.append(f'end {session_id}')

    def close(self) -> None:
        self.log.append('close')


def test_a_dialogue_is_asked_in_one_session(
    demo_scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Sessions()
    monkeypatch.setattr(assemble, 'build', lambda *_, **__: engine)
    items = [
        Item(Question('1', 'how far?', None), None, dialogue='talk'),
        Item(Question('2', 'how tall?', None), None),
        Item(Question('3', 'in cm?', None), None, dialogue='talk'),
        Item(Question('4', 'how wide?', None), None, dialogue='other'),
        Item(Question('5', 'and now?', (99,)), None, dialogue='other'),
    ]
    with Replay(open_scene(demo_scene), Settings()) as replay:
        done = list(replay.run(items))
    assert engine.log == [
        *('how far? in talk', 'how tall? in 2', 'end 2', 'in cm? in talk', 'end talk'),
        *('how wide? in other', 'end other', 'close'),
    ]
    assert done[-1].outcome.answer.session_id == 'other'
    assert 'frame [99]' in done[-1].outcome.answer.reason
