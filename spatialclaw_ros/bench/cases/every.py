"""All cases over one set of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.bench.cases import (
    drawing,
    free_space,
    masks,
    over_time,
    places,
    reconstruction,
    robots,
    sets,
    sketches,
    things,
)
from spatialclaw_ros.bench.cases.case import Shared

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Case
    from spatialclaw_ros.bench.pictures import Pictures

SUBJECTS = (
    reconstruction,
    free_space,
    things,
    over_time,
    drawing,
    sketches,
    sets,
    places,
    robots,
    masks,
)


def all_cases(pictures: Pictures) -> list[Case]:
    """Return every case."""
    shared = Shared(pictures)
    return [case for subject in SUBJECTS for case in subject.cases(shared)]
