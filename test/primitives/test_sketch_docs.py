"""The page about the sketch shows what its cell draws."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from conftest import ROOT

if TYPE_CHECKING:
    from primitives.worlds import Notebook

PAGE = ROOT / 'docs' / 'sketch.md'


def test_the_cell_of_the_page_runs_and_its_pictures_are_there(board: Notebook) -> None:
    text = PAGE.read_text(encoding='utf-8')
    cell = re.search(r'```python\n(.*?)```', text, re.DOTALL)
    assert cell
    output = board.run(cell[1])
    for name in re.findall(r"name='(\w+)'", cell[1]):
        assert f'{name}: ' in board.printed
    pictures = [PAGE.parent / name for name in re.findall(r'\((sketch_\w+\.jpg)\)', text)]
    assert len(pictures) == 3
    assert all(path.stat().st_size < 150_000 for path in pictures)
    drawn, frame = output.images[0].rgb, board.names['frame'].rgb
    assert np.any(drawn != frame, axis=-1).mean() > 0.02
