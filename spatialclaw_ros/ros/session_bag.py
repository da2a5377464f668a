"""Records answers and markers of nodes into a bag, message by message as they come."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.serialization import serialize_message
from rclpy.signals import SignalHandlerOptions
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from visualization_msgs.msg import MarkerArray

from spatialclaw_msgs.msg import Answer
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.ros import qos

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from typing_extensions import Self

VERSION: Final = 8
"""Of the bag's metadata: the one that Humble reads as well."""
TURN_S: Final = 0.1


class SessionBag:
    """A bag that fills while the context is open.

    Raises:
        BadInputError: the bag cannot be made.
    """

    def __init__(self, out: Path, nodes: Sequence[str] = ('/spatialclaw',)) -> None:
        humble = os.environ.get('ROS_DISTRO') == 'humble'  # its Marker has other fields
        self._typestore = get_typestore(Stores.ROS2_HUMBLE if humble else Stores.ROS2_JAZZY)
        self._typestore.register(
            get_types_from_msg(_answer_definition(), 'spatialclaw_msgs/msg/Answer')
        )
        self._out = out
        self._topics: dict[str, Any] = {}
        for node in nodes:
            self._topics |= {f'{node}/answer': Answer, f'{node}/markers': MarkerArray}
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.counts: dict[str, int] = dict.fromkeys(self._topics, 0)
        """Messages recorded so far, by topic."""

    def __enter__(self) -> Self:
        """Open the bag and subscribe."""
        try:
            self._out.parent.mkdir(parents=True, exist_ok=True)
            self._work = tempfile.TemporaryDirectory(dir=self._out.parent, prefix='.session-')
            self._folder = Path(self._work.name) / self._out.stem
            self._writer = Writer(self._folder, version=VERSION, storage_plugin=StoragePlugin.MCAP)
            self._writer.open()
        except OSError as error:
            raise BadInputError(f'bag {self._out}: {error}') from None
        self._own_context = not rclpy.ok()
        if self._own_context:
            rclpy.init(args=['bag'], signal_handler_options=SignalHandlerOptions.NO)
        self._node = rclpy.create_node('spatialclaw_session_bag', start_parameter_services=False)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self._node)
        for topic, kind in self._topics.items():
            name = f'{kind.__module__.split(".")[0]}/msg/{kind.__name__}'
            connection = self._writer.add_connection(topic, name, typestore=self._typestore)
            self._node.create_subscription(
                kind, topic, self._keeper(topic, connection), qos.LATCHED
            )
        self._thread = threading.Thread(target=self._spin, name='session bag')
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Unsubscribe and close the bag."""
        self._stop.set()
        self._thread.join()
        self._executor.shutdown()
        self._node.destroy_node()
        if self._own_context:
            rclpy.try_shutdown()
        self._writer.close()
        shutil.move(next(self._folder.glob('*.mcap')), self._out)
        self._work.cleanup()

    def _spin(self) -> None:
        while not self._stop.is_set():
            self._executor.spin_once(timeout_sec=TURN_S)

    def _keeper(self, topic: str, connection: Any) -> Any:  # noqa: ANN401 - rosbags, rclpy
        def keep(message: Any) -> None:  # noqa: ANN401 - a message
            self._writer.write(connection, time.time_ns(), serialize_message(message))
            self.counts[topic] += 1

        return keep


def _answer_definition() -> str:
    """Return the text of Answer.msg, as installed or from the source tree."""
    package = Path(__file__).resolve().parents[2]
    prefixes = [*os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep), sys.prefix]
    shares = [Path(prefix) / 'share' for prefix in prefixes if prefix]
    for base in (*shares, package):
        file = base / 'spatialclaw_msgs' / 'msg' / 'Answer.msg'
        if file.is_file():
            return file.read_text(encoding='utf-8')
    raise BadInputError('spatialclaw_msgs: Answer.msg is not installed; build it, see the README')
