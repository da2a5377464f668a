"""A tree of frozen dataclasses as a flat list of dotted names, and back."""

from __future__ import annotations

import ast
import functools
import inspect
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeVar

    from _typeshed import DataclassInstance

    TreeT = TypeVar('TreeT', bound=DataclassInstance)

Value = bool | int | float | str | tuple[float, ...] | tuple[str, ...]


@dataclass(frozen=True)
class Leaf:
    """One setting: its dotted name, default, what it is for, and how it is typed."""

    name: str
    default: Value
    description: str
    annotation: str
    """As written: 'int', 'tuple[float, ...]'."""


def leaves(tree: DataclassInstance, prefix: str = '') -> Iterator[Leaf]:
    """Yield every setting of a dataclass instance, depth first; mappings are left out."""
    described = documentation(type(tree))
    for item in fields(tree):
        value = getattr(tree, item.name)
        if is_dataclass(value) and not isinstance(value, type):
            yield from leaves(value, f'{prefix}{item.name}.')
        elif isinstance(value, (bool, int, float, str, tuple)):
            yield Leaf(f'{prefix}{item.name}', value, described[item.name], str(item.type))


def with_values(tree: TreeT, values: Mapping[str, Any]) -> TreeT:
    """Return a copy of a tree with the settings of these dotted names replaced."""
    own: dict[str, Any] = {}
    below: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        head, dot, rest = name.partition('.')
        if dot:
            below.setdefault(head, {})[rest] = value
        else:
            own[head] = value
    for head, inner in below.items():
        own[head] = with_values(getattr(tree, head), inner)
    return replace(tree, **own)


@functools.cache
def documentation(kind: type) -> dict[str, str]:
    """Return field name -> the docstring written below the field, on one line."""
    body = ast.parse(inspect.cleandoc(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - what getsource of a class returns
    out: dict[str, str] = {}
    name = ''
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
            out[name] = ''
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name:
            out[name] = ' '.join(str(node.value.value).split())
    return out
