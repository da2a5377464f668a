"""Two small worlds asked in real kernels: rows, records, and the same without depth."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from replay.asking import UNHURRIED

from spatialclaw_ros.agent.trajectory import FILE
from spatialclaw_ros.bench.measures import summarise
from spatialclaw_ros.bench.plan import Orders, plan_worlds
from spatialclaw_ros.bench.running import run_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.bench.row import Row

pytestmark = pytest.mark.timeout(900)  # whole worlds are asked

PER_WORLD, TURNS = 6, 5


@pytest.fixture(scope='module')
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Row]]:
    """Ask two worlds, the first with labels and exact, the second with noise."""
    folder = tmp_path_factory.mktemp('bench')
    plans = plan_worlds((301, 302), 2, noise='half', no_labels='none')
    orders = Orders(folder, UNHURRIED, PER_WORLD, dialogues=1)
    worlds = sorted(run_worlds(plans, orders, jobs=1), key=lambda world: world.plan.seed)
    assert [world.plan for world in worlds] == plans
    return folder, [row for world in worlds for row in world.rows]


def test_every_question_has_its_row_and_record(run: tuple[Path, list[Row]]) -> None:
    folder, rows = run
    assert sum(not row.dialogue for row in rows) == 2 * PER_WORLD
    assert sum(row.dialogue != '' for row in rows) == 2 * TURNS
    for seed in (301, 302):
        file = folder / 'worlds' / str(seed) / 'questions.json'
        asked = json.loads(file.read_text())['questions']
        mine = [row for row in rows if row.seed == seed]
        assert [row.question for row in mine] == [row['question'] for row in asked]
        assert [row.truth for row in mine] == [row['answer'] for row in asked]
        for row in mine:
            record = folder / 'records' / str(seed) / row.id / FILE
            assert str(record.parent) == row.record
            assert row.question in record.read_text()


def test_looking_pays(run: tuple[Path, list[Row]]) -> None:
    _, rows = run
    summary = summarise(rows)
    assert summary['accuracy'] > 0.5
    assert summary['accuracy'] > summary['no_depth_baseline']
    assert summary['by_noise'].keys() == {'exact', 'noise'}


def test_the_same_again_and_some_of_it(run: tuple[Path, list[Row]], tmp_path: Path) -> None:
    _, rows = run
    plans = plan_worlds((301, 302), 1, noise='none', no_labels='none')
    only = frozenset({rows[0].family})
    orders = Orders(
        tmp_path, UNHURRIED, PER_WORLD, only=only, without_depth=False, keep_records=False
    )
    (world,) = run_worlds(plans, orders, jobs=1)
    again = [replace(row, elapsed_s=0.0) for row in world.rows]
    before = [row for row in rows if row.seed == 301 and row.family in only]
    assert again == [replace(r, elapsed_s=0.0, record='', without_depth='') for r in before]
    assert not (tmp_path / 'records').exists()
