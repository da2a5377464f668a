"""The first cells of families of time: find the things over all frames, tell how they moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import TAKEN
from spatialclaw_ros.models.rules.drafts import Code, Draft, fill, refuse
from spatialclaw_ros.models.rules.looking import BY_SHAPE, NOTHING_SEEN, failed, likelihood

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

WATCH = """
views = $views
things = tools.SAM3.instances(views, $names)
print('[searched] frames', len(views), '| note', things.note[:600])
one = {}
for name in $names:
    found = things.named(name)
    one[name] = found.as_one()
    for number, thing in enumerate(found):
        whole = [view.frame_index for view in thing.views if view.whole]
        print(f'[thing] {name} | {number} | label {thing.label} | score {thing.score:.2f} '
              f'| seen in {thing.seen_in} | whole in {whole}')
    print(f'[watched] {name} | things {len(found)} | together {one[name] is not None}')
"""
MOTION = """
for name in $names:
    for number, thing in enumerate(things.named(name) if one[name] is None else [one[name]]):
        moved, came, gone = thing.movement, things.empty_before(thing), things.emptied(thing)
        places = [stay.place for stay in moved.stays]
        print(f'[motion] {name} | moved {moved.moved} | places {len(places)} '
              f'| unseen {things.unseen_s(thing):.1f} of {things.span_s:.1f} s '
              f'| place seen empty before in {came} | after in {gone} | {moved.why}')
        item = name if one[name] is not None else f'{name} {number + 1}'
        if len(places) > 1:
            sketch.polyline(places, name=f'way of the {item}')
        sketch.box(thing.extent, name=item)
$more
"""
DOUBTFUL = 'may be two things of one name: they were never seen at one time'

ONE_OF_TWO = 0.85
"""Factor on the confidence where it may be two."""
SEVERAL, AGREED = 3, 0.4
"""So many views of one thing leave this share of the doubt whether it is what was named."""
SECOND_LOOK = 0.9
"""The same, where a frame did not agree with the others and was left out."""


@dataclass(frozen=True)
class Watched:
    """What was found of one name over all frames."""

    name: str
    things: int
    together: bool
    """Whether all that was seen may be one thing."""
    score: float = 0.0
    labels: tuple[str, ...] = ()
    views: int = 0
    whole: int = 0

    @property
    def clear(self) -> bool:
        """Whether it is one thing, so far as was seen."""
        return self.things > 0 and self.together


@dataclass(frozen=True)
class Motion:
    """How one thing moved."""

    moved: str
    places: int
    unseen_s: float
    span_s: float
    came: tuple[int, ...]
    """Frames before it was first seen that see its place empty."""
    emptied: tuple[int, ...]
    """The same of its last place, after it was last seen."""
    why: str

    @property
    def verdict(self) -> str:
        """'yes', 'no' or 'unsure': a place that is seen empty was come to, or left."""
        return 'yes' if self.came or self.emptied else self.moved

    @property
    def odd(self) -> int | None:
        """The frame that alone shows it elsewhere; None where there is none."""
        found = _ODD.search(self.why) if self.moved == 'unsure' else None
        return int(found[1]) if found else None

    @property
    def unseen(self) -> float:
        """Share of the time in which it was out of sight."""
        return self.unseen_s / self.span_s if self.span_s > 0 else 0.0


_THING = re.compile(
    r'(?P<name>.+?) \| (?P<number>\d+) \| label (?P<label>.*?) \| score (?P<score>[\d.]+) '
    r'\| seen in \[(?P<seen>.*?)\] \| whole in \[(?P<whole>.*?)\]'
)
_ODD = re.compile(r'frame (\d+) alone shows it elsewhere')
_WATCHED = re.compile(r'(?P<name>.+?) \| things (?P<things>\d+) \| together (?P<one>True|False)')
_MOTION = re.compile(
    r'(?P<name>.+?) \| moved (?P<moved>\w+) \| places (?P<places>\d+) '
    r'\| unseen (?P<unseen>[\d.]+) of (?P<span>[\d.]+) s '
    r'\| place seen empty before in \[(?P<came>.*?)\] \| after in \[(?P<gone>.*?)\] \| (?P<why>.*)'
)


def watched(facts: Facts) -> dict[str, Watched]:
    """Return what was found, by name."""
    out: dict[str, Watched] = {}
    rows = [found for text in facts.said.get('thing', ()) if (found := _THING.fullmatch(text))]
    for text in facts.said.get('watched', ()):
        found = _WATCHED.fullmatch(text)
        if not found:
            continue
        mine = [row for row in rows if row['name'] == found['name']]
        mine = mine[-int(found['things']) :]  # of the newest look
        out[found['name']] = Watched(
            found['name'],
            int(found['things']),
            found['one'] == 'True',
            min((float(row['score']) for row in mine), default=0.0),
            tuple(dict.fromkeys(row['label'] for row in mine)),
            sum(len(_numbers(row['seen'])) for row in mine),
            sum(len(_numbers(row['whole'])) for row in mine),
        )
    return out


def motions(facts: Facts) -> dict[str, list[Motion]]:
    """Return how the things of each name moved."""
    out: dict[str, list[Motion]] = {}
    for text in facts.said.get('motion', ()):
        found = _MOTION.fullmatch(text)
        if found:
            moved, places, unseen, span, came, gone, why = found.groups()[1:]
            seen_empty = (_numbers(came), _numbers(gone))
            motion = Motion(moved, int(places), float(unseen), float(span), *seen_empty, why)
            out.setdefault(found['name'], []).append(motion)
    return out


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(',') if number.strip())


def look_over(names: Sequence[str], asked: Asked) -> Draft:
    """Find things in all frames, and tell which sightings are of one thing."""
    return Draft(
        purpose=f'Find {", ".join(f"the {name}" for name in names)} in every frame.',
        reasoning=(
            'What happens over time takes all frames. Views of one thing are merged in 3D: by '
            'place where it rests, by its way where it moves.'
        ),
        code=fill(WATCH, views=views_of(asked), names=list(names)),
        next_goal='Tell how each moved.',
    )


def look_again(name: str, odd: int, asked: Asked) -> Draft:
    """Find a thing again without the frame that does not agree with the others."""
    views = f'[frame for frame in {views_of(asked)} if frame.frame_index != {odd}]'
    return Draft(
        purpose=f'Look again without frame {odd}.',
        reasoning=(
            f'Frame {odd} alone shows the {name} elsewhere, and it is back right after: rather a '
            'fault of that frame than a motion. Whether the others agree, a second look tells.'
        ),
        code=fill(WATCH, views=Code(views), names=[name]),
        next_goal='Tell whether it moved in the other frames.',
    )


def views_of(asked: Asked) -> Code:
    """Return the expression of the frames that are meant: all, or from one to another."""
    named = sorted({asked.known.index(frame) for frame in asked.frames if frame in asked.known})
    if len(named) < 2:  # noqa: PLR2004 - from one to another
        return Code('InputImages')
    return Code(f'InputImages[{named[0]}:{named[-1] + 1}]')


def follow(names: Sequence[str], more: str = '') -> Draft:
    """Tell how the things moved; ``more`` is code of the family's own, within the loop."""
    return Draft(
        purpose='Tell how each of them moved.',
        reasoning=(
            'A thing has left a place when it is seen elsewhere by more than the spread of its '
            'middle, and when its old place is seen through: a part hidden or cut off moves the '
            'middle as well, but empties no place.'
        ),
        code=fill(MOTION, names=list(names), more=Code(more)),
        next_goal='Answer, if it is clear.',
    )


