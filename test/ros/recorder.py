"""Records topics into a bag as the bytes they come as, as `ros2 bag record` would."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ros.listener import Listener
    from typing_extensions import Self

LATCHED = ('/tf_static', '/labels/names')


class Recorder:
    """A bag that fills while the context is open; its topics have no namespace.

    Args:
        listener: the node that hears.
        out: the bag's folder, new.
        kinds: topic -> message class.
        namespace: below which the topics are.
    """

    def __init__(
        self, listener: Listener, out: Path, kinds: Mapping[str, Any], namespace: str = ''
    ) -> None:
        self._node = listener.node
        self._store = get_typestore(Stores.ROS2_HUMBLE)
        self._writer = Writer(out, version=9, storage_plugin=StoragePlugin.MCAP)
        self._kinds = kinds
        self._namespace = namespace
        self._inputs: list[Any] = []
        self.counts: dict[str, int] = dict.fromkeys(kinds, 0)
        """Messages so far, by topic."""

    def __enter__(self) -> Self:
        """Open the bag and subscribe."""
        self._writer.open()
        for topic, kind in self._kinds.items():
            name = f'{kind.__module__.split(".")[0]}/msg/{kind.__name__}'
            connection = self._writer.add_connection(topic, name, typestore=self._store)
            profile = QoSProfile(depth=200, reliability=QoSReliabilityPolicy.RELIABLE)
            if topic in LATCHED:
                profile.durability = QoSDurabilityPolicy.TRANSIENT_LOCAL
            self._inputs.append(
                self._node.create_subscription(
                    kind,
                    f'{self._namespace}{topic}',
                    self._keeper(topic, connection),
                    profile,
                    raw=True,
                )
            )
        return self

    def __exit__(self, *exception: object) -> None:
        """Unsubscribe and close the bag."""
        for subscription in self._inputs:
            self._node.destroy_subscription(subscription)
        self._writer.close()

    def _keeper(self, topic: str, connection: Any) -> Any:  # noqa: ANN401 - rosbags, rclpy
        def keep(data: bytes) -> None:
            self._writer.write(connection, time.time_ns(), data)
            self.counts[topic] += 1

        return keep
