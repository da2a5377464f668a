"""Turn a folder of RGB-D images with poses into a ROS 2 bag for `play` and the node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.replay.importer import import_scene

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('folder', type=Path, help='folder with scene.json, rgb/, depth/')
    parser.add_argument('out', type=Path, help='bag to write, ending in .mcap')


def run(args: argparse.Namespace) -> int:
    """Write the bag."""
    import_scene(args.folder, args.out)
    print(f'wrote {args.out}')
    return 0
