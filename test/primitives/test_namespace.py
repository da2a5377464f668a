"""The namespace: what is there at once, what a cell brings back, what is kept."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.primitives.errors import NotBuiltError
from spatialclaw_ros.primitives.namespace import CellWorld

if TYPE_CHECKING:
    from pathlib import Path

    from primitives.worlds import Notebook


def test_heavy_libraries_are_not_imported_by_the_namespace() -> None:
    heavy = ['scipy', 'matplotlib', 'open3d', 'torch', 'rclpy']
    code = (
        'import sys; import spatialclaw_ros.primitives.namespace; '
        f'print([name for name in {heavy} if name in sys.modules])'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == '[]'


def test_tools_is_a_module_and_bare_names_are_the_same_objects(board: Notebook) -> None:
    board.run(
        'import tools as t\n'
        'from tools import SAM3 as s\n'
        'from tools.SAM3 import segment_image_by_text\n'
        'from tools.Geometry import euclidean_distance\n'
        'assert t is tools and s is SAM3 is tools.SAM3 and tools.Reconstruct is Reconstruct\n'
        "assert segment_image_by_text(InputImages[0], 'mustard').num_objects == 1\n"
        'assert euclidean_distance([0, 0, 0], [0, 3, 4]) == 5\n'
    )


def test_lazy_libraries_work_when_used(board: Notebook) -> None:
    board.run(
        'tree = scipy.spatial.cKDTree(np.zeros((2, 3)))\n'
        'assert ndimage.label(np.ones((2, 2)))[1] == 1 and spatial.distance.cdist is not None\n'
        'assert scipy.spatial.cdist(np.zeros((1, 3)), np.ones((1, 3))).shape == (1, 1)\n'
    )
    assert 'cdist is in scipy.spatial.distance' in board.printed
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        board.run('spatial.nothing')


def test_a_cell_brings_images_sketch_answer_and_notes(board: Notebook) -> None:
    output = board.run(
        "show(InputImages[0])\nsketch.point([0, 0, 0.1], name='here')\n"
        "notes['seen'] = np.float32(2)\nnotes['bad'] = object()\nReturnAnswer(1.5, unit='m')\n"
    )
    assert [image.source for image in output.images] == ['show', 'sketch']
    assert [op['item']['name'] for op in output.sketch] == ['here']
    assert output.answer is not None
    assert (output.answer['value'], output.answer['unit']) == (1.5, 'm')
    assert output.notes == {'seen': 2.0}
    assert "notes['bad']" in board.printed
    again = board.run('pass')
    assert (again.images, again.sketch, again.answer) == ([], [], None)
    assert again.notes == {'seen': 2.0}


def test_a_new_query_keeps_sketch_and_notes_and_replaces_frames(board: Notebook) -> None:
    board.run("sketch.point([0, 0, 0], name='kept')\nnotes['n'] = 1\nReturnAnswer('first')")
    frames = [frame.core for frame in board.names['InputImages'][-2:]]
    board.world.bind(frames, {'question': 'next?', 'choices': ['a', 'b']})
    output = board.run("assert 'kept' in sketch and notes['n'] == 1\nReturnAnswer('B')")
    assert board.names['InputImages'].frame_indices == [3, 4]
    assert output.answer is not None
    assert output.answer['value'] == 'b'


def test_axes_of_published_programs_are_refused_at_the_start(board: Notebook) -> None:
    with pytest.raises(NotBuiltError, match=r'world_axes.*rep103'):
        CellWorld(board.world.live._host, world_axes='y_up')


def test_time_and_facts_of_the_query(board: Notebook) -> None:
    facts = board.names['Metadata']
    assert 0 < facts.time_left_s() <= 120
    assert facts['question'] == facts.question == 'How far?'
    assert (facts.num_images, facts.cameras, facts.fps) == (
        5,
        ['cam0'],
        pytest.approx(30, rel=0.01),
    )
    assert facts.warnings == list(dict.fromkeys(facts.warnings))


def test_what_is_not_there_says_what_to_use(board: Notebook) -> None:
    for call, instead in (
        ('frames.latest()', 'use InputImages'),
        ("SAM3.segment_image(InputImages[0], 'mug')", 'use segment_image_by_text'),
    ):
        with pytest.raises(BadInputError, match=instead):
            board.run(call)


def test_figures_shown_by_pyplot_reach_the_agent(kernel_python: Path) -> None:
    """In the kernel's own environment, where matplotlib is; imported by the cell or not."""
    code = (
        'from spatialclaw_ros.primitives.namespace import CellWorld\n'
        'world = CellWorld(None)\n'
        "for first in ('import matplotlib.pyplot as plt', 'pass'):\n"
        '    world.begin_cell()\n'
        "    cell = '; plt.plot([1, 2, 1]); plt.show(); show(tools.Graph.plot([1, 2, 4]))'\n"
        '    exec(first + cell, world.namespace)\n'
        '    images = world.collect().images\n'
        '    print([(i.source, bool(i.rgb.std() > 10)) for i in images])\n'
    )
    done = subprocess.run(
        [kernel_python, '-c', code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str([('figure', True), ('show', True)])] * 2
