"""Show a real recording and a synthetic world over ROS, ask a node in each, make a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('--out', type=Path, default=Path('out/demo'), help='folder to write')
    parser.add_argument('--domain', type=int, help='ROS domain to use (default: one of its own)')


def run(args: argparse.Namespace) -> int:
    """Run the demo."""
    from spatialclaw_ros.ros.demo import run_demo  # noqa: PLC0415 - rclpy only when needed

    return run_demo(args.out, args.domain)
