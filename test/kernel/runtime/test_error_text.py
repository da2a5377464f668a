from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.kernel.runtime.error_text import guidance
from spatialclaw_ros.primitives.mask_tools import MaskTools
from spatialclaw_ros.primitives.reconstruction import Reconstruction

if TYPE_CHECKING:
    from collections.abc import Callable


def text_of(action: Callable[[], object], chars: int = 2000) -> str:
    try:
        action()
    except BaseException as error:  # noqa: BLE001 - whatever it is
        return guidance(error, '/cells/', ['InputImages', 'points'], chars)
    pytest.fail('nothing was raised')


def cell(code: str) -> Callable[[], object]:
    return lambda: exec(compile(code, '/cells/1.py', 'exec'), {})  # noqa: S102 - a cell


def fail(error: BaseException) -> Callable[[], object]:
    def action() -> None:
        raise error

    return action


class Mute(Exception):  # noqa: N818 - as a cell would name it
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ('action', 'words'),
    [
        (cell('\n1 / 0'), ['ZeroDivisionError: division by zero', '  line 2']),
        (cell('pionts'), ["name 'pionts' is not defined"]),
        (cell('point'), ['did you mean points']),
        (cell('nothing_like_it'), ['assign it before it is used']),
        (cell('import no_such_module'), ['ModuleNotFoundError', 'cells have numpy']),
        (cell('"a".uper()'), ['did you mean upper']),
        (cell('x = ('), ['SyntaxError', 'line 1: x = (', '^']),
        (fail(PermissionError(1, 'Operation not permitted')), ['sandbox without network']),
        (fail(MemoryError()), ['MemoryError', 'fewer points']),
        (lambda: np.broadcast_to(1, (3,)).__setitem__(0, 2), ['array.copy()']),
        (cell('Counter([1])'), ['from collections import Counter']),
        (cell('ast.literal_eval("1")'), ['import ast first']),
        (cell('eval("198 435")'), ['.boxes and .points']),
        (cell('import sklearn'), ['scipy.cluster', 'cKDTree']),
        (lambda: np.zeros(3).cpu(), ['arrays are numpy here: leave out .cpu()']),  # type: ignore[attr-defined]
        (lambda: MaskTools().joined, ['it has area, bounding_box']),  # type: ignore[attr-defined]
        (lambda: MaskTools().area(size=1), ['remedy: area(mask)']),  # type: ignore[call-arg]
        (lambda: MaskTools().doorways, ['recon.doorways is there']),  # type: ignore[attr-defined]
        (fail(ValueError('data must be finite')), ['np.isfinite(points)']),
        (fail(Mute()), ['Mute: (its text cannot be made: RuntimeError)']),
        (fail(ValueError('one\ntwo\nthree')), ['ValueError: one\ntwo\nthree']),
    ],
)
def test_guidance_says_what_and_what_to_do(action: Callable[[], object], words: list[str]) -> None:
    text = text_of(action)
    assert [word for word in words if word not in text] == [], text


def test_what_is_told_is_there() -> None:
    assert callable(Reconstruction.doorways)


def test_cause_is_told() -> None:
    def action() -> None:
        try:
            dict[str, int]()['key']
        except KeyError as error:
            raise ValueError('no such label') from error

    assert "caused by KeyError: 'key'" in text_of(action)


def test_long_messages_keep_both_ends() -> None:
    text = text_of(fail(ValueError('start ' + 'x' * 10_000 + ' end')), 300)
    assert text.startswith('ValueError: start')
    assert text.endswith('end')
    assert 'characters cut' in text
    assert len(text) < 400
