from __future__ import annotations

import pytest

from spatialclaw_ros.agent.reply import ReplyFormatError, parse_reply

FULL = """**Purpose:** find the mug
**Reasoning:** it is asked for,
and nothing was looked at yet
**Next Goal:** measure
**Code:**
```python
x = 1
print(x)
```"""


def test_all_sections() -> None:
    cell = parse_reply(FULL)
    assert cell.code == 'x = 1\nprint(x)'
    assert cell.purpose == 'find the mug'
    assert cell.reasoning == 'it is asked for,\nand nothing was looked at yet'
    assert cell.next_goal == 'measure'


@pytest.mark.parametrize(
    'header',
    [
        '## {}',
        '### {}:',
        '**{}:** ',
        '**{}**: ',
        '1. **{}** ',
        '{}: ',
        '- **{}:** ',
        '#### 2. {}\n',
        '__{}__ ',
    ],
)
def test_headers_in_any_dress_and_order(header: str) -> None:
    names = ('Code', 'next goal', 'REASONING', 'Purpose')
    bodies = ('```py\ny = 2\n```', 'go on', 'because', 'look')
    text = '\n'.join(
        f'{header.format(name)}\n{body}' for name, body in zip(names, bodies, strict=True)
    )
    cell = parse_reply(text)
    assert (cell.code, cell.next_goal) == ('y = 2', 'go on')
    assert (cell.reasoning, cell.purpose) == ('because', 'look')


def test_header_with_body_on_its_line() -> None:
    assert parse_reply('Purpose: look\n```\na\n```').purpose == 'look'


def test_words_in_prose_are_no_headers() -> None:
    cell = parse_reply('**Reasoning:** the\npurpose of this is\ncode that runs\n```\na\n```')
    assert cell.reasoning == 'the\npurpose of this is\ncode that runs'
    assert not cell.purpose


def test_headers_inside_code_stay_code() -> None:
    code = '# Purpose: a comment\ns = """\n**Code:**\n"""'
    assert parse_reply(f'```python\n{code}\n```').code == code


def test_unclosed_fence_ends_with_the_reply() -> None:
    assert parse_reply('Purpose: look\n```python\na = 1\nb = 2').code == 'a = 1\nb = 2'


@pytest.mark.parametrize(
    'thought',
    [
        '<think>\n```python\nwrong\n```\n</think>\n',
        '```python\nwrong\n```\n</think>\n',
        '<thinking>first</thinking>\n',
    ],
)
def test_thinking_is_left_out(thought: str) -> None:
    assert parse_reply(thought + FULL).code == 'x = 1\nprint(x)'


def test_longer_fence_holds_shorter_ones() -> None:
    assert parse_reply('````python\ns = "```"\n```\n````').code == 's = "```"\n```'


def test_blocks_of_other_languages_are_no_cells() -> None:
    assert parse_reply('```json\n{}\n```\n```python\na\n```').code == 'a'


@pytest.mark.parametrize(
    ('text', 'said'),
    [
        ('', 'empty'),
        ('<think>for ever', 'thinking'),
        ('I would look at the mug.', 'no code block'),
        ('```json\n{}\n```', "marked 'json'"),
        ('```\n\n```', 'no code block'),
        ('```python\na\n```\n```python\nb\n```', '2 code blocks'),
        ('```python\na\n```python\nb\n```', '2 code blocks'),
        ('```\n' + 'a' * 50_000 + '\n```', '50000 characters'),
    ],
)
def test_what_is_no_cell_says_what_would_be(text: str, said: str) -> None:
    with pytest.raises(ReplyFormatError, match=said):
        parse_reply(text)
