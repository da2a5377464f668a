"""Answers, steps, goals and results as messages of spatialclaw_msgs, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sensor_msgs.msg import CompressedImage

from spatialclaw_msgs.action import Ask
from spatialclaw_msgs.msg import Answer as AnswerMsg
from spatialclaw_msgs.msg import Step as StepMsg
from spatialclaw_ros.agent.answering import make_answer
from spatialclaw_ros.core.answer import NAN, Answer, Kind, Place, Status, single
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.step import StopReason
from spatialclaw_ros.ros import convert
from spatialclaw_ros.ros.text import clean, tail

if TYPE_CHECKING:
    from spatialclaw_ros.core.cell import ObservedImage
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.core.step import Outcome, Step

MAX_OUTPUT: Final = 4000
MAX_CODE: Final = 20_000
MAX_ITEMS: Final = 256
MAX_EDGE_PX: Final = 512
UINT16_MAX: Final = 2**16 - 1
UINT32_MAX: Final = 2**32 - 1
ERROR_OF: Final[dict[StopReason, int]] = {
    StopReason.STEP_LIMIT: Ask.Result.ERROR_STEP_LIMIT,
    StopReason.FAILURE_LIMIT: Ask.Result.ERROR_FAILURE_LIMIT,
    StopReason.DEADLINE: Ask.Result.ERROR_DEADLINE,
    StopReason.CANCELLED: Ask.Result.ERROR_CANCELED,
    StopReason.MODEL_FAILED: Ask.Result.ERROR_MODEL_FAILED,
    StopReason.KERNEL_FAILED: Ask.Result.ERROR_KERNEL_FAILED,
}


@dataclass(frozen=True)
class StepContext:
    """What a step's message says beside the step itself."""

    query_id: str
    stamp_ns: int
    frame_id: str
    with_images: bool = False


def context_of(query: Query, *, with_images: bool = False) -> StepContext:
    """Return what the steps of a query say beside themselves."""
    stamp_ns = query.captures[-1].frame.stamp_ns if query.captures else 0
    return StepContext(query.query_id, stamp_ns, query.world_frame, with_images)


def provisional(step: Step, query: Query) -> Answer | None:
    """Return the answer that a step proposed, marked provisional; None where it proposed none."""
    if step.result.proposal is None:
        return None
    try:
        answer = make_answer(step.result.proposal, query)
    except BadInputError:  # the agent is told; there is nothing to show yet
        return None
    return answer.with_(status=Status.PROVISIONAL)


def empty_answer_msg() -> AnswerMsg:
    """Return an Answer message whose numbers say 'none'; a default-made one holds zeros."""
    out = AnswerMsg()
    out.value = out.value_low = out.value_high = out.confidence = NAN
    return out


def answer_msg(answer: Answer) -> AnswerMsg:
    """Return an answer as a message."""
    out = empty_answer_msg()
    out.header = convert.header_msg(answer.stamp_ns, answer.frame_id)
    out.query_id, out.session_id = clean(answer.query_id), clean(answer.session_id)
    out.question, out.reason, out.text = map(clean, (answer.question, answer.reason, answer.text))
    out.status, out.kind = int(answer.status), int(answer.kind)
    out.value, out.unit = float(answer.value), clean(answer.unit)
    out.value_low, out.value_high = float(answer.value_low), float(answer.value_high)
    out.choice, out.confidence = int(answer.choice), float(answer.confidence)
    places = answer.places[:MAX_ITEMS]
    out.places = [convert.place_msg(p, answer.stamp_ns, answer.frame_id) for p in places]
    out.place_sigma = [float(place.sigma_m) for place in places]
    if answer.direction is not None:
        out.direction = convert.vector_msg(answer.direction)
    out.evidence = [clean(name) for name in answer.evidence[:MAX_ITEMS]]
    out.evidence_stamps = [convert.time_msg(s) for s in answer.evidence_stamps_ns[:MAX_ITEMS]]
    out.warnings = [clean(text) for text in answer.warnings[:MAX_ITEMS]]
    out.model, out.sandbox = clean(answer.model), clean(answer.sandbox)
    out.steps = min(int(answer.steps), UINT16_MAX)
    out.elapsed = convert.duration_msg(answer.elapsed_s)
    return out


