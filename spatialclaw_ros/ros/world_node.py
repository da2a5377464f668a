"""The process of a synthetic world as a robot's node: signals from its first line, then the world.

Imports nothing heavy at the top: see ``ros.node``.
"""

from __future__ import annotations

import faulthandler
import sys
from typing import TYPE_CHECKING, Final

from spatialclaw_ros.core.errors import BadInputError, SpatialClawError
from spatialclaw_ros.ros.node import StopSignals
from spatialclaw_ros.ros.transport import use_large_segments

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
GIVE_UP_S: Final = 8.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a world's node with ROS arguments until SIGINT or SIGTERM; return the exit code."""
    signals = StopSignals()
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments), signals)
    finally:
        signals.ignore()


def _run(arguments: list[str], signals: StopSignals) -> int:
    import rclpy  # noqa: PLC0415 - after the signals
    from rclpy.signals import SignalHandlerOptions  # noqa: PLC0415

    from spatialclaw_ros.ros import params_file, world_settings  # noqa: PLC0415
    from spatialclaw_ros.ros.world_player import WorldPlayer  # noqa: PLC0415

    use_large_segments()
    signals.started()
    try:
        params_file.check_files(arguments)
        rclpy.init(args=['world', *arguments], signal_handler_options=SignalHandlerOptions.NO)
    except (BadInputError, RuntimeError) as error:  # the latter is what rcl says
        print(f'world: {params_file.without_source(str(error))}', file=sys.stderr)
        return EXIT_USAGE
    node = rclpy.create_node('world', start_parameter_services=False)
    try:
        WorldPlayer(node, world_settings.read(node), signals.stop).run()
    except SpatialClawError as error:
        print(f'world: {error}', file=sys.stderr)
        return EXIT_USAGE if isinstance(error, BadInputError) else EXIT_FAILED
    finally:
        if signals.cause:
            node.get_logger().info(f'stopped: {signals.cause}')
        faulthandler.dump_traceback_later(GIVE_UP_S, exit=True)
        node.destroy_node()
        rclpy.try_shutdown()
        faulthandler.cancel_dump_traceback_later()
    return EXIT_OK
