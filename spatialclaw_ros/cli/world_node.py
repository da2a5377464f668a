"""Publish a synthetic room as a robot in it would: images, labels, transforms; see docs/world.md.

Every option is a ROS parameter of the same meaning; --ros-args sets the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('--seed', type=int, help='which world; 0 or more (0)')
    parser.add_argument('--rate', type=float, help='pictures a second (10)')
    parser.add_argument('--frames', type=int, help='pictures to take (until all has happened)')
    parser.add_argument('--width', type=int, help='pixels (640)')
    parser.add_argument('--height', type=int, help='pixels (480)')
    parser.add_argument('--speed', type=float, help='how fast time runs, with --clock (1)')
    parser.add_argument('--noise', action='store_true', help='with the faults of a sensor')
    parser.add_argument('--no-labels', action='store_true', help='publish no label images')
    parser.add_argument('--loop', action='store_true', help='begin again after the end')
    parser.add_argument(
        '--subscribers', type=int, help='how many each topic waits for (one of an image)'
    )
    parser.add_argument('--clock', action='store_true', help='publish /clock, stamp by it')
    parser.set_defaults(ros_args=[])
    parser.epilog = 'ROS arguments go last, as they are: --ros-args -r __ns:=/robot'


def start(arguments: Sequence[str]) -> int:
    """Run the world's node with ROS arguments until a signal ends it."""
    from spatialclaw_ros.ros.world_node import main  # noqa: PLC0415 - arms its signals first

    return int(main(list(arguments)))


def run(args: argparse.Namespace) -> int:
    """Run the world's node."""
    given = {
        'seed': args.seed,
        'rate_hz': args.rate,
        'frames': args.frames,
        'width': args.width,
        'height': args.height,
        'speed': args.speed,
        'noise.preset': 'typical' if args.noise else None,
        'labels': 'false' if args.no_labels else None,
        'loop': 'true' if args.loop else None,
        'subscribers': args.subscribers,
        'clock': 'true' if args.clock else None,
    }
    rules = [f'{name}:={value}' for name, value in given.items() if value is not None]
    own = ['--ros-args', *(word for rule in rules for word in ('-p', rule))] if rules else []
    return start([*args.ros_args, *own])