def answer_from(message: AnswerMsg) -> Answer:
    """Return the answer that a message holds."""
    has_direction = message.kind == AnswerMsg.KIND_DIRECTION or _length(message.direction) > 0
    return Answer(
        question=message.question,
        query_id=message.query_id,
        session_id=message.session_id,
        status=Status(message.status),
        reason=message.reason,
        kind=Kind(message.kind),
        text=message.text,
        value=message.value,
        unit=message.unit,
        value_low=message.value_low,
        value_high=message.value_high,
        choice=message.choice,
        confidence=single(message.confidence),
        places=tuple(map(_place_from, message.places, _padded(message))),
        direction=_xyz(message.direction) if has_direction else None,
        evidence=tuple(message.evidence),
        evidence_stamps_ns=tuple(convert.nanoseconds(s) for s in message.evidence_stamps),
        warnings=tuple(message.warnings),
        model=message.model,
        sandbox=message.sandbox,
        steps=message.steps,
        elapsed_s=convert.nanoseconds(message.elapsed) / 1e9,
        stamp_ns=convert.nanoseconds(message.header.stamp),
        frame_id=message.header.frame_id,
    )


def step_msg(step: Step, context: StepContext) -> StepMsg:
    """Return a step as a message."""
    out = StepMsg()
    out.header = convert.header_msg(context.stamp_ns, context.frame_id)
    out.query_id, out.index = clean(context.query_id), min(int(step.index), UINT16_MAX)
    out.status = int(step.result.status)
    if step.cell is not None:
        out.purpose, out.code = clean(step.cell.purpose), clean(step.cell.code, MAX_CODE)
    out.output_tail = tail(step.result.stdout + step.result.stderr, MAX_OUTPUT)
    out.error = clean(step.result.error)
    changed = list(step.result.variables.items())[:MAX_ITEMS]
    out.variables = [clean(f'{name}: {what}', 400) for name, what in changed]
    reply = step.reply
    out.prompt_tokens = _uint32(reply.prompt_tokens)
    out.cached_tokens = _uint32(reply.cached_tokens)
    out.output_tokens = _uint32(reply.output_tokens)
    out.model_time = convert.duration_msg(reply.elapsed_s)
    out.run_time = convert.duration_msg(step.result.elapsed_s)
    if context.with_images:
        out.images = [picture_msg(image, context) for image in step.result.images]
    return out


def picture_msg(image: ObservedImage, context: StepContext) -> CompressedImage:
    """Return an image that a step showed as JPEG, its long edge at most 512 px."""
    import cv2  # noqa: PLC0415 - only where feedback carries images

    height, width = image.rgb.shape[:2]
    factor = min(1.0, MAX_EDGE_PX / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(image.rgb, size, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode('.jpg', np.ascontiguousarray(small[..., ::-1]))
    return CompressedImage(
        header=convert.header_msg(context.stamp_ns, context.frame_id),
        format='rgb8; jpeg compressed bgr8',
        data=encoded.tobytes(),
    )


def feedback_msg(step: StepMsg, provisional: Answer | None, remaining_s: float) -> Ask.Feedback:
    """Return the feedback of one step."""
    out = Ask.Feedback(step=step, remaining=convert.duration_msg(remaining_s))
    out.provisional = answer_msg(provisional) if provisional else empty_answer_msg()
    return out


def result_msg(outcome: Outcome) -> Ask.Result:
    """Return the result of a finished query."""
    code = ERROR_OF.get(outcome.stop_reason, Ask.Result.ERROR_NONE)
    text = outcome.answer.reason if code else ''
    return Ask.Result(
        answer=answer_msg(outcome.answer), error_code=int(code), error_msg=clean(text)
    )


def failed_result(code: int, text: str, question: str = '') -> Ask.Result:
    """Return the result of a goal that no query was made of."""
    answer = Answer(question=question, reason=text, text=text)
    return Ask.Result(answer=answer_msg(answer), error_code=int(code), error_msg=clean(text))


def _uint32(value: int) -> int:
    return min(max(0, int(value)), UINT32_MAX)


def _xyz(vector: Any) -> tuple[float, float, float]:  # noqa: ANN401 - Point or Vector3
    return (float(vector.x), float(vector.y), float(vector.z))


def _length(vector: Any) -> float:  # noqa: ANN401 - Vector3
    return math.hypot(*_xyz(vector))


def _padded(message: AnswerMsg) -> list[float]:
    absent = len(message.places) - len(message.place_sigma)
    return [*map(single, message.place_sigma), *[NAN] * max(0, absent)]


def _place_from(message: Any, sigma_m: float) -> Place:  # noqa: ANN401 - PoseStamped
    turn = message.pose.orientation
    return Place(
        position=_xyz(message.pose.position),
        quat_xyzw=(float(turn.x), float(turn.y), float(turn.z), float(turn.w)),
        sigma_m=sigma_m,
        frame_id=message.header.frame_id,
        stamp_ns=convert.nanoseconds(message.header.stamp),
    )
