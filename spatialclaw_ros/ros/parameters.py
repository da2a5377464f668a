"""The settings as ROS parameters: declared with descriptors, read and checked as a whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from rcl_interfaces.msg import (
    FloatingPointRange,
    IntegerRange,
    ParameterDescriptor,
    SetParametersResult,
)
from rclpy.exceptions import (
    InvalidParameterTypeException,
    InvalidParameterValueException,
    ParameterUninitializedException,
)
from rclpy.parameter import Parameter

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.ros import overrides
from spatialclaw_ros.ros.setting_tree import Leaf, leaves, with_values
from spatialclaw_ros.ros.settings import NodeSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rclpy.node import Node

Type = Parameter.Type
TYPES: Final = {
    'bool': Type.BOOL,
    'int': Type.INTEGER,
    'float': Type.DOUBLE,
    'str': Type.STRING,
    'tuple[float, ...]': Type.DOUBLE_ARRAY,
    'tuple[str, ...]': Type.STRING_ARRAY,
}
WORDS: Final = {
    Type.BOOL: 'true or false',
    Type.INTEGER: 'an integer',
    Type.DOUBLE: 'a number',
    Type.STRING: 'a text (in quotes where it reads as a number)',
    Type.DOUBLE_ARRAY: 'a list of numbers',
    Type.STRING_ARRAY: 'a list of texts',
}
RANGES: Final[dict[str, tuple[float, float]]] = {
    'queue_size': (0, 1000),
    'sync.slop_s': (0.0, 1.0),
    'sync.wait_s': (0.0, 60.0),
    'sync.starved_s': (0.1, 3600.0),
    'frames.ring_mb': (8, 65536),
    'keyframes.distance_m': (0.001, 1000.0),
    'keyframes.angle_rad': (0.001, math.pi),
    'keyframes.period_s': (0.01, 86400.0),
    'markers.sessions': (1, 64),
    'query.history_s': (0.0, 86400.0),
    'query.max_frames': (1, 4096),
    'query.time_s': (0.1, 86400.0),
    'query.max_steps': (1, 1000),
    'query.max_failures': (1, 1000),
    'query.cell_timeout_s': (0.1, 3600.0),
    'kernel.memory_mb': (256, 1048576),
    'kernel.spares': (0, 64),
    'model.max_image_pixels': (1024, 100000000),
    'record.max_mb': (1, 10000000),
    'robot.reach_m': (0.0, 100.0),
}
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    'segmenter': ('auto', 'label_image', 'colour_shape'),
    'kernel.sandbox': ('auto', 'bwrap', 'landlock', 'none'),
    'kernel.world_axes': ('rep103', 'y_up'),
    'model.name': ('rules', 'openai', 'transformers', 'scripted'),
    'model.dtype': ('auto', 'float32', 'bfloat16', 'float16'),
    'model.quantisation': ('', 'nf4', 'int8'),
}
PRODUCT: Final = 'product.'
LIVE: Final = 'query.'
"""Parameters below it take effect at the next question, all others at the next configure."""


def parameter_leaves() -> list[Leaf]:
    """Return every setting under the name of its parameter (the product's without a prefix)."""
    return [
        Leaf(leaf.name.removeprefix(PRODUCT), leaf.default, leaf.description, leaf.annotation)
        for leaf in leaves(NodeSettings())
    ]


def declare(node: Node) -> None:
    """Declare all parameters of the node.

    Raises:
        BadInputError: an override has another type than its parameter, lies out of range, or
            is of no parameter.
    """
    kinds = {leaf.name: TYPES[leaf.annotation] for leaf in parameter_leaves()}
    overrides.take_integers(node, kinds)
    declare_one(node, 'autostart', True, Type.BOOL, 'Configure and activate at start.')  # noqa: FBT003
    for leaf in parameter_leaves():
        when = 'next question' if leaf.name.startswith(LIVE) else 'next configure'
        declare_one(
            node,
            leaf.name,
            leaf.default,
            kinds[leaf.name],
            f'{leaf.description} Takes effect at the {when}.'
            if leaf.name != 'cameras'
            else leaf.description,
        )
    cameras = node.get_parameter('cameras').value
    fixed = {f'fixed_camera.{camera}': camera for camera in cameras}
    overrides.check_names(node, ['autostart', *kinds, *fixed])
    overrides.take_integers(node, dict.fromkeys(fixed, Type.DOUBLE_ARRAY))
    for name, camera in fixed.items():
        declare_one(
            node,
            name,
            (),
            Type.DOUBLE_ARRAY,
            f'Pose of {camera}, for a camera on no TF tree: x, y, z, qx, qy, qz, qw of its '
            'optical frame in world_frame. Empty = from TF.',
        )


def descriptor(name: str, kind: Parameter.Type, description: str) -> ParameterDescriptor:
    """Return what a parameter is told to be: type, text, range, whether it may change."""
    out = ParameterDescriptor(
        name=name,
        type=int(kind.value),
        description=description,
        read_only=name in {'autostart', 'cameras'},
    )
    if name in CHOICES:
        out.additional_constraints = f'One of: {", ".join(CHOICES[name])}'
    if name in RANGES:
        low, high = RANGES[name]
        if kind is Type.INTEGER:
            out.integer_range = [IntegerRange(from_value=int(low), to_value=int(high), step=0)]
        else:
            out.floating_point_range = [
                FloatingPointRange(from_value=float(low), to_value=float(high), step=0.0)
            ]
    return out


def read(node: Node, changed: Sequence[Parameter] = ()) -> NodeSettings:
    """Return the settings that the node's parameters state, some of them changed.

    Raises:
        BadInputError: a value cannot be used; the message names the parameter.
    """
    values: dict[str, Any] = {leaf.name: leaf.default for leaf in parameter_leaves()}
    for leaf in parameter_leaves():
        values[leaf.name] = _value(node, leaf.name, leaf.default)
    cameras = tuple(values['cameras'])
    fixed = {camera: _value(node, f'fixed_camera.{camera}', ()) for camera in cameras}
    for parameter in changed:
        name = parameter.name
        if name.startswith('fixed_camera.'):
            fixed[name.removeprefix('fixed_camera.')] = _plain(parameter.value)
        elif name in values:
            values[name] = _plain(parameter.value)
    check_choices(values)
    own = {leaf.name for leaf in leaves(NodeSettings()) if not leaf.name.startswith(PRODUCT)}
    tree = {name if name in own else f'{PRODUCT}{name}': value for name, value in values.items()}
    return with_values(NodeSettings(), {**tree, 'fixed_camera': fixed})


def check_choices(values: dict[str, Any]) -> None:
    """Refuse a word that is none of its parameter's.

    Raises:
        BadInputError: as said; lists the words.
    """
    for name, choices in CHOICES.items():
        if values[name] not in choices:
            msg = f'{name} {values[name]!r} is none of {", ".join(choices)}'
            raise BadInputError(msg)


def check_change(node: Node, changed: Sequence[Parameter]) -> SetParametersResult:
    """Say whether a change of parameters would leave settings that can be used."""
    try:
        read(node, changed)
    except BadInputError as error:
        return SetParametersResult(successful=False, reason=str(error))
    return SetParametersResult(successful=True)


def declare_one(
    node: Node, name: str, default: object, kind: Parameter.Type, description: str
) -> None:
    """Declare one parameter.

    Raises:
        BadInputError: it was given a value of another type, or out of its range.
    """
    # an empty list says nothing of its type: such a parameter is declared by type alone
    value = kind if default == () else _plain(default, listed=True)
    try:
        node.declare_parameter(name, value, descriptor(name, kind, description))
    except (InvalidParameterTypeException, InvalidParameterValueException):
        given = overrides.value(node, name)
        msg = f'parameter {name} is {given!r}: give {WORDS[kind]}{_limits(name)}'
        raise BadInputError(msg) from None


def _limits(name: str) -> str:
    return f' from {RANGES[name][0]:g} to {RANGES[name][1]:g}' if name in RANGES else ''


def _value(node: Node, name: str, default: object) -> Any:  # noqa: ANN401 - as declared
    try:
        return _plain(node.get_parameter(name).value)
    except ParameterUninitializedException:
        return default


def _plain(value: Any, *, listed: bool = False) -> Any:  # noqa: ANN401 - any setting
    if isinstance(value, (bool, int, float, str)):
        return value
    if value is None:
        return ()
    return list(value) if listed else tuple(value)
