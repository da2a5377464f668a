"""What can be said to each back-end: frozen, and checked where it is said."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import DataclassInstance

    OptionsT = TypeVar('OptionsT', bound=DataclassInstance)

DTYPES = ('auto', 'float32', 'bfloat16', 'float16')
QUANTISATIONS = ('', 'nf4', 'int8')
BEST_QUALITY = 100


@dataclass(frozen=True)
class RulesOptions:
    """``rules`` takes no options."""


@dataclass(frozen=True)
class OpenAIOptions:
    """A server that speaks the OpenAI chat protocol with images."""

    base_url: str = ''
    """Such as http://localhost:8000/v1."""
    model: str = ''
    """The model's name on the server; empty = the only one it serves."""
    api_key_env: str = ''
    """Name of the environment variable that holds the key; empty = no key is sent."""
    connect_timeout_s: float = 5.0
    first_event_timeout_s: float = 120.0
    """From the request to the first piece of the reply."""
    event_timeout_s: float = 30.0
    """Between two pieces of the reply."""
    max_retry_wait_s: float = 20.0
    """Longest wait that a server's Retry-After may ask for."""
    jpeg_quality: int = 90
    extra_fields: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the request beyond those every server takes ({'top_k': 20})."""
    omit_fields: tuple[str, ...] = ()
    """Fields to leave out for a server that refuses them ('temperature')."""

    def __post_init__(self) -> None:
        """Check the values and freeze the mapping."""
        if not self.base_url.startswith(('http://', 'https://')):
            msg = (
                f'model.base_url {self.base_url!r}: name the server, such as '
                'http://localhost:8000/v1'
            )
            raise BadInputError(msg)
        for name in ('connect_timeout_s', 'first_event_timeout_s', 'event_timeout_s'):
            _above_zero(self, name)
        if not 1 <= self.jpeg_quality <= BEST_QUALITY or self.max_retry_wait_s < 0:
            msg = (
                f'model.jpeg_quality {self.jpeg_quality} has to lie in 1 to 100 and '
                f'max_retry_wait_s {self.max_retry_wait_s} must not be negative'
            )
            raise BadInputError(msg)
        object.__setattr__(self, 'extra_fields', MappingProxyType(dict(self.extra_fields)))


@dataclass(frozen=True)
class TransformersOptions:
    """A local checkpoint of any image-text-to-text model."""

    path: Path
    """Folder of the checkpoint."""
    python: Path
    """Interpreter with torch and transformers."""
    dtype: str = 'auto'
    """auto (as saved), float32, bfloat16 or float16."""
    device: str = 'auto'
    """auto (cuda where there is one), cpu, cuda or cuda:N."""
    quantisation: str = ''
    """nf4 or int8 (needs bitsandbytes); empty = none."""
    max_image_pixels: int = 1_048_576
    """Larger images are made smaller before the model sees them."""
    load_timeout_s: float = 900.0
    template_fields: Mapping[str, Any] = field(default_factory=dict)
    """Handed to the checkpoint's chat template ({'enable_thinking': False})."""
    seed: int = 0
    """Of the sampling where a temperature is asked for."""

    def __post_init__(self) -> None:
        """Check the values; paths become absolute."""
        for name in ('path', 'python'):
            if not str(getattr(self, name)) or str(getattr(self, name)) == '.':
                msg = f'model.{name} is empty: name the {_NAMED[name]}'
                raise BadInputError(msg)
        # not resolved: an environment's interpreter is a link out of it
        object.__setattr__(self, 'path', Path(self.path).expanduser().absolute())
        object.__setattr__(self, 'python', Path(self.python).expanduser().absolute())
        for name, known in (('dtype', DTYPES), ('quantisation', QUANTISATIONS)):
            if getattr(self, name) not in known:
                listed = ', '.join(map(repr, known))
                msg = f'model.{name} {getattr(self, name)!r} is none of {listed}'
                raise BadInputError(msg)
        kind, _, number = self.device.partition(':')
        if kind not in {'auto', 'cpu', 'cuda'} or (number and not number.isdigit()):
            msg = f'model.device {self.device!r} is none of auto, cpu, cuda, cuda:N'
            raise BadInputError(msg)
        _above_zero(self, 'max_image_pixels')
        _above_zero(self, 'load_timeout_s')
        object.__setattr__(self, 'template_fields', MappingProxyType(dict(self.template_fields)))


@dataclass(frozen=True)
class DepthOptions:
    """A local checkpoint of any depth model that gives metres."""

    path: Path
    """Folder of the checkpoint."""
    python: Path
    """Interpreter with torch and transformers."""
    dtype: str = 'auto'
    device: str = 'auto'
    load_timeout_s: float = 900.0


@dataclass(frozen=True)
class ScriptedOptions:
    """Replies from a file."""

    path: Path
    """JSON list, ``.py`` with ``# %%`` separators, or a trajectory."""

    def __post_init__(self) -> None:
        """Check that a file is named."""
        if not str(self.path) or str(self.path) == '.':
            msg = 'model.path is empty: name the file of replies'
            raise BadInputError(msg)
        object.__setattr__(self, 'path', Path(self.path).expanduser())


_NAMED = {
    'path': 'folder of the checkpoint',
    'python': 'interpreter with torch and transformers (`make setup-models` makes one)',
}


def from_words(kind: type[OptionsT], model: str, options: Mapping[str, object]) -> OptionsT:
    """Return options of a kind from the words a caller used.

    Raises:
        BadInputError: a word is unknown (the message lists the known), missing or of another type.
    """
    known = [item.name for item in fields(kind)]
    unknown = sorted(set(options) - set(known))
    if unknown:
        takes = f'takes {", ".join(known)}' if known else 'takes no options'
        msg = f'model {model!r}: option {", ".join(unknown)} is unknown; it {takes}'
        raise BadInputError(msg)
    try:
        return kind(**options)
    except TypeError as error:
        msg = f'model {model!r}: {str(error).rpartition("__init__() ")[2]}'
        raise BadInputError(msg) from None


def _above_zero(options: DataclassInstance, name: str) -> None:
    value = getattr(options, name)
    if not value > 0:
        msg = f'model.{name} is {value}: it has to be above zero'
        raise BadInputError(msg)
