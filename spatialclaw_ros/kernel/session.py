"""A kernel session: state that lasts over cells and queries, and over the death of a kernel."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.errors import BadInputError, CancelledError, KernelError
from spatialclaw_ros.core.sketch import SketchState
from spatialclaw_ros.frames.table import frame_table, rings_in
from spatialclaw_ros.kernel.broker import MAX_MEMO_BYTES, Memo
from spatialclaw_ros.kernel.finished import Bound, Done, told
from spatialclaw_ros.kernel.patience import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from spatialclaw_ros.core.protocols import HostTools
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.kernel.link import KernelLink

CANCELLED = 'the cell was cancelled'
REBUILD_S = 60.0
REBUILD_FACTOR = 3.0
REBUILD_MORE_S = 10.0
"""A cell that is run again may take so many times as long as it took, and so many seconds more:
it runs in a fresh kernel, perhaps on a machine that is busier now."""
MAX_DEATHS = 2
"""Kernels that are rebuilt whole one after the other; then each time the last cell is left out."""
EMPTY_CELL_S = 5.0
"""A kernel that takes longer for an empty cell will run no other in time."""
SPOILT = 'an earlier cell had left the kernel so that no other could run'
UNUSABLE = 'the cell failed, and no other could run after it, so its kernel was killed'


class KernelSession:
    """Implements CellExecutor. One thread uses it at a time; close may come from any."""

    def __init__(
        self,
        session_id: str,
        take: Callable[[threading.Event | None], KernelLink],
        on_close: Callable[[KernelSession], None],
        cancel: threading.Event | None = None,
    ) -> None:
        """Start with a kernel.

        Args:
            session_id: for messages.
            take: gives a ready kernel, waiting for one where none is, unless it is cancelled.
            on_close: called once when the session ends.
            cancel: set when nobody wants the session any more.

        Raises:
            KernelError: no kernel can be had.
            CancelledError: ``cancel`` was set before a kernel was ready.
        """
        self.session_id = session_id
        self._take = take
        self._on_close = on_close
        self._link = take(cancel)
        self._bound: Bound | None = None
        self._must_bind = False
        self._notes: Mapping[str, Any] = {}
        self._sketch = SketchState()
        self._must_redraw = False
        self._count = 0
        self._earlier = 0
        self._closed = False
        self._busy = threading.Lock()
        self._deaths = 0
        """Kernels that died since a cell last ended."""
        self._spoilt = False
        """Whether the last kernel could run no cell after the earlier ones, whichever it was."""

    @property
    def sandbox(self) -> str:
        """Boundary in force: 'bwrap', 'landlock' or 'none'."""
        return self._link.level

    @property
    def pid(self) -> int:
        """The kernel's pid, in the host's numbers."""
        return self._link.pid

    def bind(self, query: Query, tools: HostTools) -> None:
        """Set the query whose frames, question and tools the next cells see."""
        if self._bound is not None:
            self._earlier += len(self._bound.cells)
        self._bound = Bound(tools, frame_table(query.frames), query.brief())
        self._must_bind = True

    def execute(
        self, code: str, *, timeout_s: float, cancel: threading.Event | None = None
    ) -> CellResult:
        """Run one cell and return its one observation; never raises for what the cell does.

        Raises:
            KernelError: the session is closed, or no kernel can be had any more.
        """
        with self._busy:
            self._check_open()
            if _is_set(cancel):
                return CellResult(CellStatus.TIMEOUT, error=CANCELLED)
            try:
                return self._execute(code, timeout_s, cancel)
            except CancelledError:  # while the kernel was replaced; the next cell does that
                self._link.kill()
                return CellResult(CellStatus.TIMEOUT, error=CANCELLED)

    def _execute(
        self, code: str, timeout_s: float, cancel: threading.Event | None, note: str = ''
    ) -> CellResult:
        if not self._link.alive:
            note = self._rebuild('the kernel had died between two cells', cancel)
        self._count += 1
        result, memo = self._run(code, self._count, timeout_s, cancel, None)
        self._check_open()
        doubted = result.status in {CellStatus.TIMEOUT, CellStatus.ERROR}
        if doubted and not _is_set(cancel):
            self._try_empty_cell(cancel)
            if not self._link.alive:
                said = f'{result.error}\n' if result.status is CellStatus.ERROR else ''
                result = replace(result, status=CellStatus.DIED, error=f'{said}{UNUSABLE}')
        if result.status is CellStatus.OK and self._bound is not None:
            kept = memo if self._memo_bytes() + memo.size <= MAX_MEMO_BYTES else Memo()
            self._bound.cells.append(Done(code, self._count, kept, result.elapsed_s))
        if result.status is CellStatus.DIED:
            if _is_set(cancel):  # nobody waits for a new one
                return result
            became = self._rebuild('', cancel)
            if self._spoilt and not note:  # then this one cannot have begun
                return self._execute(code, timeout_s, cancel, f'{SPOILT}; {became}')
            result = replace(result, error=f'{result.error}; {became}')
        else:
            self._deaths = 0
            self._remember(result)
        if note:
            result = replace(result, stderr=f'{note}\n{result.stderr}'.rstrip())
        return result

    def _check_open(self) -> None:
        if self._closed:
            msg = f'session {self.session_id!r} is closed'
            raise KernelError(msg)

    def _run(
        self,
        code: str,
        seed: int,
        timeout_s: float,
        cancel: threading.Event | None,
        memo: Memo | None,
    ) -> tuple[CellResult, Memo]:
        request: dict[str, Any] = {'seed': seed}
        bound = self._bound
        if bound is not None and self._must_bind:
            request['bind'] = {
                'table': bound.table,
                'brief': bound.brief,
                'notes': dict(self._notes),
            }
            self._link.broker.bind(bound.tools, rings_in(bound.table), bound.calls)
        if self._must_redraw and memo is None:
            request['sketch'] = [item.to_json() for item in self._sketch]
        self._link.broker.begin_cell(memo)
        result = self._link.execute(code, request, timeout_s, cancel)
        calls, recorded = self._link.broker.end_cell()
        if bound is not None and memo is None:
            bound.calls += len(calls)
        if result.status is not CellStatus.DIED:
            self._must_bind = False
            self._must_redraw = self._must_redraw and memo is not None
        return replace(result, tool_calls=calls), recorded

    def _remember(self, result: CellResult) -> None:
        """Keep what has to outlive the kernel: notes and sketch."""
        self._notes = result.notes
        with contextlib.suppress(BadInputError):  # a malformed operation: the rest is not drawn
            self._sketch.apply(result.sketch)

    def _memo_bytes(self) -> int:
        return sum(cell.memo.size for cell in self._bound.cells) if self._bound else 0

    def _rebuild(self, why: str, cancel: threading.Event | None) -> str:
        """Replace the kernel and run the query's finished cells again; return what to tell.

        Raises:
            KernelError: no kernel can be had.
            CancelledError: ``cancel`` was set meanwhile; the kernel is half rebuilt then.
        """
        cells = self._bound.cells if self._bound is not None else []
        self._deaths += 1
        self._spoilt = False
        keep = len(cells) - (self._deaths > MAX_DEATHS and bool(cells))
        deadline = time.monotonic() + REBUILD_S
        tries = 2  # of itself: a kernel may be killed from outside, as the one before was
        while True:
            self._replace_kernel(cancel)
            names, ran, ended = self._run_again(cells[:keep], deadline, cancel)
            tries -= 1
            if self._link.alive or not keep:
                break
            if not ended or not tries:
                # without the cell that does not run again, or else without the last that did
                keep = ran if ran < keep else keep - 1
                self._spoilt = True
            if time.monotonic() >= deadline:
                keep = 0
        missing = len(cells) - ran
        del cells[ran:]
        lost, self._earlier = self._earlier, 0
        return told(why, ran, names, missing=missing, lost=lost)

    def _run_again(
        self, cells: Sequence[Done], deadline: float, cancel: threading.Event | None
    ) -> tuple[dict[str, str], int, bool]:
        """Run cells in a new kernel until one fails; kill it where none can run after them.

        Returns:
            The variables there are then, how many cells ran to their end, and whether the kernel
            ended of itself, as it had not when the same cell ran before.
        """
        names: dict[str, str] = {}
        ran = 0
        for cell in cells:
            allowed = min(
                REBUILD_MORE_S + REBUILD_FACTOR * cell.elapsed_s, deadline - time.monotonic()
            )
            cell.memo.at = 0
            result, _ = self._run(cell.code, cell.seed, max(allowed, 0.1), cancel, cell.memo)
            if _is_set(cancel):
                raise CancelledError(CANCELLED)
            if result.status is CellStatus.DIED:
                return names, ran, result.error == ENDINGS['died']
            if result.status is not CellStatus.OK:
                break
            ran += 1
            for name in result.deleted:
                names.pop(name, None)
            names.update(result.variables)
        error = self._try_empty_cell(cancel)
        if _is_set(cancel):
            raise CancelledError(CANCELLED)
        return names, ran, error == ENDINGS['died']

    def _try_empty_cell(self, cancel: threading.Event | None) -> str:
        """Kill the kernel where a cell left it so that none can run; return what came of it."""
        result, _ = self._run('pass', self._count, EMPTY_CELL_S, cancel, None)
        if not result.ok and not _is_set(cancel):
            self._link.kill()
        return result.error

    def _replace_kernel(self, cancel: threading.Event | None) -> None:
        self._link.close()
        self._check_open()
        self._link = self._take(cancel)
        self._check_open()
        self._must_bind = self._bound is not None
        self._must_redraw = True

    def close(self) -> None:
        """End the kernel and free everything; idempotent."""
        if self._closed:
            return
        self._closed = True
        self._link.kill()
        with self._busy:
            self._link.close()
            self._bound = None
        self._on_close(self)


def _is_set(cancel: threading.Event | None) -> bool:
    """Tell whether nobody wants the cell any more."""
    return cancel is not None and cancel.is_set()
