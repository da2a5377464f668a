"""The first cell of families that measure whole things: each out of all frames that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.rules.drafts import Code, Draft, fill, refuse
from spatialclaw_ros.models.rules.looking import FEW_PIXELS, MOST, NOTHING_SEEN, failed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

SHAPES = {'ball': 'ball', 'person': 'body', 'man': 'body', 'woman': 'body', 'child': 'body'}
MOSTLY_HIDDEN = 0.5
"""A thing of whose outline more is cut off even in the best view is measured with doubt."""
DOUBT = 0.75

LOOK = """
recon = tools.Reconstruct(InputImages)
views = $views
wholes, items = {}, {}
for name, shape in $names:
    masks = tools.SAM3.segment_image_by_text(views, name)
    found = tools.SAM3.instances(views, name)
    one = found.as_one()
    items[name] = [one] if one else list(found)
    print(f'[answers to it] {name} | {len(items[name])} | {masks.note[:600]}')
    if one is None:
        continue
    seen = {view.frame_index: masks.get_mask(view.frame_index, view.number) for view in one.views}
    tools.SAM3.remember(name, seen, label=one.label, score=one.score, note=masks.note)
    thing = wholes[name] = tools.SAM3.whole(
        tools.SAM3.segment_image_by_text(list(seen), name), shape=shape
    )
    print(f'[whole] {name} | {bool(thing)} | {one.score:.2f} | {thing.pixels} '
          f'| {thing.hidden:.2f} | {max(seen)} | {one.movement.moved}')
    if thing:
        sketch.box(thing.box, name=name)
newest = views[-1]
show(sketch.on_image(newest), label=f'frame {newest.frame_index}')
"""
CANDIDATES = """
name = $name
for number, item in enumerate(items[name], start=1):
    sketch.point(item.place, name=f'{name} {number}')
ReturnAnswer(
    None,
    status='ambiguous',
    reason=$reason,
    place=[item.place for item in items[name]],
    evidence=[f'{name} {number}' for number in range(1, len(items[name]) + 1)],
)
"""


@dataclass(frozen=True)
class Whole:
    """One whole thing that was found."""

    name: str
    score: float
    pixels: int
    hidden: float
    newest: int
    """The newest frame that shows it."""
    moved: bool
    note: str = ''

    @property
    def sure(self) -> float:
        """P(right) of a clear measurement of it."""
        return MOST * self.score * (DOUBT if self.hidden > MOSTLY_HIDDEN else 1.0)


def look_at(names: Sequence[str], asked: Asked) -> Draft:
    """Find each thing in all frames, or in the one that is named, and take it as a whole."""
    frame = asked.frame if asked.frame not in {None, asked.newest} else None
    views = Code('InputImages' if frame is None else f'[InputImages.by_index({frame})]')
    shapes = [(name, SHAPES.get(parse_name(name).head, '')) for name in names]
    return Draft(
        purpose=f'Find {", ".join(f"the {name}" for name in names)} in every frame.',
        reasoning=(
            'Each has to be found, once and only once; what one frame shows of it is a part, so '
            'that it is measured out of all frames that show it where it is now.'
        ),
        code=fill(LOOK, views=views, names=shapes),
        next_goal='Measure, if each is one thing.',
    )


def wholes(names: Sequence[str], asked: Asked, facts: Facts) -> Draft | Mapping[str, Whole]:
    """Return the cell that looks, a refusal, or each thing as it was found."""
    if not facts.steps:
        return look_at(names, asked)
    if problem := failed(facts):
        return refuse(problem)
    counts, seen = _rows(facts, 'answers to it'), _rows(facts, 'whole')
    out = {}
    for name in names:
        if name not in counts:
            return refuse(NOTHING_SEEN)
        whole = _judged(name, counts[name], seen.get(name), asked)
        if isinstance(whole, Draft):
            return whole
        out[name] = whole
    return out


def _judged(
    name: str, counted: Sequence[str], seen: Sequence[str] | None, asked: Asked
) -> Draft | Whole:
    """Return a thing as it was found, or a refusal where it is not fit to be measured."""
    count, note = int(counted[0]), counted[1]
    if not count:
        return refuse(f'no {name} was found in any frame{f" ({note})" if note else ""}')
    if count > 1 or seen is None:
        return _ambiguous(name, count)
    there, score, pixels, hidden, newest, moved = seen
    whole = Whole(
        name, float(score), int(pixels), float(hidden), int(newest), moved == 'yes', note
    )
    if there != 'True' or whole.pixels < FEW_PIXELS:
        return refuse(f'the {name} has too few valid pixels to be measured')
    if whole.moved and whole.newest != asked.view:
        return refuse(
            f'the {name} was seen last in frame {whole.newest} and moves: where it is now is not '
            'known'
        )
    return whole


def _rows(facts: Facts, key: str) -> dict[str, list[str]]:
    rows = [line.split(' |') for line in facts.said.get(key, [])]
    return {row[0].strip(): [part.strip() for part in row[1:]] for row in rows}


def _ambiguous(name: str, count: int) -> Draft:
    return Draft(
        purpose='Show the candidates and ask which one is meant.',
        reasoning=f'{count} things answer to {name!r}; guessing one could be silently wrong.',
        code=fill(
            CANDIDATES,
            name=name,
            reason=f'{count} things answer to {name!r}: say which one is meant',
        ),
    )
