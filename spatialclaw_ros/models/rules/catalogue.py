"""All families, in the order in which they are tried."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.families import (
    apart,
    bearing,
    between,
    camera_distance,
    camera_height,
    camera_side,
    camera_to_whole,
    carried,
    comparison,
    contact,
    count,
    count_all,
    displacement,
    distance,
    height,
    last_seen,
    motion,
    moved,
    nearer_than,
    orbit,
    over_thing,
    own_side,
    passing,
    relation,
    resting,
    robot_distance,
    robot_nearest,
    robot_side,
    size,
    sizes_of_wholes,
    speed,
    superlative,
    support,
    thing_through,
    threshold,
    tilt,
    two_numbers,
    which_of_some,
)
from spatialclaw_ros.models.rules.family import first_plan
from spatialclaw_ros.models.rules.free_order import in_order

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.family import Family, Plan

OVER_TIME: tuple[Family, ...] = (
    speed.FAMILY,
    displacement.FAMILY,
    last_seen.FAMILY,
    count_all.FAMILY,
    moved.FAMILY,
)
"""Families of what happens over time. They read words of their own, and read them in full, so that
a question of theirs is no other one, nor does it describe a thing."""

FAMILIES: tuple[Family, ...] = (
    *OVER_TIME,
    own_side.FAMILY,
    robot_side.FAMILY,
    robot_distance.FAMILY,
    robot_nearest.FAMILY,
    motion.OF_ROBOT,
    camera_side.FAMILY,
    passing.FAMILY,
    thing_through.FAMILY,
    nearer_than.FAMILY,
    between.FAMILY,
    support.OVER_FRAMES,
    carried.FAMILY,
    which_of_some.FAMILY,
    apart.FAMILY,
    camera_to_whole.FAMILY,
    sizes_of_wholes.FAMILY,
    bearing.FAMILY,
    orbit.FAMILY,
    camera_height.FAMILY,
    over_thing.FAMILY,
    resting.FAMILY,
    tilt.FAMILY,
    motion.FAMILY,
    two_numbers.FAMILY,
    contact.FAMILY,
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
    """Return the plan of the first family that reads the question, or None.

    What none reads is tried once more, its words put in order.
    """
    plan = first_plan(FAMILIES, asked)
    text = '' if plan else in_order(asked)
    return first_plan(FAMILIES, replace(asked, text=text, marked=text)) if text else plan


def outside(asked: Asked) -> str:
    """Return what to say of a question that no family reads, the plainest families first."""
    can = '; '.join(family.what for family in reversed(FAMILIES))
    return f'rules cannot answer {asked.text[:120]!r}. It answers: {can}'
