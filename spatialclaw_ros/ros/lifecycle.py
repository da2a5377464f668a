"""The node ``spatialclaw``: its life, its services, and the desk where questions are handed in."""

from __future__ import annotations

import logging
import time
import traceback
from typing import TYPE_CHECKING, Any, Final

from rclpy.clock import Clock, ClockType
from rclpy.lifecycle import LifecycleNode, TransitionCallbackReturn
from std_msgs.msg import String
from std_srvs.srv import Trigger

from spatialclaw_ros.core.errors import SpatialClawError
from spatialclaw_ros.ros import parameters, qos
from spatialclaw_ros.ros.desk import QuestionDesk
from spatialclaw_ros.ros.diagnostics import Diagnostics
from spatialclaw_ros.ros.goals import Request
from spatialclaw_ros.ros.logs import RosLogHandler
from spatialclaw_ros.ros.outputs import HAS_INTERFACES, Outputs
from spatialclaw_ros.ros.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from rclpy.lifecycle import LifecycleState

    from spatialclaw_ros.ros.ask import AskServer
    from spatialclaw_ros.ros.ingest_node import IngestNode

SUCCESS: Final = TransitionCallbackReturn.SUCCESS
FAILURE: Final = TransitionCallbackReturn.FAILURE
WAKE_S: Final = 0.25
SETTLE_S: Final = 1.0
NO_INTERFACES: Final = (
    'spatialclaw_msgs cannot be imported: build it (see README, "On a robot"); until then only '
    '~/question and ~/answer_text work'
)


