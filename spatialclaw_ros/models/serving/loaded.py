"""What is said of a loaded model, whatever it makes."""

from __future__ import annotations

from typing import Any


def about_model(model: Any) -> dict[str, str]:  # noqa: ANN401 - of any class of transformers
    """Return what a model is and where it runs."""
    return {
        'model_type': str(model.config.model_type),
        'device': str(model.device),
        'dtype': str(model.dtype).removeprefix('torch.'),
    }
