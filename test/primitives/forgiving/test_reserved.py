"""Names that a cell overwrote."""

from __future__ import annotations

import math
from typing import Any

from spatialclaw_ros.primitives.forgiving.reserved import put_back
from spatialclaw_ros.primitives.lazy import LazyModule


def test_overwritten_and_deleted_names_are_put_back_and_told() -> None:
    originals: dict[str, Any] = {'show': print, 'sketch': 2, 'np': 3}
    namespace: dict[str, Any] = {'show': 7, 'np': 3, 'own': 1}
    assert put_back(namespace, originals, originals) == ['show', 'sketch']
    assert namespace == {**originals, 'own': 1}


def test_a_module_imported_again_is_no_overwriting() -> None:
    lazy = LazyModule('math')
    namespace: dict[str, Any] = {'math': math}
    assert put_back(namespace, {'math': lazy}, ['math']) == []
    assert namespace['math'] is lazy
