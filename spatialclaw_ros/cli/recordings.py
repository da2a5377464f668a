"""Arguments that several commands share: which recording, which frames, which parts."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.settings import Settings

if TYPE_CHECKING:
    import argparse

    from spatialclaw_ros.replay.recording import Recording


def add_recording(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare --bag and --scene."""
    group = parser.add_mutually_exclusive_group(required=required)
    group.add_argument('--bag', type=Path, help='a ROS 2 bag: folder or .mcap')
    group.add_argument('--scene', type=Path, help='a folder with scene.json, rgb/, depth/')


def add_parts(parser: argparse.ArgumentParser) -> None:
    """Declare which model, segmenter and sandbox to use."""
    parser.add_argument('--model', default='rules', help='rules, openai, transformers, scripted')
    parser.add_argument('--base-url', default='', help='openai: such as http://localhost:8000/v1')
    parser.add_argument('--model-name', default='', help="openai: the model's name on the server")
    parser.add_argument('--api-key-env', default='', help='openai: variable that holds the key')
    parser.add_argument(
        '--model-path', default='', help='transformers: checkpoint; scripted: file'
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
        record=replace(base.record, dir=str(record_dir) if record_dir else ''),
    )


def open_recording(args: argparse.Namespace) -> Recording:
    """Open the recording that --bag or --scene names."""
    from spatialclaw_ros.replay.recording import open_bag, open_scene  # noqa: PLC0415

    recording = open_bag(args.bag) if args.bag else open_scene(args.scene)
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
