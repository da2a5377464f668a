"""Depth of one image in metres, from a checkpoint that was trained for metres."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PIL import Image

from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models.serving.loaded import about_model

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

METRIC = ('depth_pro', 'glpn', 'zoedepth')
"""Kinds of models whose depth is always in metres."""
SAID = 'depth_estimation_type'
"""Where the configuration of the others says so."""


def require_metric(config: Any, path: Path) -> None:  # noqa: ANN401
    """Check that a checkpoint gives metres.

    Raises:
        ModelError: its depth has no scale, or it does not say.
    """
    if config.model_type in METRIC or getattr(config, SAID, '') == 'metric':
        return
    msg = (
        f'checkpoint {path} ({config.model_type}) gives depth without a scale: take one whose '
        f'depth is in metres ({", ".join(METRIC)}, or depth_anything with {SAID} "metric")'
    )
    raise ModelError(msg)


class DepthEstimator:
    """A loaded depth model. One thread uses it.

    Args:
        model: in evaluation mode, on its device.
        processor: the checkpoint's image processor.
    """

    def __init__(self, model: Any, processor: Any) -> None:  # noqa: ANN401
        self._model = model
        self._processor = processor

    @property
    def about(self) -> dict[str, str]:
        """What the model is and where it runs."""
        return about_model(self._model)

    def reply(
        self,
        request: Mapping[str, Any],
        images: Sequence[NDArray[np.uint8]],
        cancel: threading.Event,
    ) -> dict[str, Any]:
        """Return the depth (H, W) float32 [m] of the one image of a request, under ``images``.

        Raises:
            CancelledError: ``cancel`` was set.
        """
        import torch  # noqa: PLC0415

        if cancel.is_set():
            raise CancelledError
        height, width = images[0].shape[:2]
        inputs = self._processor(images=Image.fromarray(images[0]), return_tensors='pt')
        pixels = inputs['pixel_values'].to(self._model.device, self._model.dtype)
        sizes = {'target_sizes': [(height, width)]}
        if self._model.config.model_type == 'zoedepth':  # it cuts off what it was padded with
            sizes['source_sizes'] = [(height, width)]
        with torch.inference_mode():
            out = self._model(pixel_values=pixels)
            if getattr(out, 'field_of_view', None) is not None:  # guessed, where it is known
                angle = 2 * math.degrees(math.atan(width / 2 / float(request['focal_px'])))
                out.field_of_view = torch.full_like(out.field_of_view, angle)
            found = self._processor.post_process_depth_estimation(out, **sizes)
        depth = found[0]['predicted_depth'].float().reshape(height, width).cpu().numpy()
        return {'images': [depth]}
