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

UNANSWERABLE = 0.12
"""Share of questions whose right answer is a refusal."""
DEPTHS = {1: 0.3, 2: 0.3, 3: 0.2, 4: 0.2}
"""Share of the answerable ones by depth, as far as a world has them."""
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
        self.families: Counter[str] = Counter()
        self.intents: Counter[str] = Counter()

    def draw(self) -> Draft | None:
        """Return the next draft; None where nothing is left."""
        if self.rng.uniform() < UNANSWERABLE:
            draft = self._next(self.refusals)
            if draft is not None:
                return draft
        while self.drafts:
            depth = self._depth()
            names = [name for name in self.drafts if INTENTS[name].depth == depth]
            name = min(names, key=self._rank)
            draft = self._next(self.drafts[name])
            if draft is not None:
                self.families[family_of(name)] += 1
                self.intents[name] += 1
                return draft
            del self.drafts[name]
        return None

    def _depth(self) -> int:
        left = sorted({INTENTS[name].depth for name in self.drafts})
        shares = np.array([DEPTHS[depth] for depth in left])
        return int(self.rng.choice(left, p=shares / shares.sum()))

    def _rank(self, name: str) -> tuple[int, int, float]:
        return self.families[family_of(name)], self.intents[name], float(self.rng.uniform())

    def _next(self, drafts: Iterator[Draft]) -> Draft | None:
        return next((draft for draft in drafts if wordings_of(draft, self.texts)), None)
