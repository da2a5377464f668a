"""The page of a run: one HTML file that needs nothing else, offline and for ever."""

from __future__ import annotations

import os
import string
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from spatialclaw_ros.agent.trajectory import Trajectory, read_trajectory
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.report.entry import answer_text, entry_html, missing_html, verdict_badge
from spatialclaw_ros.report.markup import esc, lines, tag

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COUNTED = ('right', 'refused', 'wrong')
MAX_CELL = 110
SHORT = 16


@dataclass(frozen=True)
class PageEntry:
    """One query on the page."""

    record: Path
    """Folder of its record."""
    expected: str = ''
    """The truth as a reader wants it; empty = not known."""
    verdict: str = 'unscored'
    """right, refused, wrong or unscored."""
    part: str = ''
    """Heading of the part of the page it belongs to; entries of one part follow each other."""


def write_page(out: Path, entries: Sequence[PageEntry], title: str = 'SpatialClaw') -> None:
    """Write the page of these queries to ``out``, replacing an older one as a whole.

    A record that cannot be read has a section that says why; it does not stop the others.

    Raises:
        OSError: ``out`` cannot be written.
    """
    read = [_read(entry) for entry in entries]
    page = string.Template(_data('page.html')).substitute(
        title=esc(title),
        heading=esc(title),
        style=_data('page.css'),
        script=_data('page.js'),
        facts=_facts(entries, read),
        summary=_summary(entries, read) if len(entries) > 1 else '',
        entries=lines(_sections(entries, read)),
        footer='Written by SpatialClaw from the records of the run. Everything is in this file.',
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f'.{out.name}.part')
    part.write_text(page, encoding='utf-8')
    os.replace(part, out)  # noqa: PTH105 - atomic, and says so


def _sections(entries: Sequence[PageEntry], read: Sequence[Trajectory | str]) -> list[str]:
    alone = len(entries) == 1
    out: list[str] = []
    for index, (entry, record) in enumerate(zip(entries, read, strict=True)):
        number = '' if alone else str(index + 1)
        if begins_part(entries, index):
            out.append(tag('h2', esc(entry.part), class_='part'))
        if isinstance(record, str):
            out.append(missing_html(_anchor(index), number, record))
        else:
            out.append(
                entry_html(
                    record,
                    _anchor(index),
                    number,
                    entry.expected,
                    entry.verdict,
                    steps_open=alone,
                )
            )
    return out


def begins_part(entries: Sequence[PageEntry], index: int) -> bool:
    """Tell whether an entry is the first of its part of the page."""
    part = entries[index].part
    return bool(part) and (not index or entries[index - 1].part != part)


def _summary(entries: Sequence[PageEntry], read: Sequence[Trajectory | str]) -> str:
    scored = any(entry.expected for entry in entries)
    titles = ['', 'Question', 'Answer', *(['Truth', ''] if scored else []), 'Steps', 'Time']
    head = ''.join(
        tag(
            'th',
            title or '<span hidden>-</span>',
            scope='col',
            class_='n' if title in {'Steps', 'Time'} else 'c',
        )
        for title in titles
    )
    rows = ''
    for index, (entry, record) in enumerate(zip(entries, read, strict=True)):
        if begins_part(entries, index):
            cell = tag('th', esc(entry.part), colspan=str(len(titles)), scope='rowgroup')
            rows += tag('tr', cell, class_='part')
        rows += _row(index, entry, record, scored=scored)
    table = tag('table', tag('thead', tag('tr', head)) + tag('tbody', rows))
    return tag('section', table, class_='summary card', aria_label='All questions')


def _row(index: int, entry: PageEntry, record: Trajectory | str, *, scored: bool) -> str:
    if isinstance(record, str):
        question, said, steps, took = entry.record.name, record, 0, 0.0
    else:
        question, said, steps = record.question, answer_text(record), len(record.steps)
        took = float(record.answer.get('elapsed') or 0)
    said = said if len(said) <= MAX_CELL else f'{said[:MAX_CELL]}…'
    link = tag('a', esc(question), href=f'#{_anchor(index)}')
    cells = [
        tag('td', str(index + 1), class_='n number'),
        tag('td', link, class_='question'),
        tag('td', esc(said), data_label='Answer'),
    ]
    if scored:
        cells += [
            tag(
                'td',
                esc(entry.expected),
                class_='short' if len(entry.expected) <= SHORT else 'c',
                data_label='Truth' if entry.expected else '',
            ),
            tag('td', verdict_badge(entry.verdict)),
        ]
    cells += [
        tag('td', str(steps), class_='n', data_label='Steps'),
        tag('td', f'{took:.1f} s', class_='n', data_label='Time'),
    ]
    return tag('tr', ''.join(cells))


def _facts(entries: Sequence[PageEntry], read: Sequence[Trajectory | str]) -> str:
    verdicts = [entry.verdict for entry in entries]
    told = [record for record in read if isinstance(record, Trajectory)]
    facts = [
        tag('li', f'{verdicts.count(verdict)} {verdict}', class_=verdict)
        for verdict in COUNTED
        if verdict in verdicts
    ]
    for name in ('model', 'sandbox'):
        values = dict.fromkeys(str(record.query.get(name, '')) for record in told)
        named = ', '.join(value for value in values if value)
        facts += [tag('li', f'{name} {esc(named)}')] if named else []
    written = sorted(str(record.query.get('written', '')) for record in told)
    facts += (
        [tag('li', esc(written[-1].replace('T', ' ').replace('Z', ' UTC')))] if written else []
    )
    return tag('ul', ''.join(facts), class_='facts') if facts else ''


def _read(entry: PageEntry) -> Trajectory | str:
    try:
        return read_trajectory(entry.record)
    except BadInputError as error:
        return str(error)


def _anchor(index: int) -> str:
    return f'q{index + 1}'


def _data(name: str) -> str:
    folder = resources.files('spatialclaw_ros.report') / 'templates'
    return (folder / name).read_text(encoding='utf-8')
