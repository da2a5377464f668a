from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from report.browser import assert_drawn, look_at, started
from report.runs import RUNS, run_all

from spatialclaw_ros.agent.trajectory import read_trajectory
from spatialclaw_ros.core.cell import ObservedImage
from spatialclaw_ros.core.step import StopReason
from spatialclaw_ros.report.page import PageEntry, write_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def draw(*_: object) -> list[ObservedImage]:
    ramp = np.zeros((300, 400, 3), np.uint8)
    ramp[...] = np.linspace(0, 255, 400).astype(np.uint8)[None, :, None]
    return [ObservedImage(ramp, 'over', 'sketch'), ObservedImage(ramp, 'above', 'sketch_top')]


@pytest.fixture(scope='module')
def records(
    demo_scene: Path, kernel_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the records of the real runs."""
    folder = tmp_path_factory.mktemp('records')
    outcomes = run_all(demo_scene, kernel_python, folder, draw)
    assert [outcome.stop_reason for outcome in outcomes] == [
        StopReason.ANSWERED,
        StopReason.REFUSED,
    ]
    assert outcomes[0].answer.value == pytest.approx(0.166, abs=0.025)
    return folder


@pytest.fixture(scope='module')
def page(records: Path) -> Path:
    """Return the page of the real runs."""
    out = records / 'page' / 'report.html'
    entries = [
        PageEntry(records / 'measured', '0.166 m', 'right'),
        PageEntry(records / 'refused', 'not answerable', 'wrong'),
        PageEntry(records / 'gone', '1 m', 'refused'),
    ]
    write_page(out, entries, 'ycbv_0001: 3 <questions>')
    return out


@pytest.fixture(scope='module')
def browser(chromium: Path, page: Path) -> Iterator[Any]:
    """Return a real browser; the page comes first, as Playwright keeps this thread's loop."""
    assert page.is_file()
    with started(chromium) as running:
        yield running


@pytest.mark.parametrize('width', [1280, 400])
def test_page_in_a_real_browser(browser: Any, page: Path, records: Path, width: int) -> None:  # noqa: ANN401
    found = look_at(browser, page, width)
    assert found['wide'] <= found['inner']
    assert [entry['title'] for entry in found['entries']] == [
        *(f'{i}{question}' for i, (_, question, _) in enumerate(RUNS, start=1)),
        '3No record',
    ]
    for (name, _, _), entry in zip(RUNS, found['entries'], strict=False):
        steps = read_trajectory(records / name).steps
        assert len(entry['steps']) == len(steps)
        for recorded, shown in zip(steps, entry['steps'], strict=True):
            assert len(shown) == len(recorded.images), recorded.cell
        for image in [*entry['views'], *(image for step in entry['steps'] for image in step)]:
            assert_drawn(image)
    measured = found['entries'][0]
    assert [len(step) for step in measured['steps']] == [2, 1, 0, 0, 0]
    assert len(measured['views']) == 2


def test_link_opens_and_image_enlarges(browser: Any, page: Path) -> None:  # noqa: ANN401
    view = browser.new_page(viewport={'width': 1280, 'height': 900})
    view.goto(page.as_uri())
    view.click('.summary a >> nth=0')
    assert view.url.endswith('#q1')
    view.click('#q1 .views button.zoom >> nth=0')
    assert view.is_visible('dialog img')
    view.click('dialog button')
    assert not view.is_visible('dialog')
    view.close()


def test_page_needs_nothing_else_and_escapes(page: Path) -> None:
    text = page.read_text(encoding='utf-8')
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', text)
    assert '@import' not in text
    assert 'url(' not in text
    assert '<title>ycbv_0001: 3 &lt;questions&gt;</title>' in text
    assert 'the piano &amp; the &lt;b&gt;stool&lt;/b&gt;' in text
    assert 'Measure &lt;the&gt; nail' in text
    assert '<b>stool' not in text


def test_verdicts_are_words_beside_the_answer(page: Path) -> None:
    text = page.read_text(encoding='utf-8')
    for word in ('✓ right', '✗ wrong', '\u2013 refused', '0.166 m', 'not answerable'):
        assert word in text
    assert 'no frame shows a piano' in text
    assert 'The reply held no cell' in text


def test_missing_record_names_its_path(page: Path, records: Path) -> None:
    assert str(records / 'gone') in page.read_text(encoding='utf-8')


def test_one_question_has_no_summary_and_its_steps_open(records: Path, tmp_path: Path) -> None:
    write_page(tmp_path / 'one.html', [PageEntry(records / 'measured')], 'One')
    text = (tmp_path / 'one.html').read_text(encoding='utf-8')
    assert '<table><thead>' not in text
    assert text.count('class="step" open=""') == 5
    assert [path.name for path in tmp_path.iterdir()] == ['one.html']


def test_page_without_entries(tmp_path: Path) -> None:
    write_page(tmp_path / 'none.html', [], 'Nothing')
    assert '<h1>Nothing</h1>' in (tmp_path / 'none.html').read_text(encoding='utf-8')
