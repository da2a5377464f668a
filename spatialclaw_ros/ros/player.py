"""Publishes a bag on ROS topics with /clock: once, at its own pace, when somebody listens.

Messages go out as the bytes they were recorded as. Afterwards the clock runs on, so that nodes
on simulated time do not freeze. Imports nothing heavy at the top: see ``ros.node``.
"""

from __future__ import annotations

import faulthandler
from typing import TYPE_CHECKING, Any, Final

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.ros.node import StopSignals
from spatialclaw_ros.ros.pacing import Pace, wait_for_listeners
from spatialclaw_ros.ros.transport import use_large_segments

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from pathlib import Path

GIVE_UP_S: Final = 8.0
IMAGE: Final = 'sensor_msgs/msg/Image'


def play(
    bag: Path,
    *,
    rate: float = 1.0,
    wait_for: Sequence[str] = (),
    say: Callable[[str], None] = print,
    stop: threading.Event | None = None,
) -> int:
    """Play a bag once and let /clock run on until SIGINT, SIGTERM or ``stop``.

    Args:
        bag: a bag folder or an .mcap file.
        rate: speed; 1 = as recorded. Nothing is ever sent faster than that.
        wait_for: topics that must have a subscriber first; empty = one of the image topics.
        say: told what happens, a line each.
        stop: ends the playing; None = the signals of this process do, which are taken over.

    Raises:
        BadInputError: the bag cannot be read, or the rate is not above zero.
    """
    signals = None
    if stop is None:
        signals = StopSignals()
        stop = signals.stop
    if not 0 < rate < float('inf'):
        msg = f'--rate {rate:g}: give a speed above 0, 1 = as recorded'
        raise BadInputError(msg)
    from spatialclaw_ros.ros.bag_source import BagSource  # noqa: PLC0415 - after the signals

    with BagSource(bag) as source:
        if signals is not None:
            signals.started()
        player = _Player(source, rate, say, stop)
        try:
            player.run(wait_for)
        finally:
            player.close()
    if signals is not None:
        signals.ignore()
        say(f'stopped: {signals.cause}')
    return 0


class _Player:
    def __init__(
        self,
        source: Any,  # noqa: ANN401 - BagSource, imported late
        rate: float,
        say: Callable[[str], None],
        stop: threading.Event,
    ) -> None:
        import rclpy  # noqa: PLC0415 - after the signals
        from rclpy.signals import SignalHandlerOptions  # noqa: PLC0415
        from rosgraph_msgs.msg import Clock  # noqa: PLC0415

        from spatialclaw_ros.ros import qos  # noqa: PLC0415

        self._rclpy = rclpy
        self._source = source
        self._rate = rate
        self._say = say
        self._stop = stop
        use_large_segments()
        if not rclpy.ok():
            rclpy.init(args=['player'], signal_handler_options=SignalHandlerOptions.NO)
        self._node = rclpy.create_node('spatialclaw_player', start_parameter_services=False)
        self._clock = self._node.create_publisher(Clock, '/clock', qos.CLOCK)
        self._make_clock = Clock
        self._publishers = {
            topic.name: self._node.create_publisher(topic.kind, topic.name, topic.qos)
            for topic in source.topics
        }

    def run(self, wait_for: Sequence[str]) -> None:
        wanted = self._wanted(wait_for)
        self._say(f'waiting for subscribers of {", ".join(wanted)}')
        if not wait_for_listeners(self._publishers, wanted, self._stop, each=bool(wait_for)):
            return
        self._say(f'playing {self._source.name}: {self._source.count} messages')
        pace = Pace(self._source.start_ns, self._rate, self._stop, self._tick)
        sent = 0
        for stamp_ns, topic, data in self._source.messages():
            if not pace.wait_until(stamp_ns):
                return
            self._publishers[topic].publish(data)
            sent += 1
        self._say(f'played {sent} messages; the clock runs on')
        pace.wait_until(None)

    def close(self) -> None:
        faulthandler.dump_traceback_later(GIVE_UP_S, exit=True)
        self._node.destroy_node()
        self._rclpy.try_shutdown()
        faulthandler.cancel_dump_traceback_later()

    def _wanted(self, wait_for: Sequence[str]) -> list[str]:
        absent = [topic for topic in wait_for if topic not in self._publishers]
        if absent:
            msg = (
                f'{self._source.name}: has no topic {absent}; it has {", ".join(self._publishers)}'
            )
            raise BadInputError(msg)
        images = [topic.name for topic in self._source.topics if topic.type_name == IMAGE]
        return list(wait_for) or images or list(self._publishers)

    def _tick(self, stamp_ns: int) -> None:
        message = self._make_clock()
        message.clock.sec, message.clock.nanosec = divmod(stamp_ns, NS_PER_S)
        self._clock.publish(message)
