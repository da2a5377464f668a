"""The first cells of most families: find the things by name, look, and judge what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import readable
from spatialclaw_ros.models.rules.asked import frame_of
from spatialclaw_ros.models.rules.drafts import Code, Draft, fill, refuse
from spatialclaw_ros.models.rules.words import plain_name, split_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts, Found

FEW_PIXELS = 60
"""A mask with fewer pixels is too small to measure."""
LITTLE_DEPTH = 0.25
"""A mask of which less than this share has depth is not measured."""
MANY = 4
"""Of more things no overlays are shown."""
SAID = 60
MOST = 0.97
"""No answer is surer than this."""
NOTHING_SEEN = 'nothing could be observed: without an observation there is no answer'
BY_SHAPE = 'colour and shape'
"""Part of the note on things that were found without labels."""

LOOK = """
recon = tools.Reconstruct(InputImages)
seen = {}
for name, index in $pairs:
    frame = InputImages.by_index(index)
    found = seen[name, index] = tools.SAM3.segment_image_by_text(frame, name)
    pixels = [int(mask.sum()) for mask in found[frame]]
    depth = [round(float(np.isfinite(frame.depth[mask]).mean()), 2) for mask in found[frame]]
    print(f'[found] {name} | frame {index} | labels {found.labels} | scores {found.scores} '
          f'| pixels {pixels} | depth {depth} | note {found.note}')
    $show
"""
SEARCH = """
recon = tools.Reconstruct(InputImages)
$fresh
for name in $names:
    for frame in InputImages:
        index = frame.frame_index
        found = seen[name, index] = tools.SAM3.segment_image_by_text(frame, name)
        pixels = [int(mask.sum()) for mask in found[frame]]
        depth = [round(float(np.isfinite(frame.depth[mask]).mean()), 2) for mask in found[frame]]
        if found:
            print(f'[found] {name} | frame {index} | labels {found.labels} '
                  f'| scores {found.scores} | pixels {pixels} | depth {depth} '
                  f'| note {found.note}')
    print(f'[searched] {name}')
"""
CANDIDATES = """
name = $name
found = seen[name, $frame]
candidates = []
for number in range(found.num_objects):
    box = found.extent_3d(recon, $frame, number)
    if box:
        candidates.append(sketch.box(box, name=f'{name} {number + 1}'))
ReturnAnswer(
    None,
    status='ambiguous',
    reason=$reason,
    place=[item.center for item in candidates],
    evidence=[item.name for item in candidates],
)
"""


@dataclass(frozen=True)
class Thing:
    """A thing that the question names."""

    name: str
    frame: int | None = None
    """The frame that the question names for it; None = the newest in which it is seen."""


def named(phrase: str) -> Thing | None:
    """Return the one particular thing that a phrase names, or None where it names none."""
    name = plain_name(phrase)
    return Thing(name, frame_of(phrase)) if name else None


def named_two(gaps: Mapping[str, str]) -> tuple[Thing, Thing] | None:
    """Return the things in the gaps ``pair``, or ``a`` and ``b``; None where one is none."""
    pair = split_pair(gaps['pair']) if gaps.get('pair') else (gaps['a'], gaps['b'])
    first, second = map(named, pair) if pair else (None, None)
    return (first, second) if first and second else None


@dataclass(frozen=True)
class Settled:
    """Every thing was found once: where, and how surely."""

    frame: dict[str, int]
    """Name -> frame index in which it is measured."""
    score: float
    notes: tuple[str, ...] = field(default=())

    def seg(self, name: str) -> Code:
        """Return the expression of a thing's mask set in a cell."""
        return Code(f'seen[{name!r}, {self.frame[name]}]')

    @property
    def one_frame(self) -> int | None:
        """The frame that all things share, or None."""
        frames = set(self.frame.values())
        return frames.pop() if len(frames) == 1 else None

    @property
    def by_shape(self) -> bool:
        """Whether a thing was found by colour and shape, without a label."""
        return any(BY_SHAPE in note for note in self.notes)


def settle(things: Sequence[Thing], asked: Asked, facts: Facts) -> Draft | Settled:
    """Return the cell that looks (again), a refusal, or where each thing is."""
    if not facts.steps:
        unplaced = any(thing.frame is None for thing in things) and asked.frame is None
        everywhere = asked.over_all or (asked.photos and unplaced)
        everywhere = everywhere and len(asked.known) > 1
        return search(things, fresh=True) if everywhere else first_look(things, asked)
    problem = failed(facts)
    if problem or not (facts.found or facts.searched):
        return refuse(problem or NOTHING_SEEN)
    best = {t.name: found for t in things if (found := _best(t, asked, facts))}
    missing = [t for t in things if t.name not in best]
    unsearched = [t for t in missing if t.frame is None and t.name not in facts.searched]
    if unsearched and len(asked.known) > 1 and asked.frame is None:
        return search(unsearched)
    if missing:
        return refuse(_why_missing(missing[0], facts))
    for thing in things if asked.photos else ():
        labels = {
            label
            for found in facts.of(
                thing.name, thing.frame if thing.frame is not None else asked.frame
            )
            for label in found.labels
        }
        if len(labels) > 1:
            return refuse(
                f'these frames show different things that may be the {thing.name}: '
                f'{", ".join(sorted(labels))}; say which, or in which frame'
            )
    return _judged(best)


