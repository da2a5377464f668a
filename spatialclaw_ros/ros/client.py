"""Asks the running node through its action, and says clearly where there is none."""

from __future__ import annotations

import math
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import rclpy
from action_msgs.msg import GoalStatus
from action_msgs.srv import CancelGoal
from rclpy.action import ActionClient
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions

from spatialclaw_ros.agent.wording import step_line
from spatialclaw_ros.core.cell import CellStatus
from spatialclaw_ros.core.errors import BadInputError, SpatialClawError
from spatialclaw_ros.ros import convert

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from rclpy.task import Future
    from typing_extensions import Self

    from spatialclaw_ros.core.answer import Answer

DISCOVERY_S: Final = 10.0
CANCEL_S: Final = 5.0
GRACE_S: Final = 10.0
AGAIN_S: Final = 1.0
TURN_S: Final = 0.1
STATUS_WORDS: Final = {
    GoalStatus.STATUS_SUCCEEDED: 'succeeded',
    GoalStatus.STATUS_ABORTED: 'aborted',
    GoalStatus.STATUS_CANCELED: 'canceled',
}


class AskError(SpatialClawError):
    """The node could not be asked: it is not there, is full, or went away."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What came back from one goal."""

    answer: Answer
    state: str
    """succeeded, aborted or canceled."""
    error_code: int
    error_msg: str
    feedback: tuple[Any, ...]
    """The feedback messages, one per step."""


