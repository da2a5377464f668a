"""The seams of the product: who implements each, who calls it, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.core.cell import CellResult
    from spatialclaw_ros.core.conversation import ModelReply, ModelRequest
    from spatialclaw_ros.core.frame import Capture, Frame
    from spatialclaw_ros.core.query import Query


class Model(Protocol):
    """A model behind a role. Implemented in ``models``; called by the agent's worker thread."""

    @property
    def name(self) -> str:
        """What answers and records call it ('rules', 'openai:Qwen3-VL-8B')."""

    @property
    def plans(self) -> bool:
        """Whether it profits from a planning turn before the first cell."""

    def query(
        self, request: ModelRequest, *, cancel: threading.Event, deadline_s: float
    ) -> ModelReply:
        """Reply to one request.

        Args:
            request: messages and, for models without language, the query and finished steps.
            cancel: set by another thread when the query was cancelled; return soon then.
            deadline_s: seconds from now after which a reply is of no use.

        Raises:
            ModelError: the model cannot reply; the message says what to do about it.
            CancelledError: ``cancel`` was set.
        """

    def close(self) -> None:
        """Free what it holds; called once, from any thread, when no query runs."""


@dataclass(frozen=True)
class SegmentPrompt:
    """What to segment: exactly one of text, box or points is given."""

    text: str = ''
    box_xyxy: tuple[float, float, float, float] | None = None
    """Pixels: left, top, right, bottom."""
    points_uv: tuple[tuple[float, float], ...] = ()
    point_labels: tuple[int, ...] = ()
    """1 = on the thing, 0 = not on it; one per point."""
    confidence_threshold: float = 0.3


@dataclass(frozen=True, eq=False)
class Segmentation:
    """Instances in one frame; none is a result, not an error."""

    masks: NDArray[np.bool_]
    """(O, H, W) bool."""
    labels: tuple[str, ...]
    scores: tuple[float, ...]
    note: str = ''
    """One sentence where there is something to say: why it is empty, which labels exist."""


class Segmenter(Protocol):
    """Finds things in frames. Implemented in ``models``; called by the broker's thread."""

    @property
    def backend(self) -> str:
        """What ``tools.SAM3.backend`` tells ('label_image', 'colour_shape', 'sam3')."""

    def segment(
        self, capture: Capture, prompt: SegmentPrompt, others: Sequence[Capture] = ()
    ) -> Segmentation:
        """Segment one capture.

        Args:
            capture: where to look.
            prompt: for what.
            others: captures of the same query, this one perhaps among them. A segmenter may look
                at them to understand this one; the masks are of ``capture`` alone.
        """


class Reconstructor(Protocol):
    """Depth for frames without. Implemented in ``models``; called by the broker's thread."""

    @property
    def source(self) -> str:
        """Where depth comes from, and how its scale is known."""

    def depth(self, frame: Frame) -> NDArray[np.float32]:
        """Return (H, W) metres, NaN where unknown."""


@dataclass(frozen=True, eq=False)
class ToolReply:
    """The host's reply to one tool call of a cell."""

    value: Mapping[str, Any] = field(default_factory=dict)
    """JSON."""
    arrays: tuple[NDArray[Any], ...] = ()
    """bool, uint8, int32, int64, float32 or float64 arrays, copied to the kernel."""


@runtime_checkable
class HostTools(Protocol):
    """What a cell may ask of the host. The broker calls it, one call at a time, per session.

    In the kernel the same Protocol is the broker's client, so primitives run unchanged in a
    test without a kernel. Tool names and their arguments are listed in ``kernel.tools``.
    """

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        """Serve one call.

        Raises:
            ToolError: unknown tool, bad argument or failed tool; the text reaches the cell.
        """


class CellExecutor(Protocol):
    """A kernel session: state that lasts over cells and queries. One thread uses it at a time."""

    @property
    def sandbox(self) -> str:
        """Boundary in force: 'bwrap', 'landlock' or 'none'."""

    def bind(self, query: Query, tools: HostTools) -> None:
        """Set the query whose frames, question and tools the next cells see.

        Called before the first cell of each query. Variables, sketch and notes are kept.
        """

    def execute(
        self, code: str, *, timeout_s: float, cancel: threading.Event | None = None
    ) -> CellResult:
        """Run one cell and return its one observation; never raises for what the cell does.

        A cell over its time is interrupted, then killed (TIMEOUT, or DIED with the state
        rebuilt or lost, said in ``error``). ``cancel`` interrupts as a time-out does.

        Raises:
            KernelError: no kernel can be had any more.
        """

    def close(self) -> None:
        """End the kernel and free everything; idempotent."""


class KernelFactory(Protocol):
    """Makes kernel sessions; keeps warm ones. Implemented in ``kernel``, owned by the leaf."""

    @property
    def sandbox(self) -> str:
        """Boundary in force for the kernels it makes."""

    @property
    def making(self) -> str:
        """How its kernels are made, in words for diagnostics."""

    @property
    def self_test(self) -> str:
        """What came of the first kernel's attempts to break out, in words for diagnostics."""

    def acquire(self, session_id: str, *, cancel: threading.Event | None = None) -> CellExecutor:
        """Return a ready session, waiting for one to start if none is warm.

        Raises:
            KernelStartError: no kernel can be started; says which layer refused and the remedy.
            CancelledError: ``cancel`` was set while none was ready.
        """

    def close(self) -> None:
        """End all kernels, warm and in use."""


class FrameSource(Protocol):
    """Live captures for cells that want more than the query's. Implemented by ``frames``."""

    def captures(
        self,
        cameras: Sequence[str] = (),
        since_ns: int = 0,
        until_ns: int = 0,
        *,
        keyframes: bool = False,
    ) -> Sequence[Capture]:
        """Return captures held now, oldest first; 0 = no bound. ``keyframes``: these alone."""
