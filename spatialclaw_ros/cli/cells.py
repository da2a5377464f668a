"""Run given cells in one sandboxed kernel and print one observation per cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.cli.recordings import (
    add_recording,
    add_sandbox,
    open_recording,
    parse_frames,
    settings_from,
)
from spatialclaw_ros.cli.usage import require_seconds
from spatialclaw_ros.core.cell import CellResult, CellStatus

if TYPE_CHECKING:
    import argparse

    from spatialclaw_ros.replay.recording import Recording


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        'file', type=Path, help='.py with `# %%%%` separators, or a JSON list of cells'
    )
    add_recording(parser, required=False)
    parser.add_argument('--frames', default='', help='frame indices of the recording: 0,3-7')
    parser.add_argument('--question', default='', help='what Metadata.question says')
    parser.add_argument('--no-check', action='store_true', help='no check before execution')
    parser.add_argument('--timeout', type=float, default=20.0, help='seconds for a cell')
    parser.add_argument(
        '--images', type=Path, metavar='DIR', help='folder for what cells show: CELL_NUMBER.png'
    )
    parser.add_argument('--json', action='store_true', help='JSON lines (the default)')
    parser.add_argument('--segmenter', default='auto', help='auto, label_image, colour_shape')
    add_sandbox(parser)


def run(args: argparse.Namespace) -> int:
    """Run the cells; exit code 0 when every cell ran to its end."""
    require_seconds(args.timeout)
    from spatialclaw_ros import assemble  # noqa: PLC0415 - parts only on use
    from spatialclaw_ros.core.query import Query  # noqa: PLC0415
    from spatialclaw_ros.kernel.check import check_cell  # noqa: PLC0415
    from spatialclaw_ros.models.script_file import read_cells  # noqa: PLC0415

    cells = read_cells(args.file)
    recording = open_recording(args) if args.bag or args.scene else _nothing()
    captures = recording.pick(parse_frames(args.frames))
    settings = settings_from(args)
    query = Query(
        query_id='cells',
        question=args.question,
        captures=captures,
        session_id='cells',
        world_frame=captures[-1].frame.world_frame if captures else 'map',
        is_video=recording.is_video,
        robot=assemble.robot(settings, recording.robot),
    )
    kernels = assemble.build_kernels(settings, recording.rings, spares=0)
    failed = False
    try:
        session = kernels.acquire('cells')
        session.bind(query, assemble.tools_maker(settings)(query))
        for index, cell in enumerate(cells):
            guidance = '' if args.no_check else check_cell(cell.code)
            if guidance:
                result = CellResult(CellStatus.REJECTED, error=guidance)
            else:
                result = session.execute(cell.code, timeout_s=cell.timeout_s or args.timeout)
            failed |= not result.ok
            print(json.dumps(result.to_json(index)), flush=True)
            if args.images is not None:
                _save(result, args.images, index)
    finally:
        kernels.close()
    return int(failed)


def _save(result: CellResult, folder: Path, index: int) -> None:
    from PIL import Image  # noqa: PLC0415 - only where pictures are wanted

    folder.mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(result.images):
        Image.fromarray(image.rgb).save(folder / f'{index}_{number}.png')


def _nothing() -> Recording:
    from spatialclaw_ros.frames.ring import RingRegistry  # noqa: PLC0415
    from spatialclaw_ros.replay.recording import Recording  # noqa: PLC0415

    return Recording('nothing', (), RingRegistry())
