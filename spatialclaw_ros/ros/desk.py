"""Where questions are handed in: checks them, pins their frames, queues them, tells their end."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from spatialclaw_ros import assemble
from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.errors import BadInputError, NoFramesError
from spatialclaw_ros.core.step import StopReason
from spatialclaw_ros.ros import convert, parameters
from spatialclaw_ros.ros.endings import Target, with_warnings
from spatialclaw_ros.ros.goals import check_request, query_of
from spatialclaw_ros.ros.missing import why_no_frame
from spatialclaw_ros.ros.text import clean
from spatialclaw_ros.ros.worker import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.core.sketch import SketchState
    from spatialclaw_ros.core.step import Outcome, Step
    from spatialclaw_ros.frames.store import Selection
    from spatialclaw_ros.ros.goals import Request
    from spatialclaw_ros.ros.lifecycle import SpatialClawNode
    from spatialclaw_ros.ros.parts import Parts
    from spatialclaw_ros.ros.settings import NodeSettings


FAILURES: Final = (
    StopReason.STEP_LIMIT,
    StopReason.FAILURE_LIMIT,
    StopReason.DEADLINE,
    StopReason.MODEL_FAILED,
    StopReason.KERNEL_FAILED,
)
"""Ends that whoever runs the node should know of, not only who asked."""


class QuestionDesk:
    """Implements ``ask.Desk`` for the node. Handing in happens on the node's executor."""

    def __init__(self, node: SpatialClawNode) -> None:
        """Open for ``node``."""
        self.closing = False
        """Set while the node stops: no question is taken then."""
        self._node = node
        self._open: set[Job] = set()
        self._lock = threading.Lock()

    @property
    def full(self) -> bool:
        """Whether no further question can wait."""
        parts = self._node.parts
        if parts is None:
            return False
        with self._lock:
            return len(self._open) > parts.settings.queue_size

    @property
    def open_questions(self) -> int:
        """How many questions run or wait."""
        with self._lock:
            return len(self._open)

    def refusal(self) -> str:
        """Return why no question can be taken now ('' = it can)."""
        if self.closing:
            return 'the node is stopping'
        if not self._node.is_active:
            return f'{self._node.get_fully_qualified_name()} is not active: activate it first'
        return ''

    def to_world(self, click: Any) -> tuple[float, float, float]:  # noqa: ANN401 - PointStamped
        """Return a clicked point in the world frame.

        Raises:
            TransformError: its frame does not reach the world frame at its stamp.
        """
        parts = self._parts()
        stamp_ns = convert.nanoseconds(click.header.stamp)
        world = parts.settings.product.world_frame
        T_world_click = parts.poses.lookup(world, click.header.frame_id, stamp_ns)
        point = transforms.apply(T_world_click, [click.point.x, click.point.y, click.point.z])
        return (float(point[0]), float(point[1]), float(point[2]))

    def take(
        self,
        request: Request,
        *,
        on_step: Callable[[Job, Step], None] | None = None,
        on_done: Callable[[Job, Outcome], None] | None = None,
    ) -> Job:
        """Pin the frames of a question and queue it.

        Raises:
            BadInputError: the question cannot be asked so.
            NoFramesError: no frame fits it.
            TransformError: the target frame cannot be reached.
        """
        parts = self._parts()
        settings = parameters.read(self._node)
        check_request(request, settings, self._sessions(parts))
        parts.held.settle(self._sessions(parts))
        anew = parts.held.make_room(request.session_id, self._busy_sessions())
        selection = self._select(request, parts, settings)
        try:
            target = Target(
                parts.target_from_world, request.target_frame, selection.newest_stamp_ns
            )
            query = query_of(
                request,
                selection.captures,
                settings,
                assemble.budget(settings.product),
                assemble.robot(settings.product),
                parts.maps.value,
            )
        except BaseException:
            selection.close()
            raise
        parts.held.keep(query.session_id, selection)
        warnings = (*selection.warnings, *([anew] if anew else []))

        def stepped(step: Step, sketch: SketchState) -> None:
            images = settings.feedback.images
            self._node.outputs.step(query, step, sketch, with_images=images)
            if on_step is not None:
                on_step(job, step)

        def done(outcome: Outcome) -> None:
            with self._lock:
                self._open.discard(job)
            told = with_warnings(target.express(outcome), warnings)
            self._log_failure(told)
            self._node.outputs.outcome(told)
            if on_done is not None:
                on_done(job, told)

        job = Job(query, stepped, done, request.priority)
        with self._lock:
            self._open.add(job)
        parts.worker.submit(job)
        return job

    def drop(self, job: Job) -> None:
        """Stop a question."""
        parts = self._node.parts
        if parts is not None:
            parts.worker.cancel(job)

    def settle(self) -> None:
        """Let go of the frames of sessions that ended; called now and then."""
        parts = self._node.parts
        if parts is not None:
            parts.held.settle(self._sessions(parts))

    def _select(self, request: Request, parts: Parts, settings: NodeSettings) -> Selection:
        limits = settings.product.query
        try:
            return parts.store.select_for_query(
                request.cameras,
                request.from_ns,
                request.to_ns,
                history_s=limits.history_s,
                max_frames=limits.max_frames,
            )
        except NoFramesError:
            ingest = self._node.ingest
            why = why_no_frame(parts, ingest, request.cameras) if ingest else ''
            if not why:
                raise
            msg = f'no frame yet: {why}'
            raise NoFramesError(msg) from None

    def _log_failure(self, outcome: Outcome) -> None:
        if outcome.stop_reason in FAILURES:
            answer = outcome.answer
            reason = clean(answer.reason)
            self._node.get_logger().warning(f'{clean(answer.question)[:80]!r} failed: {reason}')

    def _sessions(self, parts: Parts) -> set[str]:
        """Return the sessions that can be gone on with: open ones, and those about to open."""
        busy = self._busy_sessions()  # first: a question that ends meanwhile leaves an open one
        return {*parts.engine.session_ids, *busy}

    def _busy_sessions(self) -> set[str]:
        with self._lock:
            return {job.query.session_id for job in self._open}

    def _parts(self) -> Parts:
        parts = self._node.parts
        if parts is None:
            msg = 'the node is not configured'
            raise BadInputError(msg)
        return parts
