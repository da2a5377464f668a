"""Arguments that several commands share: which recording, which frames, which parts."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.settings import RobotSettings, Settings

if TYPE_CHECKING:
    from spatialclaw_ros.replay.recording import Recording


def add_recording(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare --bag and --scene, and the robot that recorded it."""
    group = parser.add_mutually_exclusive_group(required=required)
    group.add_argument('--bag', type=Path, help='a ROS 2 bag: folder or .mcap')
    group.add_argument('--scene', type=Path, help='a folder with scene.json, rgb/, depth/')
    robot = parser.add_argument_group('robot', 'what a bag does not say, and a scene may')
    robot.add_argument('--base-frame', default=RobotSettings.base_frame, help='on /tf')
    robot.add_argument(
        '--robot-size', type=_numbers, default=(), help='length, width, height [m]: 0.5,0.4,1.2'
    )
    robot.add_argument(
        '--footprint', type=_numbers, default=(), help='x,y of each corner [m] in the base frame'
    )


def _numbers(text: str) -> tuple[float, ...]:
    """Return the numbers of '0.5,0.4'."""
    try:
        return tuple(float(part) for part in text.split(','))
    except ValueError:
        msg = f'{text!r} is no list of numbers; write 0.5,0.4,1.2'
        raise argparse.ArgumentTypeError(msg) from None


def add_parts(parser: argparse.ArgumentParser) -> None:
    """Declare which model, segmenter and sandbox to use."""
    parser.add_argument('--model', default='rules', help='rules, openai, transformers, scripted')
    parser.add_argument('--base-url', default='', help='openai: such as http://localhost:8000/v1')
    parser.add_argument('--model-name', default='', help="openai: the model's name on the server")
    parser.add_argument('--api-key-env', default='', help='openai: variable that holds the key')
    parser.add_argument(
        '--model-path', default='', help='transformers: checkpoint; scripted: file'
    )
    parser.add_argument(
        '--depth-path', default='', help='depth checkpoint, for frames without depth'
    )
    parser.add_argument('--segmenter', default='auto', help='auto, label_image, colour_shape')
    add_sandbox(parser)


def add_sandbox(parser: argparse.ArgumentParser) -> None:
    """Declare --sandbox."""
    parser.add_argument(
        '--sandbox',
        default='auto',
        choices=('auto', 'bwrap', 'landlock', 'none'),
        help='boundary round the kernel; auto takes the strongest that works, never none',
    )


def settings_from(args: argparse.Namespace, *, record_dir: Path | None = None) -> Settings:
    """Return the settings that the arguments state; those not given are as by default."""
    base = Settings()
    given = {name: value for name, value in vars(args).items() if value is not None}
    return replace(
        base,
        segmenter=given.get('segmenter', base.segmenter),
        query=replace(base.query, time_s=given.get('timeout', base.query.time_s)),
        kernel=replace(base.kernel, sandbox=given.get('sandbox', base.kernel.sandbox)),
        model=replace(
            base.model,
            name=given.get('model', base.model.name),
            base_url=given.get('base_url', ''),
            model=given.get('model_name', ''),
            api_key_env=given.get('api_key_env', ''),
            path=given.get('model_path', ''),
        ),
        depth=replace(base.depth, path=given.get('depth_path', '')),
        record=replace(base.record, dir=str(record_dir) if record_dir else ''),
        robot=RobotSettings(
            given.get('base_frame', base.robot.base_frame),
            given.get('robot_size', ()),
            given.get('footprint', ()),
        ),
    )


def open_recording(args: argparse.Namespace) -> Recording:
    """Open the recording that --bag or --scene names."""
    from spatialclaw_ros.replay.recording import open_bag, open_scene  # noqa: PLC0415

    if args.bag:
        recording = open_bag(args.bag, base_frame=args.base_frame)
    else:
        recording = open_scene(args.scene)
    for note in recording.notes:
        print(f'note: {note}', file=sys.stderr)
    return recording


def parse_frames(text: str) -> tuple[int, ...] | None:
    """Return the frame indices of '0,3-7', or None for ''.

    Raises:
        BadInputError: the text is not such a list.
    """
    if not text or text == 'all':
        return None
    frames: list[int] = []
    for part in text.split(','):
        first, dash, last = part.strip().partition('-')
        try:
            low, high = int(first), int(last if dash else first)
        except ValueError:
            msg = f'--frames {text!r}: {part!r} is no frame index or range; write 0,3-7'
            raise BadInputError(msg) from None
        if high < low:
            msg = f'--frames {text!r}: the range {part!r} runs backwards'
            raise BadInputError(msg)
        frames.extend(range(low, high + 1))
    return tuple(dict.fromkeys(frames))
