"""A session that goes on for long, while far more frames come than the ring holds.

The node is alone in its module: a player waits for one subscriber, and another node's would do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ros.asking import met, wait_for_frames
from ros.bags import Fault, write_bag
from ros.processes import start_node, start_player

from spatialclaw_ros.ros.held_frames import BEGAN_ANEW

if TYPE_CHECKING:
    from pathlib import Path

    from ros.listener import Listener

    from spatialclaw_ros.core.answer import Answer

pytestmark = pytest.mark.timeout(900)


def test_variables_of_earlier_questions_keep_their_frames(
    listener: Listener, tmp_path: Path
) -> None:
    """When no frame of the session is left in the ring, the session says so."""
    del listener
    cells = tmp_path / 'views.py'
    cells.write_text(VIEWS, encoding='utf-8')
    changes = (f'model.path:={cells}', 'frames.ring_mb:=16', 'query.max_frames:=8')
    with (
        start_node(tmp_path, *changes, name='small', remaps=['__node:=small']),
        met('/small', name='views') as client,
    ):
        answers: list[Answer] = []
        while not answers or BEGAN_ANEW not in answers[-1].warnings:
            turn = len(answers)
            assert turn < 8, 'the ring is never full'
            fault = Fault(scale=2, begin_s=200.0 * turn)
            with start_player(write_bag(tmp_path / f'bag{turn}', fault), tmp_path) as player:
                player.wait_for('played')
                if not turn:
                    wait_for_frames(client)
            session = answers[-1].session_id if answers else ''
            asked = client.ask('What do you see?', session=session)
            assert asked.state == 'succeeded', asked.error_msg
            answers.append(asked.answer)
        assert len(answers) > 3
        assert len({answer.session_id for answer in answers}) == 1
        kept = {answer.text for answer in answers[:-1]}
        assert len(kept) == 1, 'a variable changed behind the back of its session'
        assert client.ask('What do you see?').state == 'succeeded'


VIEWS = """
# %% look at the first question's oldest frame, kept as a view
if 'kept' not in globals():
    kept = InputImages[0].rgb
ReturnAnswer(f'pixel {int(kept[0, 0, 0])}')
"""
