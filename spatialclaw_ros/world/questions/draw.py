"""Draws questions about a world: balanced over families and depths, the same by the same seed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.world.questions.asking import worded
from spatialclaw_ros.world.questions.catalogue import DRAFTERS
from spatialclaw_ros.world.questions.intents import INTENTS, family_of
from spatialclaw_ros.world.questions.refusals import refusals
from spatialclaw_ros.world.questions.scene import Scene
from spatialclaw_ros.world.questions.wordings import load, wordings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.world.questions.draft import Draft
    from spatialclaw_ros.world.questions.question import WorldQuestion
    from spatialclaw_ros.world.questions.wordings import Texts
    from spatialclaw_ros.world.truth import Truth
    from spatialclaw_ros.world.world import World

REFUSED = 0
SHARES = {REFUSED: 0.12, 1: 0.28, 2: 0.28, 3: 0.18, 4: 0.14}
"""Shares of refusals and of the depths of what is answered, as far as a world has them."""
RARE = frozenset({'changes', 'door', 'inside', 'moved', 'speed'})
"""Families that few worlds have anything for; a world that has comes to them first."""
STREAM = 4
"""Of random numbers, beside the world's own."""


def questions_of(
    world: World,
    truth: Truth,
    *,
    count: int,
    seed: int,
    wordings: str = 'open',
    labels: bool = True,
) -> list[WorldQuestion]:
    """Return questions about a world, fewer where it does not hold as many.

    Args:
        world: the world.
        truth: what is so in it and seen of it.
        count: how many.
        seed: which ones.
        wordings: 'open', or 'withheld' for those that no reader was made with.
        labels: False = only about what colour and shape tell apart.
    """
    texts = load(wordings)
    rng = np.random.default_rng((world.seed, STREAM, seed))
    drawing = Drawing(Scene(world, truth, labels=labels), texts, rng)
    out: list[WorldQuestion] = []
    for number in range(count):
        draft = drawing.draw()
        if draft is None:
            break
        out.append(worded(f'w{world.seed}q{number:03d}', draft, texts, rng))
    return out


class Drawing:
    """Drafts of one scene, each taken once, the rarest family first."""

    def __init__(self, scene: Scene, texts: Texts, rng: np.random.Generator) -> None:
        self.texts = texts
        self.rng = rng
        self.drafts = {name: drafter(scene, rng) for name, drafter in DRAFTERS.items()}
        self.refusals = refusals(scene, rng)
        self.due = {one: float(rng.uniform()) for one in SHARES}
        """What is drawn next: the greatest; from world to world another."""
        self.families: Counter[tuple[int, str]] = Counter()
        self.intents: Counter[str] = Counter()

    def draw(self) -> Draft | None:
        """Return the next draft; None where nothing is left."""
        while self.due.keys() - {REFUSED}:  # never refusals alone
            sort = max(self.due, key=lambda one: self.due[one])
            draft = self._next(self.refusals) if sort == REFUSED else self._of_depth(sort)
            if draft is None:
                del self.due[sort]
                continue
            self.due[sort] -= 1
            for one in self.due:
                self.due[one] += self._share(one)
            return draft
        return None

    def _share(self, sort: int) -> float:
        """Return the share of a sort; depths that are left share what others had."""
        if sort == REFUSED:
            return SHARES[REFUSED]
        left = sum(SHARES[depth] for depth in self.due if depth != REFUSED)
        return SHARES[sort] * (1 - SHARES[REFUSED]) / left

    def _of_depth(self, depth: int) -> Draft | None:
        while names := [name for name in self.drafts if INTENTS[name].depth == depth]:
            name = min(names, key=self._rank)
            draft = self._next(self.drafts[name])
            if draft is not None:
                self.families[depth, family_of(name)] += 1
                self.intents[name] += 1
                return draft
            del self.drafts[name]
        return None

    def _rank(self, name: str) -> tuple[int, bool, int, float]:
        family = family_of(name)
        drawn = self.families[INTENTS[name].depth, family]
        return drawn, family not in RARE, self.intents[name], float(self.rng.uniform())

    def _next(self, drafts: Iterator[Draft]) -> Draft | None:
        return next((draft for draft in drafts if wordings_of(draft, self.texts)), None)
