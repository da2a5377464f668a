"""Writes drawn questions as a question file (docs/scenes.md)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spatialclaw_ros.world.questions.question import WorldQuestion

QUESTIONS_FILE = 'questions.json'


def write_questions(path: Path, questions: Sequence[WorldQuestion]) -> None:
    """Write a question file.

    Raises:
        BadInputError: it cannot be written.
    """
    content = {'questions': [question.as_row() for question in questions]}
    try:
        path.write_text(json.dumps(content, indent=1) + '\n', encoding='utf-8')
    except OSError as error:
        msg = f'{path}: cannot be written ({error.strerror})'
        raise BadInputError(msg) from error
