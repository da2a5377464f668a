"""From the untrusted payload of ReturnAnswer or Propose to an Answer that fits the question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatialclaw_ros.agent import payload as read
from spatialclaw_ros.agent.expectation import Expectation, expectation
from spatialclaw_ros.agent.values import NeverFitsError, give_value
from spatialclaw_ros.agent.wording import say
from spatialclaw_ros.core.answer import Answer, Kind, Status
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import NS_PER_S

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from spatialclaw_ros.core.frame import Frame
    from spatialclaw_ros.core.query import Query

MAX_EVIDENCE = 64
STALE_S = 1.0
NO_SANDBOX = 'no sandbox: cells ran without a boundary (kernel.sandbox is none)'
STATUSES = {
    'answered': Status.ANSWERED,
    'refused': Status.REFUSED,
    'ambiguous': Status.AMBIGUOUS,
}


def make_answer(
    payload: Mapping[str, Any], query: Query, *, sandbox: str = '', sketch: Collection[str] = ()
) -> Answer:
    """Return the answer that a payload means, checked against what the question wants.

    Args:
        payload: what the kernel sent, untrusted.
        query: question, choices, unit and frames.
        sandbox: boundary in force; 'none' is said in the answer.
        sketch: names of the sketch's items, of which the evidence may consist.

    Raises:
        BadInputError: it cannot be an answer to this question; written for the agent to read.
    """
    word = str(payload.get('status') or 'answered').strip().lower()
    if word not in STATUSES:
        msg = f'status {word[:40]!r} is none of {", ".join(STATUSES)}'
        raise BadInputError(msg)
    used = _frames_used(payload, query)
    confidence, confidence_warning = read.confidence(payload)
    base = Answer(
        question=query.question,
        query_id=query.query_id,
        session_id=query.session_id,
        status=STATUSES[word],
        confidence=confidence,
        places=read.places(payload, query),
        direction=read.direction(payload),
        evidence=_evidence(payload, sketch),
        evidence_stamps_ns=tuple(sorted({frame.stamp_ns for frame in used}))[-MAX_EVIDENCE:],
        sandbox=sandbox,
        stamp_ns=max((frame.stamp_ns for frame in used), default=0),
        frame_id=query.world_frame,
    )
    if base.status is Status.ANSWERED:
        wanted = expectation(query)
        try:
            answer, remarks = give_value(base, payload, query, wanted)
            answer = answer.with_(text=_text(answer, wanted, query))
        except NeverFitsError as error:
            said = {'reason': str(error)}
            answer, remarks = _without_value(base.with_(status=Status.REFUSED), said), ()
    else:
        answer, remarks = _without_value(base, payload), ()
    warnings = [*read.warnings(payload), *confidence_warning, *remarks, *_doubts(query, used)]
    if sandbox == 'none':
        warnings.append(NO_SANDBOX)
    return answer.with_(warnings=tuple(dict.fromkeys(warnings)))


def _text(answer: Answer, wanted: Expectation, query: Query) -> str:
    text = say(answer, wanted.unit, query.choices)
    if not text:
        msg = 'the answer is empty; return a value, or status="refused" with a reason'
        raise BadInputError(msg)
    return text


def _without_value(base: Answer, payload: Mapping[str, Any]) -> Answer:
    said = payload.get('value')
    reason = read.text(payload.get('reason')) or (read.text(said) if isinstance(said, str) else '')
    if not reason:
        msg = f'status={base.status.name.lower()!r} needs a reason: say what is missing or unclear'
        raise BadInputError(msg)
    kind = Kind.PLACE if base.places else Kind.UNSET
    return base.with_(reason=reason, text=reason, kind=kind)


def _frames_used(payload: Mapping[str, Any], query: Query) -> Sequence[Frame]:
    """Return the frames an answer rests on: those it names, else all."""
    named = payload.get('frame_indices')
    listed = named if isinstance(named, (list, tuple)) else ()
    indices = {index for index in listed if isinstance(index, int)}
    used = [frame for frame in query.frames if frame.frame_index in indices]
    return used or query.frames


def _evidence(payload: Mapping[str, Any], sketch: Collection[str]) -> tuple[str, ...]:
    named = payload.get('evidence')
    if not isinstance(named, (list, tuple)):
        return ()
    there = (name for name in named if isinstance(name, str) and name in sketch)
    return tuple(dict.fromkeys(there))[:MAX_EVIDENCE]


def _doubts(query: Query, used: Sequence[Frame]) -> list[str]:
    """Return what the frames themselves have to say, and which of them are old."""
    said = [warning for frame in used for warning in frame.warnings]
    if not query.is_video or not query.frames:
        return said
    newest = max(frame.stamp_ns for frame in query.frames)
    late = (newest - max(frame.stamp_ns for frame in used)) / NS_PER_S
    if late > STALE_S:
        said.append(f'rests on a capture {late:.1f} s older than the newest one')
    of_camera: dict[str, int] = {}
    for frame in query.frames:
        name = frame.camera.name
        of_camera[name] = max(of_camera.get(name, frame.stamp_ns), frame.stamp_ns)
    for name, stamp in of_camera.items():
        late = (newest - stamp) / NS_PER_S
        if late > STALE_S:
            said.append(f'stale: camera {name!r} has no capture of the last {late:.1f} s')
    return said
