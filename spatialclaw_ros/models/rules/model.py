"""The model `rules`: reads the question and the observations, writes the next cell; no weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.catalogue import outside, plan_for
from spatialclaw_ros.models.rules.drafts import Draft, refuse, warned
from spatialclaw_ros.models.rules.facts import read_facts, taken

if TYPE_CHECKING:
    import threading

    from spatialclaw_ros.core.conversation import ModelRequest, StepView
    from spatialclaw_ros.core.query import Query


class RulesModel:
    """Writes real cells for a stated family of spatial questions, and refuses all others.

    A pure function of question, choices, unit and frame table, and of what earlier cells printed.
    """

    name = 'rules'
    plans = False

    def query(
        self, request: ModelRequest, *, cancel: threading.Event, deadline_s: float
    ) -> ModelReply:
        """Reply with the next cell.

        Raises:
            ModelError: the request carries no query.
            CancelledError: ``cancel`` was set.
        """
        del deadline_s
        if cancel.is_set():
            msg = 'the query was cancelled'
            raise CancelledError(msg)
        if request.query is None:
            msg = 'rules reads the query itself, and this request carries none; use another model'
            raise ModelError(msg)
        return ModelReply(next_cell(request.query, request.steps).reply())

    def close(self) -> None:
        """Hold nothing, free nothing."""


def next_cell(query: Query, steps: tuple[StepView, ...]) -> Draft:
    """Return the next cell for a query and its finished steps."""
    if not query.frames:
        return refuse('there is no frame to look at')
    if not query.question.strip():
        return refuse('the question is empty')
    asked = read_question(query)
    if asked.unknown_frames:
        return refuse(
            f'the question speaks of {asked.unknown_frames[0]!r}, but the frames here are '
            f'{list(asked.known)}'
        )
    if steps and steps[-1].cell is not None and 'ReturnAnswer(' in steps[-1].cell.code:
        return refuse(f'the answer was not accepted: {_last_words(steps[-1].observation)}')
    plan = plan_for(asked)
    if plan is None:
        return refuse(outside(asked))
    return warned(plan.next_cell(asked, read_facts(steps)), taken(steps))


def _last_words(observation: str) -> str:
    """Return what an observation says last, in one line."""
    said = [line.strip() for line in observation.splitlines() if line.strip()]
    return ' '.join(said[-3:])[:300]
