"""Whole things out of all frames: looked for everywhere, measured as wholes, judged."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.rules import second_look
from spatialclaw_ros.models.rules.drafts import Draft, fill, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.looking import (
    BY_SHAPE,
    FEW_PIXELS,
    LITTLE_DEPTH,
    NOTHING_SEEN,
    failed,
    search,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Found, Value
    from spatialclaw_ros.models.rules.looking import Thing

BALLS = frozenset({'ball', 'globe', 'sphere', 'orange', 'apple', 'football', 'basketball'})
BODIES = frozenset({'person', 'man', 'woman', 'human', 'pedestrian', 'people'})
SHAPES = {
    'ball': BALLS,
    'body': BODIES,
    'square': word_set('bin mug bottle can bucket pot vase jar glass barrel'),
    'flat': word_set('shelf bookcase bookshelf cabinet wardrobe sideboard dresser'),
    'chair': word_set('chair armchair stool'),
    'sofa': word_set('sofa couch'),
}
"""Kinds of things that are as deep as wide, or half as deep and less, as everybody knows."""
MOST = 0.98
AGAIN = 0.9
"""Factor on the confidence of what frames disagreed about at first."""
LARGEST_M = 12.0
TAPE_M, TAPE_SHARE = 0.03, 0.05
"""What a person with a tape would call the same length."""
SEVERAL = 0.5
"""Things found by shape are several where more than this share of the looks found several."""
CUT_OFF = 0.6
"""A thing of which more than this share of the outline is cut off everywhere is not measured."""
_WHOLE = re.compile(
    r'(?P<name>.+) \| views (?P<views>\d+) \| elsewhere (?P<elsewhere>\d+) \| moved (?P<moved>\w+)'
    r' \| hidden (?P<hidden>[\d.]+) \| pixels (?P<pixels>\d+) \| foot (?P<foot>\w+)'
    r' \| note ?(?P<note>.*)'
)

GATHER = f"""
whole = {{}}
sound = [frame for frame in InputImages if frame.frame_index not in $unsound]
for name, shape, indices in $views:
    views = [seen[name, index] for index in indices]
    thing = whole[name] = tools.SAM3.whole(views, shape=shape)
    print(f'[whole] {{name}} | views {{len(thing.seen_in)}} | elsewhere {{len(thing.elsewhere)}} '
          f'| moved {{thing.moved}} | hidden {{thing.hidden:.2f}} | pixels {{thing.pixels}} '
          f'| foot {{thing.foot_seen}} | note {{thing.top.note}}')
    if thing:
        sketch.box(thing.box, name=name)
{second_look.REACH.strip(chr(10))}
"""
FLOOR = """
floor = tools.Reconstruct(sound, max_frames=8).planes().floor
if floor is None:
    print('[cannot] no floor is in view: heights above it have no zero')
floor_z = 0.0 if floor is None else float(floor.center[2])
"""


@dataclass(frozen=True)
class Whole:
    """What was seen of one thing."""

    name: str
    views: int
    elsewhere: int
    moved: bool
    hidden: float
    pixels: int
    foot: bool
    note: str


@dataclass(frozen=True)
class Wholes:
    """All things were found and measured."""

    rows: dict[str, Whole]
    score: float
    notes: tuple[str, ...] = field(default=())
    again: tuple[str, ...] = ()
    """Why frames were left out when it was looked at again."""

    @property
    def by_shape(self) -> bool:
        """Whether a thing was found by colour and shape, without a label."""
        return any(BY_SHAPE in note for note in self.notes)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an answer has to say of how they were seen."""
        partly = [row.name for row in self.rows.values() if row.hidden > 1 / 5]
        moved = [row.name for row in self.rows.values() if row.moved]
        out = [f'the {name} is hidden in part in every picture' for name in partly]
        out += [f'the {name} moved: measured where it was seen last' for name in moved]
        return (*out, *self.again)

    def sure(self, chance: float) -> float:
        """Return P(right) of what is right by this chance if the things are those meant."""
        doubt = AGAIN if self.again else 1.0
        return round(max(0.05, min(MOST, MOST * self.score * chance * doubt)), 2)


def over_frames(asked: Asked, things: Sequence[Thing]) -> bool:
    """Tell whether a question is about things in several frames of one world."""
    named = asked.frame is not None or any(thing.frame is not None for thing in things)
    return len(asked.known) > 1 and not asked.photos and not named


def gather(
    things: Sequence[Thing],
    asked: Asked,
    facts: Facts,
    measure: str,
    *,
    why: str,
    optional: Sequence[Thing] = (),
) -> Draft | Wholes:
    """Return the next cell, a refusal, or what was seen of all things once they are measured.

    Args:
        things: those without which there is no answer.
        asked: the question.
        facts: what is known.
        measure: code that measures, over ``whole`` by name.
        why: what is measured, and how.
        optional: things of which some may be unseen.
    """
    every = list(dict.fromkeys([*things, *optional]))
    if not facts.steps:
        looked = search(every, fresh=True)
        return replace(looked, code=f'{looked.code}\n{second_look.LEVELS.strip()}')
    cannot = facts.said.get('cannot')
    settled = refuse(cannot[0]) if cannot else _settled(things, asked, facts)
    if isinstance(settled, Draft):
        return settled
    sunken = second_look.sunken(facts)
    views = {thing.name: fit for thing in every if (fit := _fit(thing, facts, sunken))}
    if 'whole' not in facts.said:
        return _measure(views, measure, why, sunken)
    found = _judged(things, views, settled, facts)
    kept = second_look.agreeing(views, facts)
    if isinstance(found, Draft) or isinstance(kept, str):
        return found if isinstance(found, Draft) else refuse(str(kept))
    if kept != views:
        return _measure(kept, measure, why, sunken, again=True)
    return replace(found, again=second_look.left_out(facts))


