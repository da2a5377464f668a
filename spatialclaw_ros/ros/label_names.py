"""The names of a label image's values, as they come on ``labels/names``."""

from __future__ import annotations

import json
from typing import Final

from spatialclaw_ros.core.errors import BadInputError

MAX_BYTES: Final = 1_000_000


def parse_label_names(text: str, topic: str) -> dict[int, str]:
    """Return value -> name of a JSON object such as {"1": "mug"}.

    Raises:
        BadInputError: it is none; names the topic.
    """
    wanted = 'give a JSON object of label value to name, {"1": "mug"}'
    if len(text) > MAX_BYTES:
        msg = f'{topic}: {len(text)} characters of names are too many; {wanted}'
        raise BadInputError(msg)
    try:
        data = json.loads(text)
        return {int(value): str(name) for value, name in data.items()}
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        msg = f'{topic}: {text[:80]!r} cannot be read ({error}); {wanted}'
        raise BadInputError(msg) from None
