"""Cells and replies from files: what people write down by hand, and what runs recorded."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRAJECTORY = 'trajectory.jsonl'
MAX_BYTES = 256_000_000
FORMS = (
    'a .py with `# %%` separators, a .json list of strings or of {"code", "timeout_s"}, '
    'or a trajectory.jsonl'
)

_SEPARATOR = re.compile(r'^#\s*%%(?P<title>.*)$')
_PROSE = re.compile(r'^\[(markdown|md|raw)\]', re.IGNORECASE)
_FENCE = re.compile(r'^ {0,3}(`{3,}|~{3,})', re.MULTILINE)


@dataclass(frozen=True)
class ScriptedCell:
    """A cell written down before the run."""

    code: str
    timeout_s: float | None = None
    """None = whatever the caller gives."""
    title: str = ''


@dataclass(frozen=True)
class Script:
    """The replies of one run."""

    replies: tuple[str, ...]
    plan: str | None = None
    """The plan that a record holds; None where the run did not plan."""


def read_cells(path: Path) -> list[ScriptedCell]:
    """Return the cells of a file.

    Raises:
        BadInputError: the file cannot be read or holds no cell; names the entry and the forms.
    """
    path = _located(path)
    if path.suffix == '.py':
        cells = _cells_of_python(_text(path))
    elif path.suffix == '.jsonl':
        events = (event for event in _events(path) if event.get('event') == 'step')
        cells = [ScriptedCell(str(e['cell']['code'])) for e in events if e.get('cell')]
    else:
        cells = [_cell(path, i, entry) for i, entry in enumerate(_entries(path))]
    if not cells:
        msg = f'{path}: holds no cell; write {FORMS}'
        raise BadInputError(msg)
    return cells


def read_script(path: Path) -> Script:
    """Return the replies of a file.

    Strings of a JSON list are whole replies if any of them holds a code block, else cells; cells
    are put into the form of a reply.

    Raises:
        BadInputError: the file cannot be read or holds no reply; names the entry and the forms.
    """
    path = _located(path)
    if path.suffix == '.jsonl':
        return _script_of_record(path)
    if path.suffix != '.py':
        entries = _entries(path)
        texts = [entry for entry in entries if isinstance(entry, str)]
        if entries and len(texts) == len(entries) and any(map(_FENCE.search, texts)):
            return Script(tuple(texts))
    return Script(tuple(as_reply(cell) for cell in read_cells(path)))


def as_reply(cell: ScriptedCell) -> str:
    """Return a cell in the form in which models reply."""
    runs = [len(run) for run in re.findall(r'`+', cell.code)]
    fence = '`' * max([3, *(length + 1 for length in runs)])
    purpose = cell.title or 'Run the next cell of the script'
    return (
        f'**Purpose:** {purpose}\n'
        '**Reasoning:** It was written down beforehand.\n'
        '**Next Goal:** The next cell of the script.\n'
        f'**Code:**\n{fence}python\n{cell.code}\n{fence}'
    )


def _located(path: Path) -> Path:
    if path.is_dir():
        path = path / TRAJECTORY
    if not path.is_file():
        msg = f'{path}: no such file; name {FORMS}'
        raise BadInputError(msg)
    if path.stat().st_size > MAX_BYTES:
        msg = f'{path}: has {path.stat().st_size} bytes, more than {MAX_BYTES}'
        raise BadInputError(msg)
    return path


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding='utf-8-sig')
    except (OSError, UnicodeDecodeError) as error:
        msg = f'{path}: cannot be read as UTF-8 text ({error})'
        raise BadInputError(msg) from None


def _cells_of_python(text: str) -> list[ScriptedCell]:
    blocks: list[tuple[str, list[str]]] = [('', [])]
    for line in text.splitlines():
        separator = _SEPARATOR.match(line)
        if separator:
            blocks.append((separator['title'].strip(), []))
        else:
            blocks[-1][1].append(line)
    return [
        ScriptedCell('\n'.join(lines).strip('\n'), title=title)
        for title, lines in blocks
        if not _PROSE.match(title) and any(_says_something(line) for line in lines)
    ]


def _says_something(line: str) -> bool:
    said = line.strip()
    return bool(said) and not said.startswith('#')


def _entries(path: Path) -> list[Any]:
    try:
        entries = json.loads(_text(path))
    except ValueError as error:
        msg = f'{path}: is not JSON ({error}); write {FORMS}'
        raise BadInputError(msg) from None
    if not isinstance(entries, list):
        msg = f'{path}: holds a JSON {type(entries).__name__}, not a list; write {FORMS}'
        raise BadInputError(msg)
    return entries


def _cell(path: Path, index: int, entry: object) -> ScriptedCell:
    if isinstance(entry, str):
        return ScriptedCell(entry)
    if isinstance(entry, dict) and isinstance(entry.get('code'), str):
        timeout = entry.get('timeout_s')
        if timeout is None:
            return ScriptedCell(entry['code'])
        is_number = isinstance(timeout, (int, float)) and not isinstance(timeout, bool)
        if is_number and timeout > 0:
            return ScriptedCell(entry['code'], float(timeout))
        msg = f'{path}: entry {index} has timeout_s {timeout!r}; write seconds above zero'
        raise BadInputError(msg)
    given = sorted(entry) if isinstance(entry, dict) else type(entry).__name__
    msg = f'{path}: entry {index} is {given}; write a string or {{"code", "timeout_s"}}'
    raise BadInputError(msg)


def _script_of_record(path: Path) -> Script:
    replies: list[str] = []
    plan = None
    for event in _events(path):
        reply = event.get('reply')
        if event.get('event') == 'step' and isinstance(reply, dict):
            replies.append(str(reply.get('text', '')))
        elif event.get('event') == 'plan':
            plan = str(event.get('text', ''))
    if not replies:
        msg = f'{path}: the record holds no step with a reply'
        raise BadInputError(msg)
    return Script(tuple(replies), plan)


def _events(path: Path) -> Iterator[dict[str, Any]]:
    lines = [line for line in _text(path).split('\n') if line.strip()]
    for number, line in enumerate(lines, start=1):
        try:
            event = json.loads(line)
        except ValueError as error:
            if number == len(lines) > 1:  # the run ended while it was written
                return
            msg = f'{path}: line {number} is not JSON ({error})'
            raise BadInputError(msg) from None
        if not isinstance(event, dict):
            msg = f'{path}: line {number} is no JSON object'
            raise BadInputError(msg)
        yield event
