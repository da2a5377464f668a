"""What a description says of a thing."""

from __future__ import annotations

from dataclasses import dataclass, field

from spatialclaw_ros.models.names import parse_name, singular
from spatialclaw_ros.models.rules.described import words as w
from spatialclaw_ros.models.rules.words import surface_word

ALL = 'object'
"""What whatever there is is called."""


@dataclass(frozen=True)
class Named:
    """A thing by its name."""

    name: str


@dataclass(frozen=True)
class Condition:
    """What has to hold between the thing and others."""

    relation: str
    others: tuple[Named | Described, ...]


@dataclass(frozen=True)
class Described:
    """A thing by what singles it out among those of its kind."""

    kind: str
    most: str = ''
    """The superlative: it has the most of this; '' = none."""
    of: Named | Described | None = None
    """What nearness is counted from; None = the camera."""
    where: tuple[Condition, ...] = ()
    of_two: bool = False
    """Whether it is one of exactly two: 'the taller box'."""
    text: str = field(default='', compare=False)

    @property
    def others(self) -> tuple[Named | Described, ...]:
        """The things that it is described by."""
        named = (self.of,) if self.of else ()
        return (*named, *(other for condition in self.where for other in condition.others))

    @property
    def told(self) -> bool:
        """Whether anything singles it out; a bare place such as 'on the table' does not."""
        return bool(self.most) or any(not _mere_place(c) for c in self.where)


def _mere_place(condition: Condition) -> bool:
    """Whether a condition only says on which surface: 'on the table'."""
    other = condition.others[0]
    if not isinstance(other, Named) or parse_name(other.name).modifiers:
        return False
    return condition.relation in {'on', 'inside'} and bool(surface_word(other.name))


def kind_named(name: str) -> str:
    """Return a kind in the singular; whatever there is has one name."""
    said = name.split()
    if said[-1] in w.GENERIC:
        return ' '.join([*said[:-1], ALL])
    return ' '.join([*said[:-1], singular(said[-1])])
