"""Every attack of attacks/*.yaml through ``spatialclaw cells``: who, which boundary, which check.

What costs a kernel takes seconds, so each such attack runs in one place; SPATIALCLAW_ATTACKS=all
runs it in every place.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from kernel import attack_files, attack_run
from kernel.attack_run import PLACES, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kernel.attack_files import Attack

    Runs = dict[tuple[str, Place], Future[list[str]]]

ROOT = os.geteuid() == 0
EVERYWHERE = os.environ.get('SPATIALCLAW_ATTACKS') == 'all'
FATAL_PLACES = [
    Place('user', 'bwrap', check=False),
    Place('root' if ROOT else 'user', 'landlock', check=False),
]
SUCCEED = [
    'reading.secret_file',
    'reading.secret_file_by_number',
    'reading.path_descriptor',
    'reading.names',
    'reading.links_of_processes',
    'writing.outside',
    'network.tcp',
    'network.unix',
    'network.unix_datagram',
    'network.abstract',
    'network.abstract_datagram',
    'network.socket_programs',
    'programs.shell',
    'programs.interpreter',
    'programs.spawn',
    'processes.memory_file',
    'language.subclasses',
    'language.pickle',
]
"""Those that do no harm where nothing stops them."""


def quiet(_: Place) -> list[Attack]:
    """Return the attacks that leave their kernel alive."""
    return [attack for attack in attack_files.attacks() if not attack.fatal]


def fatal(place: Place) -> list[Attack]:
    """Return the others, or this place's share of them."""
    found = [attack for attack in attack_files.attacks() if attack.fatal]
    if EVERYWHERE:
        return found
    other = FATAL_PLACES[1 - FATAL_PLACES.index(place)].level
    return [
        attack
        for number, attack in enumerate(found)
        if FATAL_PLACES[number % 2] == place or other not in attack.levels
    ]


KINDS = {'quiet': quiet, 'fatal': fatal}
RUNS = [('quiet', place) for place in PLACES]
RUNS += [('fatal', place) for place in (PLACES if EVERYWHERE else FATAL_PLACES)]


def name(run: tuple[str, Place]) -> str:
    return f'{run[0]}-{run[1]}'


@pytest.fixture(scope='module')
def runs(
    request: pytest.FixtureRequest, kernel_python: Path, public_folder: Callable[[], Path]
) -> Iterator[Runs]:
    """Start what the tests of this session will ask for, two runs at a time."""
    ids = {item.name for item in request.session.items}
    wanted = [run for run in RUNS if f'{test_attacks_are_stopped.__name__}[{name(run)}]' in ids]
    with ThreadPoolExecutor(2) as pool:
        started: Runs = {}
        for run in wanted:
            kind, place = run
            if ROOT or place.who == 'user':
                folder = public_folder()
                attacks = KINDS[kind](place)
                started[run] = pool.submit(attack_run.run, place, attacks, folder, kernel_python)
        yield started
        for future in started.values():
            future.cancel()


@pytest.mark.parametrize('run', RUNS, ids=name)
def test_attacks_are_stopped(run: tuple[str, Place], runs: Runs) -> None:
    if run not in runs:
        pytest.skip('these tests do not run as root, so kernels cannot be started by root')
    complaints = runs[run].result()
    assert complaints == [], '\n'.join(complaints)


def test_attacks_succeed_where_there_is_no_boundary(
    kernel_python: Path, public_folder: Callable[[], Path]
) -> None:
    harmless = [attack for attack in attack_files.attacks() if attack.title in SUCCEED]
    assert len(harmless) == len(SUCCEED)
    place = Place('user', 'none', check=False)
    complaints = attack_run.run(place, harmless, public_folder(), kernel_python)
    told = '\n'.join(complaints)
    assert [title for title in SUCCEED if f'{title}: it got what it wanted' not in told] == []
    for consequence in ('outside was changed', 'connected to tcp', 'datagram received'):
        assert consequence in told


def test_attacks_are_many_and_each_has_a_name_of_its_own() -> None:
    titles = [attack.title for attack in attack_files.attacks()]
    assert len(titles) >= 60
    assert len(set(titles)) == len(titles)


def test_the_page_tells_of_every_attack() -> None:
    text = (attack_run.ROOT / 'docs' / 'sandbox.md').read_text(encoding='utf-8')
    assert attack_files.page(text) == text, 'run scripts/attack_table.py'
