"""When a thing is seen well enough to be asked about, and how clear an answer has to be.

Each number is what a careful person with a tape and the same pictures could be held to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.world.visibility import Seen

NAMED_PX = 300
"""Pixels that show what a thing is: a cup at two metres has as many."""
NAMED_SHARE = 0.35
"""Of its outline: less is a corner of something."""
WHOLE_SHARE = 0.85
"""Of its outline that has to be seen where its size or its middle counts."""
GLIMPSED_PX, GLIMPSED_SHARE = 120, 0.15
"""Enough to tell that something lies in a crate, whose walls hide most of it."""
RANGE_M = (0.5, 4.5)
"""Where a depth camera still measures to a few centimetres; noise grows with the square."""
EDGE_M = 0.03
"""A thing is seen to its top or foot when no more than this of it is not shown."""
APART_M = 0.15
"""Shorter ways and gaps are not asked for: a mask's edge is a tenth of them."""

TALLER_M = 0.06
"""Heights and lengths of two things that are compared differ by this at least."""
NEARER_M = 0.2
"""So do ways that are compared."""

MOVED_M = 0.25
"""What has moved has gone this far, beyond what two measurements may differ by."""
LINKED_M = 0.8
"""Between two pictures, one after the other, of what moves: farther apart it may be two things."""
SECTOR_RAD = 0.44
"""From the middle of a side; more is near a diagonal, where two words would do."""
BESIDE_M = 0.25
"""Left, right, before and behind differ by this at least."""


def is_named(seen: Seen) -> bool:
    """Tell whether a picture shows a thing so that one can tell what it is."""
    return seen.pixels >= NAMED_PX and seen.share >= NAMED_SHARE


def is_glimpsed(seen: Seen) -> bool:
    """Tell whether a picture shows a thing so that one can tell that it is there."""
    return seen.pixels >= GLIMPSED_PX and seen.share >= GLIMPSED_SHARE


def is_whole(seen: Seen) -> bool:
    """Tell whether a picture shows nearly all of a thing."""
    return is_named(seen) and seen.share >= WHOLE_SHARE


def clearly_less(one: float, other: float, least: float, share: float = 0.15) -> bool:
    """Tell whether a length is so much smaller that no measurement would turn it round."""
    return other - one > max(least, share * other)


def clearly_apart(one: float, other: float, least: float, share: float = 0.15) -> bool:
    """Tell whether two lengths differ so much that no measurement would turn them round."""
    low, high = sorted((one, other))
    return clearly_less(low, high, least, share)
