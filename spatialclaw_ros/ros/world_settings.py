"""What a world's node is set to, as ROS parameters: which world, how large, fast and noisy."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.ros import overrides
from spatialclaw_ros.ros.parameters import TYPES, declare_one
from spatialclaw_ros.ros.setting_tree import leaves, with_values
from spatialclaw_ros.world.sensor import EXACT, TYPICAL, Noise

if TYPE_CHECKING:
    from rclpy.node import Node

NOISES: Final = {'none': EXACT, 'typical': TYPICAL}
DEPTHS: Final = ('32FC1', '16UC1')
SIZES: Final = range(16, 4097)
MOST_WORKERS: Final = 16
PRESET: Final = 'noise.preset'
LISTED: Final = 'docs/world.md lists those there are'


@dataclass(frozen=True)
class WorldSettings:
    """All of it. The field's docstring is the parameter's description.

    Raises:
        BadInputError: a value that cannot be used; names the parameter.
    """

    seed: int = 0
    """Which world; 0 or more."""
    width: int = 640
    """Pixels."""
    height: int = 480
    """Pixels."""
    rate_hz: float = 10.0
    """Pictures for each second of the world."""
    frames: int = 0
    """How many pictures; 0 = until all has happened."""
    speed: float = 1.0
    """How fast the world's time runs; other than 1 only with its own clock."""
    loop: bool = False
    """Whether to begin again after the end; else it is played once, when somebody listens."""
    subscribers: int = 0
    """How many each topic but /clock must have before it is played once; 0 = one of an image."""
    clock: bool = False
    """Whether /clock is published and the stamps are the world's own; else they are of now."""
    labels: bool = True
    """Whether label images and their names are published."""
    depth_encoding: str = '32FC1'
    """32FC1, metres as they are; or 16UC1, whole millimetres."""
    tf_rate_hz: float = 50.0
    """Transforms for each second, besides those at the stamps of images."""
    workers: int = 2
    """Processes that render."""
    noise: Noise = field(default_factory=Noise)

    def __post_init__(self) -> None:
        """Check the values."""
        positive = {'rate_hz': self.rate_hz, 'speed': self.speed, 'tf_rate_hz': self.tf_rate_hz}
        for name, value in positive.items():
            _check(name, value, 0 < value < math.inf, 'a number above 0')
        whole = {'seed': self.seed, 'frames': self.frames, 'subscribers': self.subscribers}
        for name, value in whole.items():
            _check(name, value, value >= 0, 'a whole number from 0')
        for name, value in {'width': self.width, 'height': self.height}.items():
            _check(name, value, value in SIZES, f'{SIZES[0]} to {SIZES[-1]}')
        _check('workers', self.workers, 1 <= self.workers <= MOST_WORKERS, f'1 to {MOST_WORKERS}')
        encoding = self.depth_encoding
        _check('depth_encoding', encoding, encoding in DEPTHS, ' or '.join(DEPTHS))
        _check('speed', self.speed, self.clock or self.speed == 1, '1, or set clock')


def read(node: Node) -> WorldSettings:
    """Declare the parameters of a world's node and return what they state.

    Raises:
        BadInputError: one has another type or cannot be used, or is none of these.
    """
    texts = f'One of: {", ".join(NOISES)}; the fields of noise.* go from there.'
    declare_one(node, PRESET, 'none', TYPES['str'], texts)
    preset = str(node.get_parameter(PRESET).value)
    _check(PRESET, preset, preset in NOISES, ' or '.join(NOISES))
    tree = replace(WorldSettings(), noise=NOISES[preset])
    kinds = {leaf.name: TYPES[leaf.annotation] for leaf in leaves(tree)}
    overrides.check_names(node, [PRESET, *kinds], LISTED)
    overrides.take_integers(node, kinds)
    values: dict[str, Any] = {}
    for leaf in leaves(tree):
        declare_one(node, leaf.name, leaf.default, kinds[leaf.name], leaf.description)
        values[leaf.name] = node.get_parameter(leaf.name).value
    return with_values(tree, values)


def _check(name: str, value: object, fits: bool, wanted: str) -> None:  # noqa: FBT001 - a condition
    if not fits:
        msg = f'{name} {value!r}: give {wanted}'
        raise BadInputError(msg)
