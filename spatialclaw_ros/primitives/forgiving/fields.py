"""Results whose fields are found as those of a dict, and under the names that models expect."""

from __future__ import annotations

import functools
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from spatialclaw_ros.primitives.given import Given

UNITS = ('_m', '_m2', '_s', '_deg', '_rad')
"""Endings that say the unit of a field, which a model leaves out."""
GET = 'get_'
MADE = ('add_', 'draw_', 'create_', 'compute_')
"""Verbs that models put before the name of what is made."""


def also(dotted: Mapping[str, str] | None = None, /, **names: str) -> Mapping[str, str]:
    """Return other name -> attribute, of attribute = 'its other names'.

    ``dotted``: the same for attributes of attributes, such as 'extent.size'.
    """
    return {
        other: own
        for own, others in {**(dotted or {}), **names}.items()
        for other in others.split()
    }


class NearNames:
    """What has attributes that models call by other names as well.

    ``_ALSO``: other name -> the attribute that it means, perhaps one of an attribute.
    """

    _ALSO: ClassVar[Mapping[str, str]] = {}

    def __getattr__(self, name: str) -> Given:
        """Return an attribute that a model calls by another name."""
        also = None if name.startswith('_') else meant(type(self), self.__dict__, name)
        if also is None:
            msg = f'{type(self).__name__!r} object has no attribute {name!r}'
            raise AttributeError(msg, name=name, obj=self)
        return attrgetter(also)(self)


class Fields(NearNames):
    """A result: ``result.width``, ``result['width']``, ``result.get('width')``."""

    def keys(self) -> list[str]:
        """Return the names of the fields."""
        own = list(self.__dict__)
        listed = [
            name for name in dir(type(self)) if not callable(getattr(type(self), name, None))
        ]
        names = dict.fromkeys(own + listed)
        return [name for name in names if not name.startswith('_')]

    def get(self, name: str, default: Given = None) -> Given:
        """Return a field, or what is given where there is none of this name."""
        return getattr(self, name, default)

    def __contains__(self, name: object) -> bool:
        """Whether there is a field of this name."""
        return isinstance(name, str) and not name.startswith('_') and hasattr(self, name)

    def __getitem__(self, name: Given) -> Given:
        """Return a field by its name.

        Raises:
            ArgumentError: it is no name of a field; lists those that are.
        """
        if isinstance(name, str) and name in self:
            return getattr(self, name)
        kind = type(self).__name__
        msg = f'{kind} has no {name!r}; its fields are {", ".join(self.keys())}'
        raise TypeError(msg) if isinstance(name, int) else ArgumentError(msg)


def meant(kind: type, own: Collection[str], name: str) -> str | None:
    """Return the attribute that another name means: stated, or but for its unit or 'get_'."""
    stated, guesses, of_kind = _guesses(kind, name)
    there = [guess for guess in guesses if guess in own or guess in of_kind]
    return stated or (there[0] if len(there) == 1 else None)


@functools.lru_cache(maxsize=1024)  # cells and this layer ask for the same names again and again
def _guesses(kind: type, name: str) -> tuple[str | None, list[str], set[str]]:
    """Return what a name surely means, what it may mean, and which of that all of a kind have."""
    turned = name.removeprefix(GET) if name.startswith(GET) else GET + name
    plain = [name.removeprefix(made) for made in MADE if name.startswith(made)]
    bare = [name.removesuffix(unit) for unit in UNITS if name.endswith(unit)]
    guesses = [turned, *plain, *bare, *(name + unit for unit in UNITS)]
    of_kind = {guess for guess in guesses if hasattr(kind, guess)}
    return getattr(kind, '_ALSO', {}).get(name), guesses, of_kind
