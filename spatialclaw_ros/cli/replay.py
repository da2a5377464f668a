"""Answer and score every question of a file on a recording: no ROS, no wall clock."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.cli.recordings import (
    add_parts,
    add_recording,
    open_recording,
    settings_from,
)
from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    import argparse

    from spatialclaw_ros.replay.runner import Replayed

MARKS = {'right': '+', 'refused': '?', 'wrong': 'X', 'unscored': ' '}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_recording(parser, required=True)
    parser.add_argument('--questions', type=Path, required=True, help='question file (JSON)')
    parser.add_argument('--out', type=Path, required=True, help='folder for answers and report')
    parser.add_argument('--only', default='', help='ids to ask, separated by commas')
    parser.add_argument('--json', action='store_true', help='one JSON object a line')
    add_parts(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, score, write answers.jsonl and report.html, print."""
    from spatialclaw_ros.replay.pages import write_run_page  # noqa: PLC0415 - OpenCV on use
    from spatialclaw_ros.replay.questions import load_questions  # noqa: PLC0415
    from spatialclaw_ros.replay.runner import Replay  # noqa: PLC0415
    from spatialclaw_ros.replay.scoring import dialogues_right, summary  # noqa: PLC0415

    items = load_questions(args.questions)
    if args.only:
        wanted = args.only.split(',')
        absent = set(wanted) - {item.question.id for item in items}
        if absent:
            raise BadInputError(f'--only: {args.questions} has no question {sorted(absent)}')
        items = [item for item in items if item.question.id in wanted]
    recording = open_recording(args)
    args.out.mkdir(parents=True, exist_ok=True)
    done: list[Replayed] = []
    with (
        (args.out / 'answers.jsonl').open('w', encoding='utf-8') as answers,
        Replay(recording, settings_from(args, record_dir=args.out / 'records')) as replay,
    ):
        for number, replayed in enumerate(replay.run(items), start=1):
            done.append(replayed)
            row = json.dumps(to_json(replayed))
            answers.write(row + '\n')
            answers.flush()
            print(row if args.json else _line(replayed, number, len(items)), flush=True)
    totals = summary([replayed.score for replayed in done])
    right, dialogues = dialogues_right((row.item.dialogue, bool(row.score.right)) for row in done)
    if dialogues:
        totals |= {'dialogues': dialogues, 'dialogues_right': right}
    page = write_run_page(args.out / 'report.html', done, args.out / 'records', recording.name)
    print(json.dumps({'summary': totals}) if args.json else _totals(totals, page))
    return 0


def to_json(replayed: Replayed) -> dict[str, Any]:
    """Return the JSON object of one replayed question."""
    truth = replayed.item.truth
    return {
        'id': replayed.item.question.id,
        'category': replayed.item.category,
        'dialogue': replayed.item.dialogue,
        **replayed.outcome.answer.to_json(),
        'stop_reason': replayed.outcome.stop_reason.value,
        'expected': None if truth is None else truth.answer,
        'expected_unit': '' if truth is None else truth.unit,
        'verdict': replayed.score.verdict,
        'right': replayed.score.right,
        'silent': replayed.score.silent,
        'silent_20pct': replayed.score.silent_20pct,
    }


def _line(replayed: Replayed, number: int, total: int) -> str:
    answer, truth = replayed.outcome.answer, replayed.item.truth
    said = answer.text if answer.is_answered else f'{answer.status.name.lower()}: {answer.reason}'
    expected = '' if truth is None else f'   [truth: {truth.text}]'
    mark = MARKS[replayed.score.verdict]
    return f'{mark} {number}/{total} {replayed.item.question.question}\n      {said}{expected}'


def _totals(totals: dict[str, Any], page: Path) -> str:
    counts = ', '.join(f'{name} {count}' for name, count in totals.items())
    sys.stdout.flush()
    return f'\n{counts}\nreport: {page}'
