"""Measure how good the answers are, or how fast primitives and kernels are (docs/bench.md)."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.bench.plan import SHARES, Orders, plan_worlds
from spatialclaw_ros.cli import bench_kernel
from spatialclaw_ros.cli.recordings import add_parts, settings_from
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.world.questions.wordings import KEYS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from spatialclaw_ros.bench.asking import WorldAsked
    from spatialclaw_ros.bench.plan import WorldPlan
    from spatialclaw_ros.bench.row import Row
    from spatialclaw_ros.core.settings import Settings

CELL_S, QUERY_S = 120.0, 600.0
"""Wall time for one cell and for one question."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    names = 'answers | primitives | kernel'
    choices = parser.add_subparsers(dest='what', required=True, metavar=names)
    about = 'many questions about worlds whose truth is known'
    _add_answers(choices.add_parser('answers', help=about, description=f'Ask {about}.'))
    about = 'how long each primitive takes, beside plain NumPy and the speed of the memory'
    _add_primitives(choices.add_parser('primitives', help=about, description=f'Tell {about}.'))
    about = 'how long cells, starts, frames, tools and recovery take, beside an ordinary kernel'
    bench_kernel.add_arguments(
        choices.add_parser('kernel', help=about, description=f'Tell {about}.')
    )


def _add_answers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--seeds', required=True, metavar='A-B', help='worlds are drawn from these'
    )
    parser.add_argument('--worlds', type=int, required=True, help='how many, the first of them')
    parser.add_argument('--per-world', type=int, required=True, help='questions a world')
    parser.add_argument('--dialogues', type=int, default=1, help='beside them, a world (1)')
    for name, what in (
        ('--noise', 'worlds with noise, holes, bleeding edges and lost frames'),
        ('--no-labels', 'worlds without label images'),
    ):
        parser.add_argument(
            name,
            nargs='?',
            choices=SHARES,
            default='none',
            const='all',
            help=f'{what}: none (default), half or all of them; all where no word follows',
        )
    parser.add_argument(
        '--wordings',
        choices=KEYS,
        default=KEYS[0],
        help='open (default), or withheld: those that the grammar was not written with',
    )
    parser.add_argument('--only', default='', help='families or intents to ask, by commas')
    parser.add_argument('--no-baseline', action='store_true', help='do not ask without depth')
    parser.add_argument('--jobs', type=int, default=1, help='worlds at a time (1)')
    parser.add_argument(
        '--out',
        type=Path,
        help='folder, new or empty, for answers, figures, scenes and records of every question',
    )
    parser.add_argument(
        '--json', action='store_true', help='an object a question, then the figures'
    )
    add_parts(parser)