class AskClient:
    """A client of ``~/ask`` with a node and an executor of its own. A context manager.

    Args:
        node: name of the node that answers.
        name: name of this client's node.

    Raises:
        AskError: spatialclaw_msgs is not built.
    """

    def __init__(self, node: str = '/spatialclaw', *, name: str = 'spatialclaw_ask') -> None:
        try:
            from spatialclaw_msgs.action import Ask  # noqa: PLC0415 - said clearly where absent
            from spatialclaw_ros.ros import answers  # noqa: PLC0415 - needs it too
        except ImportError as error:
            msg = f'spatialclaw_msgs cannot be imported ({error}): build it, see the README'
            raise AskError(msg) from None
        self._ask, self._answers = Ask, answers
        self.server = f'/{node.strip("/")}'
        self._own_context = not rclpy.ok()
        if self._own_context:
            rclpy.init(args=['ask'], signal_handler_options=SignalHandlerOptions.NO)
        self._node = rclpy.create_node(name, start_parameter_services=False)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self._node)
        self._client = ActionClient(self._node, Ask, f'{self.server}/ask')
        # made last, as the node hears of what reads its replies in the order it was made
        self._meeting = self._node.create_client(
            CancelGoal, f'{self.server}/ask/_action/cancel_goal'
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave."""
        self.close()

    def close(self) -> None:
        """Leave; idempotent."""
        self._client.destroy()
        self._executor.shutdown()
        self._node.destroy_node()
        if self._own_context:
            rclpy.try_shutdown()

    def wait(self, timeout_s: float = DISCOVERY_S) -> None:
        """Wait until the node is there and its replies arrive.

        Raises:
            AskError: it is not there, or does not reply; says what to look at.
        """
        until = time.monotonic() + timeout_s
        while not self._client.server_is_ready():
            if time.monotonic() >= until:
                msg = (
                    f'no node {self.server} offers the action {self.server}/ask within '
                    f'{timeout_s:g} s: start it (`spatialclaw node`), or name it (--node); '
                    'ROS_DOMAIN_ID must be the same here and there'
                )
                raise AskError(msg)
            self._executor.spin_once(timeout_sec=TURN_S)
        self._meet(timeout_s)

    def ask(
        self,
        question: str,
        *,
        choices: Sequence[str] = (),
        unit: str = '',
        session: str = '',
        span_ns: tuple[int, int] = (0, 0),
        timeout_s: float | None = 120.0,
        on_feedback: Callable[[Any], None] | None = None,
        cancel_after_s: float | None = None,
    ) -> Asked:
        """Ask one question and wait for the result; Ctrl-C cancels it.

        Args:
            question: the question.
            choices: to choose from; empty = free.
            unit: wanted in the text.
            session: to go on with; empty = a new one.
            span_ns: stamps of the first and last frame it is about; 0 = the newest and before.
            timeout_s: wall time that the node is allowed; None = the node's own limit.
            on_feedback: called with each feedback message.
            cancel_after_s: cancel so long after the goal was accepted; None = never.

        Raises:
            AskError: the node is not there, is full, or went away.
        """
        if timeout_s is not None and not timeout_s > 0:
            msg = f'--timeout {timeout_s:g}: give seconds above 0'
            raise BadInputError(msg)
        goal = self._ask.Goal(question=question, choices=list(choices), unit=unit)
        goal.session_id = session
        goal.from_stamp, goal.to_stamp = (convert.time_msg(stamp) for stamp in span_ns)
        goal.time_allowance = convert.duration_msg(timeout_s or 0.0)
        return self.send(
            goal, timeout_s=timeout_s, on_feedback=on_feedback, cancel_after_s=cancel_after_s
        )

    def send(
        self,
        goal: Any,  # noqa: ANN401 - Ask.Goal
        *,
        timeout_s: float | None = 120.0,
        on_feedback: Callable[[Any], None] | None = None,
        cancel_after_s: float | None = None,
    ) -> Asked:
        """Send a goal as it is and wait for the result; see ``ask``."""
        self.wait()
        feedback: list[Any] = []

        def fed(message: Any) -> None:  # noqa: ANN401 - the action's feedback message
            feedback.append(message.feedback)
            if on_feedback is not None:
                on_feedback(message.feedback)

        handle = self._spin(self._client.send_goal_async(goal, fed), DISCOVERY_S, 'the goal')
        if not handle.accepted:
            msg = f'{self.server} rejected the question: its queue is full; ask again later'
            raise AskError(msg)
        # the node's own limit is not known here: it is waited for as long as it is there
        limit_s = math.inf if timeout_s is None else timeout_s + GRACE_S
        reply = self._result(handle, limit_s, cancel_after_s)
        result = reply.result
        return Asked(
            self._answers.answer_from(result.answer),
            STATUS_WORDS.get(reply.status, f'status {reply.status}'),
            int(result.error_code),
            str(result.error_msg),
            tuple(feedback),
        )

    def _meet(self, timeout_s: float) -> None:
        """Wait for a reply to what changes nothing: to cancel a goal that never was.

        The node can be found here before it has found this client; what it replies until then is
        lost. A goal whose reply is lost cannot be sent again: it may run already.
        """
        request = CancelGoal.Request()
        request.goal_info.goal_id.uuid = list(uuid.uuid4().bytes)
        until = time.monotonic() + timeout_s
        while True:
            future = self._meeting.call_async(request)
            if self._spin(future, min(AGAIN_S, timeout_s), None) is not None:
                return
            self._meeting.remove_pending_request(future)
            if time.monotonic() >= until:
                msg = f'{self.server} does not reply within {timeout_s:g} s; is it alive?'
                raise AskError(msg)

    def _result(self, handle: Any, timeout_s: float, cancel_after_s: float | None) -> Any:  # noqa: ANN401
        future = handle.get_result_async()
        if cancel_after_s is not None:
            self._spin(future, cancel_after_s, None)
            if not future.done():
                self._spin(handle.cancel_goal_async(), CANCEL_S, 'the cancel')
        try:
            return self._spin(future, timeout_s, 'the result')
        except (KeyboardInterrupt, AskError):  # whoever leaves does not let it run on
            self._spin(handle.cancel_goal_async(), CANCEL_S, None)
            self._spin(future, CANCEL_S, None)
            raise

    def _spin(self, future: Future, timeout_s: float, what: str | None) -> Any:  # noqa: ANN401
        until = seen = time.monotonic()
        until += timeout_s
        while not future.done():
            now = time.monotonic()
            if self._client.server_is_ready():
                seen = now
            if now >= until:
                if what is None:
                    return None
                msg = f'{self.server} did not answer {what} within {timeout_s:g} s; is it alive?'
                raise AskError(msg)
            if now - seen >= GRACE_S:
                msg = f'{self.server} went away before it answered {what}'
                raise AskError(msg)
            self._executor.spin_once(timeout_sec=TURN_S)
        return future.result()


def ask_live(
    question: str,
    *,
    choices: Sequence[str] = (),
    unit: str = '',
    session: str = '',
    node: str = '/spatialclaw',
    timeout_s: float | None = None,
    on_feedback: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Ask the running node one question; return the answer as ``spatialclaw ask --json`` does.

    Args:
        question: the question.
        choices: to choose from; empty = free.
        unit: wanted in the text.
        session: to go on with; empty = a new one.
        node: name of the node that answers.
        timeout_s: wall time that the node is allowed; None = the node's own limit.
        on_feedback: called with one line for each step.

    Raises:
        AskError: the node is not there, is full, or went away.
    """

    def fed(feedback: Any) -> None:  # noqa: ANN401 - Ask.Feedback
        if on_feedback is not None:
            step = feedback.step
            failed = CellStatus(step.status).name.lower() if step.status else ''
            on_feedback(step_line(step.index, step.purpose, step.code, failed))

    with AskClient(node) as client:
        asked = client.ask(
            question,
            choices=choices,
            unit=unit,
            session=session,
            timeout_s=timeout_s,
            on_feedback=fed,
        )
    answer = asked.answer
    if asked.error_msg and not answer.reason:
        answer = answer.with_(reason=asked.error_msg)
    return answer.to_json()
