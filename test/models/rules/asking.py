"""Questions to `rules` with its cells run in this process: what the tests of this folder share."""

from __future__ import annotations

import contextlib
import functools
import io
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialclaw_ros.agent.answering import make_answer
from spatialclaw_ros.agent.reply import parse_reply
from spatialclaw_ros.core.conversation import ModelRequest, StepView
from spatialclaw_ros.core.query import Query, RobotModel
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.rules.model import RulesModel
from spatialclaw_ros.models.segmenters import make_segmenter
from spatialclaw_ros.primitives.namespace import CellWorld
from spatialclaw_ros.replay.scene import load_scene

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from spatialclaw_ros.core.answer import Answer
    from spatialclaw_ros.core.cell import Cell
    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import Segmenter, ToolReply

MOST_STEPS = 12
_RINGS = RingRegistry()


@functools.lru_cache(maxsize=24)
def recorded(folder: Path, frames: tuple[int, ...] | None = None) -> tuple[Capture, ...]:
    """Return a recording's captures, read once: they cannot change."""
    return tuple(load_scene(folder).captures(_RINGS, frames))


@dataclass
class _Host:
    tools: QueryTools

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        """Pass a call on to the tools of the query."""
        return self.tools.call(name, arguments)


@dataclass
class Asked:
    """One question, answered, with all that was done."""

    answer: Answer
    cells: list[Cell] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)

    @property
    def confident(self) -> bool:
        """Whether a value was given with a confidence that counts."""
        return self.answer.is_answered and not self.answer.confidence < 0.3


def make_query(
    captures: Sequence[Capture],
    question: str,
    choices: Sequence[str] = (),
    unit: str = '',
    robot: RobotModel | None = None,
) -> Query:
    """Return a query over captures."""
    return Query(
        'q',
        question,
        tuple(captures),
        choices=tuple(choices),
        unit=unit,
        world_frame=captures[-1].frame.world_frame,
        robot=robot or RobotModel(),
    )


def next_cell(query: Query, steps: Sequence[StepView]) -> Cell:
    """Return the next cell that rules writes."""
    request = ModelRequest((), query=query, steps=tuple(steps))
    reply = RulesModel().query(request, cancel=threading.Event(), deadline_s=10)
    return parse_reply(reply.text)


def ask(
    captures: Sequence[Capture],
    question: str,
    choices: Sequence[str] = (),
    unit: str = '',
    segmenter: str | Segmenter = 'auto',
    robot: RobotModel | None = None,
) -> Asked:
    """Ask rules, run its cells and return what came of it."""
    return ask_query(make_query(captures, question, choices, unit, robot), segmenter)


def ask_query(query: Query, segmenter: str | Segmenter = 'auto') -> Asked:
    """Ask a query, with what was asked before it; run the cells."""
    finds = make_segmenter(segmenter) if isinstance(segmenter, str) else segmenter
    world = CellWorld(_Host(QueryTools(query, finds)))
    world.bind(query.frames, query.brief())
    done: list[StepView] = []
    names: set[str] = set()
    for _ in range(MOST_STEPS):
        cell = next_cell(query, done)
        said = io.StringIO()
        world.begin_cell()
        with contextlib.redirect_stdout(said):
            exec(compile(cell.code, '<cell>', 'exec'), world.namespace)  # noqa: S102 - a cell
        output = world.collect()
        names |= {str(op['item']['name']) for op in output.sketch if op.get('op') == 'set'}
        done.append(StepView(cell, f'Output:\n{said.getvalue()}'))
        if output.answer is not None:
            return Asked(
                make_answer(output.answer, query, sketch=names),
                [step.cell for step in done if step.cell is not None],
                [step.observation for step in done],
            )
    msg = f'no answer after {MOST_STEPS} cells; the last printed {done[-1].observation!r}'
    raise AssertionError(msg)
