"""The family that the documentation adds, run as it stands there."""

from __future__ import annotations

import importlib.util
import re
import sys
from typing import TYPE_CHECKING

import pytest
from models.rules.asking import ask, recorded

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.models.rules import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from models.rules.conftest import Drawn

SEED = 301
NAME = 'footprint_of_the_documentation'


@pytest.fixture
def footprint(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    """Return the module of the documentation's one block of Python, added to the catalogue."""
    text = (request.config.rootpath / 'docs' / 'rules.md').read_text(encoding='utf-8')
    (code,) = re.findall(r'```python\n(.*?)```', text, re.DOTALL)
    path = tmp_path / f'{NAME}.py'
    path.write_text(code, encoding='utf-8')
    spec = importlib.util.spec_from_file_location(NAME, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, NAME, module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(catalogue, 'FAMILIES', (module.FAMILY, *catalogue.FAMILIES))
    return module


@pytest.mark.usefixtures('footprint')
def test_the_family_answers_named_and_described_things(drawn: Callable[[int], Drawn]) -> None:
    world, _, folder = drawn(SEED)
    boxes = [thing for thing in world.things if thing.kind == 'box']
    tallest = max(boxes, key=lambda thing: thing.body.size[2])
    floor = tallest.body.size[0] * tallest.body.size[1]
    for name in (tallest.name, 'tallest box'):
        question = f'How much floor does the {name} take up?'
        answer = ask(recorded(folder), question).answer
        assert answer.status == Status.ANSWERED
        assert answer.unit == 'm2'
        assert answer.value == pytest.approx(floor, rel=0.1)
        assert answer.value_low < answer.value < answer.value_high


@pytest.mark.usefixtures('footprint')
def test_the_family_refuses_what_is_not_there(drawn: Callable[[int], Drawn]) -> None:
    _, _, folder = drawn(SEED)
    answer = ask(recorded(folder), 'What is the footprint of the piano?').answer
    assert answer.status == Status.REFUSED
    assert 'piano' in answer.reason


def test_without_it_the_question_is_outside(drawn: Callable[[int], Drawn]) -> None:
    _, _, folder = drawn(SEED)
    answer = ask(recorded(folder), 'What is the footprint of the tallest box?').answer
    assert answer.status == Status.REFUSED
