"""ROS 2 bags by way of rosbags: topics and messages, and one clear error for what is no bag."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rosbags.rosbag2 import Reader
from rosbags.typesys import Stores, get_typestore

from spatialclaw_ros.core.errors import BadInputError, SpatialClawError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

IMAGE = 'sensor_msgs/msg/Image'
CAMERA_INFO = 'sensor_msgs/msg/CameraInfo'
TF = 'tf2_msgs/msg/TFMessage'
STRING = 'std_msgs/msg/String'
REMEDY = 'give a ROS 2 bag folder, or a .mcap or .db3 file'


class BagReader:
    """One bag, opened for each reading, so that nothing stays open between questions.

    Args:
        path: a bag folder, or its .mcap or .db3 file.

    Raises:
        BadInputError: it is no bag that can be read; names the file and the remedy.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            msg = f'bag {path}: does not exist; {REMEDY}'
            raise BadInputError(msg)
        # our message types have had the same fields in every distribution: no need of the bag's
        # own definitions, which may be absent (sqlite3) or of types that cannot be parsed
        self._types = get_typestore(Stores.ROS2_HUMBLE)
        with self._open() as reader:
            self.topics: dict[str, str] = {c.topic: c.msgtype for c in reader.connections}
            self.counts: dict[str, int] = {}
            for connection in reader.connections:
                known = self.counts.get(connection.topic, 0)
                self.counts[connection.topic] = known + connection.msgcount

    def of_type(self, kind: str) -> list[str]:
        """Return the topics of a message type."""
        return sorted(topic for topic, msgtype in self.topics.items() if msgtype == kind)

    def messages(self, topics: Collection[str]) -> Iterator[tuple[str, int, Any]]:
        """Yield topic, time of recording [ns] and message, in recorded order.

        Raises:
            BadInputError: the bag ends in the midst of a message, or is damaged.
        """
        with self._open() as reader:
            chosen = [c for c in reader.connections if c.topic in topics]
            if not chosen:  # no connections would mean all of them
                return
            for connection, stamp, data in reader.messages(chosen):
                message = self._types.deserialize_cdr(data, connection.msgtype)
                yield connection.topic, stamp, message

    def describe_topics(self) -> str:
        """Return the topics with their types, for an error."""
        listed = [f'{topic} [{kind}]' for topic, kind in sorted(self.topics.items())]
        return ', '.join(listed) or 'none'

    @contextmanager
    def _open(self) -> Iterator[Reader]:
        try:
            with Reader(self.path) as reader:
                yield reader
        except (SpatialClawError, GeneratorExit):
            raise
        except Exception as error:
            # a damaged file fails in many ways: of rosbags, sqlite, zstd, struct, YAML
            why = f'{type(error).__name__}: {error}'
            msg = f'bag {self.path}: truncated, damaged or of another storage ({why}); {REMEDY}'
            raise BadInputError(msg) from error
