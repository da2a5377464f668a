"""A number's interval and its truth on one line, as inline SVG."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.report.markup import esc

if TYPE_CHECKING:
    from collections.abc import Mapping

LEFT, RIGHT, Y = 8.0, 372.0, 14.0


def interval(answer: Mapping[str, Any], expected: str) -> str:
    """Return the drawing, or '' where the answer has no interval."""
    values = [answer.get(name) for name in ('value_low', 'value', 'value_high')]
    if not all(isinstance(value, (int, float)) and math.isfinite(value) for value in values):
        return ''
    low, value, high = (float(v or 0.0) for v in values)
    truth = _truth(expected, str(answer.get('unit', '')))
    inside = [v for v in (low, value, high, truth) if v is not None]
    span = max(inside) - min(inside)
    if answer.get('kind') != 'number' or span <= 0:
        return ''
    first, scale = min(inside) - 0.1 * span, (RIGHT - LEFT) / (1.2 * span)

    def at(number: float) -> float:
        return round(LEFT + (number - first) * scale, 1)

    words = f'90 % interval {low:.4g} to {high:.4g}, value {value:.4g}'
    parts = [
        f'<line class="axis" x1="{LEFT}" x2="{RIGHT}" y1="{Y}" y2="{Y}"/>',
        f'<line class="range" x1="{at(low)}" x2="{at(high)}" y1="{Y}" y2="{Y}"/>',
        f'<circle class="value" cx="{at(value)}" cy="{Y}" r="5"/>',
    ]
    if truth is not None:
        words += f', truth {truth:.4g}'
        x = at(truth)
        anchor = 'end' if x > (LEFT + RIGHT) / 2 else 'start'
        parts.append(f'<line class="truth" x1="{x}" x2="{x}" y1="{Y - 9}" y2="{Y + 9}"/>')
        parts.append(f'<text x="{x}" y="{Y + 22}" text-anchor="{anchor}">truth</text>')
    label = esc(f'{words} {answer.get("unit", "")}')
    opening = f'<svg class="scale" viewBox="0 0 380 40" role="img" aria-label="{label}">'
    return f'{opening}{"".join(parts)}</svg>'


def _truth(expected: str, unit: str) -> float | None:
    number, _, given = expected.strip().partition(' ')
    try:
        si, factor = parse_unit(given)
        value = float(number) * factor
    except ValueError:
        return None
    return value if si in {unit, ''} and math.isfinite(value) else None
