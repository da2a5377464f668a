"""A running node whose model server takes the question and then says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.bad_servers import Act, BadServer
from ros.asking import met, wait_for_frames
from ros.processes import start_node, start_player

from spatialclaw_ros.core.answer import Status

if TYPE_CHECKING:
    from pathlib import Path

    from ros.listener import Listener

pytestmark = pytest.mark.timeout(900)


def test_the_time_limit_of_the_node_holds_unless_another_is_asked_for(
    listener: Listener, small_bag: Path, tmp_path: Path
) -> None:
    del listener
    with BadServer([Act(stay=True)]) as server:
        parameters = (
            *('model.name:=openai', f'model.base_url:={server.base_url}', 'model.model:=m'),
            'query.time_s:=9.0',
        )
        with (
            start_node(tmp_path, *parameters),
            start_player(small_bag, tmp_path) as player,
            met() as client,
        ):
            player.wait_for('played')
            wait_for_frames(client)
            own = client.ask('How wide is the gap?', timeout_s=None).answer
            asked = client.ask('How wide is the gap?', timeout_s=8.0).answer
    assert 'within 9 s' in own.reason
    assert 'within 8 s' in asked.reason
    assert own.status is asked.status is Status.FAILED
