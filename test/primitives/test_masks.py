"""Mask sets: points, centres, extents and how honest their intervals are."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core import frame as core
from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.labels import words_of
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.images import FrameBook
from spatialclaw_ros.primitives.mask_layers import ERODE_PX, erode
from spatialclaw_ros.primitives.mask_sets import collect_masks
from spatialclaw_ros.primitives.masks import KEPT
from spatialclaw_ros.world.robot import make_camera

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primitives.worlds import Notebook

    from spatialclaw_ros.primitives.masks import PerFrameMask


def true_centres(folder: Path, frame: int) -> dict[str, np.ndarray]:
    """Return label -> the middle of the scanned model, in the frame's optical axes."""
    scene = json.loads((folder / 'scene.json').read_text())
    out = {}
    for value, pose in scene['frames'][frame]['T_camera_object'].items():
        thing = scene['objects'][value]
        middle = (np.array(thing['model_min']) + np.array(thing['model_max'])) / 2
        out[thing['name']] = (np.array(pose) @ np.append(middle, 1))[:3]
    return out


@pytest.mark.parametrize('name', ['ycbv_0001', 'ycbv_0002'])
def test_distances_of_centres_lie_in_their_intervals(
    name: str, notebook: Callable[..., Notebook], recording: Callable[[str], Path]
) -> None:
    """The 90 % interval holds the truth in at least 85 % of all pairs: it is not too narrow."""
    book = notebook(name)
    inside, errors = [], []
    for frame in (0, 2, 4):
        truth = true_centres(recording(name), frame)
        book.run(f"recon = Reconstruct()\nseg = SAM3({frame}, 'object')")
        seg, recon = book.names['seg'], book.names['recon']
        for a, b in itertools.combinations(truth, 2):
            first, second = (seg.get_centroid_3d(recon, frame, label) for label in (a, b))
            measured = book.names['Geometry'].euclidean_distance(first, second)
            true = float(np.linalg.norm(truth[a] - truth[b]))
            inside.append(measured.low <= true <= measured.high)
            errors.append(abs(measured - true))
    assert np.mean(inside) >= 0.85
    assert np.median(errors) < 0.015


def test_centroid_is_a_point_with_provenance(board: Notebook) -> None:
    point = board.value("SAM3(2, 'mustard').get_centroid_3d(Reconstruct())")
    assert isinstance(point, Point3)
    assert point
    assert (point.frame_index, point.frame_id) == (2, 'map')
    assert point.n > 1000
    assert 0.012 <= point.sigma_m < 0.02


def test_masked_points_are_the_points_under_the_mask(board: Notebook) -> None:
    board.run(
        "recon = Reconstruct()\nseg = SAM3(0, 'sugar box')\n"
        'points = seg.get_masked_points(recon, erode_px=0)'
    )
    points, seg, recon = (board.names[name] for name in ('points', 'seg', 'recon'))
    expected = recon.points[0][seg.get_mask(0)]
    expected = expected[np.isfinite(expected).all(axis=1)]
    assert np.allclose(np.asarray(points), expected, atol=2e-6)
    assert (points.frame_index, points.frame_id) == (0, 'map')
    inner = seg.get_masked_points(recon)
    assert 0.8 * len(points) < len(inner) < len(points)
    assert np.array_equal(np.asarray(recon.points[seg]), np.asarray(inner))


def test_masked_points_leave_out_edges_that_bleed(board: Notebook) -> None:
    board.run("seg = SAM3(4, 'mustard')\nrecon = Reconstruct()")
    bled = board.value('Geometry.oriented_box(seg.get_masked_points(recon, erode_px=0))')
    clean = board.value('Geometry.oriented_box(seg.get_masked_points(recon))')
    assert float(bled.length) > 0.3  # its rim lies on the table and on the box before it
    assert float(clean.length) < 0.11  # the bottle is 0.096 m wide


def test_extent_says_that_the_far_side_was_not_seen(board: Notebook) -> None:
    box = board.value("SAM3(0, 'cracker box').extent_3d(Reconstruct())")
    assert box.height.low < 0.213 < box.height.high
    assert box.length.low < 0.164 < box.length.high
    assert box.length.high - box.length > box.length - box.length.low
    assert box.corners.shape == (8, 3)


def test_misplaced_arguments_are_put_right_with_a_note(board: Notebook) -> None:
    board.run("recon, seg = Reconstruct(), SAM3(InputImages, 'sugar, mustard')")
    wanted = board.value("seg.get_centroid_3d(recon, 1, 'mustard').tolist()")
    for call, note in (
        ("seg.get_centroid_3d(1, recon, 'mustard')", 'other way round'),
        ("seg.get_centroid_3d(1, object='mustard')", 'taken as frame='),
        ('seg.get_centroid_3d(InputImages[1], object=1)', 'taken as frame='),
    ):
        assert board.value(f'{call}.tolist()') == wanted
        assert note in board.printed
    assert board.value("seg.get_mask('mustard').sum() == seg['mustard'].sum() > 0")
    assert board.value("len(seg.get_masked_points(recon, 'mustard'))") > 1000
    with pytest.raises(ArgumentError, match='first argument is a reconstruction'):
        board.run("seg.get_masked_points('mustard', 0)")


def test_frame_left_out_takes_the_newest_and_says_so(board: Notebook) -> None:
    point = board.value("SAM3(InputImages, 'sugar').get_centroid_3d(Reconstruct())")
    assert point.frame_index == 4
    assert 'newest' in board.printed


def test_track_has_one_place_per_frame(board: Notebook) -> None:
    stamps, places = board.value("SAM3(InputImages, 'sugar').track_3d()")
    assert len(stamps) == len(places) == 5
    assert np.ptp(places, axis=0).max() < 0.01


