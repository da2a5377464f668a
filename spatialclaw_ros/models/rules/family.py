"""What a family of questions is: one file that reads its questions and writes their cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.drafts import Draft
    from spatialclaw_ros.models.rules.facts import Facts


class Plan(Protocol):
    """A question that was understood: it writes the next cell from what earlier ones found."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Return the next cell."""


class Reader(Protocol):
    """Reads a question."""

    def __call__(self, asked: Asked) -> Plan | None:
        """Return the plan, or None where the question is of another family."""


@dataclass(frozen=True)
class Family:
    """A family: what it answers, and how it reads a question."""

    what: str
    """As it is said to the user: 'distances between two things'."""
    read: Reader


def first_plan(families: Iterable[Family], asked: Asked) -> Plan | None:
    """Return the plan of the first of some families that reads a question, or None."""
    plans = (family.read(asked) for family in families)
    return next((plan for plan in plans if plan is not None), None)
