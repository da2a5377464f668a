"""The client's side of the action, before a server that answers as the test wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from action_msgs.msg import GoalStatus, GoalStatusArray
from action_msgs.srv import CancelGoal
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.task import Future
from ros.listener import DEADLINE_S, wait_until

from spatialclaw_msgs.action import Ask
from spatialclaw_ros.ros import answers, qos
from spatialclaw_ros.ros.client import AskClient, AskError

if TYPE_CHECKING:
    from ros.listener import Listener

pytestmark = pytest.mark.timeout(600)

SHORT_S = 2.5
"""Longer than until a client asks again."""


class LateServer:
    """The services of an ask action, of which the first replies are lost.

    Args:
        listener: whose node offers them.
        name: of the node that they seem to be of.
        lost: how many replies.
    """

    def __init__(self, listener: Listener, name: str, lost: int) -> None:
        self.heard: list[str] = []
        """Requests in their order: cancel, goal, result."""
        self._lost = lost
        node, prefix, own = listener.node, f'{name}/ask/_action', ReentrantCallbackGroup()
        kinds: dict[str, Any] = {
            'send_goal': (Ask.Impl.SendGoalService, self._on_goal),
            'get_result': (Ask.Impl.GetResultService, self._on_result),
            'cancel_goal': (CancelGoal, self._on_cancel),
        }
        for service, (kind, callback) in kinds.items():
            node.create_service(kind, f'{prefix}/{service}', callback, callback_group=own)
        node.create_publisher(Ask.Impl.FeedbackMessage, f'{prefix}/feedback', qos.RELIABLE)
        node.create_publisher(GoalStatusArray, f'{prefix}/status', qos.LATCHED)

    async def _on_cancel(self, request: Any, response: Any) -> Any:  # noqa: ANN401 - rclpy's
        assert any(request.goal_info.goal_id.uuid), 'all zeros would cancel every goal'
        self.heard.append('cancel')
        if len(self.heard) <= self._lost:
            await Future()
        response.return_code = CancelGoal.Response.ERROR_UNKNOWN_GOAL_ID
        return response

    def _on_goal(self, request: Any, response: Any) -> Any:  # noqa: ANN401 - rclpy's
        del request
        self.heard.append('goal')
        response.accepted = True
        return response

    def _on_result(self, request: Any, response: Any) -> Any:  # noqa: ANN401 - rclpy's
        del request
        self.heard.append('result')
        response.status = GoalStatus.STATUS_ABORTED
        response.result = answers.failed_result(Ask.Result.ERROR_BUSY, 'too busy', '')
        return response


def test_a_goal_is_sent_once_and_not_before_replies_arrive(listener: Listener) -> None:
    server = LateServer(listener, '/late', lost=2)
    with AskClient('/late') as client:
        client.wait(DEADLINE_S)
        assert server.heard.count('goal') == 0
        asked = client.ask('How wide is the gap?')
    assert (asked.state, asked.error_msg) == ('aborted', 'too busy')
    assert set(server.heard[:3]) == {'cancel'}
    assert [one for one in server.heard if one != 'cancel'] == ['goal', 'result']


def test_a_node_that_never_replies_is_asked_nothing(listener: Listener) -> None:
    server = LateServer(listener, '/mute', lost=1000)
    with AskClient('/mute') as client:
        wait_until(client._client.server_is_ready, 'the server is there')
        with pytest.raises(AskError, match='/mute does not reply'):
            client.wait(SHORT_S)
    wait_until(lambda: server.heard, 'it was asked')
    assert set(server.heard) == {'cancel'}
