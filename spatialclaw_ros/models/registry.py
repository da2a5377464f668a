"""Makes a model from its name; only the back-end that is named is imported."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.models.options import (
    OpenAIOptions,
    RulesOptions,
    ScriptedOptions,
    TransformersOptions,
    from_words,
)

if TYPE_CHECKING:
    from spatialclaw_ros.core.protocols import Model


@dataclass(frozen=True)
class _Entry:
    module: str
    of: str
    options: type[Any]


_KNOWN = {
    'rules': _Entry('rules.model', 'RulesModel', RulesOptions),
    'openai': _Entry('openai_client', 'OpenAIModel', OpenAIOptions),
    'transformers': _Entry('transformers_vlm', 'TransformersModel', TransformersOptions),
    'scripted': _Entry('scripted', 'ScriptedModel', ScriptedOptions),
}
NAMES = tuple(_KNOWN)


def make_model(name: str, **options: object) -> Model:
    """Return the model of a name.

    Args:
        name: rules, openai, transformers or scripted.
        options: the fields of that model's options (see ``models.options``).

    Raises:
        BadInputError: the name or an option is unknown or cannot be used; says what can.
        ModelError: the model cannot be had, such as a checkpoint that is not there.
    """
    entry = _KNOWN.get(name)
    if entry is None:
        msg = f'model.name {name!r} is none of {", ".join(NAMES)}'
        raise BadInputError(msg)
    chosen = from_words(entry.options, name, options)
    made = getattr(importlib.import_module(f'spatialclaw_ros.models.{entry.module}'), entry.of)
    return cast('Model', made() if isinstance(chosen, RulesOptions) else made(chosen))