@dataclass(frozen=True)
class Followed:
    """One thing, found and followed."""

    seen: Watched
    motion: Motion
    again: bool = False
    """Whether a second look was needed."""

    @property
    def doubts(self) -> tuple[str, ...]:
        """What to say where it may be two things."""
        return (DOUBTFUL,) if self.seen.things > 1 else ()

    def sure(self, factor: float) -> float:
        """Return P(right), times ``factor``."""
        less = (ONE_OF_TWO if self.doubts else 1.0) * (SECOND_LOOK if self.again else 1.0)
        return sure(self.seen, factor=factor * less)


def found_one(
    name: str, asked: Asked, facts: Facts, others: Sequence[str] = ()
) -> Draft | Watched:
    """Return the cell that looks for a thing (and others), a refusal, or what was found of it."""
    if not facts.steps:
        return look_over([name, *others], asked)
    if problem := trouble(facts):
        return refuse(problem)
    seen = watched(facts).get(name)
    if seen is None or not seen.things:
        return absent(name, facts)
    if not seen.together:
        return refuse(
            f'{seen.things} things are called {name!r}, seen at one time or too far apart to be '
            'one: say which is meant'
        )
    return seen


def followed(name: str, asked: Asked, facts: Facts, more: str = '') -> Draft | Followed:
    """Return the cell that finds or follows a thing, a refusal, or how it moved."""
    seen = found_one(name, asked, facts)
    if isinstance(seen, Draft):
        return seen
    found = motions(facts).get(name, [])
    looks = len(facts.said['watched'])
    if len(found) < looks:
        return follow([name], more)
    motion = found[-1]
    if motion.odd is not None and looks == 1:
        return look_again(name, motion.odd, asked)
    return Followed(seen, motion, again=looks > 1)


def trouble(facts: Facts) -> str:
    """Return why the cells so far are of no use, or ''."""
    if problem := failed(facts):
        return problem
    return '' if 'searched' in facts.said else NOTHING_SEEN


def taken(name: str, facts: Facts) -> tuple[str, ...]:
    """Return the notes on a thing that was matched by a part of its name."""
    notes = [note for text in facts.said.get('searched', ()) for note in text.split('note ')[-1:]]
    parts = [part for note in notes for part in note.split('; ')]
    return tuple(dict.fromkeys(p for p in parts if TAKEN in p and p.startswith(repr(name))))


def absent(name: str, facts: Facts) -> Draft:
    """Refuse: nothing of this name was found."""
    notes = ' '.join(facts.said.get('searched', ()))
    why = notes.partition('| note ')[2][:160]
    return refuse(f'no {name[:60]} was found in any frame{f" ({why})" if why else ""}')


def by_shape(facts: Facts) -> bool:
    """Whether things were found by colour and shape, without labels."""
    return any(BY_SHAPE in text for text in facts.said.get('searched', ()))


def sure(seen: Watched, *, factor: float = 1.0) -> float:
    """Return P(right) of what was found of a name, times ``factor``.

    Views that agree on one thing make it surer that it is the one.
    """
    score = min(1.0, seen.score)
    if seen.things == 1 and seen.views >= SEVERAL:
        score = 1 - (1 - score) * AGREED
    return likelihood(score, factor)
