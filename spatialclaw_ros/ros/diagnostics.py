"""What the node says of itself on /diagnostics, once a second."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue

from spatialclaw_ros.frames.assembly import DEPTH, RGB, RGB_INFO
from spatialclaw_ros.ros import convert, qos
from spatialclaw_ros.ros.text import clean
from spatialclaw_ros.ros.transport import profile_in_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rclpy.clock import Clock

    from spatialclaw_ros.ros.ingest_node import IngestNode
    from spatialclaw_ros.ros.lifecycle import SpatialClawNode
    from spatialclaw_ros.ros.parts import Parts

PERIOD_S: Final = 1.0
OK, WARN, ERROR = DiagnosticStatus.OK, DiagnosticStatus.WARN, DiagnosticStatus.ERROR
LARGE_IMAGE_BYTES: Final = 400_000
SPARSE: Final = 0.5
PROFILE_ADVICE: Final = (
    'if these are large images over Fast DDS, start their PUBLISHER with '
    'FASTDDS_DEFAULT_PROFILES_FILE and FASTRTPS_DEFAULT_PROFILES_FILE set to '
    'config/fastdds_large_data.xml'
)

Level = bytes


class Diagnostics:
    """Publishes the state of every part; reads only what other threads publish to it."""

    def __init__(self, node: SpatialClawNode, clock: Clock) -> None:
        """Tell once a second of ``clock``, which runs on while the simulation stands still."""
        self._node = node
        self._publisher = node.create_publisher(DiagnosticArray, '/diagnostics', qos.RELIABLE)
        node.create_timer(PERIOD_S, self.publish, clock=clock)

    def publish(self) -> None:
        """Publish one array."""
        now_ns = self._node.get_clock().now().nanoseconds
        message = DiagnosticArray(status=list(self.statuses()))
        message.header.stamp = convert.time_msg(now_ns)
        self._publisher.publish(message)

    def statuses(self) -> Iterator[DiagnosticStatus]:
        """Yield one status for each part."""
        parts, ingest = self._node.parts, self._node.ingest
        yield self._node_status()
        if parts is None:
            return
        if ingest is not None and self._node.is_active:
            for camera in parts.settings.cameras:
                yield self._frames(parts, ingest, camera)
                yield self._sync(parts, ingest, camera)
            yield self._transforms(parts, ingest)
        yield self._kernel(parts)
        yield self._sandbox(parts)
        yield self._status('models', OK, parts.engine.model_name, {})
        yield self._memory(parts)

    def _status(
        self, part: str, level: Level, message: str, values: Mapping[str, object]
    ) -> DiagnosticStatus:
        return DiagnosticStatus(
            level=level,
            name=f'{self._node.get_name()}: {part}',
            message=clean(message),
            hardware_id=self._node.get_fully_qualified_name(),
            values=[KeyValue(key=k, value=clean(str(v))) for k, v in values.items()],
        )

    def _node_status(self) -> DiagnosticStatus:
        if self._node.parts is None:
            return self._status('node', WARN, 'not configured', {})
        if not self._node.is_active:
            return self._status('node', WARN, 'inactive: takes no questions', {})
        own = (self._node.get_name(), self._node.get_namespace())
        twins = self._node.get_node_names_and_namespaces().count(own) - 1
        values = {'questions waiting': self._node.parts.worker.waiting, 'twins': twins}
        if twins > 0:
            text = 'another node has the same name: questions go to either; rename one'
            return self._status('node', WARN, text, values)
        busy = self._node.parts.worker.busy
        text = 'answering a question' if busy else 'ready for questions'
        return self._status('node', OK, text, values)

    def _frames(self, parts: Parts, ingest: IngestNode, camera: str) -> DiagnosticStatus:
        """Tell what comes in, topic by topic with its rate, and what keeps frames from coming."""
        taken = ingest.cameras.get(camera)
        values: dict[str, object] = {}
        silent: list[str] = []
        for stream in (RGB, DEPTH, RGB_INFO):
            topic = ingest.resolve_topic_name(parts.settings.topic(camera, stream))
            silence = _silence(ingest, topic, parts.settings.sync.starved_s)
            silent += [silence] if silence else []
        for topic, meter in list(ingest.meters.items()):
            values[f'rate {topic}'] = f'{meter.rate_hz():.1f} Hz'
        values['frames kept'] = taken.kept if taken else 0
        problems = [text for text in ingest.problems.recent() if not text.startswith('/tf')]
        values |= {f'dropped, {cause}': n for cause, n in ingest.problems.totals().items()}
        if silent:
            level = ERROR if not values['frames kept'] else WARN
            return self._status(f'frames {camera}', level, '; '.join([*silent, *problems]), values)
        if problems:
            return self._status(f'frames {camera}', WARN, '; '.join(problems), values)
        return self._status(f'frames {camera}', OK, 'frames come in', values)

    def _sync(self, parts: Parts, ingest: IngestNode, camera: str) -> DiagnosticStatus:
        taken = ingest.cameras.get(camera)
        if taken is None:
            return self._status(f'sync {camera}', WARN, 'not started', {})
        starved = taken.sync.starved(parts.settings.sync.starved_s)
        rates = {stream: _rate(parts, ingest, camera, stream) for stream in (RGB, DEPTH)}
        values: dict[str, object] = dict(taken.sync.counters)
        few, many = sorted(rates, key=lambda stream: rates[stream])
        if not starved and rates[few] < SPARSE * rates[many]:
            uneven = f'{few} comes at {rates[few]:.1f} Hz, {many} at {rates[many]:.1f} Hz'
            starved = [f'{uneven}: {PROFILE_ADVICE}']
        text = '; '.join(starved) or 'colour and depth pair up'
        return self._status(f'sync {camera}', WARN if starved else OK, text, values)

    def _transforms(self, parts: Parts, ingest: IngestNode) -> DiagnosticStatus:
        world = parts.settings.product.world_frame
        waiting = sum(camera.waiting for camera in ingest.cameras.values())
        values = {'frames': ', '.join(parts.poses.frames()[:50]), 'waiting for pose': waiting}
        rejected = [text for text in ingest.problems.recent() if text.startswith('/tf')]
        fixed = all(parts.settings.fixed_camera.get(name) for name in parts.settings.cameras)
        if rejected:
            return self._status('TF', WARN, '; '.join(rejected), values)
        if not fixed and not parts.poses.knows(world):
            text = f'world_frame {world!r} is not on /tf; publish it, or set world_frame'
            return self._status('TF', ERROR, text, values)
        return self._status('TF', OK, f'{world} is known', values)

    def _kernel(self, parts: Parts) -> DiagnosticStatus:
        sessions = parts.engine.session_ids
        values = {
            'sessions': len(sessions),
            'made': parts.engine.making,
            'sandbox': parts.engine.sandbox,
            'memory limit': f'{parts.settings.product.kernel.memory_mb} MB',
        }
        return self._status('kernel', OK, f'{len(sessions)} sessions open', values)

    def _sandbox(self, parts: Parts) -> DiagnosticStatus:
        boundary = parts.engine.sandbox
        if boundary == 'none':
            text = 'none: cells run without a boundary (kernel.sandbox is none)'
            return self._status('sandbox', WARN, text, {})
        return self._status('sandbox', OK, boundary, {'self-test': parts.engine.self_test})

    def _memory(self, parts: Parts) -> DiagnosticStatus:
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        values: dict[str, object] = {'node, peak': f'{peak_mb:.0f} MB'}
        values |= {f'frames {i}': text for i, text in enumerate(parts.store.describe())}
        values['transport profile'] = profile_in_use() or 'none'
        return self._status('memory', OK, f'{_resident_mb():.0f} MB resident', values)


def _silence(ingest: IngestNode, topic: str, after_s: float) -> str:
    """Return in words that a topic is silent, and why where that is known."""
    meter = ingest.meters.get(topic)
    if meter is None:
        return ''
    silent_s = meter.silent_s()
    if silent_s is not None and silent_s < after_s:
        return ''
    publishers = ingest.publishers(topic)
    since = 'no message yet' if silent_s is None else f'no message for {silent_s:.1f} s'
    who = (
        f'{publishers} publishers' if publishers else 'no publisher: start it, or remap the topic'
    )
    return f'{topic}: {since} ({who})'


def _rate(parts: Parts, ingest: IngestNode, camera: str, stream: str) -> float:
    meter = ingest.meters.get(ingest.resolve_topic_name(parts.settings.topic(camera, stream)))
    return meter.rate_hz() if meter else 0.0


def _resident_mb() -> float:
    pages = int(Path('/proc/self/statm').read_text(encoding='ascii').split()[1])
    return pages * resource.getpagesize() / 1e6
