"""The contract walked: its names are in the namespace and in the prompt, and no others."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import pytest
from primitives.contract import AGREED, BEYOND, MISPLACED, NAMES

from spatialclaw_ros.primitives import documentation
from spatialclaw_ros.primitives.answering import Answering
from spatialclaw_ros.primitives.boxes import OrientedBox
from spatialclaw_ros.primitives.documentation import SECTIONS, tool_documentation
from spatialclaw_ros.primitives.vision import Located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primitives.worlds import Notebook

# owners whose public names are all for cells; of the others the contract's names are a part
CLOSED = (
    *('frames', 'memory', 'robot', 'Reconstruct()', 'tools.SAM3', 'seg', 'tools.Geometry'),
    *('tools.Mask', 'tools.Time', 'tools.Draw', 'tools.Graph', 'sketch', 'vlm'),
)
# what the parts of the package call: documented as no tool
INTERNAL = {
    'frames': {'decode'},
    'robot': {'bind'},
    'seg': {'book', 'layers', 'prompts', 'names', 'note', 'object_ids'},
    'sketch': documentation.INTERNAL,
}
# heading in the prompt -> owner in the contract
HEADINGS = {
    'Reconstruction': 'Reconstruct()',
    'PerFrameMask': 'seg',
    'tools.Reconstruct': 'tools.Reconstruct',
}


@pytest.fixture
def desk(board: Notebook) -> Notebook:
    """Return a notebook with what examples speak of: a mug of its own, two points, a mask set."""
    board.run(
        "seg = tools.SAM3.segment_image_by_text(InputImages, 'mustard')\n"
        "tools.SAM3.remember('mug', {f: seg.get_mask(f) for f in seg.seen_in()})\n"
        'recon = Reconstruct()\n'
        'a = seg.get_centroid_3d(recon, InputImages[-1])\n'
        "b = tools.SAM3.segment_image_by_text(InputImages[-1], 'cracker').get_centroid_3d()\n"
        'd = Geometry.euclidean_distance(a, b)\n'
        "sketch.measure(a, b, name='gap')\n"
        'oriented_box = Geometry.oriented_box\n'
    )
    board.names['located'] = Located('1 2', {'status': 'present', 'points': [[1, 2]]})
    return board


def test_all_names_of_the_namespace(desk: Notebook) -> None:
    assert [name for name in NAMES if name not in desk.names] == []
    assert set(NAMES) <= desk.world.reserved
    known = {*NAMES, 'numpy', 'feedback', 'Measure', 'Point3'}
    assert desk.world.reserved - known == set()


@pytest.mark.parametrize('expression', AGREED)
def test_every_agreed_name_is_there(desk: Notebook, expression: str) -> None:
    owner = desk.value(expression)
    names = AGREED[expression]
    missing = [n for n in names if inspect.getattr_static(owner, n, desk) is desk]
    missing = [n for n in missing if n not in vars(owner)]
    assert missing == []


@pytest.mark.parametrize('expression', CLOSED)
def test_no_name_is_there_that_nobody_agreed_on(desk: Notebook, expression: str) -> None:
    owner = desk.value(expression)
    there = {name for name in dir(owner) if not name.startswith('_')}
    known = {*AGREED[expression], *BEYOND.get(expression, []), *MISPLACED.get(expression, [])}
    assert there - known - INTERNAL.get(expression, set()) == set()


def section(heading: str) -> str:
    """Return a section of the prompt's documentation."""
    text = tool_documentation()
    return next(part for part in text.split('\n## ') if part.split('\n')[0] == heading)


def headings() -> Iterator[tuple[str, str]]:
    """Yield each heading of the prompt and the owner it tells of."""
    for heading, _, _ in SECTIONS:
        owner = HEADINGS.get(heading, heading.split(' (')[0])
        owner = {'Frame': 'InputImages[0]', 'Located': 'located'}.get(owner, owner)
        if owner in AGREED:
            yield heading, owner


@pytest.mark.parametrize(('heading', 'expression'), list(headings()))
def test_the_prompt_tells_of_every_name(heading: str, expression: str) -> None:
    text = section(heading)
    wanted = [*AGREED[expression], *BEYOND.get(expression, [])]
    assert [name for name in wanted if not re.search(rf'\b{name}\b', text)] == []


@pytest.mark.parametrize(('heading', 'expression'), list(headings()))
def test_the_prompt_tells_of_no_other_name(heading: str, expression: str) -> None:
    calls = re.findall(r'^- `\.(\w+)\(', section(heading), flags=re.MULTILINE)
    assert set(calls) <= {*AGREED[expression], *BEYOND.get(expression, [])}


def examples() -> Iterator[tuple[str, str]]:
    """Yield every example of a docstring that is in the prompt, with what it belongs to."""
    owners: list[Any] = [owner for _, owner, _ in SECTIONS]
    owners += [Answering, OrientedBox]
    for owner in dict.fromkeys(owners):
        for name, thing in [('', owner), *vars(owner).items()]:
            text = inspect.cleandoc(getattr(thing, '__doc__', None) or '')
            for example in re.findall(r'Example:\s+``(.+?)``', text, flags=re.DOTALL):
                yield f'{owner.__name__}.{name}', re.sub(r'\s+', ' ', example)


@pytest.mark.parametrize(('of', 'example'), list(examples()))
def test_every_example_runs(desk: Notebook, of: str, example: str) -> None:
    del of
    desk.run(example)
    assert 'not found' not in desk.printed
