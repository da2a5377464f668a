"""Measure how fast kernels are (docs/bench.md)."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from spatialclaw_ros.cli.recordings import add_sandbox, settings_from

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``bench kernel``."""
    parser.add_argument(
        '--rounds', type=int, default=40, help='how often; an eighth of it where it takes seconds'
    )
    parser.add_argument(
        '--only', default='', help='cells, starts, frames, tools, memory; by commas'
    )
    parser.add_argument('--json', action='store_true', help='one object instead of the table')
    add_sandbox(parser)


def run(args: argparse.Namespace) -> int:
    """Print the table of all rows, or one object with them."""
    from spatialclaw_ros import assemble  # noqa: PLC0415 - parts only on use
    from spatialclaw_ros.bench.kernel import kernel_table, run_kernel  # noqa: PLC0415
    from spatialclaw_ros.bench.kernel_memory import Memory  # noqa: PLC0415

    kernel = settings_from(args).kernel
    found = []
    for row in run_kernel(
        assemble.interpreter(kernel.python, 'kernel'),
        sandbox=kernel.sandbox,
        rounds=args.rounds,
        only=[*filter(None, args.only.split(','))],
    ):
        found.append(row)
        print(row.text(), file=sys.stderr, flush=True)
    if args.json:
        rows = [row.to_json() for row in found if not isinstance(row, Memory)]
        memory = [row.to_json() for row in found if isinstance(row, Memory)]
        print(json.dumps({'rows': rows, 'extra_kernel': memory[0] if memory else None}))
    else:
        print(kernel_table(found))
    return 0
