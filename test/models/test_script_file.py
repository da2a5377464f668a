from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.models.fences import end_of_first_cell
from spatialclaw_ros.models.script_file import ScriptedCell, as_reply, read_cells, read_script

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = """\
# A file as an editor of notebooks writes it.

# %% Look
x = 1
print(x)

# %% [markdown]
# Words.
#%%

y = '# %% no separator'
# %%
# nothing but a comment
"""


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding='utf-8')
    return path


def test_python_with_separators(tmp_path: Path) -> None:
    path = written(tmp_path, 'cells.py', PYTHON)
    assert read_cells(path) == [
        ScriptedCell('x = 1\nprint(x)', title='Look'),
        ScriptedCell("y = '# %% no separator'"),
    ]


def test_python_without_separators_is_one_cell(tmp_path: Path) -> None:
    assert read_cells(written(tmp_path, 'a.py', 'x = 1\n\ny = 2\n')) == [
        ScriptedCell('x = 1\n\ny = 2')
    ]


def test_json_of_strings_and_objects(tmp_path: Path) -> None:
    entries = ['x = 1', {'code': 'y = 2'}, {'code': 'z = 3', 'timeout_s': 2}]
    assert read_cells(written(tmp_path, 'cells.json', entries)) == [
        ScriptedCell('x = 1'),
        ScriptedCell('y = 2'),
        ScriptedCell('z = 3', 2.0),
    ]


@pytest.mark.parametrize(
    ('name', 'content', 'said'),
    [
        ('a.json', '{"code": "x"}', 'holds a JSON dict, not a list'),
        ('a.json', '[1', 'is not JSON'),
        ('a.json', [1], 'entry 0 is int'),
        ('a.json', ['x', {'cod': 'x'}], r"entry 1 is \['cod'\]"),
        ('a.json', [{'code': 'x', 'timeout_s': 0}], 'entry 0 has timeout_s 0'),
        ('a.json', [{'code': 'x', 'timeout_s': True}], 'timeout_s True'),
        ('a.json', [], 'holds no cell'),
        ('a.py', '# %%\n# words\n', 'holds no cell'),
        ('a.jsonl', '{}\n[]\n', 'line 2 is no JSON object'),
        ('a.jsonl', 'no\n{}\n', 'line 1 is not JSON'),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, name: str, content: object, said: str) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(BadInputError, match=f'^{re.escape(str(path))}: .*{said}'):
        read_cells(path)


def test_missing_file_and_bytes(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r'no such file; name a \.py with'):
        read_cells(tmp_path / 'none.py')
    (tmp_path / 'bytes.py').write_bytes(b'\xff\xfe\x00x')
    with pytest.raises(BadInputError, match='cannot be read as UTF-8'):
        read_cells(tmp_path / 'bytes.py')


def test_replies_are_kept_as_they_are(tmp_path: Path) -> None:
    replies = ['no code here', 'Now:\n```python\nx\n```']
    assert read_script(written(tmp_path, 'r.json', replies)).replies == tuple(replies)


@pytest.mark.parametrize('content', [['x = 1', {'code': 'y'}], ['x = 1', 'y']])
def test_cells_become_replies(tmp_path: Path, content: object) -> None:
    script = read_script(written(tmp_path, 'r.json', content))
    assert script.replies == (as_reply(ScriptedCell('x = 1')), as_reply(ScriptedCell('y')))
    assert script.plan is None


def test_reply_holds_its_code_whatever_stands_in_it() -> None:
    code = 's = """\n```\n"""'
    reply = as_reply(ScriptedCell(code, title='Look'))
    assert reply.startswith('**Purpose:** Look\n')
    assert f'````python\n{code}\n````' in reply
    assert end_of_first_cell(reply) == len(reply)


def test_record_of_a_run(tmp_path: Path) -> None:
    events = [
        {'event': 'query', 'schema': 1},
        {'event': 'plan', 'text': 'look, then say'},
        {'event': 'step', 'cell': None, 'reply': {'text': 'no cell'}},
        {'event': 'step', 'cell': {'code': 'x'}, 'reply': {'text': 'a cell'}},
        {'event': 'answer', 'answer': {}},
    ]
    lines = '\n'.join(json.dumps(event) for event in events)
    path = written(tmp_path, 'trajectory.jsonl', f'{lines}\n{{"event": "st')
    for place in (path, tmp_path):
        script = read_script(place)
        assert (script.plan, script.replies) == ('look, then say', ('no cell', 'a cell'))
        assert read_cells(place) == [ScriptedCell('x')]


def test_record_without_steps(tmp_path: Path) -> None:
    path = written(tmp_path, 'trajectory.jsonl', '{"event": "query"}\n')
    with pytest.raises(BadInputError, match='holds no step'):
        read_script(path)
