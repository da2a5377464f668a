"""Five questions in one session, each understood by what was said before.

"It" is what the first question names first, "the other one" what it names second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.asking import CM, worded
from spatialclaw_ros.world.questions.draft import Draft
from spatialclaw_ros.world.questions.scene import Scene, pairs, shuffled
from spatialclaw_ros.world.questions.wordings import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.world.questions.question import WorldQuestion
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.truth import Truth
    from spatialclaw_ros.world.world import World

TURNS = (
    ('far', 'unit', 'height', 'other', 'taller'),
    ('far', 'now', 'unit', 'height', 'other'),
    ('far', 'unit', 'now', 'height', 'taller'),
)
STREAM = 5
"""Of random numbers, beside the world's own."""
CHANGED_M = 0.25
"""A way that is asked for again after something moved has changed by this at least."""


@dataclass(frozen=True)
class Pair:
    """Two things that a dialogue is about, and how many pictures its first question may see."""

    it: Thing
    other: Thing
    before: int
    """The first so many pictures; 0 = they do not tell, so that nothing is asked as of then."""


def dialogues_of(
    world: World,
    truth: Truth,
    *,
    count: int,
    seed: int,
    wordings: str = 'open',
    labels: bool = True,
) -> list[WorldQuestion]:
    """Return the questions of dialogues of five turns, fewer where a world holds fewer.

    Args:
        world: the world.
        truth: what is so in it and seen of it.
        count: how many dialogues.
        seed: which ones.
        wordings: 'open', or 'withheld' for those that no reader was made with.
        labels: False = only about what colour and shape tell apart.
    """
    scene = Scene(world, truth, labels=labels)
    rng = np.random.default_rng((world.seed, STREAM, seed))
    out: list[WorldQuestion] = []
    for number, pair in zip(range(count), _pairs(scene, rng), strict=False):
        name = f'w{world.seed}d{number:02d}'
        out += _dialogue(scene, pair, name, wordings, rng)
    return out


def _dialogue(
    scene: Scene, pair: Pair, name: str, wordings: str, rng: np.random.Generator
) -> list[WorldQuestion]:
    moves = scene.moves(pair.it)
    patterns = [
        turns
        for turns in TURNS
        if ('now' not in turns or pair.before) and ('now' in turns or not moves)
    ]
    turns = patterns[int(rng.integers(len(patterns)))]
    out: list[WorldQuestion] = []
    early = 'now' in turns
    for number, turn in enumerate(turns, start=1):
        early = early and turn != 'now'
        draft = _turn(scene, pair, turn, early=early)
        question = worded(f'{name}t{number}', draft, load(wordings), rng)
        frames = tuple(range(pair.before)) if early else None
        out.append(replace(question, frames=frames, dialogue=name, turn=number))
    return out


def _turn(scene: Scene, pair: Pair, turn: str, *, early: bool) -> Draft:
    it, other = pair.it, pair.other
    things, names = (it.value, other.value), (it.name, other.name)
    at_s = scene.first.at_s if early else scene.last.at_s
    way = math.dist(it.center(at_s), other.center(at_s))
    answers: dict[str, float | str] = {
        'far': way,
        'now': way,
        'unit': way * CM,
        'height': it.body.size[2],
        'other': other.body.size[2],
        'taller': max(it, other, key=lambda thing: thing.body.size[2]).name,
    }
    choices = names if turn == 'taller' else ()
    slots = {'a': it.name, 'b': other.name}
    return Draft(f'dialogue.{turn}', answers[turn], slots, things, choices)


def _pairs(scene: Scene, rng: np.random.Generator) -> Iterator[Pair]:
    """Yield what dialogues can be about, things that moved first."""
    found = [
        Pair(it, other, _before(scene, it, other))
        for it, other in pairs(rng, scene.upright)
        if not (scene.moves(other) or scene.holds(it, other)) and _differ(scene, it, other)
    ]
    moved = [pair for pair in found if scene.moves(pair.it) and pair.before]
    still = [pair for pair in found if not scene.moves(pair.it)]
    yield from shuffled(rng, moved)[:1]
    yield from (pair for pair in still if pair.before)
    yield from (pair for pair in still if not pair.before)


def _before(scene: Scene, it: Thing, other: Thing) -> int:
    """Return how many first pictures tell where both are at first; 0 = none do."""
    starts = [move.start_s for move in it.track.moves]
    still = [frame for frame in scene.frames if not starts or frame.at_s < starts[0]]
    half = still[: max(1, len(scene.frames) // 2)] if not starts else still
    seen = all(
        any(scene.shows(thing, frame, rules.is_whole) for frame in half) for thing in (it, other)
    )
    return len(half) if seen and len(half) < len(scene.frames) else 0


def _differ(scene: Scene, it: Thing, other: Thing) -> bool:
    """Tell whether the answers of the turns differ clearly where they should."""
    first = math.dist(it.center(scene.first.at_s), other.center(scene.first.at_s))
    now = scene.middles(it, other)
    return (
        min(first, now) > rules.APART_M
        and (not scene.moves(it) or abs(now - first) > CHANGED_M)
        and rules.clearly_apart(it.body.size[2], other.body.size[2], rules.TALLER_M)
    )
