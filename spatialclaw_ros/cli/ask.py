"""Ask one question: of the running node, or offline on a recording (--bag or --scene)."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.agent.loop import NOT_ACCEPTED
from spatialclaw_ros.agent.wording import step_line
from spatialclaw_ros.cli.recordings import (
    add_parts,
    add_recording,
    open_recording,
    parse_frames,
    settings_from,
)
from spatialclaw_ros.cli.usage import UsageError, require_seconds
from spatialclaw_ros.core.cell import Cell
from spatialclaw_ros.core.settings import QuerySettings

if TYPE_CHECKING:
    import argparse

    from spatialclaw_ros.core.sketch import SketchState
    from spatialclaw_ros.core.step import Step

OFFLINE_ONLY = (
    *('frames', 'model', 'base_url', 'model_name', 'api_key_env', 'model_path', 'segmenter'),
    'sandbox',
)
"""Options that belong to the node's parameters, or to a recording."""
LIVE_ONLY = ('session', 'node')
NODE = '/spatialclaw'
EXIT_OF_STATUS = {'answered': 0, 'provisional': 0, 'refused': 3, 'ambiguous': 4, 'failed': 1}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('question', help='the question, in quotes')
    add_recording(parser, required=False)
    parser.add_argument('--frames', help='frame indices of the recording: 0,3-7')
    parser.add_argument('--choice', action='append', default=[], help='a choice; repeat it')
    parser.add_argument('--unit', default='', help='unit wanted in the text: cm, deg, …')
    parser.add_argument('--session', help='session to go on with (live)')
    parser.add_argument('--node', help=f'name of the node (live); {NODE} unless given')
    parser.add_argument(
        '--timeout',
        type=float,
        help="seconds that the question may take; unless given the node's query.time_s (live), "
        f'or {QuerySettings.time_s:g} (offline)',
    )
    parser.add_argument('--json', action='store_true', help='print the answer as one JSON object')
    add_parts(parser)
    parser.set_defaults(**dict.fromkeys(OFFLINE_ONLY))  # to tell what was given


def run(args: argparse.Namespace) -> int:
    """Ask and print; exit code 0 answered, 3 refused, 4 ambiguous, 1 failed."""
    is_offline = bool(args.bag or args.scene)
    _refuse_idle_options(args, is_offline=is_offline)
    answer = _ask_offline(args) if is_offline else _ask_live(args)
    if args.json:
        print(json.dumps(answer))
    else:
        print(_readable(answer))
    return EXIT_OF_STATUS.get(str(answer['status']), 1)


def _refuse_idle_options(args: argparse.Namespace, *, is_offline: bool) -> None:
    """Refuse what would change nothing.

    Raises:
        UsageError: such an option, or a time limit that is none; names it and the remedy.
    """
    idle = LIVE_ONLY if is_offline else OFFLINE_ONLY
    given = [f'--{name.replace("_", "-")}' for name in idle if getattr(args, name) is not None]
    if given and is_offline:
        msg = (
            f'{", ".join(given)}: only for a running node, and this asks a recording; leave it '
            f'out, or ask the node by leaving out {"--bag" if args.bag else "--scene"}'
        )
        raise UsageError(msg)
    if given:
        msg = (
            f'{", ".join(given)}: only for a recording (add --bag or --scene); a running node '
            'looks at its newest frames and has its own model, set by its parameters '
            '(spatialclaw node ... -p model.name:=...)'
        )
        raise UsageError(msg)
    if args.timeout is not None:
        require_seconds(args.timeout)


def _ask_offline(args: argparse.Namespace) -> dict[str, Any]:
    from spatialclaw_ros.replay.questions import Question  # noqa: PLC0415 - parts only on use
    from spatialclaw_ros.replay.runner import Replay  # noqa: PLC0415

    frames = parse_frames(args.frames or '')
    question = Question('ask', args.question, frames, tuple(args.choice), args.unit)
    with Replay(open_recording(args), settings_from(args)) as replay:
        return replay.ask(question, on_step=_progress).answer.to_json()


def _ask_live(args: argparse.Namespace) -> dict[str, Any]:
    from spatialclaw_ros.ros.client import ask_live  # noqa: PLC0415 - rclpy only when needed

    return dict(
        ask_live(
            args.question,
            choices=args.choice,
            unit=args.unit,
            session=args.session or '',
            node=args.node or NODE,
            timeout_s=args.timeout,
            on_feedback=lambda text: print(f'  {text}', file=sys.stderr),
        )
    )


def _progress(step: Step, sketch: SketchState) -> None:
    del sketch
    cell = step.cell or Cell('')
    failed = '' if step.result.ok else step.result.status.name.lower()
    failed = failed or next((said for said in step.warnings if NOT_ACCEPTED in said), '')
    print(f'  {step_line(step.index, cell.purpose, cell.code, failed)}', file=sys.stderr)


def _readable(answer: dict[str, Any]) -> str:
    if answer['status'] not in {'answered', 'provisional'}:
        return f'{answer["status"]}: {answer["reason"] or answer["text"]}'
    confidence = answer['confidence']
    sure = '' if confidence is None else f'  (confidence {confidence:.2f})'
    lines = [f'{answer["text"]}{sure}', *(f'  note: {text}' for text in answer['warnings'])]
    return '\n'.join(lines)
