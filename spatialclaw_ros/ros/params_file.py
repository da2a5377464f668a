"""Checks files of parameters before rcl reads them: what it says of a bad one helps nobody."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OPTION: Final = '--params-file'
BELOW: Final = 'ros__parameters'
REMEDY: Final = f"put parameters below 'spatialclaw:' and '{BELOW}:', as config/params.yaml does"
SOURCE: Final = re.compile(r', at /\S+:\d+')
"""Where in its own source rcl found a fault: nothing to the one who made it."""


def check_files(arguments: Sequence[str]) -> None:
    """Refuse files of parameters that are not there or not laid out as ROS wants them.

    Raises:
        BadInputError: as said; names the file and the remedy.
    """
    for option, name in itertools.pairwise(arguments):
        if option == OPTION:
            _check(name)


def without_source(text: str) -> str:
    """Return what rcl says without the places in its own source."""
    return SOURCE.sub('', text)


def _check(name: str) -> None:
    try:
        tree = yaml.safe_load(Path(name).read_text(encoding='utf-8'))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        msg = f'{OPTION} {name}: {reason}; give the path of a YAML file of ROS parameters'
        raise BadInputError(msg) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        msg = f'{OPTION} {name}: is no YAML ({" ".join(str(error).split())})'
        raise BadInputError(msg) from None
    if not isinstance(tree, dict):
        msg = f'{OPTION} {name}: has no parameters; {REMEDY}'
        raise BadInputError(msg)
    outside = list(_outside(tree))
    if outside:
        msg = f'{OPTION} {name}: {", ".join(outside)} not below {BELOW}; {REMEDY}'
        raise BadInputError(msg)


def _outside(tree: Mapping[object, object], path: str = '') -> Iterator[str]:
    for key, value in tree.items():
        if key == BELOW:
            continue
        if isinstance(value, dict):
            yield from _outside(value, f'{path}{key}.')
        else:
            yield f'{path}{key}'
