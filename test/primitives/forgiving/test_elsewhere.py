"""Names that are looked for elsewhere than where they are, and keywords that do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from primitives.near_misses import SETUP, said_once, same

from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.primitives.namespace import CellWorld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('SAM3.get_centroid_3d(seg, recon)', 'seg.get_centroid_3d(recon)'),
        ('Geometry.get_centroid_3d(seg, recon)', 'seg.get_centroid_3d(recon)'),
        ('recon.confidence[1]', 'recon.points.confidence[1]'),
        ('scipy.spatial.cdist(zero, one)', 'scipy.spatial.distance.cdist(zero, one)'),
    ],
)
def test_names_that_are_elsewhere(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


def test_a_function_is_imported_from_where_it_is_not(board: Notebook) -> None:
    board.run(SETUP)
    board.run('from scipy.spatial import cdist, KDTree\nassert cdist(zero, one)[0, 0] == 3**0.5')
    assert 'cdist is in scipy.spatial.distance' in board.printed


@pytest.mark.parametrize(
    ('cell', 'note'),
    [
        ('recon.render_bev(conf_threshold=0.1, prompts=["mug"])', 'does not use'),
        ('SAM3.segment_video_by_text("sugar box", prompt_frame_idx=0)', 'does not use'),
        ('sketch.point(one, name="p", thickness=2)', 'does not use'),
        ('Geometry.fit_ground_plane_ransac(recon.points[1], n_iterations=9, seed=1)', "['seed']"),
        ('Geometry.relative_direction(one, f, degrees=True)', "does not use ['degrees']"),
        ('seg.visualize(f, alpha=0.5)', "visualize does not use ['alpha']"),
        (
            'SAM3.segment_image_by_box(f, box, size=3)',
            "by_box does not use ['size']",
        ),
    ],
)
def test_keywords_that_do_nothing_are_said_once(board: Notebook, cell: str, note: str) -> None:
    said_once(board, cell, note)


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('SAM3.segment_image_by_text(f, prompts=two).masks', 'SAM3(f, two).masks'),
        ('SAM3(f, "mustard bottle", "it").labels == ["it"]', 'True'),
        ('SAM3(f, "mustard bottle", labels="it").labels == ["it"]', 'True'),
        ('not SAM3(f, "mustard bottle", threshold=1.1)', 'not nothing'),
        ('SAM3.segment_image_by_box(f, boxes=box).get_mask()', 'in_box'),
        ('seg.visualize("mustard bottle").rgb', 'seg.visualize(f).rgb'),
    ],
)
def test_keywords_by_their_other_names(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)
    assert 'does not use' not in board.printed


def test_a_threshold_by_any_name(board: Notebook) -> None:
    board.run(SETUP)
    assert board.value(
        'len({Geometry.fit_plane_ransac(recon.points[1], **{name: 0.02}).offset '
        'for name in ("threshold_m", "threshold", "inlier_threshold")}) == 1'
    )
    assert 'does not use' not in board.printed


class Asked:
    """A host whose VLM sees nothing, and that keeps which frames it was asked about."""

    def __init__(self) -> None:
        self.frames: list[object] = []

    def call(self, name: str, arguments: Mapping[str, object]) -> ToolReply:
        self.frames.append((name, arguments['frame_indices']))
        return ToolReply({'text': 'Not visible', 'status': 'absent'})


def test_the_vlm_is_asked_under_another_name_and_of_frames_in_between(board: Notebook) -> None:
    host = Asked()
    board.names['world'] = world = CellWorld(host)
    world.bind([frame.core for frame in board.names['InputImages']], {})
    board.run(
        "world.namespace['feedback'].ask_vlm(None, 'what?')\n"
        "world.namespace['vlm'].locate([0, 1, 2, 3, 4] * 3, 'the mug')"
    )
    assert host.frames == [('ask', [0, 1, 2, 3, 4]), ('locate', [0, 1, 2, 3, 4])]
    assert 'feedback.ask_vlm is vlm.ask_with_thinking' in board.printed
