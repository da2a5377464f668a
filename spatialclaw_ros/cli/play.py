"""Publish a bag on ROS topics with /clock: waits for subscribers, plays once, lets time run on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('bag', type=Path, help='bag folder or .mcap file')
    parser.add_argument('--rate', type=float, default=1.0, help='speed; 1 = as recorded')


def run(args: argparse.Namespace) -> int:
    """Play until interrupted."""
    from spatialclaw_ros.ros.player import play  # noqa: PLC0415 - rclpy only when it is needed

    return int(play(args.bag, rate=args.rate))
