"""Ten-line stand-ins for what the loop's limits need to misbehave, and makers of inputs."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.answer import Kind
from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.conversation import ModelReply, ModelRequest
from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.core.query import Budget, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from spatialclaw_ros.core.protocols import HostTools, ToolReply

CAMERA = Camera(
    'front', np.array([[50.0, 0, 32], [0, 50, 24], [0, 0, 1]]), 64, 48, 'front_optical'
)


def capture(index: int = 0, stamp_s: float = 0.0, **fields: Any) -> Capture:  # noqa: ANN401
    """Return a small capture with a ramp of colours, depth of one metre and the identity pose."""
    rgb = np.zeros((48, 64, 3), np.uint8)
    rgb[..., 0] = np.arange(64) * 4
    rgb[..., 1] = index
    chosen: dict[str, Any] = {
        'camera': CAMERA,
        'depth_m': np.ones((48, 64), np.float32),
        'T_world_camera': np.eye(4),
        'world_frame': 'map',
        **fields,
    }
    return Capture(Frame(frame_index=index, stamp_ns=int(stamp_s * 1e9), rgb=rgb, **chosen))


def query(question: str = 'How far is the mug?', **fields: Any) -> Query:  # noqa: ANN401
    """Return a query with one capture unless others are given."""
    chosen: dict[str, Any] = {
        'query_id': 'q1',
        'captures': (capture(),),
        'expect': Kind.UNSET,
        'budget': Budget(max_steps=6, max_failures=3, time_s=60.0, cell_timeout_s=10.0),
        **fields,
    }
    return Query(question=question, **chosen)


def cell(code: str, purpose: str = 'measure') -> str:
    """Return a reply that holds one cell."""
    prose = f'**Purpose:** {purpose}\n**Reasoning:** none\n**Next Goal:** answer'
    return f'{prose}\n```python\n{code}\n```'


class Replies:
    """A model that says what it is told, in turn; the last for ever."""

    name = 'replies'

    def __init__(self, *texts: str | Exception, plans: bool = False) -> None:
        self.plans = plans
        self.requests: list[ModelRequest] = []
        self.closed = 0
        self._texts = texts

    def query(
        self, request: ModelRequest, *, cancel: threading.Event, deadline_s: float
    ) -> ModelReply:
        del cancel
        assert deadline_s > 0
        text = self._texts[min(len(self.requests), len(self._texts) - 1)]
        self.requests.append(request)
        if isinstance(text, Exception):
            raise text
        return ModelReply(text, prompt_tokens=10, output_tokens=5, elapsed_s=0.01)

    def close(self) -> None:
        self.closed += 1


class NoTools:
    """Host tools that no cell of these tests calls."""

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        raise AssertionError((name, arguments))


class Results:
    """A kernel session that returns what it is told: the loop's limits need it to misbehave."""

    sandbox = 'none'
    making = 'forked'

    def __init__(self, *results: CellResult | Exception, takes_s: float = 0.0) -> None:
        self._results = results
        self._takes_s = takes_s
        self.codes: list[str] = []
        self.timeouts: list[float] = []
        self.bound: list[Query] = []
        self.closed = 0

    def bind(self, query: Query, tools: HostTools) -> None:
        del tools
        self.bound.append(query)

    def execute(
        self, code: str, *, timeout_s: float, cancel: threading.Event | None = None
    ) -> CellResult:
        self.timeouts.append(timeout_s)
        result = self._results[min(len(self.codes), len(self._results) - 1)]
        self.codes.append(code)
        if self._takes_s:
            stopped = (cancel or threading.Event()).wait(min(self._takes_s, timeout_s))
            if stopped or self._takes_s > timeout_s:
                return CellResult(CellStatus.TIMEOUT, error='interrupted')
        if isinstance(result, Exception):
            raise result
        return result

    def close(self) -> None:
        self.closed += 1


class Factory:
    """Hands out the sessions that it is given, one after the other."""

    sandbox = 'none'
    making = 'forked'
    self_test = 'no boundary'

    def __init__(self, make: Callable[[], Results | Exception]) -> None:
        self._make = make
        self.made: list[Results] = []
        self.closed = 0

    def acquire(self, session_id: str, *, cancel: threading.Event | None = None) -> Results:
        del session_id, cancel
        made = self._make()
        if isinstance(made, Exception):
            raise made
        self.made.append(made)
        return made

    def close(self) -> None:
        self.closed += 1


def ok(stdout: str = '', **fields: Any) -> CellResult:  # noqa: ANN401
    """Return the result of a cell that ran."""
    return CellResult(CellStatus.OK, stdout=stdout, **fields)


def returned(value: object, **fields: Any) -> CellResult:  # noqa: ANN401
    """Return the result of a cell that called ReturnAnswer."""
    return ok(answer={'value': value, **fields})


def eventually(holds: Callable[[], bool], within_s: float = 60.0) -> bool:
    """Wait until something holds."""
    until = time.monotonic() + within_s
    while not holds() and time.monotonic() < until:
        time.sleep(0.005)
    return holds()


def labels(parts: Sequence[object]) -> Iterator[str]:
    """Yield the labels of the image parts."""
    for part in parts:
        label = getattr(part, 'label', None)
        if label is not None:
            yield label