def _add_primitives(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--frames', default='8,32', help='how many, by commas (8,32)')
    parser.add_argument(
        '--sizes', default='480x640,720x1280', help='HEIGHTxWIDTH, by commas (480x640,720x1280)'
    )
    parser.add_argument('--only', default='', help='primitives to measure, by commas')
    parser.add_argument('--json', action='store_true', help='one object instead of the table')


def run(args: argparse.Namespace) -> int:
    """Measure what was asked for and print it."""
    if args.what == 'kernel':
        return bench_kernel.run(args)
    return _primitives(args) if args.what == 'primitives' else _answers(args)


def _primitives(args: argparse.Namespace) -> int:
    """Print the table of all primitives, or all rows as one object."""
    os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')  # as in a kernel; read when NumPy loads
    from spatialclaw_ros.bench.primitives import run_primitives, table  # noqa: PLC0415 - OpenCV
    from spatialclaw_ros.bench.timing import copy_bandwidth  # noqa: PLC0415

    try:
        counts = [int(number) for number in args.frames.split(',')]
        sizes = [_size(text) for text in args.sizes.split(',')]
    except ValueError:
        raise BadInputError(
            f'--frames {args.frames} --sizes {args.sizes}: give them as 8,32 and 480x640,720x1280'
        ) from None
    bandwidth = copy_bandwidth()
    rows = []
    for row in run_primitives(sizes, counts, [*filter(None, args.only.split(','))], bandwidth):
        rows.append(row)
        done = f'{row.frames} frames of {row.height}x{row.width}: {row.name}'
        print(f'{done} {row.median_ms:g} ms', file=sys.stderr, flush=True)
    found = {'copy_bytes_per_s': bandwidth, 'rows': [row.to_json() for row in rows]}
    print(json.dumps(found) if args.json else table(rows, bandwidth))
    return 0


def _size(text: str) -> tuple[int, int]:
    height, width = (int(number) for number in text.split('x'))
    return height, width


def _answers(args: argparse.Namespace) -> int:
    """Ask all worlds, print the figures and what was not right."""
    from spatialclaw_ros.bench.measures import summarise  # noqa: PLC0415 - OpenCV on use
    from spatialclaw_ros.bench.table import not_right, table  # noqa: PLC0415

    if args.per_world < 1 or args.jobs < 1:
        raise BadInputError('--per-world and --jobs take a number from 1')
    plans = plan_worlds(
        _range(args.seeds), args.worlds, noise=args.noise, no_labels=args.no_labels
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does, with workers
    with ExitStack() as stack:
        out = args.out
        if out is None:
            out = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix='spatialclaw_')))
        elif out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise BadInputError(f'--out {out}: exists and is no empty folder; name another')
        orders = Orders(
            out.resolve(),
            _unhurried(settings_from(args)),
            args.per_world,
            args.dialogues,
            args.wordings,
            frozenset(filter(None, args.only.split(','))),
            without_depth=not args.no_baseline,
            keep_records=args.out is not None,
        )
        rows = _ask(plans, orders, args.jobs, as_json=args.json)
        summary = {**summarise(rows), 'wordings': args.wordings, 'worlds': len(plans)}
        if orders.keep_records:
            (out / 'summary.json').write_text(json.dumps(summary) + '\n', encoding='utf-8')
    print(json.dumps(summary) if args.json else f'{table(summary)}\n\n{not_right(rows)}')
    return 0


def _unhurried(settings: Settings) -> Settings:
    """Return settings with which a busy machine gives the answers of a free one."""
    query = replace(settings.query, time_s=QUERY_S, cell_timeout_s=CELL_S)
    return replace(settings, query=query)


def _ask(plans: Sequence[WorldPlan], orders: Orders, jobs: int, *, as_json: bool) -> list[Row]:
    """Return all rows, ordered by seed; each world's are written when it is done."""
    from spatialclaw_ros.bench.running import run_worlds  # noqa: PLC0415 - OpenCV on use

    rows: list[Row] = []
    for number, done in enumerate(run_worlds(plans, orders, jobs), start=1):
        rows += done.rows
        lines = [json.dumps(row.to_json()) + '\n' for row in done.rows]
        if as_json:
            sys.stdout.writelines(lines)
            sys.stdout.flush()
        if orders.keep_records:
            with (orders.folder / 'answers.jsonl').open('a', encoding='utf-8') as file:
                file.writelines(lines)
        print(f'{number}/{len(plans)} {_progress(done)}', file=sys.stderr, flush=True)
    return sorted(rows, key=lambda row: row.seed)


def _progress(done: WorldAsked) -> str:
    right = sum(row.right for row in done.rows)
    return (
        f'seed {done.plan.seed} ({done.plan.kind}): {right} of {len(done.rows)} right; '
        f'drawn in {done.drawing_s:.0f} s, asked in {done.asking_s:.0f} s, '
        f'without depth in {done.without_depth_s:.0f} s'
    )


def _range(text: str) -> tuple[int, int]:
    first, dash, last = text.partition('-')
    try:
        return int(first), int(last if dash else first)
    except ValueError:
        raise BadInputError(f'--seeds {text!r}: write a range such as 100-149') from None
