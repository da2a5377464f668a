"""Whether frames agree on what they show; those that do not are left out, and it is looked again.

Two checks that any thing out of several frames has to pass: nothing lies below the floor (a frame
whose depth is off shows it there), and no single frame shows a thing far higher than all others,
nor was it measured far lower than several frames show it (a mask that took in too much, or
too little).
"""

from __future__ import annotations

import ast
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from spatialclaw_ros.models.rules.facts import Facts

LEVELS = """
levels = {}
for frame in InputImages:
    if frame.depth is None or frame.T_world_camera is None:
        continue
    depth, up = frame.depth[::8, ::8], frame.T_world_camera[2]
    v, u = np.mgrid[:depth.shape[0], :depth.shape[1]] * 8
    ray = up[0] * (u - frame.K[0, 2]) / frame.K[0, 0] + up[1] * (v - frame.K[1, 2]) / frame.K[1, 1]
    z = (ray + up[2]) * depth + up[3]
    z = z[np.isfinite(z)]
    if len(z):
        levels[frame.frame_index] = round(float(np.percentile(z, 3)), 2)
print('[levels]', levels)
"""
"""How low each frame looks, stray pixels left out."""
REACH = """
    tops = {index: seen[name, index].get_surface_points(InputImages.by_index(index))[:, 2]
            for index in thing.seen_in}
    tops = {index: round(float(np.percentile(z, 99)), 2) for index, z in tops.items() if len(z)}
    print(f'[reach] {name} | {float(thing.top):.2f} | {tops}')
"""
"""Up to where each frame shows a thing, within the loop that measures it."""
WIDER = """
if '{variable}' in globals():
    {variable} = Measure(
        {variable}, {variable}.low - {variable}.sigma, {variable}.high + {variable}.sigma,
        n={variable}.n, unit={variable}.unit,
    )
    print('[measured] {label} =', {variable})
"""
"""What was measured at a second look is said with more doubt."""

SAME_LEVEL_M, SUNK_M, DEEPER_M = 0.04, 0.06, 0.5
"""Levels that are the same floor; one so much lower is no floor; farther down is another floor."""
FEW_FRAMES = 4
MOST_SUNK = 0.25
"""Where more of the frames look lower, they are right."""
SAME_TOP_M, HIGHER_M, LOWER_M = 0.05, 0.12, 0.25
LARGE = 0.3
"""Views of less than this share of the pixels of a usual one tell little of where a thing ends."""
_MEASURED = re.compile(r"print\('\[measured\] (?P<label>[\w ]+) =', (?P<variable>\w+)\)")


@dataclass(frozen=True)
class Doubt:
    """Why a thing is looked at again."""

    why: str
    keep: tuple[int, ...]
    """The frames that agree."""


def sunken(facts: Facts) -> dict[int, float]:
    """Return the frames that show a floor below the floor, and how far [m]."""
    levels = _dict(facts.said.get('levels', ['{}'])[0])
    if len(levels) < FEW_FRAMES:
        return {}
    enough = max(FEW_FRAMES - 1, MOST_SUNK * len(levels))
    floors = [z for z in levels.values() if _near(z, levels.values(), SAME_LEVEL_M) >= enough]
    if not floors:
        return {}
    floor = min(floors)
    low = {index: floor - z for index, z in levels.items() if SUNK_M < floor - z < DEEPER_M}
    return low if len(low) <= MOST_SUNK * len(levels) else {}


def agreeing(views: dict[str, list[int]], facts: Facts) -> dict[str, list[int]] | str:
    """Return by name the frames to measure, fewer where some contradict the others.

    A text where they still do so at the second look: why there is no answer.
    """
    kept = dict(views)
    for name in views:
        rows = [line for line in facts.said.get('reach', []) if line.startswith(f'{name} | ')]
        doubt = _doubt(rows[-1], facts) if rows else None
        if doubt is None:
            continue
        if len(rows) > 1:
            return f'the pictures contradict each other: {doubt.why}'
        kept[name] = list(doubt.keep)
    return views if _looked_again(facts) else kept


def left_out(facts: Facts) -> tuple[str, ...]:
    """Return what an answer has to say of frames that did not count."""
    floors = [
        f'frame {index} is left out: it shows a floor {depth:.2f} m below the floor'
        for index, depth in sunken(facts).items()
    ]
    found = [_doubt(line, facts) for line in facts.said.get('reach', [])]
    return (*floors, *(f'looked at again: {doubt.why}' for doubt in found if doubt))


def _looked_again(facts: Facts) -> bool:
    names = [line.partition(' | ')[0] for line in facts.said.get('reach', [])]
    return len(names) > len(set(names))


def wider(measure: str) -> str:
    """Return code that says again what ``measure`` said, with wider intervals."""
    return ''.join(WIDER.format_map(found.groupdict()) for found in _MEASURED.finditer(measure))


def _doubt(line: str, facts: Facts) -> Doubt | None:
    """Return what one look at a thing gives reason to doubt."""
    name, measured, shown = line.split(' | ')
    top, every = float(measured), _dict(shown)
    pixels = {found.frame: found.pixels[0] for found in facts.of(name) if found.count == 1}
    least = LARGE * statistics.median(pixels.values()) if pixels else 0.0
    tops = {index: z for index, z in every.items() if pixels.get(index, 0) >= least}
    agreed = [z for z in tops.values() if _near(z, tops.values(), SAME_TOP_M) > 1]
    if not agreed:
        return None
    highest = max(agreed)
    same = tuple(index for index, z in tops.items() if abs(z - highest) < SAME_TOP_M)
    higher = [index for index, z in tops.items() if z > highest + HIGHER_M]
    if top < highest - LOWER_M:
        return Doubt(f'frames {listed(same)} show the {name} higher than it was measured', same)
    if higher:
        keep = tuple(index for index in every if index not in higher)
        return Doubt(f'no other frame shows the {name} as high as {listed(higher)} does', keep)
    return None


def listed(frames: Collection[int]) -> str:
    """Return frame indices in words."""
    return ', '.join(map(str, frames))


def _near(value: float, others: Collection[float], within: float) -> int:
    return sum(abs(other - value) < within for other in others)


def _dict(text: str) -> dict[int, float]:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return {}
    return value if isinstance(value, dict) else {}
