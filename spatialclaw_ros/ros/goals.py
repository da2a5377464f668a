"""What is asked, as a checked value, and the query that it becomes with the frames at hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from spatialclaw_ros.core.answer import Kind
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.query import Budget, Query, RobotModel
from spatialclaw_ros.core.units import parse_unit

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.grid_map import GridMap
    from spatialclaw_ros.ros.settings import NodeSettings

MAX_QUESTION_BYTES: Final = 4096
MAX_CHOICES: Final = 64
MAX_CHOICE_BYTES: Final = 1024
MAX_SESSION: Final = 128
MAX_IMAGES: Final = 8
MAX_CLICKS: Final = 64


@dataclass(frozen=True, eq=False)
class Request:
    """One question as it was asked.

    Raises:
        BadInputError: it cannot be asked so; names the field and what would be right.
    """

    question: str
    choices: tuple[str, ...] = ()
    expect: Kind = Kind.UNSET
    unit: str = ''
    session_id: str = ''
    """Empty = a new session."""
    cameras: tuple[str, ...] = ()
    from_ns: int = 0
    to_ns: int = 0
    time_s: float = 0.0
    max_steps: int = 0
    priority: int = 0
    target_frame: str = ''
    clicks: tuple[tuple[float, float, float], ...] = ()
    """In the world frame, metres."""
    reference_images: tuple[NDArray[np.uint8], ...] = ()

    def __post_init__(self) -> None:
        """Check what needs no node."""
        check_text('question', self.question, MAX_QUESTION_BYTES)
        if len(self.choices) > MAX_CHOICES:
            msg = f'choices: {len(self.choices)} are given, at most {MAX_CHOICES} can be'
            raise BadInputError(msg)
        for index, choice in enumerate(self.choices):
            check_text(f'choices[{index}]', choice, MAX_CHOICE_BYTES)
        if len(self.session_id) > MAX_SESSION:
            msg = (
                f'session_id: has {len(self.session_id)} characters, at most {MAX_SESSION} may be'
            )
            raise BadInputError(msg)
        try:
            parse_unit(self.unit)
        except ValueError as error:
            raise BadInputError(str(error)) from None
        if self.from_ns and self.to_ns and self.from_ns > self.to_ns:
            msg = (
                f'from_stamp {self.from_ns / 1e9:.3f} s is later than to_stamp '
                f'{self.to_ns / 1e9:.3f} s: give the earlier one first'
            )
            raise BadInputError(msg)
        if self.time_s < 0:
            msg = (
                f'time_allowance {self.time_s:g} s has already passed: give seconds from now, or 0'
            )
            raise BadInputError(msg)
        if len(self.clicks) > MAX_CLICKS or len(self.reference_images) > MAX_IMAGES:
            msg = f'at most {MAX_CLICKS} clicks and {MAX_IMAGES} reference_images can be given'
            raise BadInputError(msg)


def check_text(name: str, text: str, most: int) -> None:
    """Refuse a text that is empty or too long.

    Raises:
        BadInputError: as said.
    """
    size = len(text.encode('utf-8', 'replace'))
    if not text.strip() or size > most:
        state = 'is empty' if not text.strip() else f'has {size} bytes'
        msg = f'{name} {state}: give 1 to {most} bytes of text'
        raise BadInputError(msg)


def check_request(
    request: Request, settings: NodeSettings, known_sessions: Collection[str]
) -> None:
    """Check what the node must know of: cameras and the session.

    Raises:
        BadInputError: a camera or the session is unknown; lists those there are.
    """
    absent = [name for name in request.cameras if name not in settings.cameras]
    if absent:
        msg = f'cameras: {absent} are unknown; there are {", ".join(settings.cameras)}'
        raise BadInputError(msg)
    if request.session_id and request.session_id not in known_sessions:
        msg = (
            f'session_id {request.session_id!r} is unknown: it ended or never began; leave it '
            'empty for a new session, or give the session_id of an earlier answer'
        )
        raise BadInputError(msg)


def query_of(
    request: Request,
    captures: tuple[Capture, ...],
    settings: NodeSettings,
    budget: Budget,
    robot: RobotModel,
    grid_map: GridMap | None = None,
) -> Query:
    """Return the query of a request on these captures, oldest first."""
    worlds = {capture.frame.world_frame for capture in captures}
    return Query(
        query_id=uuid.uuid4().hex[:12],
        question=request.question,
        captures=captures,
        session_id=request.session_id or f's-{uuid.uuid4().hex[:12]}',
        choices=request.choices,
        expect=request.expect,
        unit=request.unit,
        world_frame=captures[-1].frame.world_frame if captures else settings.product.world_frame,
        target_frame=request.target_frame,
        budget=replace(
            budget,
            time_s=request.time_s or budget.time_s,
            max_steps=request.max_steps or budget.max_steps,
        ),
        robot=robot,
        reference_images=request.reference_images,
        clicks=request.clicks,
        grid_map=grid_map,
        is_video=len(captures) > 1 and len(worlds) == 1,
    )
