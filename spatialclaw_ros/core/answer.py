"""The answer to one query, as a value; names and units are those of spatialclaw_msgs/Answer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np

NAN = float('nan')

SILENT_BELOW = 0.3
"""An answer said with less confidence than this counts as a refusal when scored."""


class Status(IntEnum):
    """How the query ended; numbers as in spatialclaw_msgs/Answer."""

    ANSWERED = 0
    PROVISIONAL = 1
    REFUSED = 2
    AMBIGUOUS = 3
    FAILED = 4


class Kind(IntEnum):
    """What kind of value an answer holds; numbers as in spatialclaw_msgs/Answer."""

    UNSET = 0
    TEXT = 1
    NUMBER = 2
    COUNT = 3
    BOOL = 4
    CHOICE = 5
    PLACE = 6
    DIRECTION = 7


@dataclass(frozen=True)
class Place:
    """A pose in the answer's frame: position [m], orientation (x axis = facing)."""

    position: tuple[float, float, float]
    quat_xyzw: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    sigma_m: float = NAN
    frame_id: str = ''
    """Empty = the answer's frame."""
    stamp_ns: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form of a pose (the CLI's and the trajectory's)."""
        return {
            'frame_id': self.frame_id,
            'stamp': self.stamp_ns / 1e9,
            'position': list(self.position),
            'quat_xyzw': list(self.quat_xyzw),
        }


@dataclass(frozen=True)
class Answer:
    """One answer. Defaults read as failed, never as answered."""

    question: str = ''
    query_id: str = ''
    session_id: str = ''
    status: Status = Status.FAILED
    reason: str = ''
    """Why there is no answer; empty when answered."""
    kind: Kind = Kind.UNSET
    text: str = ''
    """One sentence, in the unit asked for."""
    value: float = NAN
    """SI; NaN = none; bool as 0 or 1."""
    unit: str = ''
    """Unit of value: m, rad, m/s, s, 1."""
    value_low: float = NAN
    value_high: float = NAN
    choice: int = -1
    confidence: float = NAN
    """P(right) in 0..1; NaN = not calibrated."""
    places: tuple[Place, ...] = ()
    direction: tuple[float, float, float] | None = None
    """Unit vector in frame_id."""
    evidence: tuple[str, ...] = ()
    """Names of sketch items."""
    evidence_stamps_ns: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    model: str = ''
    sandbox: str = ''
    steps: int = 0
    elapsed_s: float = 0.0
    stamp_ns: int = 0
    """Stamp of the capture the answer holds for."""
    frame_id: str = ''
    """Coordinate frame of the geometry."""

    def with_(self, **changes: Any) -> Answer:  # noqa: ANN401 - any field
        """Return a copy with some fields replaced."""
        return replace(self, **changes)

    @property
    def is_answered(self) -> bool:
        """Whether a value was given (also a provisional one)."""
        return self.status in {Status.ANSWERED, Status.PROVISIONAL}

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that ``spatialclaw ask --json`` prints."""
        return {
            'stamp': self.stamp_ns / 1e9,
            'frame_id': self.frame_id,
            'query_id': self.query_id,
            'session_id': self.session_id,
            'question': self.question,
            'status': self.status.name.lower(),
            'reason': self.reason,
            'kind': self.kind.name.lower(),
            'text': self.text,
            'value': number_or_none(self.value),
            'unit': self.unit,
            'value_low': number_or_none(self.value_low),
            'value_high': number_or_none(self.value_high),
            'choice': self.choice,
            'confidence': number_or_none(self.confidence),
            'places': [place.to_json() for place in self.places],
            'place_sigma': [number_or_none(place.sigma_m) for place in self.places],
            'direction': list(self.direction) if self.direction is not None else None,
            'evidence': list(self.evidence),
            'evidence_stamps': [stamp / 1e9 for stamp in self.evidence_stamps_ns],
            'warnings': list(self.warnings),
            'model': self.model,
            'sandbox': self.sandbox,
            'steps': self.steps,
            'elapsed': self.elapsed_s,
        }


def single(value: float) -> float:
    """Return what the answer's message keeps of a number in single precision, shortly written.

    So a confidence of 0.7 is 0.7 and no less, whether it came by message or not.
    """
    return float(str(np.float32(value)))


def number_or_none(value: float) -> float | None:
    """Return a JSON-safe number: None for NaN and infinities."""
    return float(value) if math.isfinite(value) else None
