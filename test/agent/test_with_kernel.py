"""The loop on the real kernel: what a double cannot show."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from agent.doubles import Replies, cell

from spatialclaw_ros.agent.engine import Engine
from spatialclaw_ros.agent.recording import record_folder
from spatialclaw_ros.agent.trajectory import read_trajectory
from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.cell import CellStatus
from spatialclaw_ros.core.query import Budget, Query
from spatialclaw_ros.core.step import StopReason
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.options import ScriptedOptions
from spatialclaw_ros.models.scripted import ScriptedModel
from spatialclaw_ros.models.segmenters import make_segmenter
from spatialclaw_ros.replay.recording import Recording, open_scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spatialclaw_ros.core.protocols import Model
    from spatialclaw_ros.core.sketch import SketchState
    from spatialclaw_ros.core.step import Step

BUDGET = Budget(max_steps=8, max_failures=3, time_s=300.0, cell_timeout_s=60.0)
DONE = cell("ReturnAnswer(1.0, unit='m')")


@pytest.fixture(scope='module')
def recording(demo_scene: Path) -> Recording:
    return open_scene(demo_scene)


@pytest.fixture(scope='module')
def kernels(recording: Recording, kernel_python: Path) -> Iterator[Kernels]:
    made = Kernels(kernel_python, recording.rings, spares=1)
    yield made
    made.close()


def engine(kernels: Kernels, *replies: str) -> Engine:
    return engine_of(kernels, Replies(*replies))


def engine_of(kernels: Kernels, model: Model, record_dir: Path | None = None) -> Engine:
    return Engine(
        kernels,
        model,
        record_dir=record_dir,
        make_tools=lambda query: QueryTools(query, make_segmenter('auto')),
        documentation='',
        check=lambda _code: '',
    )


def ask(recording: Recording, session: str, budget: Budget = BUDGET) -> Query:
    world = recording.captures[-1].frame.world_frame
    return Query(
        f'{session}-{time.monotonic_ns()}',
        'How far apart are they?',
        recording.captures,
        session_id=session,
        world_frame=world,
        budget=budget,
    )


def test_variables_and_sketch_last_over_questions(kernels: Kernels, recording: Recording) -> None:
    first = cell("p = np.array([0.0, 0.0, 0.1])\nsketch.point(p, name='a')\nprint('kept')")
    second = cell("sketch['a'].move_to(p + 1)\nsketch.point(p, name='b')\nReturnAnswer(2.0, 'm')")
    parts = engine(kernels, first, DONE, second)
    seen: list[list[str]] = []

    def on_step(step: Step, sketch: SketchState) -> None:
        assert step.result.ok, step.observation
        seen.append(list(sketch.items))

    parts.ask(ask(recording, 's'), on_step=on_step)
    outcome = parts.ask(ask(recording, 's'), on_step=on_step)
    assert outcome.answer.value == 2.0
    assert seen == [['a'], ['a'], ['a', 'b']]
    assert parts.sketch('s').items['a'].points[0].tolist() == pytest.approx([1.0, 1.0, 1.1])
    parts.end_session('s')


def test_endless_cell_times_out_and_the_run_goes_on(
    kernels: Kernels, recording: Recording
) -> None:
    budget = Budget(max_steps=8, max_failures=3, time_s=90.0, cell_timeout_s=8.0)
    parts = engine(kernels, cell('x = 41'), cell('while True: pass'), cell("ReturnAnswer(x, 'm')"))
    outcome = parts.ask(ask(recording, 'endless', budget))
    assert [step.result.status for step in outcome.steps] == [
        CellStatus.OK,
        CellStatus.TIMEOUT,
        CellStatus.OK,
    ]
    assert outcome.answer.value == 41
    parts.end_session('endless')


def test_cancel_in_mid_cell_frees_the_session_for_the_next_question(
    kernels: Kernels, recording: Recording
) -> None:
    parts = engine(kernels, cell('started = True'), cell('while True: pass'), DONE)
    cancel = threading.Event()

    def on_step(step: Step, sketch: SketchState) -> None:
        del step, sketch
        threading.Timer(0.3, cancel.set).start()

    outcome = parts.ask(ask(recording, 'c'), on_step=on_step, cancel=cancel)
    assert outcome.stop_reason is StopReason.CANCELLED
    assert outcome.answer.status is Status.FAILED
    assert parts.ask(ask(recording, 'c')).stop_reason is StopReason.ANSWERED
    parts.end_session('c')


def test_a_kernel_that_kills_itself_is_a_step_and_the_run_goes_on(
    kernels: Kernels, recording: Recording
) -> None:
    suicide = cell('import os\nos._exit(3)')
    parts = engine(kernels, cell('x = 7'), suicide, cell("ReturnAnswer(x, 'm')"))
    outcome = parts.ask(ask(recording, 'dies'))
    assert [step.result.status for step in outcome.steps] == [
        CellStatus.OK,
        CellStatus.DIED,
        CellStatus.OK,
    ]
    assert outcome.answer.value == 7
    parts.end_session('dies')


def test_deadline_inside_a_cell_gives_the_proposal(kernels: Kernels, recording: Recording) -> None:
    budget = Budget(max_steps=8, max_failures=3, time_s=20.0, cell_timeout_s=30.0)
    parts = engine(kernels, DONE, cell("Propose(0.5, 'm')"), cell('while True: pass'))
    parts.ask(ask(recording, 'late'))  # it has its kernel then, however long that takes to start
    outcome = parts.ask(ask(recording, 'late', budget))
    assert outcome.stop_reason is StopReason.DEADLINE
    assert outcome.answer.status is Status.PROVISIONAL
    assert outcome.answer.text == '0.500 m'
    parts.end_session('late')


def test_a_run_can_be_run_again_from_its_record(
    kernels: Kernels, recording: Recording, tmp_path: Path
) -> None:
    seen = (
        'frame = InputImages[0]\n'
        "can = tools.SAM3.segment_image_by_text(frame, 'coffee can')\n"
        'recon = tools.Reconstruct.Reconstruct(InputImages)\n'
        'p = can.get_centroid_3d(recon, frame)\n'
        "print(p)\nsketch.point(p, name='can')\n"
        'show(can.visualize(frame))'
    )
    given = "ReturnAnswer(tools.Geometry.euclidean_distance(p, [0, 0, 0]), evidence=['can'])"
    model = Replies('First look, then answer.', cell(seen), cell(given), plans=True)
    about = ask(recording, 'again')
    parts = engine_of(kernels, model, tmp_path)
    first = parts.ask(about)
    parts.end_session('again')
    assert first.stop_reason is StopReason.ANSWERED
    model_again = ScriptedModel(ScriptedOptions(record_folder(tmp_path, about.query_id)))
    parts = engine_of(kernels, model_again, tmp_path / 'second')
    second = parts.ask(about)
    parts.end_session('again')
    same = {'elapsed': 0.0, 'model': ''}
    assert {**second.answer.to_json(), **same} == {**first.answer.to_json(), **same}
    assert [step.result.stdout for step in second.steps] == [
        step.result.stdout for step in first.steps
    ]
    assert second.steps[0].observation == first.steps[0].observation
    records = [
        read_trajectory(record_folder(root, about.query_id))
        for root in (tmp_path, tmp_path / 'second')
    ]
    assert records[0].plan == records[1].plan == 'First look, then answer.'
    assert records[0].steps[0].sketch == records[1].steps[0].sketch
    assert [image.label for image in records[1].steps[0].images] == [
        image.label for image in records[0].steps[0].images
    ]
