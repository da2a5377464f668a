"""What one more kernel takes of the machine's memory, shared pages by their share (PSS)."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.bench.plain_kernel import PlainKernel
from spatialclaw_ros.bench.rig import run

if TYPE_CHECKING:
    from spatialclaw_ros.bench.rig import Rig

KERNELS = 3
WORK = (
    'points = np.random.rand(2000, 3)\n'
    'near = scipy.spatial.cKDTree(points).query(points, k=2)[0].mean()'
)
KB_PER_MB = 1024


@dataclass(frozen=True)
class Memory:
    """What one more kernel takes, beside an ordinary one."""

    pss_mb: float | None
    """None where the system does not tell: it shows a kernel's memory to root alone."""
    baseline_mb: float | None
    ratio: float | None
    """How many times less than the ordinary one."""
    n: int

    def to_json(self) -> dict[str, object]:
        """Return its fields."""
        return asdict(self)

    def text(self) -> str:
        """Return it as a line."""
        if self.pss_mb is None or self.baseline_mb is None:
            return 'memory of one more kernel: the system shows it to root alone'
        return (
            f'memory of one more kernel (PSS): {self.pss_mb:.0f} MB, '
            f'of an ordinary one {self.baseline_mb:.0f} MB'
        )


def memory_of_a_kernel(rig: Rig) -> Memory:
    """Measure how the memory of all processes below this one grows with another kernel."""
    with ExitStack() as stack:
        ours = []
        for _ in range(1 + KERNELS):
            session = rig.pool.acquire('memory')
            stack.callback(session.close)
            run(session, WORK)
            rig.await_spare()
            ours.append(pss_below_mb())
        theirs = []
        for _ in range(2):
            stack.enter_context(PlainKernel(rig.python)).run(WORK)
            theirs.append(pss_below_mb())
    first, last, one, two = ours[0], ours[-1], *theirs
    if first is None or last is None or one is None or two is None:
        return Memory(None, None, None, KERNELS)
    each, plain = round((last - first) / KERNELS, 1), round(two - one, 1)
    return Memory(each, plain, round(plain / each, 2), KERNELS)


def pss_below_mb() -> float | None:
    """Return the memory [MB] of all processes below this one; None where one's is not shown."""
    total = 0
    for pid in below(os.getpid()):
        try:
            text = Path(f'/proc/{pid}/smaps_rollup').read_text(encoding='ascii')
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
        except PermissionError:
            return None
        total += sum(int(line.split()[1]) for line in text.splitlines() if line[:4] == 'Pss:')
    return total / KB_PER_MB


def below(root: int) -> set[int]:
    """Return the processes that a process started, and those that they did."""
    parents: dict[int, int] = {}
    for entry in Path('/proc').iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / 'stat').read_text(encoding='utf-8').rpartition(')')[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found: set[int] = set()
    more = {root}
    while more:
        more = {pid for pid, parent in parents.items() if parent in more} - found
        found |= more
    return found
