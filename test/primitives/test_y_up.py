"""The turned world of published programs: what follows from poses is turned, the rest refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.contract import AGREED, BEYOND
from primitives.worlds import Notebook, recorded

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.core.settings import KernelSettings, Settings
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.label_image import LabelImageSegmenter
from spatialclaw_ros.primitives.documentation import tool_documentation
from spatialclaw_ros.primitives.namespace import CellWorld
from spatialclaw_ros.primitives.y_up import REFUSED, T_YUP_WORLD

if TYPE_CHECKING:
    from pathlib import Path

ROTATION = T_YUP_WORLD[:3, :3]
CELL = """
recon = Reconstruct()
seg = tools.SAM3.segment_image_by_text(InputImages[-1], 'mustard')
place = seg.get_centroid_3d(recon)
points = seg.get_masked_points(recon)
other = tools.SAM3(InputImages[-1], 'cracker').get_centroid_3d(recon)
d = Geometry.euclidean_distance(place, other)
stamps, track = tools.SAM3.segment_video_by_text('mustard').track_3d(recon)
maps = recon.points[0]
pose = recon.camera_poses[0]
eye = InputImages[0].position
pixel = Geometry.project_point_to_camera(place, InputImages[-1])
ground = Geometry.fit_ground_plane_ransac(recon.points[0])
found = bool(tools.SAM3.is_object_exist(InputImages, 'mustard'))
"""
TURNED = ('place', 'points', 'other', 'track', 'maps', 'eye')
SAME = ('d', 'stamps', 'pixel', 'found')
# in REFUSED by class -> in the contract by what a cell writes
OWNERS = {
    'Reconstruction': 'Reconstruct()',
    'PerFrameMask': 'seg',
    'Segmentation': 'tools.SAM3',
    'Geometry': 'tools.Geometry',
    'Robot': 'robot',
    'Sketch': 'sketch',
}
# the same in any world: decided one by one, so that a new name has to be decided on as well
KEPT = {
    'Reconstruct()': """
        points depth confidence intrinsics extrinsics camera_poses frame_indices num_frames metric
        metric_scale source up gravity_direction cloud frames colors render_bev
    """,
    'seg': """
        frame_indices labels scores num_objects num_frames masks linked get_mask get_masked_points
        get_centroid_3d track_3d visualize seen_in surface_mask get_surface_points
    """,
    'tools.SAM3': """
        backend segment_image_by_text segment_image_by_box segment_image_by_points
        segment_video_by_text segment_video_by_box segment_video_by_points is_object_exist remember
    """,
    'tools.Geometry': """
        euclidean_distance angle_between_vectors project_point_to_camera unproject_pixel
        rotation_matrix_from_vectors transform_points normalized_to_pixel fit_plane_ransac
        fit_ground_plane_ransac nearest_distance height_above ray_cast uncertainty
    """,
    'robot': """
        pose transform frames path footprint size arm_base reach_m reachable self_mask width
        base_frame outline distance_to
    """,
    'sketch': 'items undo clear summary',
}


@pytest.fixture
def turned(demo_scene: Path) -> Notebook:
    """Return a notebook over the carried recording, y up."""
    query = Query('q', 'How far?', recorded(demo_scene, None), clicks=((1.0, 2.0, 3.0),))
    world = CellWorld(QueryTools(query, LabelImageSegmenter()), world_axes='y_up')
    world.bind(query.frames, query.brief())
    return Notebook(world)


def test_what_follows_from_poses_is_turned(turned: Notebook, board: Notebook) -> None:
    turned.run(CELL)
    board.run(CELL)
    for name in TURNED:
        want = np.asarray(board.names[name], float) @ ROTATION.T
        assert np.allclose(turned.names[name], want, atol=1e-5, equal_nan=True), name
    for name in SAME:
        assert np.allclose(turned.names[name], board.names[name], atol=1e-4), name
    assert np.allclose(turned.names['pose'], T_YUP_WORLD @ board.names['pose'])
    assert turned.names['ground'].normal[1] > 0.99
    assert turned.names['recon'].up.tolist() == [0, 1, 0]
    assert turned.value('Metadata.world_up').tolist() == [0, 1, 0]
    assert np.allclose(turned.value('Metadata.clicks[0]'), [-2, 3, -1])
    assert (turned.names['place'] @ [0, 1, 0]) == pytest.approx(board.names['place'][2])


@pytest.mark.parametrize('kind', REFUSED)
def test_every_name_is_either_kept_or_refused(turned: Notebook, kind: type) -> None:
    owner = OWNERS[kind.__name__]
    kept, refused = KEPT[owner].split(), REFUSED[kind].split()
    assert sorted([*AGREED[owner], *BEYOND.get(owner, [])]) == sorted({*kept, *refused})
    turned.run(CELL)
    for name in refused:
        with pytest.raises(BadInputError, match='needs z up'):
            turned.run(f'{owner}.{name}(None)')


def test_numbers_are_answered_and_places_are_not(turned: Notebook) -> None:
    output = turned.run(CELL + 'ReturnAnswer(d)')
    assert output.answer is not None
    assert output.answer['value'] == pytest.approx(0.242, abs=0.01)
    for call in ('ReturnAnswer(place)', 'ReturnAnswer(d, place=place)'):
        with pytest.raises(BadInputError, match='needs z up'):
            turned.run(call)


def test_the_map_from_above_is_the_same_and_says_places_of_this_world(
    turned: Notebook, board: Notebook
) -> None:
    for book in (board, turned):
        book.run(f'{CELL}bev = recon.render_bev(seg, ref_frame=InputImages[-1])')
    upright, drawn = board.names['bev'], turned.names['bev']
    assert np.array_equal(upright.rgb, drawn.rgb)
    x, y = re.findall(r'at \((.+), (.+)\)', upright.description)[0]
    assert f'at (x={-float(y):.2f}, z={-float(x):.2f})' in drawn.description


def test_the_prompt_tells_of_the_turned_world() -> None:
    text = tool_documentation('y_up')
    assert 'x right, y up, z backward' in text
    assert 'z up' not in text
    assert '.gap(' not in text
    assert '## sketch' not in text
    assert '.get_centroid_3d(' in text


def test_rules_are_not_put_into_it() -> None:
    from spatialclaw_ros.assemble import build  # noqa: PLC0415 - only here
    from spatialclaw_ros.frames.ring import RingRegistry  # noqa: PLC0415

    with pytest.raises(BadInputError, match='y_up is for programs of the published interface'):
        build(Settings(kernel=KernelSettings(world_axes='y_up')), RingRegistry())
