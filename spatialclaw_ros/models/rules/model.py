"""The model `rules`: reads the question and the observations, writes the next cell; no weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.catalogue import outside, plan_for
from spatialclaw_ros.models.rules.described.readings import readings
from spatialclaw_ros.models.rules.described.settling import settle_descriptions
from spatialclaw_ros.models.rules.drafts import Draft, refuse, warned
from spatialclaw_ros.models.rules.facts import read_facts, taken

if TYPE_CHECKING:
    import threading

    from spatialclaw_ros.core.conversation import ModelRequest, StepView
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.described.readings import Reading
    from spatialclaw_ros.models.rules.family import Plan


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
    refused = _not_to_be_asked(query, steps)
    if refused:
        return refuse(refused)
    understood = _understood(query)
    if understood is None:
        return refuse(outside(read_question(query)))
    reading, asked, plan = understood
    rest = settle_descriptions([what for _, what in reading.things], asked, steps)
    if isinstance(rest, Draft):
        return warned(rest, taken(steps))
    draft = plan.next_cell(asked, read_facts(reading.in_short(rest)))
    return reading.in_full(warned(draft, taken(steps)))


def _not_to_be_asked(query: Query, steps: tuple[StepView, ...]) -> str:
    """Return why a question cannot be taken up, or not any further; '' where it can."""
    if not query.frames:
        return 'there is no frame to look at'
    if not query.question.strip():
        return 'the question is empty'
    asked = read_question(query)
    if asked.unknown_frames:
        return (
            f'the question speaks of {asked.unknown_frames[0]!r}, but the frames here are '
            f'{list(asked.known)}'
        )
    if steps and steps[-1].cell is not None and 'ReturnAnswer(' in steps[-1].cell.code:
        return f'the answer was not accepted: {_last_words(steps[-1].observation)}'
    return ''


def _understood(query: Query) -> tuple[Reading, Asked, Plan] | None:
    """Return the first reading of a question that a family takes, with its plan; None = none."""
    for reading in readings(query):
        asked = read_question(reading.query)
        plan = plan_for(asked)
        if plan is not None:
            return reading, asked, plan
    return None


def _last_words(observation: str) -> str:
    """Return what an observation says last, in one line."""
    said = [line.strip() for line in observation.splitlines() if line.strip()]
    return ' '.join(said[-3:])[:300]
