"""The ask action: goals in, feedback for every step, one result for every goal.

The execute callback is a coroutine that waits for a future which the worker sets, so that the
executor stays free and a cancel arrives within milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.task import Future

from spatialclaw_msgs.action import Ask
from spatialclaw_ros.core.answer import Kind
from spatialclaw_ros.core.errors import BadInputError, NoFramesError, TransformError
from spatialclaw_ros.core.step import StopReason
from spatialclaw_ros.ros import answers, convert
from spatialclaw_ros.ros.goals import MAX_IMAGES, Request
from spatialclaw_ros.ros.meters import Problems
from spatialclaw_ros.ros.pictures import decode_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geometry_msgs.msg import PointStamped
    from rclpy.action.server import ServerGoalHandle
    from rclpy.node import Node

    from spatialclaw_ros.core.step import Outcome, Step
    from spatialclaw_ros.ros.worker import Job


class Desk(Protocol):
    """Where questions are handed in: the node."""

    @property
    def full(self) -> bool:
        """Whether no further question can wait."""

    def refusal(self) -> str:
        """Return why no question can be taken now ('' = it can)."""

    def to_world(self, click: PointStamped) -> tuple[float, float, float]:
        """Return a clicked point in the world frame."""

    def take(
        self,
        request: Request,
        *,
        on_step: Callable[[Job, Step], None],
        on_done: Callable[[Job, Outcome], None],
    ) -> Job:
        """Pin the frames of a question and queue it."""

    def drop(self, job: Job) -> None:
        """Stop a question."""


class AskServer:
    """Serves ``~/ask``. Everything but the worker's calls happens on the node's executor."""

    def __init__(self, node: Node, desk: Desk, *, with_images: Callable[[], bool]) -> None:
        """Offer the action."""
        self._node = node
        self._desk = desk
        self._with_images = with_images
        self._jobs: dict[bytes, Job] = {}
        self._refused = Problems(node.get_logger().warning)
        self.open_goals = 0
        """Goals accepted whose result has not been handed over yet."""
        self._server = ActionServer(
            node,
            Ask,
            '~/ask',
            execute_callback=self._execute,
            goal_callback=self._on_goal,
            handle_accepted_callback=self._on_accepted,
            cancel_callback=self._on_cancel,
        )

    def destroy(self) -> None:
        """Withdraw the action."""
        self._server.destroy()

    def _on_goal(self, goal: Ask.Goal) -> GoalResponse:
        if not self._desk.full:
            return GoalResponse.ACCEPT
        self._node.get_logger().warning(
            f'rejected {goal.question[:80]!r}: the queue is full (parameter queue_size)'
        )
        return GoalResponse.REJECT

    def _on_accepted(self, handle: ServerGoalHandle) -> None:
        self.open_goals += 1
        handle.execute()

    def _on_cancel(self, handle: ServerGoalHandle) -> CancelResponse:
        job = self._jobs.get(_key(handle))
        if job is not None:
            self._desk.drop(job)
        return CancelResponse.ACCEPT

    async def _execute(self, handle: ServerGoalHandle) -> Ask.Result:
        try:
            return await self._answer(handle)
        finally:
            self.open_goals -= 1
            self._jobs.pop(_key(handle), None)

    async def _answer(self, handle: ServerGoalHandle) -> Ask.Result:
        if handle.is_cancel_requested:
            handle.canceled()
            return self._refuse(handle, Ask.Result.ERROR_CANCELED, 'cancelled before it began')
        future: Future = Future()
        refusal = self._start(handle, future)
        if refusal is not None:
            handle.abort()
            return self._refuse(handle, *refusal)
        outcome: Outcome = await future
        _settle(handle, outcome)
        return answers.result_msg(outcome)

    def _start(self, handle: ServerGoalHandle, future: Future) -> tuple[int, str] | None:
        """Queue a goal; return error code and message where it cannot be."""
        not_now = self._desk.refusal()
        if not_now:
            return Ask.Result.ERROR_BUSY, not_now
        try:
            job = self._desk.take(
                self._request(handle.request),
                on_step=lambda job, step: self._feed(handle, job, step),
                on_done=lambda job, outcome: self._finish(job, outcome, future),
            )
        except BadInputError as error:
            return Ask.Result.ERROR_BAD_GOAL, str(error)
        except NoFramesError as error:
            return Ask.Result.ERROR_NO_FRAMES, str(error)
        except TransformError as error:
            return Ask.Result.ERROR_NO_TRANSFORM, str(error)
        if not future.done():
            self._jobs[_key(handle)] = job
        return None

    def _request(self, goal: Ask.Goal) -> Request:
        if goal.expect not in {int(kind) for kind in Kind}:
            msg = f'expect {goal.expect} is no KIND_* of spatialclaw_msgs/Answer'
            raise BadInputError(msg)
        return Request(
            question=goal.question,
            choices=tuple(goal.choices),
            expect=Kind(goal.expect),
            unit=goal.unit,
            session_id=goal.session_id,
            cameras=tuple(goal.cameras),
            from_ns=convert.nanoseconds(goal.from_stamp),
            to_ns=convert.nanoseconds(goal.to_stamp),
            time_s=convert.nanoseconds(goal.time_allowance) / 1e9,
            max_steps=int(goal.max_steps),
            priority=int(goal.priority),
            target_frame=goal.target_frame,
            clicks=tuple(self._desk.to_world(click) for click in goal.clicks),
            reference_images=_pictures(goal.reference_images),
        )

    def _feed(self, handle: ServerGoalHandle, job: Job, step: Step) -> None:
        """Publish the feedback of one step; called by the worker."""
        message = answers.step_msg(
            step, answers.context_of(job.query, with_images=self._with_images())
        )
        provisional = answers.provisional(step, job.query)
        handle.publish_feedback(answers.feedback_msg(message, provisional, job.left_s()))

    def _finish(self, job: Job, outcome: Outcome, future: Future) -> None:
        """Hand an outcome to the waiting coroutine; called by the worker."""
        del job
        future.set_result(outcome)
        executor = self._node.executor
        if executor is not None:  # wakes it: a future alone does not
            executor.create_task(_nothing)

    def _refuse(self, handle: ServerGoalHandle, code: int, text: str) -> Ask.Result:
        self._refused.note(text, f'{handle.request.question[:80]!r}: {text}')
        return answers.failed_result(code, text, handle.request.question)


def _settle(handle: ServerGoalHandle, outcome: Outcome) -> None:
    """Bring the goal into its final state."""
    if outcome.stop_reason is StopReason.CANCELLED and handle.is_cancel_requested:
        handle.canceled()
    elif outcome.answer.status.name == 'FAILED':
        handle.abort()
    else:
        handle.succeed()


def _pictures(images: Sequence[Any]) -> tuple[Any, ...]:
    if len(images) > MAX_IMAGES:
        msg = f'reference_images: {len(images)} are given, at most {MAX_IMAGES} can be'
        raise BadInputError(msg)
    return tuple(decode_picture(image, index) for index, image in enumerate(images))


def _key(handle: ServerGoalHandle) -> bytes:
    return bytes(handle.goal_id.uuid)


def _nothing() -> None:
    """Do nothing: a task only to wake the executor."""
