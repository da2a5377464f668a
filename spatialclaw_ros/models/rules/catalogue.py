"""All families, in the order in which they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.families import (
    bearing,
    camera_distance,
    camera_height,
    comparison,
    count,
    distance,
    height,
    motion,
    orbit,
    relation,
    size,
    superlative,
    support,
    threshold,
)

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.family import Family, Plan

FAMILIES: tuple[Family, ...] = (
    bearing.FAMILY,
    orbit.FAMILY,
    camera_height.FAMILY,
    motion.FAMILY,
    threshold.FAMILY,
    superlative.FAMILY,
    comparison.FAMILY,
    relation.FAMILY,
    support.FAMILY,
    distance.FAMILY,
    camera_distance.FAMILY,
    height.FAMILY,
    size.FAMILY,
    count.FAMILY,
)
"""The more special come first: each takes only what it reads in full."""


def plan_for(asked: Asked) -> Plan | None:
    """Return the plan of the first family that reads the question, or None."""
    for family in FAMILIES:
        plan = family.read(asked)
        if plan is not None:
            return plan
    return None


def outside(asked: Asked) -> str:
    """Return what to say of a question that no family reads."""
    can = '; '.join(family.what for family in FAMILIES)
    return f'rules cannot answer {asked.text[:120]!r}. It answers: {can}'
