"""Run the node: frames and questions in, answers, markers and diagnostics out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('--params-file', default='', help='YAML of ROS parameters')
    parser.set_defaults(ros_args=[])
    parser.epilog = 'ROS arguments go last, as they are: --ros-args -r rgb/image:=/camera/color'


def start(arguments: Sequence[str]) -> int:
    """Run the node with ROS arguments until a signal ends it."""
    from spatialclaw_ros.ros.node import main  # noqa: PLC0415 - arms its signals first

    return int(main(list(arguments)))


def run(args: argparse.Namespace) -> int:
    """Run the node."""
    files = ['--ros-args', '--params-file', args.params_file] if args.params_file else []
    return start([*args.ros_args, *files])
