# ruff: noqa: ANN401 - what torch and transformers return has no types
"""Program: makes tiny random depth checkpoints, and says what depth one gives a picture.

``python tiny_depth.py KIND OUT PICTURE``: KIND is metric or relative; PICTURE an .npy of
(H, W, 3) uint8. ``expected.npy`` in OUT is computed here from the model's bare output.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers

SIDE, PATCH, WIDTH = 28, 14, 16
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def make_model(kind: str) -> Any:
    backbone = transformers.Dinov2Config(
        hidden_size=WIDTH,
        num_hidden_layers=4,
        num_attention_heads=2,
        mlp_ratio=2,
        image_size=SIDE,
        patch_size=PATCH,
        out_indices=[1, 2, 3, 4],
        reshape_hidden_states=False,
    )
    config = transformers.DepthAnythingConfig(
        backbone_config=backbone,
        patch_size=PATCH,
        reassemble_hidden_size=WIDTH,
        neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=8,
        head_hidden_size=4,
        depth_estimation_type=kind,
        max_depth=20,
        initializer_range=0.2,
    )
    return transformers.DepthAnythingForDepthEstimation(config).eval()


def expected(model: Any, rgb: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the depth of a picture that has the model's own size."""
    values = (rgb / 255.0 - np.array(MEAN)) / np.array(DEVIATION)
    pixels = torch.tensor(values, dtype=torch.float32).permute(2, 0, 1)[None]
    with torch.no_grad():
        depth = model(pixel_values=pixels).predicted_depth
    wide = torch.nn.functional.interpolate(
        depth[None], size=rgb.shape[:2], mode='bicubic', align_corners=False
    )
    return np.asarray(wide[0, 0].numpy())


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    kind, out = sys.argv[1], Path(sys.argv[2])
    model = make_model(kind)
    model.save_pretrained(out)
    transformers.DPTImageProcessor(
        size={'height': SIDE, 'width': SIDE},
        ensure_multiple_of=PATCH,
        image_mean=MEAN,
        image_std=DEVIATION,
    ).save_pretrained(out)
    np.save(out / 'expected.npy', expected(model, np.load(sys.argv[3])))


if __name__ == '__main__':
    main()