class SpatialClawNode(LifecycleNode):
    """Answers questions. Unconfigured it has parameters, inactive its parts, active its inputs."""

    def __init__(self) -> None:
        """Declare parameters and advertise what is offered.

        Raises:
            BadInputError: a parameter cannot be used.
        """
        super().__init__('spatialclaw')
        self._ingest: IngestNode | None = None
        self._parts: Parts | None = None
        self._ask: AskServer | None = None
        self._active = False
        self._logs = RosLogHandler(self.get_logger())
        parameters.declare(self)
        parameters.read(self)
        self.add_on_set_parameters_callback(lambda new: parameters.check_change(self, new))
        logging.getLogger('spatialclaw_ros').addHandler(self._logs)
        self.outputs = Outputs(self)
        self.desk = QuestionDesk(self)
        self._ask = self._offer_ask()
        self.create_subscription(String, '~/question', self._on_question, qos.RELIABLE)
        self.create_service(Trigger, '~/reset', self._on_reset)
        self.create_service(Trigger, '~/clear', self._on_clear)
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        # a signal or a shutdown can be missed by an executor that nothing else wakes
        self.create_timer(WAKE_S, _nothing, clock=steady)
        self.create_timer(SETTLE_S, self.desk.settle, clock=steady)
        self._diagnostics = Diagnostics(self, steady)

    @property
    def parts(self) -> Parts | None:
        """What was made at configure; None before."""
        return self._parts

    @property
    def ingest(self) -> IngestNode | None:
        """The node object that takes the inputs."""
        return self._ingest

    @property
    def is_active(self) -> bool:
        """Whether questions are taken."""
        return self._active

    def attach(self, ingest: IngestNode) -> None:
        """Take the node object for the inputs; called once, before ``autostart``."""
        self._ingest = ingest

    def autostart(self) -> bool:
        """Configure and activate where the parameter says so; tell whether that worked."""
        if not self.get_parameter('autostart').value:
            return True
        for trigger in (self.trigger_configure, self.trigger_activate):
            if trigger() != SUCCESS:
                self.get_logger().error('autostart failed; the reason stands above')
                return False
        return True

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Make engine, store and worker from the parameters."""
        del state
        return self._guarded('configure', self._configure)

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Subscribe to the inputs and take questions."""
        del state
        return self._guarded('activate', self._activate)

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Cancel what runs and leave the inputs; the parts stay."""
        del state
        return self._guarded('deactivate', self._deactivate)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Free everything that configure made."""
        del state
        return self._guarded('cleanup', self.release)

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Leave the inputs and free everything."""
        del state

        def everything() -> None:
            self._deactivate()
            self.release()

        return self._guarded('shutdown', everything)

    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Go back to unconfigured."""
        return self.on_shutdown(state)

    def stop_questions(self, agent_s: float, goals_s: float) -> None:
        """Take no further question, end those in flight, and wait for their results to leave."""
        self.desk.closing = True
        if self._parts is not None and not self._parts.worker.close(agent_s):
            self.get_logger().error('the running question did not end in time')
        until = time.monotonic() + goals_s
        while self._ask is not None and self._ask.open_goals and time.monotonic() < until:
            time.sleep(0.01)

    def release(self) -> None:
        """Free what configure made; idempotent."""
        parts, self._parts = self._parts, None
        self._active = False
        if parts is None:
            return
        if self._ingest is not None:
            self._ingest.stop()
        parts.close()

    def destroy_node(self) -> None:
        """Withdraw everything."""
        logging.getLogger('spatialclaw_ros').removeHandler(self._logs)
        if self._ask is not None:
            self._ask.destroy()
        super().destroy_node()

    def _configure(self) -> None:
        settings = parameters.read(self)
        self.outputs.configure(settings.product.world_frame, settings.markers.sessions)
        self._parts = Parts.build(settings)
        said = self._parts.describe()
        self.get_logger().info(f'configured: {said}')

    def _activate(self) -> None:
        assert self._parts is not None  # noqa: S101 - the life cycle's order
        if self._ingest is not None:
            self._ingest.start(self._parts)
        self._active = True

    def _deactivate(self) -> None:
        self._active = False
        if self._parts is not None:
            self._parts.worker.cancel_all('the node was deactivated')
        if self._ingest is not None:
            self._ingest.stop()

    def _guarded(self, name: str, action: Callable[[], None]) -> TransitionCallbackReturn:
        """Run a transition; rclpy would swallow what it raises without a word."""
        try:
            action()
        except SpatialClawError as error:
            self.get_logger().error(f'{name}: {error}')
        except Exception:  # noqa: BLE001 - said, and the transition fails
            self.get_logger().error(f'{name} failed:\n{traceback.format_exc()}')
        else:
            return SUCCESS
        if name == 'configure':
            self.release()
        return FAILURE

    def _offer_ask(self) -> AskServer | None:
        if not HAS_INTERFACES:
            self.get_logger().error(NO_INTERFACES)
            return None
        from spatialclaw_ros.ros.ask import AskServer  # noqa: PLC0415 - needs spatialclaw_msgs

        return AskServer(self, self.desk, with_images=self._with_images)

    def _with_images(self) -> bool:
        return self._parts is not None and self._parts.settings.feedback.images

    def _on_question(self, message: String) -> None:
        """Ask as by the action, without choices: the answer goes to the topics."""
        problem = self.desk.refusal() or ('the queue is full' if self.desk.full else '')
        if not problem:
            try:
                self.desk.take(Request(question=message.data))
            except SpatialClawError as error:
                problem = str(error)
        if problem:
            self.get_logger().warning(f'~/question {message.data[:80]!r}: {problem}')
            self.outputs.say(f'failed: {problem}')

    def _on_reset(self, request: Any, response: Any) -> Any:  # noqa: ANN401 - Trigger
        """End all questions and sessions, forget all frames, empty the display."""
        del request
        if self._parts is not None:
            self._parts.reset()
        self.outputs.clear()
        response.success, response.message = True, 'sessions, frames and markers are gone'
        return response

    def _on_clear(self, request: Any, response: Any) -> Any:  # noqa: ANN401 - Trigger
        """Empty the display; sessions go on and draw again with their next step."""
        del request
        self.outputs.clear()
        response.success, response.message = True, 'the markers are gone; sessions go on'
        return response


def _nothing() -> None:
    """Do nothing: the timer's tick is its purpose."""
