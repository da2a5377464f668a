"""Ask one question: of the running node, or offline on a recording (--bag or --scene)."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.cli.recordings import (
    add_parts,
    add_recording,
    open_recording,
    parse_frames,
    settings_from,
)

if TYPE_CHECKING:
    import argparse

    from spatialclaw_ros.core.sketch import SketchState
    from spatialclaw_ros.core.step import Step

EXIT_OF_STATUS = {'answered': 0, 'provisional': 0, 'refused': 3, 'ambiguous': 4, 'failed': 1}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('question', help='the question, in quotes')
    add_recording(parser, required=False)
    parser.add_argument('--frames', default='', help='frame indices of the recording: 0,3-7')
    parser.add_argument('--choice', action='append', default=[], help='a choice; repeat it')
    parser.add_argument('--unit', default='', help='unit wanted in the text: cm, deg, …')
    parser.add_argument('--session', default='', help='session to go on with (live)')
    parser.add_argument('--node', default='/spatialclaw', help='name of the node (live)')
    parser.add_argument('--timeout', type=float, default=120.0, help='seconds to wait')
    parser.add_argument('--json', action='store_true', help='print the answer as one JSON object')
    add_parts(parser)


def run(args: argparse.Namespace) -> int:
    """Ask and print; exit code 0 answered, 3 refused, 4 ambiguous, 1 failed."""
    answer = _ask_offline(args) if args.bag or args.scene else _ask_live(args)
    if args.json:
        print(json.dumps(answer))
    else:
        print(_readable(answer))
    return EXIT_OF_STATUS.get(str(answer['status']), 1)


def _ask_offline(args: argparse.Namespace) -> dict[str, Any]:
    from spatialclaw_ros.replay.questions import Question  # noqa: PLC0415 - parts only on use
    from spatialclaw_ros.replay.runner import Replay  # noqa: PLC0415

    question = Question(
        'ask', args.question, parse_frames(args.frames), tuple(args.choice), args.unit
    )
    with Replay(open_recording(args), settings_from(args)) as replay:
        return replay.ask(question, on_step=_progress).answer.to_json()


def _ask_live(args: argparse.Namespace) -> dict[str, Any]:
    from spatialclaw_ros.ros.client import ask_live  # noqa: PLC0415 - rclpy only when needed

    return dict(
        ask_live(
            args.question,
            choices=args.choice,
            unit=args.unit,
            session=args.session,
            node=args.node,
            timeout_s=args.timeout,
            on_feedback=lambda text: print(f'  {text}', file=sys.stderr),
        )
    )


def _progress(step: Step, sketch: SketchState) -> None:
    del sketch
    purpose = step.cell.purpose if step.cell else 'the reply held no cell'
    print(f'  step {step.index}: {purpose}', file=sys.stderr)


def _readable(answer: dict[str, Any]) -> str:
    if answer['status'] not in {'answered', 'provisional'}:
        return f'{answer["status"]}: {answer["reason"] or answer["text"]}'
    confidence = answer['confidence']
    sure = '' if confidence is None else f'  (confidence {confidence:.2f})'
    lines = [f'{answer["text"]}{sure}', *(f'  note: {text}' for text in answer['warnings'])]
    return '\n'.join(lines)
