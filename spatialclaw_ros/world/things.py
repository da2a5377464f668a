"""A thing of the world: its solids in its own axes, its name, what it carries, and its path."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from spatialclaw_ros.world.motion import Track
from spatialclaw_ros.world.shapes import Pose, bounds_of

if TYPE_CHECKING:
    from spatialclaw_ros.world.shapes import Shape, Vec3

Rgb = tuple[int, int, int]


class Pattern(IntEnum):
    """What is painted on a solid beside its colour."""

    PLAIN = 0
    PLANKS = 1
    GRAIN = 2


@dataclass(frozen=True)
class Part:
    """One solid of a thing and how it looks."""

    shape: Shape
    rgb: Rgb
    pattern: Pattern = Pattern.PLAIN


@dataclass(frozen=True)
class Surface:
    """A level rectangle, in the thing's axes, that other things can stand on."""

    center: Vec3
    """On the surface."""
    length: float
    """Along x [m]."""
    width: float
    """Along y [m]."""
    headroom: float
    """Free height above it [m]."""
    inside: bool = False
    """Whether what stands here is inside the thing: in a crate, not on a table."""


@dataclass(frozen=True)
class Body:
    """What a thing is made of; many things may be made alike."""

    kind: str
    colour: str
    """A plain colour word; empty where none fits, as for a person."""
    parts: tuple[Part, ...]
    surfaces: tuple[Surface, ...] = ()

    @property
    def name(self) -> str:
        """What it is called: 'red box', or its kind alone where it has no colour."""
        return f'{self.colour} {self.kind}'.strip()

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The solids, in the thing's own axes."""
        return tuple(part.shape for part in self.parts)

    @property
    def bounds(self) -> tuple[Vec3, Vec3]:
        """Lowest and highest coordinates in its own axes."""
        return bounds_of(self.shapes)

    @property
    def size(self) -> Vec3:
        """Extent along its own axes [m]."""
        low, high = self.bounds
        return high[0] - low[0], high[1] - low[1], high[2] - low[2]

    @property
    def middle(self) -> Vec3:
        """Middle of its bounds, in its own axes."""
        low, high = self.bounds
        return (low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2


@dataclass(frozen=True)
class Thing:
    """A thing with its place over time."""

    value: int
    """Its value in label images; unique, from 1."""
    name: str
    body: Body
    track: Track = field(default_factory=Track)
    support: int = 0
    """Value of what it stands on or in at first; 0 = nothing."""
    inside: bool = False
    """Whether it is inside its support at first."""

    @property
    def kind(self) -> str:
        """The word for what it is."""
        return self.body.kind

    def pose(self, at_s: float) -> Pose:
        """Return T_map_thing at a time."""
        return self.track.at(at_s)

    def shapes(self, at_s: float) -> tuple[Shape, ...]:
        """Return its solids in the map at a time."""
        pose = self.pose(at_s)
        return tuple(shape.placed(pose) for shape in self.body.shapes)

    def bounds(self, at_s: float) -> tuple[Vec3, Vec3]:
        """Return lowest and highest map coordinates at a time."""
        return bounds_of(self.shapes(at_s))

    def center(self, at_s: float) -> Vec3:
        """Return the middle of the whole thing in the map at a time."""
        return self.pose(at_s).point(self.body.middle)
