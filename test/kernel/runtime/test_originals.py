"""What a cell replaced in modules is what it was, however many names a module has."""

from __future__ import annotations

import signal
import sys
import types

import pytest

from spatialclaw_ros.kernel.runtime.originals import OURS, Originals


@pytest.mark.parametrize('names', [('one',), ('one', 'two')])
@pytest.mark.parametrize('done', ['replaced', 'removed'])
def test_functions_are_put_back(
    names: tuple[str, ...], done: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType(f'{OURS}.tried')
    for name in names:
        setattr(module, name, len)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    originals = Originals()
    if done == 'removed':
        delattr(module, names[-1])
    else:
        setattr(module, names[-1], print)
    originals.put_back()
    assert [getattr(module, name) for name in names] == [len] * len(names)


def test_timers_end_with_their_cell() -> None:
    originals = Originals()
    signal.setitimer(signal.ITIMER_REAL, 1000)
    originals.put_back()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_what_the_interpreter_does_at_every_call_is_put_back() -> None:
    originals = Originals()
    before = sys.gettrace(), sys.getprofile(), sys.getrecursionlimit()
    sys.setprofile(lambda *_: None)
    sys.setrecursionlimit(before[2] - 100)
    originals.put_back()
    assert (sys.gettrace(), sys.getprofile(), sys.getrecursionlimit()) == before
    sys.setrecursionlimit(before[2] + 100)
    originals.put_back()
    assert sys.getrecursionlimit() == before[2] + 100, 'a cell may need more, also in later ones'
    sys.setrecursionlimit(before[2])
