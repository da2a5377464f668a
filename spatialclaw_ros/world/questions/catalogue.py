"""All intents, each with what draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import (
    betweens,
    compares,
    composes,
    counts,
    distances,
    doors,
    gaps,
    memories,
    moves,
    nearests,
    relations,
    robot_motions,
    sizes,
    speeds,
    supports,
)

if TYPE_CHECKING:
    from spatialclaw_ros.world.questions.draft import Drafter

DRAFTERS: dict[str, Drafter] = {
    'distance.centres': distances.centres,
    'distance.nearest': distances.nearest_points,
    'camera_distance.centre': distances.camera_centre,
    'robot_distance.body': distances.robot_body,
    'size.height': sizes.height,
    'size.longest': sizes.longest,
    'height.bottom': sizes.bottom,
    'height.top': sizes.top,
    'height.over': sizes.over,
    'support.what': supports.what,
    'support.is': supports.is_on,
    'inside.is': supports.is_inside,
    'inside.what': supports.what_inside,
    'between.is': betweens.is_between,
    'between.what': betweens.what,
    'relation.camera': relations.camera,
    'relation.robot': relations.robot,
    'relation.thing': relations.thing,
    'nearest.thing': nearests.to_thing,
    'nearest.robot': nearests.to_robot,
    'gap.width': gaps.width,
    'gap.fits': gaps.fits,
    'door.width': doors.width,
    'door.fits': doors.fits,
    'compare.taller': compares.taller,
    'compare.closer': nearests.closer,
    'compare.nearer_to': nearests.nearer_to,
    'threshold.distance': compares.distance,
    'threshold.height': compares.height,
    'count.picture': counts.picture,
    'count.all': counts.every,
    'robot_motion.path': robot_motions.path,
    'robot_motion.away': robot_motions.away,
    'robot_motion.turn': robot_motions.turn,
    'robot_motion.direction': robot_motions.direction,
    'moved.who': moves.who,
    'moved.is': moves.did,
    'moved.how_far': moves.how_far,
    'speed.mean': speeds.mean,
    'speed.approach': speeds.approach,
    'memory.when': memories.when,
    'memory.where': memories.where,
    'changes.what': moves.changed,
    'compose.property': composes.height,
    'compose.distance': composes.distance,
    'compose.compare': composes.compare,
    'compose.decide': composes.decide,
}
"""By 'family.intent'."""
