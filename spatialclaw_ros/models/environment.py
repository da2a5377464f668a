"""The environment of the model's process: what its libraries need, nothing of ROS, no secrets."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT = frozenset({'PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TMPDIR', 'TZ'})
KEPT_PREFIXES = (
    *('LC_', 'XDG_', 'CUDA_', 'NVIDIA_', 'NCCL_', 'TORCH', 'PYTORCH_', 'TRITON_'),
    *('HF_', 'TRANSFORMERS_', 'OMP_', 'MKL_', 'OPENBLAS_', 'BNB_'),
)
LIBRARIES = 'LD_LIBRARY_PATH'
SET = {
    'HF_HUB_OFFLINE': '1',
    'HF_HUB_DISABLE_TELEMETRY': '1',
    'TOKENIZERS_PARALLELISM': 'false',
    'PYTHONUNBUFFERED': '1',
}


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what of an environment the model's process gets.

    Variables of ROS and of Python would make another interpreter load the node's libraries.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if (name in KEPT or name.startswith(KEPT_PREFIXES)) and 'TOKEN' not in name
    }
    libraries = _libraries(environment)
    if libraries:
        kept[LIBRARIES] = libraries
    return {**kept, **SET}


def _libraries(environment: Mapping[str, str]) -> str:
    """Return the library path without the folders of ROS and of the node's own environment."""
    foreign = [Path('/opt/ros')]
    if sys.prefix != sys.base_prefix:
        foreign.append(Path(sys.prefix))
    prefixes = environment.get('AMENT_PREFIX_PATH', '').split(os.pathsep)
    foreign += [Path(prefix) for prefix in prefixes if prefix]
    folders = environment.get(LIBRARIES, '').split(os.pathsep)
    return os.pathsep.join(
        folder
        for folder in folders
        if folder and not any(Path(folder).is_relative_to(prefix) for prefix in foreign)
    )
