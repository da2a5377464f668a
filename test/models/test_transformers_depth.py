"""A real depth checkpoint in a real process: what it gives, and what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import ModelError
from spatialclaw_ros.core.frame import Frame
from spatialclaw_ros.models.environment import clean_environment
from spatialclaw_ros.models.options import DepthOptions
from spatialclaw_ros.models.transformers_depth import TransformersDepth

if TYPE_CHECKING:
    from numpy.typing import NDArray

PROGRAM = Path(__file__).parent / 'tiny_depth.py'
SIDE = 28


def picture() -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)


def made(python: Path, kind: str, folder: Path) -> Path:
    """Return a tiny random checkpoint."""
    np.save(folder / 'picture.npy', picture())
    run = subprocess.run(
        [python, PROGRAM, kind, folder / 'tiny', folder / 'picture.npy'],
        env=clean_environment(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return folder / 'tiny'


def frame_of(rgb: NDArray[np.uint8]) -> Frame:
    height, width = rgb.shape[:2]
    K = np.array([[30.0, 0, width / 2], [0, 30.0, height / 2], [0, 0, 1]])
    return Frame(0, 1, Camera('eye', K, width, height, 'eye'), rgb, None, np.eye(4), 'map')


def test_depth_is_what_the_model_says_of_the_picture(models_python: Path, tmp_path: Path) -> None:
    path = made(models_python, 'metric', tmp_path)
    model = TransformersDepth(DepthOptions(path, models_python, device='cpu'))
    try:
        depth = model.depth(frame_of(picture()))
        assert np.allclose(depth, np.load(path / 'expected.npy'), rtol=0, atol=1e-4)
        assert float(np.ptp(depth)) > 0.01  # a constant would pass by chance
        other = model.depth(frame_of(255 - picture()))
        assert not np.allclose(depth, other, atol=1e-3)
        wide = model.depth(frame_of(np.repeat(picture(), 2, axis=1)))
        assert wide.shape == (SIDE, 2 * SIDE)
        assert model.source == 'transformers:tiny, whose scale is learnt, not measured'
        assert 'torch' not in sys.modules
    finally:
        model.close()
    with pytest.raises(ModelError, match='closed'):
        model.depth(frame_of(picture()))


def test_depth_without_a_scale_is_refused(models_python: Path, tmp_path: Path) -> None:
    path = made(models_python, 'relative', tmp_path)
    model = TransformersDepth(DepthOptions(path, models_python, device='cpu'))
    try:
        with pytest.raises(ModelError, match=r'depth_anything\) gives depth without a scale'):
            model.depth(frame_of(picture()))
    finally:
        model.close()


def test_no_checkpoint_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='lacks config'):
        TransformersDepth(DepthOptions(tmp_path, Path(sys.executable)))
