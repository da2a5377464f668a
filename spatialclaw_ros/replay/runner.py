"""Questions on a recording: direct reading, no ROS, no wall clock in the data path."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros import assemble
from spatialclaw_ros.core.answer import Answer, Status
from spatialclaw_ros.core.errors import BadInputError, NoFramesError
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.core.step import Outcome, StopReason
from spatialclaw_ros.replay.scoring import Score, score

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.settings import Settings
    from spatialclaw_ros.core.sketch import SketchState
    from spatialclaw_ros.core.step import Step
    from spatialclaw_ros.replay.questions import Item, Question
    from spatialclaw_ros.replay.recording import Recording


@dataclass(frozen=True, eq=False)
class Replayed:
    """One question of a file, answered and scored."""

    item: Item
    outcome: Outcome
    score: Score


class Replay:
    """A recording with a kernel pool and a model before it. A context manager."""

    def __init__(self, recording: Recording, settings: Settings) -> None:
        """Start the parts; ``settings`` are those of the node."""
        self.recording = recording
        self._settings = settings
        self._engine = assemble.build(settings, recording.rings)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every kernel and model."""
        self._engine.close()

    def ask(
        self,
        question: Question,
        *,
        session_id: str = '',
        on_step: Callable[[Step, SketchState], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Outcome:
        """Answer one question on the frames it names.

        Without a session id the question has a session of its own, ended afterwards.
        """
        captures = self.recording.pick(question.frames)
        if not captures:
            msg = f'recording {self.recording.name}: holds no complete frame'
            raise NoFramesError(msg)
        own = session_id or question.id
        query = self._query(question, own, captures)
        try:
            return self._engine.ask(query, on_step=on_step, cancel=cancel)
        finally:
            if not session_id:
                self._engine.end_session(own)

    def run(self, items: Sequence[Item]) -> Iterator[Replayed]:
        """Answer and score questions one after the other; a dialogue's share a session."""
        left = Counter(item.dialogue for item in items)
        for item in items:
            outcome = self._ask_or_refuse(item.question, item.dialogue)
            left[item.dialogue] -= 1
            if item.dialogue and not left[item.dialogue]:
                self._engine.end_session(item.dialogue)
            yield Replayed(item, outcome, score(outcome.answer, item.truth, item.question.choices))

    def _ask_or_refuse(self, question: Question, session_id: str) -> Outcome:
        """Answer one question of many: a bad one costs its own answer alone."""
        try:
            return self.ask(question, session_id=session_id)
        except BadInputError as error:
            answer = Answer(
                question=question.question,
                query_id=question.id,
                session_id=session_id or question.id,
                status=Status.REFUSED,
                reason=str(error),
            )
            return Outcome(answer, StopReason.REFUSED, ())

    def _query(self, question: Question, session_id: str, captures: tuple[Capture, ...]) -> Query:
        return Query(
            query_id=question.id,
            question=question.question,
            captures=captures,
            session_id=session_id,
            choices=question.choices,
            unit=question.unit,
            world_frame=captures[-1].frame.world_frame,
            budget=assemble.budget(self._settings),
            robot=assemble.robot(self._settings, self.recording.robot),
            is_video=self.recording.is_video,
        )
