"""The bench of the primitives: a row a primitive and size of pictures, and the rows as a table."""

from __future__ import annotations

import contextlib
import io
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.bench.cases.every import all_cases
from spatialclaw_ros.bench.pictures import draw_pictures
from spatialclaw_ros.bench.timing import copy_bandwidth, peak_mb, take_turns
from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialclaw_ros.bench.cases.case import Case

DIGITS = 4
NAME_WIDTH = 30


@dataclass(frozen=True)
class Row:
    """How one primitive did on pictures of one size."""

    name: str
    frames: int
    height: int
    width: int
    median_ms: float
    stand_in_ms: float
    ratio: float
    """How many times faster than the stand-in."""
    limit_ms: float
    """What moving the bytes takes that must be moved."""
    limit_ratio: float
    """How many times longer than that limit."""
    peak_mb: float

    def to_json(self) -> dict[str, object]:
        """Return its fields."""
        return asdict(self)


def run_primitives(
    sizes: Sequence[tuple[int, int]],
    counts: Sequence[int],
    only: Sequence[str] = (),
    bandwidth: float | None = None,
) -> Iterator[Row]:
    """Measure every primitive on so many frames of each (height, width); yields row by row.

    Raises:
        BadInputError: ``only`` names none; lists those that there are.
    """
    speed = copy_bandwidth() if bandwidth is None else bandwidth
    for height, width in sizes:
        for count in counts:
            pictures = draw_pictures(count, height, width)
            cases = all_cases(pictures)
            names = [case.name for case in cases]
            if set(only) - set(names):
                msg = f'no primitive {sorted(set(only) - set(names))}; there are {names}'
                raise BadInputError(msg)
            for case in cases:
                if not only or case.name in only:
                    yield _measured(case, (count, height, width), speed)


def _measured(case: Case, size: tuple[int, int, int], bytes_per_s: float) -> Row:
    with contextlib.redirect_stdout(io.StringIO()):  # what a primitive remarks to a cell
        ours, theirs = take_turns(case.run, case.stand_in)
        peak = peak_mb(case.run)
    theirs /= case.share
    limit = 1000 * case.moved / bytes_per_s
    figures = (ours, theirs, theirs / ours, limit, ours / limit, peak)
    return Row(case.name, *size, *(float(f'{value:.{DIGITS}g}') for value in figures))


def table(rows: Sequence[Row], bytes_per_s: float) -> str:
    """Return the rows as lines, grouped by the pictures."""
    lines: list[str] = []
    for size in dict.fromkeys((row.frames, row.height, row.width) for row in rows):
        head = f'{size[0]} frames of {size[1]}x{size[2]}'
        titles = ('ms', 'plain ms', 'faster by', 'limit ms', 'over limit', 'peak MB')
        lines += ['', f'{head:<{NAME_WIDTH}}' + ''.join(f'{title:>11}' for title in titles)]
        lines += [_line(row) for row in rows if (row.frames, row.height, row.width) == size]
    return '\n'.join([f'copying: {bytes_per_s / 1e9:.1f} GB/s, read and written', *lines])


def _line(row: Row) -> str:
    values = (row.median_ms, row.stand_in_ms, row.ratio, row.limit_ms, row.limit_ratio)
    cells = ''.join(f'{_short(value):>11}' for value in (*values, row.peak_mb))
    return f'{row.name:<{NAME_WIDTH}}{cells}'


def _short(value: float) -> str:
    return f'{value:.0f}' if value >= 100 else f'{value:.3g}'  # noqa: PLR2004 - three digits
