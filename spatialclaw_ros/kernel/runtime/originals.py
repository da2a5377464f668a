"""Functions and classes that a cell replaced in modules: they are put back after it.

A cell that patches print, json or a tool's module would otherwise break every later cell and
every later question of its session. What a module keeps in plain values is left alone.
"""

from __future__ import annotations

import operator
import signal
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WATCHED = ('builtins', 'json', 'json.encoder', 'json.decoder', 'signal', 'time', 'numpy')
OURS = 'spatialclaw_ros'
TIMERS = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)


class Originals:
    """What the modules that every cell needs held before the first cell."""

    def __init__(self) -> None:
        held = [(vars(module), dict(_lasting(vars(module)))) for module in _modules()]
        # thousands of names after every cell, so one call for those of a module
        self._held = [(now, before, *_getter(before)) for now, before in held if before]
        # builtins may be what a cell replaced
        self._all, self._map, self._same, self._missing = all, map, operator.is_, KeyError
        self._depth = sys.getrecursionlimit()
        self._trace, self._profile = sys.gettrace(), sys.getprofile()
        self._set_timer = signal.setitimer

    def put_back(self) -> None:
        """Undo what a cell did to them, and what it had the interpreter do later on."""
        for timer in TIMERS:
            self._set_timer(timer, 0)
        if sys.gettrace() is not self._trace:
            sys.settrace(self._trace)
        if sys.getprofile() is not self._profile:
            sys.setprofile(self._profile)
        if sys.getrecursionlimit() < self._depth:
            sys.setrecursionlimit(self._depth)
        for now, before, held_now, values in self._held:
            try:
                same = self._all(self._map(self._same, held_now(now), values))
            except self._missing:
                same = False
            if not same:
                now.update(before)


def _getter(before: dict[str, Any]) -> tuple[operator.itemgetter[Any], tuple[Any, ...]]:
    """Return what gets the values of these names, and what it must get.

    The first name stands in it twice: of one name alone the value itself would come, no tuple.
    """
    first = next(iter(before))
    return operator.itemgetter(first, *before), (before[first], *before.values())


def _modules() -> Iterator[types.ModuleType]:
    for name, module in list(sys.modules.items()):
        if name in WATCHED or name.partition('.')[0] == OURS:
            yield module


def _lasting(namespace: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, thing in namespace.items():
        if callable(thing) or isinstance(thing, types.ModuleType):
            yield name, thing
