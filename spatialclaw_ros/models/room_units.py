"""What several frames of a room show of one colour, by place: pieces that overlap are one unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from spatialclaw_ros.models.kept import once
from spatialclaw_ros.models.paints import is_lit_as, paint_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.models.room import Piece, Room

    Cloud = NDArray[np.float32]

MOST_PIECES = 12
"""Pieces of a colour in a frame; what is smaller than these tells nothing."""
CLOUD_POINTS, FEW_FIRM = 150, 20
OVERLAP = 0.2
"""Share of the smaller of two pieces that lies within ``TOUCH_M`` of the other."""
TOUCH_M = 0.06
"""Pieces of a colour that lie nearer to each other than this are never two things."""
MOSTLY = 0.5
"""Of the frames that show two units: so many have to show that they touch. Depth that bleeds
across an edge joins what stands behind each other in single frames."""
SHADED_PIXELS = 200
"""A piece of fewer may lie in the shade: how bright it is tells nothing."""
BESIDE_PX = 9
FLYING_PERCENT = 2.0
"""Of a piece's points may lie astray, before another piece."""


@dataclass(frozen=True, eq=False)
class Unit:
    """Pieces that belong together: a thing, or a part of one."""

    members: dict[int, tuple[int, ...]]
    """Number of a room -> of its pieces of the colour, as ``pieces_of`` lists them."""
    pixels: dict[int, int]
    """Number of a room -> pixels there."""


@dataclass(frozen=True, eq=False)
class Views:
    """Frames of a room, looked at together."""

    rooms: tuple[Room, ...]
    kept: dict[Hashable, object] = field(default_factory=dict)

    def units(self, colour: str) -> tuple[Unit, ...]:
        """Return the units of a colour word."""
        return once(self.kept, ('units', colour), lambda: _units(self.rooms, colour))


def pieces_of(room: Room, paint: str) -> list[Piece]:
    """Return the pieces of a class of colours that count, largest first."""
    return room.of_paint(paint)[:MOST_PIECES]


def gaps_of(room: Room, paint: str) -> NDArray[np.float64]:
    """Return how far these lie apart in space; inf where they are not near in the image."""
    return once(room.kept, (paint, 'gaps'), lambda: _gaps(room, pieces_of(room, paint)))


def sets_of(near: NDArray[np.bool_]) -> list[list[int]]:
    """Return the sets of numbers that hang together, by a square table of which are near."""
    if not len(near):
        return []
    _, part = connected_components(near, directed=False)
    return [np.flatnonzero(part == number).tolist() for number in sorted(set(part.tolist()))]


def _units(rooms: Sequence[Room], colour: str) -> tuple[Unit, ...]:
    paint = paint_of(colour)
    nodes = [
        (number, k)
        for number, room in enumerate(rooms)
        for k, piece in enumerate(pieces_of(room, paint))
        if piece.pixels < SHADED_PIXELS or is_lit_as(colour, room.frame.rgb, piece.mask)
    ]
    clouds = [_cloud(rooms[number], pieces_of(rooms[number], paint)[k]) for number, k in nodes]
    part = _parts(len(nodes), _overlaps(nodes, clouds))
    part = _parts(int(part.max(initial=-1)) + 1, _touching(rooms, paint, nodes, part))[part]
    units = []
    for number in range(int(part.max(initial=-1)) + 1):
        members: dict[int, list[int]] = defaultdict(list)
        for (index, k), own in zip(nodes, part, strict=True):
            if own == number:
                members[index].append(k)
        pixels = {
            index: sum(pieces_of(rooms[index], paint)[k].pixels for k in pieces)
            for index, pieces in members.items()
        }
        units.append(Unit({index: tuple(pieces) for index, pieces in members.items()}, pixels))
    return tuple(units)


def _parts(count: int, pairs: Iterable[tuple[int, int]]) -> NDArray[np.int32]:
    """Return the number of the part that each of so many is of; pairs belong together."""
    linked = np.array(list(pairs), int).reshape(-1, 2)
    if not count:
        return np.zeros(0, np.int32)
    graph = coo_matrix((np.ones(len(linked)), tuple(linked.T)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int32)


def firm_points(room: Room, piece: Piece) -> Cloud:
    """Return the points of a piece, those at its edge left out where others are there."""
    firm = cv2.erode(piece.core.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return room.points[firm] if firm.sum() >= FEW_FIRM else room.points[piece.core]


def _cloud(room: Room, piece: Piece) -> Cloud:
    points = firm_points(room, piece)
    return points[:: max(1, len(points) // CLOUD_POINTS)]


def _overlaps(nodes: Sequence[tuple[int, int]], clouds: Sequence[Cloud]) -> list[tuple[int, int]]:
    """Return the pairs of pieces of different frames that lie at one place."""
    lows = [cloud.min(axis=0) - TOUCH_M for cloud in clouds]
    highs = [cloud.max(axis=0) for cloud in clouds]
    trees = [cKDTree(cloud) for cloud in clouds]
    pairs = []
    for one in range(len(nodes)):
        for other in range(one):
            if nodes[one][0] == nodes[other][0]:
                continue
            if (lows[one] > highs[other]).any() or (lows[other] > highs[one]).any():
                continue
            few, many = sorted((one, other), key=lambda number: len(clouds[number]))
            away = trees[many].query(clouds[few], distance_upper_bound=TOUCH_M)[0]
            if np.isfinite(away).mean() >= OVERLAP:
                pairs.append((one, other))
    return pairs


def _touching(
    rooms: Sequence[Room], paint: str, nodes: Sequence[tuple[int, int]], part: NDArray[np.int32]
) -> list[tuple[int, int]]:
    """Return the pairs of parts that touch in most of the frames that show both."""
    gaps: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    for number, room in enumerate(rooms):
        here = [(k, part[i]) for i, (index, k) in enumerate(nodes) if index == number]
        if len({own for _, own in here}) < 2:  # noqa: PLR2004 - two parts
            continue
        apart = gaps_of(room, paint)
        for k, own in here:
            for m, other in here:
                if own < other:
                    seen = gaps[int(own), int(other)]
                    seen[number] = min(seen.get(number, np.inf), float(apart[k, m]))
    return [
        pair
        for pair, seen in gaps.items()
        if sum(gap < TOUCH_M for gap in seen.values()) > MOSTLY * len(seen)
    ]


def _gaps(room: Room, pieces: Sequence[Piece]) -> NDArray[np.float64]:
    window = np.ones((2 * BESIDE_PX + 1, 2 * BESIDE_PX + 1), np.uint8)
    masks = [piece.mask for piece in pieces]
    grown = [cv2.dilate(mask.astype(np.uint8), window) > 0 for mask in masks]
    clouds = []
    for piece in pieces:
        points = room.points[piece.core]
        clouds.append(points[:: max(1, len(points) // 400)])
    gaps = np.full((len(pieces), len(pieces)), np.inf)
    for i in range(len(pieces)):
        for j in range(i):
            if (grown[i] & masks[j]).any():
                away = cKDTree(clouds[j]).query(clouds[i])[0]
                gaps[i, j] = gaps[j, i] = float(np.percentile(away, FLYING_PERCENT))
    return gaps
