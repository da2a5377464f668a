"""robot: its body by the parameters, and where it was at each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.transforms import invert
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.footprints import Reach, body_mask, nearest_to_body
from spatialclaw_ros.primitives.forgiving.moments import moment_of, seconds_of
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.images import FrameBook, InputImages
from spatialclaw_ros.primitives.occupancy import Occupancy, mapped
from spatialclaw_ros.primitives.points import WorldPoints, common_world, frame_id_of
from spatialclaw_ros.primitives.reaching import Reachable, reachable
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from spatialclaw_ros.core.protocols import HostTools

    Matrix = NDArray[np.float64]

CORNERS = 3
"""The least of a footprint that covers an area."""
SAME_S = 1e-3
"""Stamps nearer to each other than this are one: seconds in a float have lost the nanoseconds."""
BEYOND_S = 1.0
"""A stamp farther than this outside the frames is of another clock."""


class Robot:
    """The robot: where it was at each frame, and its body.

    Its poses are those of the frames (from TF at each image's stamp); between frames nothing is
    known, so the nearest in time counts. ``.base_frame`` name; ``.size`` (length, width, height)
    [m], ``.width``, ``.footprint`` corners (x, y) [m], ``.arm_base`` (3,) [m] in the base frame,
    ``.reach_m``: all from parameters, or from the recording.
    """

    def __init__(self, book: FrameBook | None = None, host: HostTools | None = None) -> None:
        """Find frames in ``book``, ask ``host`` for the map; know no body before a query."""
        self._host = host
        self._book = book or FrameBook()
        self._facts: Mapping[str, Any] = {}

    def bind(self, facts: Mapping[str, Any]) -> None:
        """Take the robot's facts of a query's brief."""
        self._facts = facts

    def pose(self, stamp: float | Frame | None = None) -> Matrix:
        """Return T_world_base (4, 4): x ahead, y left, z up; heading atan2(T[1, 0], T[0, 0]).

        ``stamp``: seconds or a frame; the frame nearest in time that has the robot's pose
        counts. Default: the newest.
        """
        pose = self._at(stamp).T_world_base
        assert pose is not None  # noqa: S101 - _at gives frames that have it
        return pose

    def transform(self, target: str, source: str, stamp: float | Frame | None = None) -> Matrix:
        """Return T_target_source (4, 4) at the frame nearest to a stamp; names: ``frames()``.

        'world' and 'base' are understood too, and a camera by its name.
        """
        first, second = self._name(target), self._name(source)
        poses = [self._pose_of(name, stamp) for name in (first, second)]
        common_world(*poses, what=f'{target!r} and {source!r}')
        return np.asarray(invert(np.asarray(poses[0])) @ np.asarray(poses[1]))

    def frames(self) -> list[str]:
        """Return the names of the coordinate frames that are known: world, base, cameras."""
        book = self._book.all
        bases = [self.base_frame] if any(f.T_world_base is not None for f in book) else []
        cameras = dict.fromkeys(f.calibration.frame_id for f in book if _is_placed(f))
        return [*self._book.worlds, *bases, *cameras]

    def path(self, since: float | Frame | None = None) -> tuple[NDArray[np.float64], WorldPoints]:
        """Return stamps (T,) [s] and places (T, 3) [m] of the base at the frames, oldest first.

        ``since``: no frame before this stamp [s]. Between two frames it may have gone any way.
        """
        first = -np.inf if since is None else seconds_of(since)
        frames = [f for f in self._with_base() if f.stamp >= first - SAME_S]
        if not frames:
            msg = f'no frame since stamp {first:.3f} s has the robot: the newest is before it'
            raise ArgumentError(msg)
        world = common_world(*frames, what="the robot's places")
        by_stamp = {frame.stamp: frame for frame in frames}
        places = [np.asarray(by_stamp[stamp].T_world_base)[:3, 3] for stamp in sorted(by_stamp)]
        return np.array(sorted(by_stamp)), WorldPoints(np.array(places), frame_id=world)

    def outline(self, stamp: float | Frame | None = None) -> WorldPoints:
        """Return the footprint's corners (N, 3) [m] in the world, at the base's height."""
        frame = self._at(stamp)
        flat = np.array([(x, y, 0.0, 1.0) for x, y in self.footprint])
        corners = (flat @ np.asarray(frame.T_world_base).T)[:, :3]
        return WorldPoints(corners, frame_id=frame.world_frame, frame_index=frame.frame_index)

    def self_mask(self, frame: Frame | int) -> NDArray[np.bool_]:
        """Return (H, W) the pixels of a frame that show the robot's own body.

        By its footprint and height: what is measured inside of them. Unknown depth is not.
        """
        view = frame if isinstance(frame, Frame) else self._book.view(frame)
        pose = view.T_world_base
        if pose is None:
            msg = f"frame {view.frame_index} does not have the robot's pose: give another"
            raise ArgumentError(msg)
        return body_mask(view, pose, self.footprint, self.size[2])

    def distance_to(
        self,
        points: object,
        stamp: float | Frame | None = None,
        *,
        sigma_m: float | None = None,
    ) -> Reach:
        """Return how far its body is from world points, over the floor: what it would bump into.

        ``.distance`` (Measure [m]), ``.on_body``, ``.on_thing`` (Point3). Points higher above the
        base than the robot is tall do not count. ``sigma_m``: noise of a point; default: its own.
        """
        frame = self._at(stamp)
        common_world(points, frame, what='the points and the robot')
        pose = np.asarray(frame.T_world_base)
        return nearest_to_body(points, pose, self.footprint, self.size[2], sigma_m)

    @property
    def size(self) -> tuple[float, float, float]:
        """Length, width and height [m].

        Raises:
            ArgumentError: the parameters do not say.
        """
        size = self._facts.get('size')
        if not size:
            raise ArgumentError("the robot's size is not known: set the parameter robot.size")
        length, width, height = (float(v) for v in size)
        return length, width, height

    @property
    def width(self) -> float:
        """Width [m]."""
        return self.size[1]

    @property
    def footprint(self) -> list[tuple[float, float]]:
        """Corners (x, y) [m] in the base frame.

        Raises:
            ArgumentError: the parameters do not say.
        """
        corners = self._facts.get('footprint') or ()
        if len(corners) < CORNERS:
            raise ArgumentError(
                "the robot's footprint is not known: set the parameter robot.footprint"
            )
        return [(float(x), float(y)) for x, y in corners]

    @property
    def base_frame(self) -> str:
        """Coordinate frame on the robot."""
        return str(self._facts.get('base_frame', ''))

    @property
    def arm_base(self) -> WorldPoints:
        """Place (3,) [m] in the base frame that the arm's reach counts from.

        Raises:
            ArgumentError: the parameters do not say.
        """
        place = self._facts.get('arm_base')
        if not place:
            raise ArgumentError("the arm's base is not known: set the parameter robot.arm_base")
        return WorldPoints(np.asarray(place, float), frame_id=self.base_frame)

    @property
    def reach_m(self) -> float:
        """Farthest that the arm reaches from its base [m].

        Raises:
            ArgumentError: the parameters do not say.
        """
        reach = float(self._facts.get('reach_m') or 0.0)
        if not reach > 0:
            raise ArgumentError("the arm's reach is not known: set the parameter robot.reach_m")
        return reach

    def reachable(self, point: object, stamp: float | Frame | None = None) -> Reachable:
        """Return whether the arm reaches a world point (3,): true where it surely does.

        By distance alone. ``.within`` 'yes', 'no' or 'unsure'; ``.distance`` (Measure).
        """
        frame = self._at(stamp)
        common_world(point, frame, what='the point and the robot')
        return reachable(point, np.asarray(frame.T_world_base), self.arm_base, self.reach_m)

    def map(self) -> Occupancy:
        """Return the published map: ``.free``, ``.occupied``, ``.unknown``, ``.at(point)``.

        As ``recon.occupancy()``, for the heights that its maker looked at.

        Raises:
            ToolError: none is published.
        """
        if self._host is None:
            raise ArgumentError('robot.map: there is no host to ask for a map')
        reply = self._host.call('map', {})
        return mapped(reply.value, np.asarray(reply.arrays[0]))

    def __repr__(self) -> str:
        """Say what is known."""
        known = sum(frame.T_world_base is not None for frame in self._book.all)
        return (
            f'robot(size={self._facts.get("size")}, footprint={self._facts.get("footprint")}, '
            f'base_frame={self.base_frame!r}, pose known in {known} frames)'
        )

    def _with_base(self) -> InputImages:
        frames = InputImages(f for f in self._book.all if f.T_world_base is not None)
        if not frames:
            msg = (
                f"no frame has the robot's pose: its base frame {self.base_frame!r} is not on TF "
                'at the stamps of the images (parameter robot.base_frame). '
                "Frame.T_world_camera is the camera's pose."
            )
            raise ArgumentError(msg)
        return frames

    def _at(self, stamp: float | Frame | None) -> Frame:
        """Return the frame with the robot's pose that a stamp or a frame means."""
        return _nearest(self._with_base(), moment_of(self._book, stamp), "the robot's pose")

    def _name(self, name: str) -> str:
        """Return the coordinate frame that a name means."""
        plain = str(name).removeprefix('/')
        if plain == 'world' and plain not in self.frames() and self._book.worlds:
            return self._book.worlds[-1]
        if plain == 'base' and plain not in self.frames():
            return self.base_frame
        cameras = {f.camera: f.calibration.frame_id for f in self._book.all}
        return cameras.get(plain, plain)

    def _pose_of(self, name: str, stamp: float | Frame | None) -> WorldPoints:
        """Return T_world_name with the world that it is in."""
        frames = self._book.all
        if name in self._book.worlds:
            return WorldPoints(np.eye(4), frame_id=name)
        if name == self.base_frame:
            at = self._at(stamp)
            return WorldPoints(self.pose(at), frame_id=at.world_frame)
        mine = InputImages(f for f in frames if f.calibration.frame_id == name and _is_placed(f))
        if not mine:
            msg = f'coordinate frame {name!r} is not known here; there are {self.frames()}'
            raise ArgumentError(msg)
        at = _nearest(mine, moment_of(self._book, stamp), f'the pose of {name!r}')
        return WorldPoints(np.asarray(at.T_world_camera), frame_id=frame_id_of(at))


def _is_placed(frame: Frame) -> bool:
    return frame.T_world_camera is not None


def _nearest(frames: InputImages, seconds: float | None, what: str) -> Frame:
    """Return the frame nearest to a stamp, with a note where it is not of that very stamp."""
    if seconds is None:
        return max(frames, key=lambda frame: frame.stamp)
    first, last = (pick(frame.stamp for frame in frames) for pick in (min, max))
    if not first - BEYOND_S <= seconds <= last + BEYOND_S:
        msg = (
            f'{what} is known from {first:.3f} to {last:.3f} s, not at {seconds:.3f} s; give the '
            'stamp of a frame (frame.stamp), or the frame itself'
        )
        raise ArgumentError(msg)
    found = frames.nearest(seconds)
    if abs(found.stamp - seconds) > SAME_S:
        remark(
            f'{what} is taken from frame {found.frame_index}, the nearest in time: '
            f'{abs(found.stamp - seconds):.3f} s from the stamp asked for'
        )
    return found
