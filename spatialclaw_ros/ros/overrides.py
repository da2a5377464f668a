"""Values given to the node at its start, by files and the command line, before they are declared.

rclpy drops a value whose name nobody declares without a word: here it is refused.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Final

from rclpy.parameter import Parameter

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rclpy.node import Node

Type = Parameter.Type
STANDARD: Final = ('use_sim_time', 'start_type_description_service')
"""Parameters of rclpy's own; which of them a node has depends on the distribution."""
STANDARD_PREFIX: Final = 'qos_overrides.'


def take_integers(node: Node, kinds: Mapping[str, Parameter.Type]) -> None:
    """Make whole numbers that were given for numbers of another kind fit: 60 for 60.0."""
    given = _given(node)
    for name, override in list(given.items()):
        kind = kinds.get(name)
        if kind is Type.DOUBLE and override.type_ is Type.INTEGER:
            given[name] = Parameter(name, kind, float(override.value))
        elif kind is Type.DOUBLE_ARRAY and override.type_ is Type.INTEGER_ARRAY:
            given[name] = Parameter(name, kind, [float(value) for value in override.value])


def check_names(
    node: Node, known: Collection[str], listed: str = 'config/params.yaml lists those there are'
) -> None:
    """Refuse values that were given to parameters that the node does not have.

    Args:
        node: the node.
        known: the names of those that it has.
        listed: where one finds them.

    Raises:
        BadInputError: as said; names each with the parameter that was probably meant.
    """
    unknown = [
        _unknown(name, known, listed)
        for name in sorted(_given(node))
        if name not in known and name not in STANDARD and not name.startswith(STANDARD_PREFIX)
    ]
    if unknown:
        raise BadInputError('; '.join(unknown))


def value(node: Node, name: str) -> Any:  # noqa: ANN401 - any setting
    """Return the value that was given to a parameter."""
    return _given(node)[name].value


def _unknown(name: str, known: Collection[str], listed: str) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f'unknown parameter {name!r}; did you mean {near[0]!r}?'
    return f'unknown parameter {name!r}; {listed}'


def _given(node: Node) -> dict[str, Parameter]:
    given: dict[str, Parameter] = node._parameter_overrides  # noqa: SLF001 - no public way to them
    return given
