from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel import sandbox
from spatialclaw_ros.kernel.layout import layout_of
from spatialclaw_ros.kernel.probe import choose_level, probe, probe_forking

if TYPE_CHECKING:
    from pathlib import Path


def test_levels_are_told_strongest_first(kernel_python: Path) -> None:
    found = probe(layout_of(kernel_python))
    assert [entry.level for entry in found] == ['bwrap', 'landlock', 'none']
    assert all(entry.works or entry.reason for entry in found)


def test_automatic_choice_never_falls_back_to_none(
    kernel_python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = layout_of(kernel_python)
    assert choose_level('auto', layout) in {'bwrap', 'landlock'}
    monkeypatch.setattr(sandbox, 'bwrap_options', frozenset)
    assert choose_level('auto', layout) == 'landlock'
    monkeypatch.setattr('spatialclaw_ros.kernel.probe._landlock', lambda _: ['false'])
    with pytest.raises(KernelStartError, match='bubblewrap is not installed') as caught:
        choose_level('auto', layout)
    assert 'no boundary for cells works here' in str(caught.value)
    assert choose_level('none', layout) == 'none'


def test_forking_is_tried(kernel_python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = layout_of(kernel_python)
    assert probe_forking('landlock', layout).works
    assert probe_forking('bwrap', layout).works
    with_locks = sandbox.namespaces

    def locked(options: frozenset[str], **_: bool) -> list[str]:
        return with_locks(options)

    monkeypatch.setattr(sandbox, 'namespaces', locked)
    found = probe_forking('bwrap', layout)
    assert not found.works
    assert 'namespaces: No space left on device' in found.reason
