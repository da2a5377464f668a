"""``spatialclaw``: finds the command's file, parses, runs it, and turns errors into one line."""

from __future__ import annotations

import argparse
import difflib
import importlib
import sys
from typing import TYPE_CHECKING

from spatialclaw_ros import __version__
from spatialclaw_ros.cli.usage import UsageError
from spatialclaw_ros.core.errors import SpatialClawError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    'node': 'run the node: questions in, answers and markers out',
    'demo': 'show a recording and a synthetic world over ROS, ask questions, make a report',
    'ask': 'ask one question, live or on a recording',
    'replay': 'answer and score a file of questions on a recording, without ROS',
    'bench': 'measure how good the answers are, and how fast primitives and kernels are',
    'cells': 'run given cells in one sandboxed kernel',
    'play': 'publish a bag on ROS topics with /clock',
    'world': 'draw a synthetic room with known truth and write it as a folder of images',
    'world-node': 'publish such a room on ROS topics as a robot in it would',
    'import': 'turn a folder of RGB-D images into a ROS 2 bag',
    'doctor': 'say what this machine has and lacks',
}
"""Command -> its one line of help. Its file is ``cli/<command>.py`` (``world-node``:
``cli/world_node.py``; ``import`` is a keyword: ``cli/import_.py``)."""


EXIT_USAGE = 2
EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 wrong call."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog='spatialclaw',
        description='Answers questions about the space around a robot.',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog='commands:\n'
        + '\n'.join(f'  {name:<10} {text}' for name, text in COMMANDS.items())
        + '\n\n`spatialclaw COMMAND --help` tells more.',
    )
    parser.add_argument('--version', action='version', version=f'spatialclaw {__version__}')
    parser.add_argument('command', choices=COMMANDS, metavar='COMMAND')
    if arguments[:1] and arguments[0] in COMMANDS:
        return _run(arguments[0], arguments[1:])
    near = difflib.get_close_matches(arguments[0], COMMANDS, n=1) if arguments else []
    if near:
        parser.error(f'unknown command {arguments[0]!r}; did you mean {near[0]!r}?')
    parser.parse_args(arguments)  # prints help or the list of commands, and exits
    return EXIT_USAGE


def _run(name: str, arguments: list[str]) -> int:
    file = 'import_' if name == 'import' else name.replace('-', '_')
    module = importlib.import_module(f'spatialclaw_ros.cli.{file}')
    parser = argparse.ArgumentParser(prog=f'spatialclaw {name}', description=module.__doc__)
    module.add_arguments(parser)
    args, unknown = parser.parse_known_args(arguments)
    if unknown and not hasattr(args, 'ros_args'):
        parser.error(f'unknown arguments: {" ".join(unknown)}')
    try:
        if unknown:
            args.ros_args = unknown
        return int(module.run(args))
    except UsageError as error:
        print(f'spatialclaw {name}: {error}', file=sys.stderr)
        return EXIT_USAGE
    except SpatialClawError as error:
        print(f'spatialclaw {name}: {error}', file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print(f'spatialclaw {name}: interrupted', file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # `| head` closed our output: not an error
        return EXIT_FAILED


def node_main() -> int:
    """Run the node: the entry point of ``ros2 run spatialclaw_ros spatialclaw_node``."""
    from spatialclaw_ros.cli.node import start  # noqa: PLC0415 - arms signals before imports

    return start(sys.argv[1:])


def world_main() -> int:
    """Run a world's node: the entry point of ``ros2 run spatialclaw_ros spatialclaw_world``."""
    from spatialclaw_ros.cli.world_node import start  # noqa: PLC0415 - arms signals before imports

    return start(sys.argv[1:])


if __name__ == '__main__':
    sys.exit(main())
