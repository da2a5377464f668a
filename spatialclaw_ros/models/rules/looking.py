"""The first cells of most families: find the things by name, look, and judge what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.rules.drafts import Draft, lines, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts, Found

FEW_PIXELS = 60
"""A mask with fewer pixels is too small to measure."""
LITTLE_DEPTH = 0.25
"""A mask of which less than this share has depth is not measured."""
LOOKS_AT_MOST = 3
MANY = 4
NOTHING_SEEN = 'nothing could be observed: without an observation there is no answer'


@dataclass(frozen=True)
class Thing:
    """A thing that the question names."""

    name: str
    frame: int | None = None
    """The frame that the question names for it; None = the newest in which it is seen."""


@dataclass(frozen=True)
class Settled:
    """Every thing was found once: where, and how surely."""

    frame: dict[str, int]
    """Name -> frame index in which it is measured."""
    score: float
    labels: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def seg(self, name: str) -> str:
        """Return the expression of a thing's mask set in a cell."""
        return f'seen[{name!r}, {self.frame[name]}]'

    @property
    def one_frame(self) -> int | None:
        """The frame that all things share, or None."""
        frames = set(self.frame.values())
        return frames.pop() if len(frames) == 1 else None


def settle(things: Sequence[Thing], asked: Asked, facts: Facts) -> Draft | Settled:
    """Return the cell that looks (again), a refusal, or where each thing is."""
    if facts.error:
        return refuse(f'the last cell failed: {facts.error[:200]}')
    if not facts.found and not facts.searched:
        if facts.steps:
            return refuse(NOTHING_SEEN)
        everywhere = asked.over_all and len(asked.known) > 1
        return search(things, fresh=True) if everywhere else first_look(things, asked)
    missing = [t for t in things if not _best(t, asked, facts)]
    unsearched = [t for t in missing if t.frame is None and t.name not in facts.searched]
    if facts.blank:
        return refuse(NOTHING_SEEN)
    if unsearched and len(asked.known) > 1 and asked.frame is None:
        return search(unsearched)
    for thing in missing:
        return refuse(_why_missing(thing, facts))
    best = {t.name: found for t in things if (found := _best(t, asked, facts))}
    for name, found in best.items():
        if found.count > 1:
            return ambiguous(name, found)
    for name, found in best.items():
        if found.pixels[0] < FEW_PIXELS or found.depth[0] < LITTLE_DEPTH:
            return refuse(
                f'the {name} has too few valid pixels in frame {found.frame} to be measured '
                f'({found.pixels[0]} pixels, {found.depth[0]:.0%} with depth)'
            )
    return Settled(
        {name: found.frame for name, found in best.items()},
        min(found.scores[0] for found in best.values()),
        {name: found.labels[0] for name, found in best.items()},
        tuple(dict.fromkeys(found.note for found in best.values() if found.note)),
    )


def first_look(things: Sequence[Thing], asked: Asked) -> Draft:
    """Look for each thing in the frame that is meant."""
    default = asked.frame if asked.frame is not None else asked.newest
    names = ', '.join(f'the {thing.name}' for thing in things)
    return Draft(
        purpose=f'Find {names}.',
        reasoning=(
            'Before anything is measured it has to be found, once and only once. The overlay shows '
            'whether the masks lie on the right things; an empty mask or two of them would stop the '
            'measurement.'
        ),
        code=look_code([(t.name, default if t.frame is None else t.frame) for t in things]),
        next_goal='Measure, if each was found once.',
    )


def look_code(pairs: Sequence[tuple[str, int]]) -> str:
    """Return the code that segments names in frames, prints what was found and shows it."""
    return lines(
        'recon = tools.Reconstruct(InputImages)',
        'seen = {}',
        f'for name, index in {list(pairs)!r}:',
        '    frame = InputImages.by_index(index)',
        '    found = seen[name, index] = tools.SAM3.segment_image_by_text(frame, name)',
        '    pixels = [int(mask.sum()) for mask in found[frame]]',
        '    depth = [round(float(np.isfinite(frame.depth[mask]).mean()), 2) for mask in found[frame]]',
        "    print(f'[found] {name} | frame {index} | labels {found.labels} | scores {found.scores} '",
        "          f'| pixels {pixels} | depth {depth} | note {found.note}')",
        '    show(found.visualize(frame), label=name)' if len(pairs) <= MANY else '',
    )


def search(things: Sequence[Thing], *, fresh: bool = False) -> Draft:
    """Look for things in every frame."""
    names = [thing.name for thing in things]
    return Draft(
        purpose=f'Look for {", ".join(names)} in every frame.',
        reasoning='The frame looked at first does not show it, so another one has to.',
        code=lines(
            'recon = tools.Reconstruct(InputImages)',
            'seen = {}' if fresh else '',
            f'for name in {names!r}:',
            '    for frame in InputImages:',
            '        index = frame.frame_index',
            '        found = seen[name, index] = tools.SAM3.segment_image_by_text(frame, name)',
            '        pixels = [int(mask.sum()) for mask in found[frame]]',
            '        depth = [round(float(np.isfinite(frame.depth[m]).mean()), 2) for m in found[frame]]',
            '        if found:',
            "            print(f'[found] {name} | frame {index} | labels {found.labels} '",
            "                  f'| scores {found.scores} | pixels {pixels} | depth {depth} '",
            "                  f'| note {found.note}')",
            "    print(f'[searched] {name}')",
        ),
        next_goal='Measure where it was seen.',
    )


def ambiguous(name: str, found: Found) -> Draft:
    """End with the candidates: two or more things answer to the name."""
    reason = f'{found.count} things answer to {name!r}: say which one is meant'
    return Draft(
        purpose='Show the candidates and ask which one is meant.',
        reasoning=(
            f'{found.count} things in frame {found.frame} answer to {name!r} '
            f'(scores {list(found.scores)}); guessing one of them could be silently wrong.'
        ),
        code=lines(
            f'found = seen[{name!r}, {found.frame}]',
            'candidates = []',
            'for number in range(found.num_objects):',
            f'    box = found.extent_3d(recon, {found.frame}, number)',
            '    if box:',
            f"        candidates.append(sketch.box(box, name=f'{name} {{number + 1}}'))",
            'ReturnAnswer(',
            '    None,',
            "    status='ambiguous',",
            f'    reason={reason!r},',
            '    place=[item.center for item in candidates],',
            '    evidence=[item.name for item in candidates],',
            ')',
        ),
    )


def confidence(settled: Settled, *, factor: float = 1.0) -> float:
    """Return P(right): how surely the things are those that are meant, times ``factor``."""
    return round(max(0.05, min(0.95, 0.95 * settled.score * factor)), 2)


def _best(thing: Thing, asked: Asked, facts: Facts) -> Found | None:
    """Return the look that decides: the frame that is meant, else the newest with a usable mask."""
    wanted = thing.frame if thing.frame is not None else asked.frame
    looks = [f for f in facts.of(thing.name, wanted) if f.count]
    if not looks:
        return None
    usable = [f for f in looks if f.pixels[0] >= FEW_PIXELS and f.depth[0] >= LITTLE_DEPTH]
    return max(usable or looks, key=lambda f: asked.known.index(f.frame))


def _why_missing(thing: Thing, facts: Facts) -> str:
    notes = [f.note for f in facts.of(thing.name) if f.note]
    note = f' ({notes[-1]})' if notes else ''
    head = parse_name(thing.name).head or thing.name
    where = 'in any frame' if thing.name in facts.searched else 'in the frame that is asked about'
    return f'no {thing.name if len(thing.name) < 60 else head} was found {where}{note}'  # noqa: PLR2004
