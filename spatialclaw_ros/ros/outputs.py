"""What the node tells: answers, markers, overlay, steps and the target, each on its topic."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from geometry_msgs.msg import PoseStamped
from sensor_msgs.msg import Image
from std_msgs.msg import String
from visualization_msgs.msg import MarkerArray

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.ros import convert, qos
from spatialclaw_ros.ros.markers import SketchMarkers
from spatialclaw_ros.ros.text import clean

if TYPE_CHECKING:
    from rclpy.node import Node

    from spatialclaw_ros.core.answer import Answer
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.core.sketch import SketchState
    from spatialclaw_ros.core.step import Outcome, Step

try:
    from spatialclaw_msgs.msg import Answer as AnswerMsg
    from spatialclaw_msgs.msg import Step as StepMsg
    from spatialclaw_ros.ros import answers
except ImportError:  # then only what std_msgs can say is published
    AnswerMsg = StepMsg = None
    answers = None  # type: ignore[assignment]

HAS_INTERFACES = AnswerMsg is not None


class Outputs:
    """The publishers. Called by the worker; ``clear`` and ``say`` from anywhere."""

    def __init__(self, node: Node) -> None:
        """Advertise the topics."""
        self._node = node
        self._lock = threading.Lock()
        self._markers = SketchMarkers('map')
        self._text = node.create_publisher(String, '~/answer_text', qos.LATCHED)
        self._marker_array = node.create_publisher(MarkerArray, '~/markers', qos.LATCHED)
        self._overlay = node.create_publisher(Image, '~/overlay', qos.LATCHED)
        self._target = node.create_publisher(PoseStamped, '~/target', qos.LATCHED)
        self._answer: Any = None
        self._trace: Any = None
        if HAS_INTERFACES:
            self._answer = node.create_publisher(AnswerMsg, '~/answer', qos.LATCHED)
            self._trace = node.create_publisher(StepMsg, '~/trace', qos.RELIABLE)

    def configure(self, world_frame: str, marker_sessions: int) -> None:
        """Start with an empty display."""
        with self._lock:
            self._markers = SketchMarkers(world_frame, sessions=marker_sessions)

    def step(
        self, query: Query, step: Step, sketch: SketchState, *, with_images: bool = False
    ) -> None:
        """Tell a finished step: its trace, and the sketch where the cell changed it."""
        if self._trace is not None:
            context = answers.context_of(query, with_images=with_images)
            self._trace.publish(answers.step_msg(step, context))
        if step.result.sketch:
            self.sketch(query, sketch)

    def sketch(self, query: Query, sketch: SketchState) -> None:
        """Show a session's sketch: markers, and the overlay where somebody looks at it."""
        with self._lock:
            self._marker_array.publish(self._markers.update(query.session_id, sketch))
        if self._overlay.get_subscription_count():
            self._publish_overlay(query, sketch)

    def outcome(self, outcome: Outcome) -> None:
        """Tell the end of a query."""
        answer = outcome.answer
        if self._answer is not None:
            self._answer.publish(answers.answer_msg(answer))
        if answer.places and answer.is_answered:
            place = convert.place_msg(answer.places[0], answer.stamp_ns, answer.frame_id)
            self._target.publish(place)
        self.say(one_line(answer))

    def say(self, text: str) -> None:
        """Publish one readable line."""
        self._text.publish(String(data=clean(text)))

    def clear(self) -> None:
        """Empty the display."""
        with self._lock:
            self._marker_array.publish(self._markers.clear())

    def _publish_overlay(self, query: Query, sketch: SketchState) -> None:
        from spatialclaw_ros.primitives.views import draw_views  # noqa: PLC0415 - only if seen

        capture = query.captures[-1]
        views = draw_views(capture, sketch)
        if views:
            frame = capture.frame
            message = convert.image_msg(views[0].rgb, frame.stamp_ns, frame.camera.frame_id)
            self._overlay.publish(message)


def one_line(answer: Answer) -> str:
    """Return an answer as one readable line."""
    if answer.status is Status.ANSWERED:
        text = answer.text
    elif answer.status is Status.PROVISIONAL:
        text = f'(provisional) {answer.text}'
    else:
        reason = answer.text if answer.status is Status.AMBIGUOUS else answer.reason
        text = f'{answer.status.name.lower()}: {reason or answer.reason or answer.text}'
    return ' '.join(text.split())
