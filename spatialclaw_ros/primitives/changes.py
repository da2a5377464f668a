"""What changed between two times: appeared, gone, moved, and what cannot be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.forgiving.points import bounds_of
from spatialclaw_ros.primitives.instances import Instances, linked
from spatialclaw_ros.primitives.presence import presence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.instance import Instance


@dataclass(frozen=True)
class Changes(Fields):
    """What changed: lists of ``Instance``; falsy where nothing did.

    ``.appeared`` (its place was seen empty before), ``.gone`` (its place is seen empty now),
    ``.moved`` (each with ``.movement``), ``.stayed``; ``.unseen``: seen at one time only, and its
    place not in sight at the other: it may have been there all along.
    """

    _ALSO = also(appeared='added new', gone='removed disappeared', stayed='unchanged')

    appeared: list[Instance] = field(default_factory=list)
    gone: list[Instance] = field(default_factory=list)
    moved: list[Instance] = field(default_factory=list)
    stayed: list[Instance] = field(default_factory=list)
    unseen: list[Instance] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything surely changed."""
        return bool(self.appeared or self.gone or self.moved)


def changes(before: Given, after: Given, region: Given = None) -> Changes:
    """Return what changed between two sets of instances.

    Args:
        before: what ``tools.SAM3.instances`` found in the earlier frames.
        after: what it found in the later ones, for the same prompt.
        region: low and high corner (2, 3) [m]; what was never in it is left out.

    Raises:
        ArgumentError: these are no instances.
    """
    for given in (before, after):
        if not isinstance(given, Instances):
            msg = (
                'changes takes what tools.SAM3.instances(frames, name) found in the earlier and '
                f'in the later frames, got {type(given).__name__}'
            )
            raise ArgumentError(msg)
    known = [given for given in (before, after) if given]
    views = {view.frame_index: view for given in (before, after) for view in given.views}
    everything = linked(
        [view for given in known for item in given.items for view in item.views],
        sorted(views.values(), key=lambda view: view.stamp),
    )
    early, late = set(before.frame_indices), set(after.frame_indices)
    out = Changes()
    for thing in everything.items:
        if region is not None and not _was_in(thing, region):
            continue
        seen = set(thing.seen_in)
        if seen & early and seen & late:
            (out.moved if thing.movement.moved == 'yes' else out.stayed).append(thing)
        elif seen & early:
            (out.gone if _empty(thing, after.views, last=True) else out.unseen).append(thing)
        else:
            (out.appeared if _empty(thing, before.views, last=False) else out.unseen).append(thing)
    return out


def _empty(thing: Instance, views: Sequence[Frame], *, last: bool) -> bool:
    """Whether frames see a thing's last (or first) place empty, and none sees it taken."""
    points = thing.views[-1 if last else 0].points
    looks = [presence(points, view) for view in views]
    return any(look.empty for look in looks) and not any(look.stays for look in looks)


def _was_in(thing: Instance, region: Given) -> bool:
    low, high = bounds_of(region)
    places = [np.asarray(stay.place) for stay in thing.movement.stays]
    return any(bool((place >= low).all() and (place <= high).all()) for place in places)
