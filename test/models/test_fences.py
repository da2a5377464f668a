from __future__ import annotations

import pytest

from spatialclaw_ros.models.fences import end_of_first_cell, may_close

CELL = '**Code:**\n```python\nprint(1)\n```'


@pytest.mark.parametrize(
    'text',
    [
        CELL,
        'a\n```\nx = 1\n```',
        'a\n~~~py\nx = 1\n~~~',
        '````python\ns = """\n```\n"""\n````',
        '  ```python\nx\n  ```',
        '```json\n{}\n```\nthen\n```python\nx\n```',
        '```python\n```\n```python\nx\n```',
        '<think>\n```python\nno\n```\n</think>\n```python\nyes\n```',
        '```python\r\nx\r\n```',
    ],
)
def test_ends_at_the_first_closed_cell_whatever_follows(text: str) -> None:
    for rest in ('', '\n', '\nand more\n```python\n2\n```\n'):
        end = end_of_first_cell(text + rest)
        assert end is not None
        assert text[:end] == text


@pytest.mark.parametrize(
    'text',
    [
        '',
        'prose with `code`',
        '```python\nprint(1)\n',
        '```python\nprint(1)\n``',
        '```json\n{}\n```',
        '<think>\n```python\nno\n```',
        '```python\n\n```',
        "```python\nprint('```')",
    ],
)
def test_not_before_it_is_closed(text: str) -> None:
    assert end_of_first_cell(text) is None


def test_no_beginning_of_a_cell_is_its_end() -> None:
    assert [n for n in range(len(CELL)) if end_of_first_cell(CELL[:n]) is not None] == []


def test_block_that_another_one_ends() -> None:
    text = '```python\nx = 1\n```python\ny = 2\n```'
    end = end_of_first_cell(text)
    assert end is not None
    assert text[:end] == '```python\nx = 1\n'


def test_thinking_that_the_prompt_opened() -> None:
    text = 'maybe\n```python\nno\n```\n</think>\n```python\nyes\n```'
    assert end_of_first_cell('maybe\n```python\nno\n```', in_thinking=True) is None
    assert end_of_first_cell(text, in_thinking=True) == len(text)


def test_only_marks_are_worth_a_look() -> None:
    assert may_close('x`') and may_close('~~')  # noqa: PT018
    assert not may_close('x = 1\n')
