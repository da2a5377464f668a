"""A running node whose model server takes the question and then says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from diagnostic_msgs.msg import DiagnosticArray
from models.bad_servers import Act, BadServer
from ros.listener import Listener, frames_kept, wait_until
from ros.processes import start_node, start_player

from spatialclaw_ros.ros import qos
from spatialclaw_ros.ros.client import ask_live

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(240)


def test_the_time_limit_of_the_node_holds_unless_another_is_asked_for(
    listener: Listener, small_bag: Path, tmp_path: Path
) -> None:
    heard: list[Any] = listener.collect(DiagnosticArray, '/diagnostics', qos.RELIABLE)
    with BadServer([Act(stay=True)]) as server:
        parameters = (
            *('model.name:=openai', f'model.base_url:={server.base_url}', 'model.model:=m'),
            'query.time_s:=9.0',
        )
        with (
            start_node(tmp_path, *parameters),
            start_player(small_bag, tmp_path) as player,
        ):
            player.wait_for('played')
            wait_until(lambda: frames_kept(heard) > 15, 'frames are kept')
            own = ask_live('How wide is the gap?')
            asked = ask_live('How wide is the gap?', timeout_s=8.0)
    assert 'within 9 s' in own['reason']
    assert 'within 8 s' in asked['reason']
    assert (own['status'], asked['status']) == ('failed', 'failed')