def _settled(things: Sequence[Thing], asked: Asked, facts: Facts) -> Draft | tuple[str, ...]:
    """Return the notes on things that were each found as one, else what to say."""
    problem = failed(facts)
    if problem or not (facts.found or facts.searched):
        return refuse(problem or NOTHING_SEEN)
    asked = replace(asked, frames=())  # a thing is looked for in every frame
    settled = settle(things, asked, facts) if things else None
    if isinstance(settled, Draft):
        return settled
    several = (_several(thing, asked, facts) for thing in things)
    found = next((draft for draft in several if draft is not None), None)
    return found or (settled.notes if settled else ())


def _measure(
    views: dict[str, list[int]],
    measure: str,
    why: str,
    unsound: Collection[int],
    *,
    again: bool = False,
) -> Draft:
    rows = [(name, shape_of(name), indices) for name, indices in views.items()]
    code = f'{fill(GATHER, views=rows, unsound=list(unsound))}\n{measure.strip()}'
    doubtful = again or bool(unsound)
    return Draft(
        purpose=(
            f'Measure {", ".join(f"the {name}" for name in views)} as a whole'
            f'{", out of the frames that agree" if doubtful else ""}.'
        ),
        reasoning=(
            f'{why} What several frames show of a thing is put together, so that its far side '
            'counts as well; frames that saw it elsewhere are left out.'
        ),
        code=f'{code}\n{second_look.wider(measure)}' if doubtful else code,
        next_goal='Answer, if what was measured is plausible.',
    )


def shape_of(name: str) -> str:
    """Return what a name says of a shape, as `tools.SAM3.whole` takes it; '' = nothing."""
    head = parse_name(name).head
    return next((shape for shape, words in SHAPES.items() if head in words), '')


def _fit(thing: Thing, facts: Facts, unsound: Collection[int]) -> list[int]:
    """Return the frames in which a thing was found once, well enough to be measured.

    ``unsound``: frames that are left out where others show it.
    """
    looks = [found for found in facts.of(thing.name) if found.count == 1]
    good = [f for f in looks if f.pixels[0] >= FEW_PIXELS and f.depth[0] >= LITTLE_DEPTH]
    fit = [found.frame for found in good]
    return [index for index in fit if index not in unsound] or fit


def _several(thing: Thing, asked: Asked, facts: Facts) -> Draft | None:
    """Return the draft that asks back where a frame shows two things of a name."""
    looks = [found for found in facts.of(thing.name) if found.count]
    many = [found for found in looks if _count(found) > 1]
    by_shape = any(BY_SHAPE in found.note for found in looks)
    if not many or (by_shape and len(many) <= SEVERAL * len(looks)):
        return None
    alone = Facts(steps=facts.steps, found=many[-1:], searched=facts.searched)
    drafted = settle((thing,), replace(asked, photos=False), alone)
    return drafted if isinstance(drafted, Draft) else None


def _count(found: Found) -> int:
    return sum(pixels >= FEW_PIXELS // 2 for pixels in found.pixels)


def _judged(
    things: Sequence[Thing],
    views: dict[str, list[int]],
    notes: tuple[str, ...],
    facts: Facts,
) -> Draft | Wholes:
    read = [_WHOLE.fullmatch(line) for line in facts.said['whole']]
    rows = {row.name: row for row in map(_row, filter(None, read))}
    for thing in things:
        row = rows.get(thing.name)
        if row is None or not row.views:
            return refuse(f'the {thing.name} has too few valid pixels to be measured')
        if row.elsewhere and not row.moved:
            return refuse(
                f'a {thing.name} was seen at two places, and no picture tells whether one thing '
                'moved or there are two: say which one is meant'
            )
        if row.hidden > CUT_OFF:
            return refuse(f'the {thing.name} is never seen but for a small part')
    looks = [
        found.scores[0]
        for name, indices in views.items()
        for found in facts.of(name)
        if found.frame in indices and name in {thing.name for thing in things}
    ]
    return Wholes(rows, max(looks, default=1.0), notes)


def _row(found: re.Match[str]) -> Whole:
    return Whole(
        found['name'],
        int(found['views']),
        int(found['elsewhere']),
        found['moved'] == 'True',
        float(found['hidden']),
        int(found['pixels']),
        found['foot'] == 'True',
        found['note'],
    )


def likely(value: Value, least_m: float = TAPE_M, share: float = TAPE_SHARE) -> float:
    """Return how likely a length is the true one, as near as a tape would call it the same."""
    sigma = value.sigma
    near = max(least_m, share * abs(value.value))
    return math.erf(near / (sigma * math.sqrt(2))) if sigma > 0 else 1.0


def decided(value: Value, limit: float) -> tuple[bool | None, float]:
    """Return whether a length is more than a limit, None where that is open, and how likely."""
    apart = (value.value - limit) / max(value.sigma, 1e-6)
    chance = 0.5 * (1 + math.erf(abs(apart) / math.sqrt(2)))
    return (None if chance < OPEN else apart > 0), chance


OPEN = 0.8
"""Less likely than this, nothing is said."""
