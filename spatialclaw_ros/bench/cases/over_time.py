"""Things over all frames, and what changes between two times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain, plain_things
from spatialclaw_ros.bench.cases.case import DEPTH, POINT64, Case, by_name
from spatialclaw_ros.bench.plain_things import Thing
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.images import InputImages
from spatialclaw_ros.primitives.instances import find_instances
from spatialclaw_ros.primitives.live import LiveFrames
from spatialclaw_ros.primitives.memory import Memory
from spatialclaw_ros.primitives.segment import Segmentation

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared
    from spatialclaw_ros.primitives.instances import Instances

STAMPS = 100


def cases(shared: Shared) -> list[Case]:
    """Return what is asked of things over time."""
    return [*_found(shared), *_changing(shared)]


def _found(shared: Shared) -> list[Case]:
    frames, things, pair, book = shared.frames, shared.things, shared.pair, shared.book
    many = by_name(things)
    looked_at = sum(int(m.sum()) for here in many for m in here.values())
    shown = InputImages(book.view(i) for i in pair.seen_in(0))
    masks = [np.asarray(pair.get_mask(frame, 0)) for frame in shown]
    moved = sum(mask.size + int(mask.sum()) * DEPTH for mask in masks)
    segmenter = Segmentation(shared.host, book)
    name = pair.labels[0]
    segmenter.remember(name, dict(zip(shown, masks, strict=True)))
    live = LiveFrames(shared.host, book)
    return [
        Case(
            'instances',
            lambda: find_instances(things, frames),
            lambda: plain.instances(frames, many),
            sum(map(len, many)) * shared.pixels + looked_at * DEPTH,
        ),
        Case(
            'whole',
            lambda: segmenter.whole(pair, 0),
            lambda: plain_things.whole(shown, masks),
            moved,
        ),
        Case(
            'memory.find',
            lambda: Memory(segmenter, live, book).find(name),
            lambda: plain_things.sightings(shown, masks),
            moved,
        ),
    ]


def _changing(shared: Shared) -> list[Case]:
    half = shared.count // 2
    parts = shared.frames[:half], shared.frames[half:]
    before, after = (_instances(shared, part) for part in parts)
    known = [
        ([Thing(i.label, np.asarray(i.place), np.asarray(i.points)) for i in found.items], part)
        for found, part in zip((before, after), parts, strict=True)
    ]
    stamps = np.arange(STAMPS) / 10
    places = np.column_stack([4 - stamps / 5, np.sin(stamps), np.zeros(STAMPS)])
    eyes = np.column_stack([stamps / 10, np.zeros(STAMPS), np.ones(STAMPS)])
    return [
        Case(
            'changes',
            lambda: Geometry().changes(before, after),
            lambda: plain_things.changes(known[0], known[1]),
            sum(thing.points.nbytes for things, _ in known for thing in things),
        ),
        Case(
            'approach',
            lambda: Geometry().approach((stamps, places), eyes),
            lambda: plain_things.approach(stamps, places, eyes),
            STAMPS * (2 * POINT64 + 8),
        ),
    ]


def _instances(shared: Shared, frames: InputImages) -> Instances:
    """Return the things that some of the frames show."""
    indices = frames.frame_indices
    layers = {i: shared.things.layers[i] for i in indices if i in shared.things.layers}
    return find_instances(replace(shared.things, frame_indices=indices, layers=layers), frames)
