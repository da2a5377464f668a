"""Loads a checkpoint with its processor, and says what is wrong where it cannot."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from spatialclaw_ros.core.errors import ModelError
from spatialclaw_ros.models.checkpoint import require_checkpoint
from spatialclaw_ros.models.serving.depths import DepthEstimator, require_metric
from spatialclaw_ros.models.serving.generating import Generator
from spatialclaw_ros.models.serving.memory import is_out_of_memory
from spatialclaw_ros.models.serving.prompts import prompts_for

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

KEPT_WHOLE = ('visual', 'vision_tower', 'vision_model', 'multi_modal_projector', 'lm_head')
"""Modules that lose too much in few bits."""


class Worker(Protocol):
    """A loaded model: it replies to one request after the other."""

    @property
    def about(self) -> dict[str, str]:
        """What the model is and where it runs."""

    def reply(
        self,
        request: Mapping[str, Any],
        images: Sequence[NDArray[np.uint8]],
        cancel: threading.Event,
    ) -> dict[str, Any]:
        """Return JSON values, and perhaps arrays under ``images``."""


@dataclass(frozen=True)
class Settings:
    """What the node says of the model; see ``models.options``."""

    path: Path
    task: str = 'text'
    """text, or depth."""
    dtype: str = 'auto'
    device: str = 'auto'
    quantisation: str = ''
    max_image_pixels: int = 1_048_576
    template_fields: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Settings:
        """Return the settings of a packet."""
        known = {item.name: said[item.name] for item in fields(cls) if item.name in said}
        return cls(**{**known, 'path': Path(known['path'])})


def load(settings: Settings) -> Worker:
    """Return a checkpoint ready to reply.

    Raises:
        ModelError: it is none, lacks a part or needs a package that is not there.
    """
    require_checkpoint(settings.path)
    torch, transformers = _libraries()
    transformers.utils.logging.disable_progress_bar()
    device = _device(settings.device, torch)
    arguments: dict[str, Any] = {
        'dtype': settings.dtype if settings.dtype == 'auto' else getattr(torch, settings.dtype),
        'device_map': {'': device},
        'local_files_only': True,
    }
    if settings.quantisation:
        arguments['quantization_config'] = _quantisation(settings, torch, transformers)
    if settings.task == 'depth':
        kind = transformers.AutoModelForDepthEstimation
        model = _model(kind, settings.path, 'a depth estimator', arguments)
        require_metric(model.config, settings.path)
        processor = transformers.AutoImageProcessor.from_pretrained(
            settings.path, local_files_only=True
        )
        return DepthEstimator(model, processor)
    prompts = prompts_for(settings.path, settings.max_image_pixels, settings.template_fields)
    kind = transformers.AutoModelForImageTextToText
    model = _model(kind, settings.path, 'an image-text-to-text model', arguments)
    return Generator(model, prompts, settings.seed)


def _model(kind: Any, path: Path, what: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401
    try:
        return kind.from_pretrained(path, **arguments).eval()
    except Exception as error:
        if is_out_of_memory(error):
            raise
        first = ' '.join(str(error).split())[:400]
        msg = f'checkpoint {path} cannot be loaded as {what} ({type(error).__name__}: {first})'
        raise ModelError(msg) from error


def _libraries() -> tuple[Any, Any]:
    try:
        import torch  # noqa: PLC0415 - seconds
        import transformers  # noqa: PLC0415
    except ImportError as error:
        msg = (
            f'model.python {sys.executable} lacks torch or transformers ({error}): '
            '`make setup-models` makes an environment with both'
        )
        raise ModelError(msg) from None
    return torch, transformers


def _device(wanted: str, torch: Any) -> str:  # noqa: ANN401 - the module
    if wanted == 'auto':
        return 'cuda' if torch.cuda.is_available() else 'cpu'
    if wanted.startswith('cuda'):
        number = int(wanted.partition(':')[2] or 0)
        if not torch.cuda.is_available() or number >= torch.cuda.device_count():
            msg = (
                f'model.device {wanted}: torch {torch.__version__} sees '
                f'{torch.cuda.device_count()} GPUs; install a torch built for this machine, or '
                'set model.device to auto'
            )
            raise ModelError(msg)
    return wanted


def _quantisation(settings: Settings, torch: Any, transformers: Any) -> Any:  # noqa: ANN401
    if importlib.util.find_spec('bitsandbytes') is None:
        msg = (
            f'quantisation {settings.quantisation!r} needs bitsandbytes in the environment of '
            'model.python: pip install bitsandbytes'
        )
        raise ModelError(msg)
    whole = [f'model.{name}' for name in KEPT_WHOLE[:-1]] + [KEPT_WHOLE[-1]]
    if settings.quantisation == 'int8':
        return transformers.BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=whole)
    return transformers.BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type='nf4',
        bnb_4bit_compute_dtype=torch.bfloat16,
        llm_int8_skip_modules=whole,
    )
