"""Every primitive of the contract is measured, or is said to compute nothing."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from importlib.util import find_spec

import pytest
from primitives.contract import AGREED, BEYOND

from spatialclaw_ros.bench.cases.drawing import CHARTS_NEED
from spatialclaw_ros.bench.cases.every import all_cases
from spatialclaw_ros.bench.pictures import draw_pictures

PREFIXES = {
    'tools.Mask': 'Mask.',
    'tools.Draw': 'Draw.',
    'tools.Graph': 'Graph.',
    'tools.Geometry': 'Geometry.',
    'seg': 'seg.',
    'sketch': 'sketch.',
    'robot': 'robot.',
    'memory': 'memory.',
    'frames': 'frames.',
}
"""Owner -> how the rows of its primitives begin, where their names alone are not enough."""

WHOLE_ROWS = {'points', 'depth', 'confidence'}
"""They are one row, ``Reconstruct (everything)``."""

COMPUTES_NOTHING = {
    # names, lists and values that are held
    'tools': None,
    'InputImages': None,
    'InputImages[0]': None,
    'Metadata': None,
    'Reconstruct().points': None,
    'tools.SAM3.instances(None, "mug")[0]': None,
    'seg.visualize()': None,
    'located': None,
    'Reconstruct()': """
        intrinsics extrinsics camera_poses frame_indices num_frames metric metric_scale source up
        gravity_direction frames colors
    """,
    'seg': """
        frame_indices labels scores num_objects num_frames masks linked get_mask seen_in
    """,
    'frames': 'latest at ago last collect keyframes span cameras held',
    'robot': """
        pose transform frames path footprint size arm_base reach_m reachable map width base_frame
        outline
    """,
    # conversions
    'tools.Time': None,
    'tools.Geometry': 'normalized_to_pixel',
    # what a model in the host computes
    'vlm': None,
    'tools.SAM3': """
        backend segment_image_by_text segment_image_by_box segment_image_by_points
        segment_video_by_text segment_video_by_box segment_video_by_points is_object_exist remember
    """,
    # a sketch keeps what it is given
    'sketch': """
        point segment polyline arrow box box_around sphere cylinder plane polygon cloud axes text
        measure angle items undo clear summary
    """,
    'sketch.point([0, 0, 0])': None,
}
"""Owner -> its names; None = all of them."""

PARTS = {('seg', 'surface_mask')}
"""They are a step of what is measured, here of ``get_masked_points``."""


@pytest.fixture(scope='module')
def names() -> set[str]:
    """Return the names of all rows."""
    with redirect_stdout(io.StringIO()):
        return {case.name for case in all_cases(draw_pictures(8, 96, 128))}


def asked() -> list[tuple[str, str]]:
    """Return owner and name of what computes something."""
    return [
        (owner, name)
        for table in (AGREED, BEYOND)
        for owner, listed in table.items()
        for name in listed
        if not is_nothing(owner, name) and (owner, name) not in PARTS
    ]


def is_nothing(owner: str, name: str) -> bool:
    listed = COMPUTES_NOTHING.get(owner, '')
    return listed is None or name in listed.split()


@pytest.mark.parametrize(('owner', 'name'), asked())
def test_what_computes_something_is_measured(owner: str, name: str, names: set[str]) -> None:
    if (owner, name) == ('tools.Graph', 'plot') and not find_spec(CHARTS_NEED):
        pytest.skip('charts are drawn where matplotlib is')
    alone = sum(name == other for _, other in asked()) == 1
    expected = {PREFIXES.get(owner, '') + name} | ({name} if alone else set())
    if owner == 'Reconstruct()' and name in WHOLE_ROWS:
        expected = {'Reconstruct (everything)'}
    assert expected & names, f'{owner}.{name}: measure it, or say that it computes nothing'


def test_what_computes_nothing_is_of_the_contract() -> None:
    known = {owner: AGREED.get(owner, []) + BEYOND.get(owner, []) for owner in {*AGREED, *BEYOND}}
    assert set(COMPUTES_NOTHING) <= set(known)
    for owner, listed in COMPUTES_NOTHING.items():
        assert set((listed or '').split()) <= set(known[owner]), owner


def test_every_row_is_of_the_contract(names: set[str]) -> None:
    known = {name for _, name in asked()} | {'Reconstruct (everything)', 'get_centroid_3d (again)'}
    assert {name.rpartition('.')[2] for name in names} <= known
