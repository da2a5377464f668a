"""Real runs for the pages: the real kernel on the carried recording, with given replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.doubles import Replies, cell

from spatialclaw_ros.agent.engine import Engine
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.segmenters import make_segmenter
from spatialclaw_ros.replay.recording import open_scene

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spatialclaw_ros.agent.engine import DrawViews
    from spatialclaw_ros.core.step import Outcome

LOOK = cell(
    """frame = InputImages[0]  # the reference view
can = tools.SAM3.segment_image_by_text(frame, 'coffee can')
box = tools.SAM3.segment_image_by_text(frame, 'sugar box')
for name, found in (('can', can), ('box', box)):
    print(name, int(found.get_mask(frame).sum()), 'px')
show(can.visualize(frame), box.visualize(frame))""",
    'Find the coffee can and the sugar box',
)
MEASURE = cell(
    """recon = tools.Reconstruct.Reconstruct(InputImages)
a, b = (found.get_centroid_3d(recon, frame) for found in (can, box))
distance = tools.Geometry.euclidean_distance(a, b)
print(distance)
sketch.measure(a, b, name='distance')
Propose(distance, confidence=0.5)""",
    'Measure between the centres of what is seen of both',
)
MISTAKE = cell("can.get_centroid_3d(recon, frame, object='nail')", 'Measure <the> nail')
ANSWER = cell("ReturnAnswer(distance, confidence=0.8, evidence=['distance'])", 'Answer')
REFUSE = cell(
    "ReturnAnswer(None, status='refused', reason='no frame shows a piano')",
    'Say that it is absent',
)
RUNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        'measured',
        'How far apart are the centres of the coffee can and the sugar box?',
        (LOOK, MEASURE, 'I forgot the code.', MISTAKE, ANSWER),
    ),
    ('refused', 'Where is the piano & the <b>stool</b>?', (REFUSE,)),
)


def run_all(
    scene: Path, python: Path, records: Path, draw_views: DrawViews | None = None
) -> Sequence[Outcome]:
    """Answer the questions of ``RUNS`` on a scene; their records lie in ``records``."""
    recording = open_scene(scene)
    kernels = Kernels(python, recording.rings, spares=0)
    outcomes = []
    try:
        for name, question, replies in RUNS:
            engine = Engine(
                kernels,
                Replies(*replies),
                make_tools=lambda query: QueryTools(query, make_segmenter('auto')),
                documentation='',
                check=lambda _code: '',
                draw_views=draw_views,
                record_dir=records,
            )
            world = recording.captures[-1].frame.world_frame
            query = Query(name, question, recording.captures, session_id=name, world_frame=world)
            outcomes.append(engine.ask(query))
            engine.end_session(name)
    finally:
        kernels.close()
    return outcomes
