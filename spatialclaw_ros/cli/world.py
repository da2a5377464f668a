"""Draw a synthetic room by seed and write what a robot's camera sees of it as a scene folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.folder import TRUTH_FILE, write_scene
from spatialclaw_ros.world.questions.draw import questions_of
from spatialclaw_ros.world.questions.file import QUESTIONS_FILE, write_questions
from spatialclaw_ros.world.questions.wordings import KEYS
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT, TYPICAL
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('--seed', type=int, required=True, help='which world; 0 or more')
    parser.add_argument('--out', type=Path, required=True, help='folder to write, new or empty')
    parser.add_argument('--frames', type=int, default=40, help='pictures to take (40)')
    parser.add_argument('--rate', type=float, help='Hz; without it, spread over all that happens')
    parser.add_argument('--width', type=int, default=640, help='pixels (640)')
    parser.add_argument('--height', type=int, default=480, help='pixels (480)')
    parser.add_argument(
        '--noise',
        action='store_true',
        help='depth noise, holes, bleeding edges, lost frames, depth later than colour',
    )
    parser.add_argument('--no-labels', action='store_true', help='write no label images')
    parser.add_argument(
        '--questions', type=int, default=0, metavar='M', help='questions to write beside it (0)'
    )
    parser.add_argument(
        '--question-seed', type=int, default=0, metavar='N', help='which questions (0)'
    )
    parser.add_argument(
        '--wordings',
        choices=KEYS,
        default=KEYS[0],
        help='of the questions; withheld: those that nothing was made with (open)',
    )
    parser.add_argument('--json', action='store_true', help='print one JSON object')


def run(args: argparse.Namespace) -> int:
    """Write the folder."""
    world = make_world(args.seed)
    camera = make_camera(args.width, args.height)
    eye = WorldCamera(world, camera, TYPICAL if args.noise else EXACT)
    truth = write_scene(eye, args.out, args.frames, args.rate, labels=not args.no_labels)
    questions = questions_of(
        world,
        truth,
        count=args.questions,
        seed=args.question_seed,
        wordings=args.wordings,
        labels=not args.no_labels,
    )
    if questions:
        write_questions(args.out / QUESTIONS_FILE, questions)
    if args.json:
        summary = {
            'folder': str(args.out),
            'truth': str(args.out / TRUTH_FILE),
            'seed': args.seed,
            'frames': len(truth.frames),
            'things': len(truth.things),
            'questions': len(questions),
        }
        print(json.dumps(summary))
    else:
        print(f'wrote {args.out}: {len(truth.frames)} frames of {len(truth.things)} things')
        if questions:
            print(f'{len(questions)} questions are in {args.out / QUESTIONS_FILE}')
        print(f'the truth is in {args.out / TRUTH_FILE}')
    return 0
