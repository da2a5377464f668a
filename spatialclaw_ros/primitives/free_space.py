"""The part of tools.Geometry that asks what is free: gaps, ways and rays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives import relations
from spatialclaw_ros.primitives.clearances import clearance
from spatialclaw_ros.primitives.forgiving import keywords
from spatialclaw_ros.primitives.forgiving.bodies import body_of, path_and_cloud
from spatialclaw_ros.primitives.forgiving.options import other_names
from spatialclaw_ros.primitives.ray_casting import RADIUS_M, ray_cast

if TYPE_CHECKING:
    from spatialclaw_ros.core.measure import Point3
    from spatialclaw_ros.primitives.clearances import Clearance
    from spatialclaw_ros.primitives.given import Given


class FreeSpace:
    """Gaps between things, ways of a body, rays."""

    @other_names(heights='height', band='height', **keywords.TWO_SETS)
    def gap(
        self, a: object, b: object, height: tuple[float, float] | None = None
    ) -> relations.Gap:
        """Return the free width between two point sets: ``.width`` (Measure), ``.fits(width_m)``.

        ``height`` (low, high) z [m] limits it to a band, such as the robot's height.
        """
        return relations.gap(a, b, height)

    _robot: Given = None
    """Whose body passes where a cell gives none."""

    @other_names(recon='cloud', points='cloud', body_width='width', body_height='height')
    def clearance(
        self, path: object, cloud: object, width: Given = None, height: float | None = None
    ) -> Clearance:
        """Tell how a body passes along a path: ``.width`` (Measure), ``.fits`` (yes, no, unsure).

        ``path``: places (N, 2) or (N, 3) on the floor; ``cloud``: a reconstruction, or points
        (N, 3), of which it is not known what was never seen. Also ``.unknown_fraction`` of the
        way that no frame looked through, ``.blocker`` (Point3, what is in the way).
        """
        path, cloud = path_and_cloud(path, cloud)
        return clearance(path, cloud, *body_of(width, height, self._robot))

    def ray_cast(
        self, cloud: object, origin: object, direction: object, radius_m: float = RADIUS_M
    ) -> Point3:
        """Return the Point3 where a ray first meets points (N, 3) or a reconstruction.

        Falsy where it meets none. ``radius_m``: how far off the ray a point may lie.
        """
        return ray_cast(cloud, origin, direction, radius_m)
