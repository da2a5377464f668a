"""One row of the bench of the kernels."""

from __future__ import annotations

from dataclasses import asdict, dataclass

DIGITS = 4
LEAST_MS = 0.01
"""What is less cannot be told from nothing where durations are subtracted from each other."""


@dataclass(frozen=True)
class KernelRow:
    """How long something takes, beside its baseline."""

    name: str
    median_ms: float
    baseline_ms: float
    ratio: float
    """How many times faster than the baseline; below one, it takes longer."""
    target: float | None
    """The least ratio that is wanted; None where none is stated."""
    n: int
    """How often it was measured."""

    def to_json(self) -> dict[str, object]:
        """Return its fields."""
        return asdict(self)

    def text(self) -> str:
        """Return it as a line of the table."""
        wanted = '' if self.target is None else short(self.target)
        values = (short(self.median_ms), short(self.baseline_ms), short(self.ratio), wanted)
        return f'{self.name:<26}' + ''.join(f'{value:>12}' for value in (*values, self.n))


def kernel_row(
    name: str, median_ms: float, baseline_ms: float, n: int, target: float | None = None
) -> KernelRow:
    """Return the row of two medians."""
    values = (median_ms, baseline_ms, baseline_ms / median_ms)
    ours, theirs, ratio = (float(f'{value:.{DIGITS}g}') for value in values)
    return KernelRow(name, ours, theirs, ratio, target, n)


def short(value: float) -> str:
    """Return three digits of a number."""
    return f'{value:.0f}' if value >= 100 else f'{value:.3g}'  # noqa: PLR2004 - three digits
