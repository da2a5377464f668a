"""Whole runs of the agent, with real kernels and a real model that looks at the image."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.chats import learn, served

from spatialclaw_ros.agent.engine import Engine
from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.core.step import StopReason
from spatialclaw_ros.frames.recorded import RecordedFrames
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.check import check_cell
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.colour_shape import ColourShapeSegmenter
from spatialclaw_ros.models.registry import make_model
from spatialclaw_ros.models.script_file import ScriptedCell, as_reply

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator
    from pathlib import Path

    from spatialclaw_ros.core.conversation import ModelReply, ModelRequest
    from spatialclaw_ros.core.protocols import Model
    from spatialclaw_ros.core.step import Outcome

WIDTH, HEIGHT = 640, 480
WALL = (slice(10, 470), slice(10, 630))
COLOURS = {'red': (200, 20, 20), 'green': (20, 200, 20)}
PLAN = 'Measure the depth of the wall, then say its colour.'
QUESTION = 'What colour is the wall?'


def wall(rings: RingRegistry, colour: str) -> Query:
    """Return a query on a wall 0.8 m away; only its pixels tell the colour."""
    matrix = np.array([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]])
    camera = Camera('front', matrix, WIDTH, HEIGHT, 'optical')
    with RecordedFrames(rings, 'front', 1).reserve(WIDTH, HEIGHT, has_depth=True) as slot:
        slot.rgb[:] = 90
        slot.rgb[WALL] = COLOURS[colour]
        assert slot.depth_m is not None
        slot.depth_m[:] = 1.0
        slot.depth_m[WALL] = 0.8
    memory, pixels = rings.get(slot.ref.ring).memory, WIDTH * HEIGHT
    rgb = np.frombuffer(memory, np.uint8, 3 * pixels, slot.ref.rgb_offset)
    depth = np.frombuffer(memory, np.float32, pixels, slot.ref.depth_offset)
    frame = Frame(
        frame_index=7,
        stamp_ns=1_000_000_000,
        camera=camera,
        rgb=rgb.reshape(HEIGHT, WIDTH, 3),
        depth_m=depth.reshape(HEIGHT, WIDTH),
        T_world_camera=np.eye(4),
        world_frame='map',
        slot=slot.ref,
    )
    return Query(f'wall-{colour}', QUESTION, (Capture(frame),))


def cells(colour: str) -> list[str]:
    """Return the replies of a right run."""
    look = (
        f"colour = '{colour}'\n"
        'near = float(np.median(InputImages[0].depth[200:300, 200:400]))\n'
        'print(round(near, 2))'
    )
    say = "ReturnAnswer(f'{colour}, {near:.1f} m', confidence=0.9)"
    return [as_reply(ScriptedCell(code)) for code in (look, say)]


class Overheard:
    """Passes requests on to a model and keeps them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name, self.plans, self.close = model.name, model.plans, model.close
        self.lessons: list[tuple[ModelRequest, str]] = []

    def query(
        self, request: ModelRequest, *, cancel: threading.Event, deadline_s: float
    ) -> ModelReply:
        reply = self._model.query(request, cancel=cancel, deadline_s=deadline_s)
        self.lessons.append((request, reply.text))
        return reply


@pytest.fixture(scope='module')
def rings() -> Iterator[RingRegistry]:
    with RingRegistry() as registry:
        yield registry


@pytest.fixture(scope='module')
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a record of a right run for each colour."""
    paths = {}
    for colour in COLOURS:
        events = [{'event': 'plan', 'text': PLAN}]
        lines = [json.dumps(event) for event in events]
        lines += [json.dumps({'event': 'step', 'reply': {'text': c}}) for c in cells(colour)]
        paths[colour] = tmp_path_factory.mktemp('script') / f'{colour}.jsonl'
        paths[colour].write_text('\n'.join(lines), encoding='utf-8')
    return paths


def run(model: Model, rings: RingRegistry, kernel_python: Path, *colours: str) -> list[Outcome]:
    """Ask about each wall in turn; the model is closed afterwards."""
    engine = Engine(
        Kernels(kernel_python, rings, spares=0),
        model,
        make_tools=lambda query: QueryTools(query, ColourShapeSegmenter()),
        documentation='`InputImages`, `np`, `ReturnAnswer`',
        check=check_cell,
    )
    with contextlib.closing(engine):
        return [engine.ask(wall(rings, colour)) for colour in colours]


def assert_right(outcome: Outcome, colour: str) -> None:
    assert outcome.stop_reason is StopReason.ANSWERED, outcome.answer.reason
    assert outcome.answer.text == f'{colour}, 0.8 m'
    assert [step.result.stdout.strip() for step in outcome.steps] == ['0.8', '']
    assert [step.reply.text for step in outcome.steps] == cells(colour)


@pytest.fixture(scope='module')
def checkpoint(
    models_python: Path,
    kernel_python: Path,
    rings: RingRegistry,
    scripts: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a checkpoint that learned, by heart, what the agent says in a right run."""
    lessons = []
    for colour, path in scripts.items():
        overheard = Overheard(make_model('scripted', path=path))
        outcome = run(overheard, rings, kernel_python, colour)[0]
        assert_right(outcome, colour)
        lessons += overheard.lessons
    return learn(models_python, tmp_path_factory.mktemp('agent'), lessons[:3] + lessons[4:])


@pytest.mark.parametrize('colour', COLOURS)
def test_scripted(
    kernel_python: Path, rings: RingRegistry, scripts: dict[str, Path], colour: str
) -> None:
    model = make_model('scripted', path=scripts[colour])
    assert_right(run(model, rings, kernel_python, colour)[0], colour)


def test_script_that_runs_out_is_said(
    kernel_python: Path, rings: RingRegistry, tmp_path: Path
) -> None:
    path = tmp_path / 'cells.py'
    path.write_text('# %%\nprint(1)\n')
    outcome = run(make_model('scripted', path=path), rings, kernel_python, 'red')[0]
    assert outcome.stop_reason is StopReason.MODEL_FAILED
    assert 'ran out after 1 replies' in outcome.answer.reason


def test_transformers(
    checkpoint: Path, models_python: Path, kernel_python: Path, rings: RingRegistry
) -> None:
    model = make_model('transformers', path=checkpoint, python=models_python)
    outcomes = run(model, rings, kernel_python, 'red', 'green', 'red')
    for outcome, colour in zip(outcomes, ('red', 'green', 'red'), strict=True):
        assert_right(outcome, colour)
        assert outcome.answer.model == 'transformers:tiny'


def test_openai(
    checkpoint: Path, models_python: Path, kernel_python: Path, rings: RingRegistry
) -> None:
    with served(models_python, checkpoint) as base_url:
        model = make_model('openai', base_url=base_url)
        outcomes = run(model, rings, kernel_python, 'red', 'green')
    for outcome, colour in zip(outcomes, COLOURS, strict=True):
        assert_right(outcome, colour)
        assert outcome.answer.model == 'openai:tiny-gemma'
