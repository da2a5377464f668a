"""Depth from colour alone, by a checkpoint of transformers in a process of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import ModelError
from spatialclaw_ros.models.local_checkpoint import LocalCheckpoint
from spatialclaw_ros.models.waiting import result_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Frame
    from spatialclaw_ros.models.options import DepthOptions

DEADLINE_S = 60.0
"""Longest wait for one frame."""


class TransformersDepth(LocalCheckpoint):
    """A local depth model, as Reconstructor. It starts to load at once.

    Raises:
        ModelError: there is no checkpoint, or no interpreter to load it with.
    """

    def __init__(self, options: DepthOptions) -> None:
        super().__init__(options, {'task': 'depth'})

    @property
    def source(self) -> str:
        """Where depth comes from, and how its scale is known."""
        return f'{self.name}, whose scale is learnt, not measured'

    def depth(self, frame: Frame) -> NDArray[np.float32]:
        """Return (H, W) metres, NaN where unknown.

        Raises:
            ModelError: the model cannot be loaded, has no scale, or its process died.
        """
        cancel = threading.Event()
        process, _ = self._loaded(cancel, DEADLINE_S)
        message = {'focal_px': float(frame.camera.K[0, 0])}
        number, future = process.ask(message, [frame.rgb])
        try:
            reply = result_of(future, cancel, DEADLINE_S)
        except TimeoutError:
            process.forget(number)
            msg = f'{self.name}: no depth within {DEADLINE_S:.0f} s; take a smaller model'
            raise ModelError(msg) from None
        depth = np.asarray(reply['images'][0], np.float32)
        return np.where(depth > 0, depth, np.float32(np.nan))
