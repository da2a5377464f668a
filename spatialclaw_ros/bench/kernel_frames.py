"""What it costs that a cell sees frames: in a ring, through a file, and as a copy in memory."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench.kernel_pictures import Pixels, draw, put, query_of, ring_for
from spatialclaw_ros.bench.kernel_row import LEAST_MS, kernel_row
from spatialclaw_ros.bench.rig import QUICK, ReadyMask, run, take_turns
from spatialclaw_ros.kernel.tools import QueryTools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.bench.kernel_row import KernelRow
    from spatialclaw_ros.bench.rig import Rig
    from spatialclaw_ros.core.query import Query

FRAMES, MANY_FRAMES = 8, 32
HEIGHT, WIDTH = 720, 1280
LOOK = 'seen = sum(int(frame.rgb[-1, -1, 0]) + int(frame.depth[-1, -1]) for frame in InputImages)'
LOAD = """
with open({file!r}, 'rb') as file:
    frames = pickle.load(file)
"""
PLAIN_LOOK = """
seen = sum(int(frame['rgb'][-1, -1, 0]) + int(frame['depth'][-1, -1]) for frame in frames)
"""


def frame_rows(rig: Rig) -> Iterator[KernelRow]:
    """Measure ``frames_visible``, ``frames_visible_vs_memcpy`` and ``bind_32_vs_1``.

    What makes frames visible is the time of the cell that first sees them, less that of the same
    cell when they have been seen. In the last row both sides are ours: a cell that first sees 32
    frames, and one that sees one.
    """
    pictures = draw(FRAMES, HEIGHT, WIDTH)
    many = [pictures[index % FRAMES] for index in range(MANY_FRAMES)]
    bound = ring_for(rig.rings, pictures[0], 1 + FRAMES + MANY_FRAMES)
    one_query, query, many_query = (
        query_of(put(bound, shown)) for shown in (pictures[:1], pictures, many)
    )
    written_to = ring_for(rig.rings, pictures[0], 2 * FRAMES)
    session = rig.pool.acquire('frames')
    file = Path(rig.plain.folder) / 'frames.pickle'
    rig.plain.run('import pickle')
    copies = [Pixels(*map(np.empty_like, picture)) for picture in pictures]

    def bind(asked: Query) -> None:
        session.bind(asked, QueryTools(asked, ReadyMask()))
        run(session, LOOK)

    def through_file() -> None:
        frames = [{'rgb': p.rgb, 'depth': p.depth_m, 'K': np.eye(3)} for p in pictures]
        with file.open('wb') as out:
            pickle.dump(frames, out, pickle.HIGHEST_PROTOCOL)
        rig.plain.run(LOAD.format(file=str(file)) + PLAIN_LOOK)

    def copy() -> None:
        for picture, target in zip(pictures, copies, strict=True):
            np.copyto(target.rgb, picture.rgb)
            np.copyto(target.depth_m, picture.depth_m)

    one, many_bound, some, seen, pickled, plain_seen, written, copied = take_turns(
        rig.rounds,
        (lambda: bind(one_query), QUICK),
        (lambda: bind(many_query), QUICK),
        (lambda: bind(query), QUICK),
        (lambda: run(session, LOOK), QUICK),
        (through_file, 1),
        (lambda: rig.plain.run(PLAIN_LOOK), QUICK),
        (lambda: put(written_to, pictures), 1),
        (copy, 1),
    )
    session.close()
    n, visible = rig.rounds, max(LEAST_MS, some - seen)
    yield kernel_row('frames_visible', visible, pickled - plain_seen, n, target=100.0)
    yield kernel_row('frames_visible_vs_memcpy', written + visible, copied, n, target=1 / 1.5)
    yield kernel_row('bind_32_vs_1', many_bound, one, QUICK * n)
