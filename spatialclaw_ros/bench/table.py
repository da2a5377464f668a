"""The figures of a run as text: a table by family and depth, then what was not right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.bench.measures import Figures
    from spatialclaw_ros.bench.row import Row

COLUMNS = {
    'accuracy': 'right',
    'answered': 'answered',
    'silent_2x': 'silent 2x',
    'silent_20pct': 'silent 20%',
    'unanswerable_refused': 'refused',
    'coverage_90': 'covered',
    'ece': 'ece',
}
"""Figure -> its heading."""
NAME_WIDTH = 20
SAID = 300
"""Letters of an answer; the row in answers.jsonl has it all."""


def table(summary: Mapping[str, Any]) -> str:
    """Return the figures of a run as lines."""
    head = f'{"":<{NAME_WIDTH}}{"n":>5} ' + ' '.join(f'{name:>10}' for name in COLUMNS.values())
    groups = [
        {f'depth {depth}': row for depth, row in summary['by_depth'].items()},
        {'with labels' if k == 'labels' else 'without labels': v
         for k, v in summary['by_labels'].items()},
        {'with noise' if k == 'noise' else 'exact': v for k, v in summary['by_noise'].items()},
        {'all': summary, 'turns of dialogues': summary['dialogue_turns']},
    ]  # fmt: skip
    lines = [head, *_lines(summary['by_family'])]
    for group in groups:
        lines += ['', *_lines(group)]
    return '\n'.join(
        [
            *lines,
            '',
            f'dialogues right: {summary["dialogues_right"]} of {summary["dialogues"]}',
            f'a constant answer: {_percent(summary["constant_baseline"]).strip()} right',
            f'without depth: {_percent(summary["no_depth_baseline"]).strip()} right',
        ]
    )


def not_right(rows: Sequence[Row]) -> str:
    """Return what is wrong, the silent ones first, then what was refused though answerable."""
    wrong = [row for row in rows if row.verdict == 'wrong']
    wrong.sort(key=lambda row: (not row.silent_2x, not row.silent_20pct))
    refused = [row for row in rows if row.verdict == 'refused']
    lines = [f'wrong: {len(wrong)}', *map(_line, wrong)]
    return '\n'.join([*lines, f'not answered: {len(refused)}', *map(_line, refused)])


def _lines(groups: Mapping[str, Figures]) -> list[str]:
    return [
        f'{name:<{NAME_WIDTH}}{row["n"]:>5} ' + ' '.join(_cell(row, key) for key in COLUMNS)
        for name, row in groups.items()
    ]


def _cell(row: Figures, key: str) -> str:
    if key == 'ece':
        return f'{"-":>10}' if row[key] is None else f'{row[key]:>10.3f}'
    return f'{_percent(row[key]):>10}'


def _percent(share: float | None) -> str:
    return '-' if share is None else f'{share:.1%}'


def _line(row: Row) -> str:
    truth = 'not answerable' if row.truth is None else f'{row.truth} {row.unit}'.strip()
    sure = '' if row.confidence is None else f', confidence {row.confidence:.2f}'
    silent = ', silent' if row.silent_2x else ', silent (20 %)' if row.silent_20pct else ''
    kind = f'{"labels" if row.labels else "no labels"}, {"noise" if row.noise else "exact"}'
    said = row.said if len(row.said) <= SAID else f'{row.said[:SAID]}…'
    lines = [
        f'  {row.id} (seed {row.seed}, {kind}, {row.intent}{silent})',
        f'    {row.question}',
        f'    {said}   [truth: {truth}{sure}]',
    ]
    return '\n'.join([*lines, f'    {row.record}'] if row.record else lines)
