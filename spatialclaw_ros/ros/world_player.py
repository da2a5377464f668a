"""A synthetic world on topics as a robot in it would publish it, with /clock on request.

Played once it begins when somebody hears it, and /clock runs on afterwards; with ``loop`` it
begins at once and again after its end, its stamps going on.
"""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Final

from rosgraph_msgs.msg import Clock

from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.ros import qos
from spatialclaw_ros.ros.pacing import Pace, wait_for_listeners
from spatialclaw_ros.ros.world_topics import WorldTopics
from spatialclaw_ros.world.ahead import Ahead
from spatialclaw_ros.world.capture import WorldCamera, on_tick, stamp_of
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from rclpy.node import Node

    from spatialclaw_ros.ros.world_settings import WorldSettings
    from spatialclaw_ros.world.capture import Shot

LATE_S: Final = 0.2
"""A picture later than this holds the time; one less late is caught up with."""
SAY_S: Final = 10.0
MEETING_S: Final = 30.0
POLL_S: Final = 0.1


class WorldPlayer:
    """Publishes one world.

    Args:
        node: whose the publishers are.
        settings: what to publish.
        stop: ends it.
    """

    def __init__(self, node: Node, settings: WorldSettings, stop: threading.Event) -> None:
        self._log = node.get_logger()
        self._now = node.get_clock().now
        self._settings = settings
        self._stop = stop
        self._world = make_world(settings.seed)
        camera = make_camera(settings.width, settings.height)
        self._eye = WorldCamera(self._world, camera, settings.noise)
        frames = settings.frames or 1 + int(self._world.end_s * settings.rate_hz)
        self._times = self._eye.times(frames, settings.rate_hz)
        self._round_ns = round(frames / settings.rate_hz * NS_PER_S)
        self._clock = node.create_publisher(Clock, '/clock', qos.CLOCK) if settings.clock else None
        self._topics = WorldTopics(
            node, camera, labels=settings.labels, depth_encoding=settings.depth_encoding
        )

    def run(self) -> None:
        """Publish until all is played and a signal comes; with ``loop`` until that alone.

        Raises:
            SpatialClawError: the world could not be rendered on.
        """
        settings = self._settings
        ahead = Ahead(self._eye, self._times, workers=settings.workers, loop=settings.loop)
        with ahead:
            self._topics.send_once(self._world, self._begin_ns(stamp_of(0.0)))
            if not settings.loop and not self._wait_for_listeners():
                return
            shots = ahead.shots(self._stop.is_set)
            first = next(shots, None)
            if first is None:
                return
            begin_ns = self._begin_ns(first.stamp_ns)
            pace = Pace(begin_ns, settings.speed, self._stop, self._tick)
            self._log.info(f'playing world {settings.seed}: {len(self._times)} frames')
            sent = self._play(itertools.chain([first], shots), pace, begin_ns - first.stamp_ns)
        if not self._stop.is_set():
            clock = '; the clock runs on' if self._clock else ''
            self._log.info(f'played {sent} frames{clock}')
            pace.wait_until(None)

    def _wait_for_listeners(self) -> bool:
        """Wait until somebody hears what will be played; False = stopped."""
        topics, least = self._topics, self._settings.subscribers
        wanted = list(topics.publishers) if least else topics.images
        number = f'{least} subscribers each' if least else 'subscribers'
        self._log.info(f'waiting for {number} of {", ".join(wanted)}')
        if not wait_for_listeners(
            topics.publishers, wanted, self._stop, each=least > 0, least=max(1, least)
        ):
            return False
        until = time.monotonic() + MEETING_S
        while not topics.wait_until_met(POLL_S) and not self._stop.is_set():
            if time.monotonic() >= until:
                self._log.warning('somebody who listens does not reply: frames may be missed')
                break
        return not self._stop.is_set()

    def _begin_ns(self, stamp_ns: int) -> int:
        """Return what the first stamp becomes: a simulator's is its own, a driver's is of now."""
        return stamp_ns if self._clock else self._now().nanoseconds

    def _play(self, shots: Iterator[Shot], pace: Pace, offset_ns: int) -> int:
        """Publish pictures, and transforms between them; return how many pictures it were."""
        sent, last_s = 0, -1.0
        for shot in shots:
            rounds, place = divmod(sent, len(self._times))
            later_ns = offset_ns + rounds * self._round_ns
            last_s = last_s if place else -1.0
            self._hold(pace, shot.stamp_ns + later_ns)
            for at_s in (*self._ticks(last_s, shot.at_s), shot.at_s):
                stamp_ns = stamp_of(at_s) + later_ns
                if not pace.wait_until(stamp_ns):
                    return sent
                self._topics.send_transforms(self._world, at_s, stamp_ns)
            last_s = shot.at_s
            if not pace.wait_until(max(shot.stamp_ns, shot.depth_stamp_ns) + later_ns):
                return sent
            self._topics.send(shot, later_ns)
            sent += 1
        return sent

    def _ticks(self, after_s: float, before_s: float) -> Iterator[float]:
        """Yield the times between two at which transforms are due, both left out."""
        rate = self._settings.tf_rate_hz
        for tick in itertools.count(max(0, int(after_s * rate))):
            at_s = on_tick(tick / rate)
            if at_s >= before_s:
                return
            if at_s > after_s:
                yield at_s

    def _hold(self, pace: Pace, stamp_ns: int) -> None:
        """Let time wait for a picture that comes late."""
        behind_s = pace.behind_s(stamp_ns)
        if behind_s > LATE_S:
            pace.hold(stamp_ns)
            self._log.warning(
                f'a picture was rendered {behind_s:.1f} s late, and time waited for it: set a '
                'lower rate_hz or size, or more workers',
                throttle_duration_sec=SAY_S,
            )

    def _tick(self, stamp_ns: int) -> None:
        if self._clock is not None:
            message = Clock()
            message.clock.sec, message.clock.nanosec = divmod(stamp_ns, NS_PER_S)
            self._clock.publish(message)
