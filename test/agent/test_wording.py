from __future__ import annotations

import pytest

from spatialclaw_ros.agent.wording import step_line


@pytest.mark.parametrize(
    ('purpose', 'code', 'failed', 'line'),
    [
        ('Find the mug.', 'x = 1', '', 'step 2: Find the mug.'),
        ('', '\n  # look\nx = 1', '', 'step 2: # look'),
        ('Find\nthe mug', 'x', 'error', 'step 2: Find the mug  [failed: error]'),
        ('', '', 'format', 'step 2: the reply held no cell  [failed: format]'),
    ],
)
def test_line_of_a_step(purpose: str, code: str, failed: str, line: str) -> None:
    assert step_line(2, purpose, code, failed) == line
