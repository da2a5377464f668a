"""Whether a folder is a checkpoint, told before a library tells it in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

WEIGHTS = ('*.safetensors', '*.bin')
MAX_LISTED = 12


def require_checkpoint(path: Path) -> None:
    """Check that a folder holds a configuration and weights.

    Raises:
        ModelError: it does not; says what is there and what has to be.
    """
    has = 'model.path has to be a folder with config.json, weights and the processor'
    if not path.is_dir():
        what = 'is a file' if path.exists() else 'does not exist'
        beside = _listed(path.parent) if path.parent.is_dir() else ''
        there = f' (its folder holds {beside})' if beside else ''
        msg = f'checkpoint {path} {what}{there}; {has}: models are never downloaded here'
        raise ModelError(msg)
    lacking = [] if (path / 'config.json').is_file() else ['config.json']
    if not any(next(path.glob(pattern), None) for pattern in WEIGHTS):
        lacking.append('weights (*.safetensors)')
    if lacking:
        holds = _listed(path) or 'nothing'
        msg = f'checkpoint {path} lacks {" and ".join(lacking)}, it holds {holds}; {has}'
        raise ModelError(msg)


def _listed(folder: Path) -> str:
    names = sorted(e.name for e in folder.iterdir() if not e.name.startswith('.'))
    more = f' and {len(names) - MAX_LISTED} more' if len(names) > MAX_LISTED else ''
    return ', '.join(names[:MAX_LISTED]) + more
