"""What a session keeps of a query's cells, from which a kernel's state can be made again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialclaw_ros.core.protocols import HostTools
    from spatialclaw_ros.kernel.broker import Memo


@dataclass
class Done:
    """A cell that ran to its end."""

    code: str
    seed: int
    memo: Memo
    elapsed_s: float


@dataclass
class Bound:
    """The query that the cells see."""

    tools: HostTools
    table: dict[str, Any]
    brief: dict[str, Any]
    cells: list[Done] = field(default_factory=list)
    calls: int = 0
    """Of tools, made by cells of kernels that have died as well."""


def told(why: str, rebuilt: int, names: Mapping[str, str], *, missing: int, lost: int) -> str:
    """Return what to tell of a new kernel.

    Args:
        why: what became of the one before; '' where that is said already.
        rebuilt: how many cells were run again.
        names: the variables that there are now.
        missing: how many earlier cells of the query were not.
        lost: how many cells of earlier queries there were.
    """
    parts = [why] if why else []
    if rebuilt:
        known = ', '.join(names) or 'none'
        parts.append(
            f'a new kernel ran the {rebuilt} earlier successful cell(s) of this query again; '
            f'variables now: {known}'
        )
    else:
        parts.append('a new kernel was started; it has no variables of this query')
    if missing:
        parts.append(
            f'the last {missing} of the earlier cells were not run again: they failed, or no '
            'other could run after them'
        )
    if lost:
        parts.append('variables of earlier questions of this session are lost')
    return '; '.join(parts)