def test_picture_of_masks_differs_where_the_thing_is(board: Notebook) -> None:
    board.run("seg = SAM3(1, 'mustard')\nview = seg.visualize()")
    changed = (board.names['view'].rgb != board.names['InputImages'][1].rgb).any(axis=2)
    mask = board.names['seg'].get_mask(1)
    assert changed[erode(mask, 3)].mean() > 0.95
    assert changed[~mask].mean() < 0.05


@pytest.mark.parametrize(
    ('label', 'words'),
    [
        ('003_cracker_box', 'cracker box'),
        ('red_mug', 'red mug'),
        ('mug_0', 'mug 0'),
        ('Mug', 'mug'),
    ],
)
def test_words_of_labels(label: str, words: str) -> None:
    assert words_of(label) == words


def masked(depth: np.ndarray, mask: np.ndarray, pose: np.ndarray | None) -> PerFrameMask:
    """Return a mask set of one plate in one frame."""
    height, width = depth.shape
    rgb = np.zeros((height, width, 3), np.uint8)
    frame = core.Frame(0, 0, make_camera(width, height), rgb, depth, pose, 'map')
    book = FrameBook()
    book.bind([Frame(frame)])
    return collect_masks(book, [(0, [('plate', 'plate', mask, 1.0)])], '')


def test_without_a_pose_the_pixels_of_a_thing_are_told() -> None:
    depth = np.full((240, 320), 4.0, np.float32)
    mask = np.zeros(depth.shape, bool)
    mask[60:180, 80:210] = True
    depth[mask] = 2.0
    inner = erode(mask)
    rim = mask & ~inner
    depth[rim] = np.random.default_rng(0).uniform(2.2, 3.8, int(rim.sum()))
    seg = masked(depth, mask, None)
    np.testing.assert_array_equal(seg.surface_mask(0), inner)
    cloud = np.dstack([depth, depth, depth])
    assert len(seg.get_masked_points(cloud, 0)) == inner.sum()


@pytest.mark.parametrize(('width', 'height', 'across'), [(320, 240, 130), (640, 480, 40)])
@pytest.mark.parametrize('bleeds', [False, True])
def test_a_plate_is_as_wide_as_its_pixels(
    width: int, height: int, across: int, *, bleeds: bool
) -> None:
    depth = np.full((height, width), 4.0, np.float32)
    mask = np.zeros(depth.shape, bool)
    mask[60:180, 80 : 80 + across] = True
    depth[mask] = 2.0
    if bleeds:  # depth of nothing, that differs from pixel to pixel
        rim = mask & ~erode(mask)
        depth[rim] = np.random.default_rng(0).uniform(2.2, 3.8, int(rim.sum()))
    seg = masked(
        depth, mask, np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 1], [0, 0, 0, 1]])
    )
    focal = make_camera(width, height).K[0, 0]
    wide = seg.extent_along(np.array([1.0, 0, 0]), 0)
    assert float(wide) == pytest.approx(across * 2.0 / focal, abs=1e-6)
    assert wide.low < float(wide) < wide.high


def bled(things: int) -> PerFrameMask:
    """Return a set of plates whose depth bleeds at their rims, one row of them in one frame."""
    pose = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 1], [0, 0, 0, 1]])
    depth = np.full((240, 320), 4.0, np.float32)
    masks = []
    for k in range(things):
        mask = np.zeros(depth.shape, bool)
        mask[60:180, 30 * k + 5 : 30 * k + 25] = True
        depth[mask] = 2 + 0.1 * k + 1e-5 * np.arange(mask.sum())  # each has a depth of its own
        rim = mask & ~erode(mask)
        depth[rim] = np.random.default_rng(k).uniform(3.0, 3.8, int(rim.sum()))
        masks.append(mask)
    one = masked(depth, masks[0], pose)
    found = [(f'plate {k}', 'plate', mask, 1.0) for k, mask in enumerate(masks)]
    return collect_masks(one.book, [(0, found)], '')


def test_what_was_found_out_of_a_thing_is_kept_for_the_next_question() -> None:
    seg = bled(KEPT + 2)
    first = [seg.get_centroid_3d(None, 0, k) for k in seg.object_ids]
    assert list(seg._recent) == [(0, k, ERODE_PX) for k in seg.object_ids[2:]], 'not all of them'
    for k in (KEPT, 0):
        again, anew = seg.get_centroid_3d(None, 0, k), replace(seg).get_centroid_3d(None, 0, k)
        assert again.tolist() == anew.tolist() == first[k].tolist()
        assert again.sigma_m == anew.sigma_m
    assert [k for _, k, _ in seg._recent][-2:] == [KEPT, 0]


def test_each_pixel_that_is_not_sure_is_as_deep_as_the_nearest_that_is() -> None:
    seg = bled(3)
    for k in seg.object_ids:
        surface = seg._surface(0, k)
        unsure = surface.mask & ~surface.sure
        assert unsure.any()
        v, u = np.nonzero(surface.sure)
        depth = surface._depth_of_all()
        for y, x in np.argwhere(unsure):
            apart = (v - y) ** 2 + (u - x) ** 2
            near = apart == apart.min()
            assert depth[y, x] in surface.depth[v[near], u[near]]
        np.testing.assert_array_equal(depth[surface.sure], surface.depth[surface.sure])


def test_a_mask_may_be_drawn_into() -> None:
    seg = bled(1)
    mask = seg.get_mask(0)
    mask[:] = False
    assert seg.get_mask(0).sum() == 120 * 20
