"""All intents, each with what draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import distances, sizes

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
}
"""By 'family.intent'."""
