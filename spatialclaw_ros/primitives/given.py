"""The type of what a cell passes: anything at all, checked where it is used."""

from __future__ import annotations

from typing import Any, TypeAlias

Given: TypeAlias = Any
"""An argument of a cell; the function's docstring says what is accepted."""
