"""The tool documentation: generated, whole, and short enough for a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.documentation import MAX_CHARACTERS, tool_documentation

if TYPE_CHECKING:
    from primitives.worlds import Notebook


def test_documentation_fits_the_prompt_and_names_no_internals() -> None:
    text = tool_documentation()
    assert len(text) < MAX_CHARACTERS
    assert 'take_operations' not in text
    assert 'Not there' not in text
    assert 'segment_image(' not in text
    assert '``' not in text


def test_every_tool_is_documented(board: Notebook) -> None:
    text = tool_documentation()
    for owner in ('Geometry', 'Mask', 'Time', 'Draw', 'Graph', 'SAM3', 'sketch'):
        tool = board.names[owner]
        for name in dir(type(tool)):
            function = getattr(type(tool), name)
            missing = str(getattr(function, '__doc__', '')).startswith('Not there')
            skipped = name.startswith('_') or not callable(function) or missing
            if not skipped and name not in {
                'get_centroid_3d',
                'item',
                'edit',
                'remove',
                'measured_in',
            }:
                assert f'.{name}(' in text or name.startswith('take_'), f'{owner}.{name}'
