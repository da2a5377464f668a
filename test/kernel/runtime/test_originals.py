"""What a cell replaced in modules is what it was, however many names a module has."""

from __future__ import annotations

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
