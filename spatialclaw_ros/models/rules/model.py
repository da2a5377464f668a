"""The model `rules`: reads the question and the observations, writes the next cell; no weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.catalogue import outside
from spatialclaw_ros.models.rules.described.settling import settle_descriptions
from spatialclaw_ros.models.rules.dialogue.follow_up import in_full
from spatialclaw_ros.models.rules.drafts import Draft, refuse, warned
from spatialclaw_ros.models.rules.facts import read_facts, taken
from spatialclaw_ros.models.rules.understanding import understand

if TYPE_CHECKING:
    import threading

    from spatialclaw_ros.core.conversation import ModelRequest, StepView
    from spatialclaw_ros.core.query import Query


class RulesModel:
    """Writes real cells for a stated family of spatial questions, and refuses all others.

    A pure function of question, choices, unit and frame table, of what was asked before in the
    session, and of what earlier cells printed.
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
    full = in_full(query)
    refused = full.missing or _not_to_be_asked(full.query, steps)
    if refused:
        return refuse(refused)
    understood = understand(full.query)
    if understood is None:
        return refuse(outside(read_question(full.query)))
    reading, asked = understood.reading, understood.asked
    rest = settle_descriptions([what for _, what in reading.things], asked, steps)
    if isinstance(rest, Draft):
        return rest
    draft = understood.plan.next_cell(asked, read_facts(reading.in_short(rest)))
    meant = (f'taken to mean: {full.taken}',) if full.taken else ()
    return reading.in_full(warned(draft, (*meant, *taken(steps))))


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


def _last_words(observation: str) -> str:
    """Return what an observation says last, in one line."""
    said = [line.strip() for line in observation.splitlines() if line.strip()]
    return ' '.join(said[-3:])[:300]
