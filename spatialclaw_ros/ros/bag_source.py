"""A bag as raw messages with the ROS types and profiles to publish them with."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from rosbags.highlevel import AnyReader, AnyReaderError
from rosbags.interfaces import Qos, QosDurability

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rosbags.interfaces import Connection
    from typing_extensions import Self

CLOCK = '/clock'
LATCHED_TOPICS = ('/tf_static',)
DEPTH = 100


@dataclass(frozen=True, eq=False)
class Topic:
    """One topic of a bag that can be published."""

    name: str
    type_name: str
    kind: Any
    """The rclpy message class."""
    qos: QoSProfile


class BagSource:
    """An opened bag. A context manager.

    Raises:
        BadInputError: the bag cannot be read, or holds nothing that can be published.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        if not path.exists():
            msg = f'bag {path}: there is no such file or folder'
            raise BadInputError(msg)
        bag = path.parent if path.is_file() and (path.parent / 'metadata.yaml').exists() else path
        try:
            self._reader = AnyReader([bag])
            self._reader.open()
        except (AnyReaderError, OSError, ValueError) as error:
            msg = f'bag {path}: cannot be read ({error})'
            raise BadInputError(msg) from None
        self.topics = tuple(self._topics()) if self._reader.is2 else ()
        if not self.topics:
            self._reader.close()
            names = ', '.join(self._reader.topics) or 'none'
            msg = f'bag {path}: no ROS 2 message type in it is installed; its topics: {names}'
            raise BadInputError(msg)
        self.start_ns = int(self._reader.start_time)
        self.count = sum(c.msgcount for c in self._connections())

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the bag."""
        self._reader.close()

    def messages(self) -> Iterator[tuple[int, str, bytes]]:
        """Yield (time [ns], topic, CDR bytes) in the order of time."""
        for connection, stamp_ns, data in self._reader.messages(self._connections()):
            yield int(stamp_ns), connection.topic, bytes(data)

    def _connections(self) -> list[Connection]:
        known = {topic.name for topic in self.topics}
        return [c for c in self._reader.connections if c.topic in known]

    def _topics(self) -> Iterator[Topic]:
        seen: set[str] = set()
        for connection in self._reader.connections:
            kind = message_class(connection.msgtype)
            if kind is None or connection.topic in {CLOCK, *seen}:
                continue
            seen.add(connection.topic)
            yield Topic(connection.topic, connection.msgtype, kind, _profile(connection))


def message_class(type_name: str) -> Any | None:  # noqa: ANN401 - any message
    """Return the rclpy class of 'package/msg/Name', or None where it is not installed."""
    package, _, name = type_name.partition('/msg/')
    try:
        return getattr(importlib.import_module(f'{package}.msg'), name)
    except (ImportError, AttributeError):
        return None


def _profile(connection: Connection) -> QoSProfile:
    """Return a profile that every subscriber of the recorded publisher would have matched."""
    offered = getattr(connection.ext, 'offered_qos_profiles', ())
    latched = connection.topic in LATCHED_TOPICS or any(
        isinstance(qos, Qos) and qos.durability is QosDurability.TRANSIENT_LOCAL for qos in offered
    )
    return QoSProfile(
        depth=DEPTH if not latched else 1,
        reliability=QoSReliabilityPolicy.RELIABLE,
        durability=(
            QoSDurabilityPolicy.TRANSIENT_LOCAL if latched else QoSDurabilityPolicy.VOLATILE
        ),
    )
