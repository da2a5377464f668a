"""What a run asks: which worlds, which of them with noise, which without label images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.core.settings import Settings

Share = Literal['none', 'half', 'all']
SHARES: tuple[Share, ...] = ('none', 'half', 'all')


@dataclass(frozen=True)
class WorldPlan:
    """One world of a run."""

    seed: int
    labels: bool
    """Whether its pictures have label images."""
    noise: bool
    """Whether its sensor has faults."""

    @property
    def kind(self) -> str:
        """In words, as progress lines say it."""
        labels = 'labels' if self.labels else 'no labels'
        return f'{labels}, {"noise" if self.noise else "exact"}'


@dataclass(frozen=True)
class Orders:
    """What is the same for all worlds of a run."""

    folder: Path
    """Scenes and records go below it."""
    settings: Settings
    per_world: int
    dialogues: int = 0
    """A world, beside the questions."""
    wordings: str = 'open'
    only: frozenset[str] = frozenset()
    """Families or intents to ask; empty = all."""
    without_depth: bool = True
    """Whether the same is asked a second time of frames without depth."""
    keep_records: bool = True


def plan_worlds(
    seeds: tuple[int, int], count: int, *, noise: Share, no_labels: Share
) -> list[WorldPlan]:
    """Return the first worlds of a range of seeds.

    Where half have noise and half have no labels, each of the four kinds comes equally often.

    Raises:
        BadInputError: the range does not hold so many seeds.
    """
    first, last = seeds
    if not 0 <= first <= last or not 1 <= count <= last - first + 1:
        msg = f'seeds {first}-{last}: cannot give {count} worlds; a world takes one seed, from 0'
        raise BadInputError(msg)
    return [
        WorldPlan(
            first + number,
            labels=not _takes_part(no_labels, number // 2),
            noise=_takes_part(noise, number),
        )
        for number in range(count)
    ]


def _takes_part(share: Share, number: int) -> bool:
    return share == 'all' or (share == 'half' and number % 2 == 1)
