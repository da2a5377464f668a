"""One world of a run: drawn, written as a scene, its questions asked, with and without depth."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.agent.recording import record_folder
from spatialclaw_ros.bench.baselines import without_depth
from spatialclaw_ros.bench.row import row_of
from spatialclaw_ros.replay.questions import load_questions
from spatialclaw_ros.replay.recording import open_scene
from spatialclaw_ros.replay.runner import Replay
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.folder import write_scene
from spatialclaw_ros.world.questions.dialogues import dialogues_of
from spatialclaw_ros.world.questions.draw import questions_of
from spatialclaw_ros.world.questions.file import QUESTIONS_FILE, write_questions
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT, TYPICAL
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.bench.plan import Orders, WorldPlan
    from spatialclaw_ros.bench.row import Row
    from spatialclaw_ros.core.settings import Settings
    from spatialclaw_ros.replay.questions import Item
    from spatialclaw_ros.replay.recording import Recording

WIDTH, HEIGHT, FRAMES = 320, 240, 24


@dataclass(frozen=True)
class WorldAsked:
    """What came of one world."""

    plan: WorldPlan
    rows: tuple[Row, ...]
    drawing_s: float
    """To draw the world, its pictures and its questions."""
    asking_s: float
    """To ask, starts of the kernel included."""
    without_depth_s: float


def ask_world(plan: WorldPlan, orders: Orders) -> WorldAsked:
    """Draw a world and ask its questions."""
    started = time.monotonic()
    scene = orders.folder / 'worlds' / str(plan.seed)
    items = _draw(plan, orders, scene)
    recording = open_scene(scene)
    drawn = time.monotonic()
    records = orders.folder / 'records' / str(plan.seed)
    settings = orders.settings
    if orders.keep_records:
        settings = replace(settings, record=replace(settings.record, dir=str(records)))
    with Replay(recording, settings) as replay:
        answered = list(replay.run(items))
    asked = time.monotonic()
    blind: dict[str, str] = {}
    if orders.without_depth:
        blind = _verdicts(without_depth(recording), orders.settings, items)
    rows = tuple(
        row_of(
            plan,
            replayed,
            str(record_folder(records, replayed.item.question.id)) if orders.keep_records else '',
            blind.get(replayed.item.question.id, ''),
        )
        for replayed in answered
    )
    ended = time.monotonic()
    return WorldAsked(plan, rows, drawn - started, asked - drawn, ended - asked)


def _draw(plan: WorldPlan, orders: Orders, scene: Path) -> list[Item]:
    """Write the world's scene and question file; return what to ask of it."""
    world = make_world(plan.seed)
    eye = WorldCamera(world, make_camera(WIDTH, HEIGHT), TYPICAL if plan.noise else EXACT)
    truth = write_scene(eye, scene, FRAMES, labels=plan.labels)
    drawn = [
        question
        for draw, count in ((questions_of, orders.per_world), (dialogues_of, orders.dialogues))
        for question in draw(
            world,
            truth,
            count=count,
            seed=plan.seed,
            wordings=orders.wordings,
            labels=plan.labels,
        )
    ]
    write_questions(scene / QUESTIONS_FILE, drawn)
    items = load_questions(scene / QUESTIONS_FILE)
    if orders.only:
        items = [item for item in items if {item.category, item.intent} & orders.only]
    return items


def _verdicts(recording: Recording, settings: Settings, items: list[Item]) -> dict[str, str]:
    """Return the verdict on each question, by its id; dialogues are left out."""
    single = [item for item in items if not item.dialogue]
    with Replay(recording, settings) as replay:
        return {done.item.question.id: done.score.verdict for done in replay.run(single)}