def settle_two(a: Thing, b: Thing, asked: Asked, facts: Facts) -> Draft | Settled:
    """Return what ``settle`` does of two things, which have to be two."""
    if a.name == b.name:
        return refuse(f'two different things are needed, not {a.name!r} twice')
    return settle((a, b), asked, facts)


def failed(facts: Facts) -> str:
    """Return why the last cell is of no use, or ''."""
    if facts.error:
        return f'the last cell failed: {facts.error[:200]}'
    return NOTHING_SEEN if facts.steps and facts.blank else ''


def measured(
    facts: Facts, key: str, measure: Callable[[], Draft], done: Callable[[], Draft], most: int = 3
) -> Draft:
    """Return the cell that measures, or, once that was read back, what follows from it."""
    if key in facts.measured:
        return done()
    if 'cannot' in facts.said:
        return refuse(facts.said['cannot'][0])
    return measure() if facts.steps <= most else refuse(NOTHING_SEEN)


def first_look(things: Sequence[Thing], asked: Asked) -> Draft:
    """Look for each thing in the frame that is meant."""
    pairs = [(t.name, asked.view if t.frame is None else t.frame) for t in things]
    show = 'show(found.visualize(frame), label=name)' if len(pairs) <= MANY else ''
    return Draft(
        purpose=f'Find {", ".join(f"the {thing.name}" for thing in things)}.',
        reasoning=(
            'Before anything is measured it has to be found, once and only once. The overlay '
            'shows whether the masks lie on the right things; an empty mask or two of them would '
            'stop the measurement.'
        ),
        code=fill(LOOK, pairs=pairs, show=Code(show)),
        next_goal='Measure, if each was found once.',
    )


def search(things: Sequence[Thing], *, fresh: bool = False) -> Draft:
    """Look for things in every frame."""
    names = [thing.name for thing in things]
    return Draft(
        purpose=f'Look for {", ".join(names)} in every frame.',
        reasoning='Any frame may show it, and several frames check each other.',
        code=fill(SEARCH, names=names, fresh=Code('seen = {}' if fresh else '')),
        next_goal='Measure where it was seen.',
    )


def confidence(settled: Settled, *, factor: float = 1.0) -> float:
    """Return P(right): how surely the things are those that are meant, times ``factor``."""
    return likelihood(settled.score, factor)


def likelihood(score: float, factor: float) -> float:
    """Return P(right) of what rests on a score in 0..1; no answer is quite sure, or quite not."""
    return round(max(0.05, min(MOST, MOST * score * factor)), 2)


def _judged(best: dict[str, Found]) -> Draft | Settled:
    """Return where each thing is, or a refusal where one is not fit to be measured."""
    for name, found in best.items():
        if found.count > 1:
            return _ambiguous(name, found)
        if not _usable(found):
            return refuse(
                f'the {name} has too few valid pixels in frame {found.frame} to be measured '
                f'({found.pixels[0]} pixels, {found.depth[0]:.0%} with depth)'
            )
    return Settled(
        {name: found.frame for name, found in best.items()},
        min(found.scores[0] for found in best.values()),
        tuple(dict.fromkeys(found.note for found in best.values() if found.note)),
    )


def _ambiguous(name: str, found: Found) -> Draft:
    """End with the candidates: two or more things answer to the name."""
    names = list(dict.fromkeys(map(readable, found.labels)))
    listed = f' ({", ".join(names)})' if len(names) > 1 else ''
    return Draft(
        purpose='Show the candidates and ask which one is meant.',
        reasoning=(
            f'{found.count} things in frame {found.frame} answer to {name!r} '
            f'(scores {list(found.scores)}); guessing one of them could be silently wrong.'
        ),
        code=fill(
            CANDIDATES,
            name=name,
            frame=found.frame,
            reason=f'{found.count} things answer to {name!r}{listed}: say which one is meant',
        ),
    )


def _best(thing: Thing, asked: Asked, facts: Facts) -> Found | None:
    """Return the look that decides: in the frame that is meant, else the newest usable one."""
    wanted = thing.frame if thing.frame is not None else asked.frame
    looks = [found for found in facts.of(thing.name, wanted) if found.count]
    usable = [found for found in looks if _usable(found)]
    return max(usable or looks, key=lambda f: asked.known.index(f.frame), default=None)


def _usable(found: Found) -> bool:
    return found.pixels[0] >= FEW_PIXELS and found.depth[0] >= LITTLE_DEPTH


def _why_missing(thing: Thing, facts: Facts) -> str:
    notes = [found.note for found in facts.of(thing.name) if found.note]
    note = f' ({notes[-1]})' if notes else ''
    where = 'in any frame' if thing.name in facts.searched else 'in the frame that is asked about'
    return f'no {thing.name[:SAID]} was found {where}{note}'
