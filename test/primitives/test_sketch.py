"""The sketch: named items that are edited, undone, told to the host, and stay in their world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.core.sketch import POINTS_OF_KIND, SketchState
from spatialclaw_ros.primitives.errors import ArgumentError, WorldMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook

EVERY_KIND = """
sketch.point([0, 0, 0.1], name='p', color='red', label='here')
sketch.segment([0, 0, 0], [0.1, 0, 0], name='s')
sketch.polyline([[0, 0, 0], [0.1, 0, 0], [0.1, 0.1, 0]], name='l')
sketch.arrow([0, 0, 0], [0, 0, 0.2], name='a')
sketch.box([0, 0, 0.1], [0.2, 0.1, 0.1], 0.5, name='b')
sketch.box_around(np.random.default_rng(0).uniform(0, 0.2, (50, 3)), name='ba')
sketch.sphere([0, 0, 0.1], 0.05, name='ball')
sketch.cylinder([0, 0, 0.1], 0.03, 0.2, name='c')
sketch.plane([0, 0, 0], [0, 0, 1], (0.4, 0.3), name='pl')
sketch.polygon([[0, 0, 0], [0.1, 0, 0], [0, 0.1, 0]], name='pg')
sketch.cloud(np.random.default_rng(0).uniform(0, 0.2, (50, 3)), name='cl')
sketch.axes(np.eye(4), 0.1, name='ax')
sketch.text([0, 0, 0.1], 'a word', name='t')
sketch.measure([0, 0, 0], [0, 0, 0.25], name='m')
sketch.angle([0.1, 0, 0], [0, 0, 0], [0, 0.1, 0], name='an')
"""


def test_every_kind_can_be_drawn_and_the_host_gets_the_same(board: Notebook) -> None:
    host = SketchState()
    host.apply(board.run(EVERY_KIND).sketch)
    assert {item.kind for item in host} == set(POINTS_OF_KIND)
    assert host.items['p'].color == (1.0, 0.0, 0.0, 1.0)
    assert host.items['m'].text == '0.250 m'
    assert host.items['an'].text == '90.0°'
    assert all(item.frame_id == 'map' for item in host)
    assert len(board.names['sketch'].summary().splitlines()) == len(host.items)


def test_items_are_edited_in_later_cells_and_measures_follow(board: Notebook) -> None:
    host = SketchState()
    host.apply(board.run("m = sketch.measure([0, 0, 0], [0, 0, 0.25], name='m')").sketch)
    host.apply(
        board.run(
            "sketch['m'].set(points=[[0, 0, 0], [0, 0, 0.5]])\n"
            "sketch['m'].set(color='#00ff00', label='tall')"
        ).sketch
    )
    assert host.items['m'].text == '0.500 m'
    assert host.items['m'].color[:3] == (0, 1, 0)
    assert board.value('m.length') == 0.5
    board.run(
        'b = sketch.box([0, 0, 0.5], [1, 2, 1]).move_to([1, 1, 1]).translate([0, 0, 1])\n'
        'b.resize([2, 2, 2]).rotate(90)'
    )
    box = board.names['b']
    assert box.center.tolist() == [1, 1, 2]
    assert box.size.tolist() == [2, 2, 2]
    assert np.allclose(box.rotation @ [1, 0, 0], [0, 1, 0])


def test_a_name_used_again_edits_the_item_and_keeps_its_colour(board: Notebook) -> None:
    board.run("sketch.point([0, 0, 0], name='x', color='blue')")
    output = board.run("sketch.point([1, 0, 0], name='x')")
    assert len(board.names['sketch']) == 1
    assert output.sketch[0]['item']['color'][:3] == [0, 0, 1]


def test_hide_delete_undo_and_clear(board: Notebook) -> None:
    host = SketchState()
    host.apply(board.run(EVERY_KIND).sketch)
    host.apply(board.run("sketch['p'].hide()\nsketch['s'].delete()").sketch)
    assert [host.items['p'].visible, 's' in host.items] == [False, False]
    host.apply(board.run('sketch.undo(2)').sketch)
    assert [host.items['p'].visible, 's' in host.items] == [True, True]
    host.apply(board.run('sketch.clear()').sketch)
    assert not host.items
    host.apply(board.run('sketch.undo()').sketch)
    assert len(host.items) == len(board.names['sketch']) == 15
    board.run('sketch.undo(99)')
    assert 'could be taken back' in board.printed


def test_one_operation_per_item_and_cell(board: Notebook) -> None:
    output = board.run(
        'b = sketch.sphere([0, 0, 0])\nfor k in range(50): b.translate([0.01, 0, 0])'
    )
    assert len(output.sketch) == 1


def test_a_changed_sketch_is_shown_over_the_frame_it_was_measured_in(board: Notebook) -> None:
    output = board.run(
        "sketch.point(SAM3(2, 'mustard').get_centroid_3d(Reconstruct()), name='bottle')"
    )
    assert [image.source for image in output.images] == ['sketch']
    assert 'over frame 2' in output.images[0].label
    assert (output.images[0].rgb != board.names['InputImages'].by_index(2).rgb).any()
    assert board.run('pass').images == []
    assert 'from above' in board.run('sketch.point([50, 50, 0])').images[0].label


def test_items_of_photos_stay_with_their_photo(notebook: Callable[..., Notebook]) -> None:
    photos = notebook('tabletop_singles', [0, 1])
    output = photos.run(
        "recon = Reconstruct()\na = SAM3(0, 'object').get_centroid_3d(recon)\n"
        "b = SAM3(1, 'object').get_centroid_3d(recon)\n"
        "sketch.point(a, name='a')\nsketch.point(b, name='b')"
    )
    assert [op['item']['frame_id'] for op in output.sketch] == ['cam0_photo_0', 'cam0_photo_1']
    assert photos.value('sketch.on_image(0).description').startswith('sketch over frame 0: a (1 ')
    with pytest.raises(WorldMismatchError, match=r'cam0_photo_0.*cam0_photo_1'):
        photos.run('sketch.measure(a, b)')
    with pytest.raises(ArgumentError, match='frame=InputImages'):
        photos.run('sketch.point([0, 0, 0])')
    assert photos.value('sketch.point([0, 0, 0], frame=InputImages[1]).frame_id') == 'cam0_photo_1'


def test_what_cannot_be_drawn_is_explained_and_changes_nothing(board: Notebook) -> None:
    for call, words in (
        ("sketch.point(Point3.empty(), name='e')", 'measurement behind it was empty'),
        ("sketch.box([0, 0, 0], name='e')", 'takes a centre and a size'),
        ("sketch.point([0, 0], name='e')", 'three numbers'),
        ("sketch.point([0, 0, 0], color='no colour', name='e')", 'neither a CSS name'),
        ('sketch.sphere([0, 0, 0]).set(radius=1)', 'no radius to set'),
    ):
        with pytest.raises((BadInputError, ArgumentError), match=words):
            board.run(call)
        assert 'e' not in board.names['sketch']
    with pytest.raises(KeyError, match='no sketch item'):
        board.run("sketch['nothing']")


def test_surfaces_and_boxes_are_drawn_as_they_are(board: Notebook) -> None:
    output = board.run(
        'recon = Reconstruct()\nground = recon.ground()\n'
        "sketch.plane(ground, name='board')\n"
        "sketch.plane(Geometry.fit_plane_ransac(ground.points), name='fit')\n"
        "sketch.box(SAM3(0, 'cracker').extent_3d(recon), name='box')\n"
    )
    kinds = {op['item']['name']: op['item']['kind'] for op in output.sketch}
    assert kinds == {'board': 'polygon', 'fit': 'plane', 'box': 'box'}


def test_a_cloud_is_thinned_to_what_can_travel(board: Notebook) -> None:
    output = board.run('sketch.cloud(Reconstruct().points[0], InputImages[0].rgb)')
    assert 1000 < len(output.sketch[0]['item']['points']) <= 5000
    assert 'every' in board.printed


def test_point3_may_stand_wherever_a_point_may(board: Notebook) -> None:
    handle = board.names['sketch'].point(Point3([0, 0, 1], frame_id='map'))
    assert board.names['Geometry'].euclidean_distance(handle, [0, 0, 0]) == 1


def test_other_names_of_items_and_of_what_they_take(board: Notebook) -> None:
    board.run(
        "sketch.line([0, 0, 0], [1, 0, 0], name='line')\n"
        "sketch.add_box(center=[0, 0, 0], size=0.2, name='box')\n"
        "ball = sketch.sphere([0, 0, 1], r=0.2, name='ball')\n"
        "sketch.arrow([0, 0, 0], direction=[2, 0, 0], length=0.5, name='arrow')\n"
        "gone = sketch.point([0, 0, 0], name='gone'); gone.delete()"
    )
    kinds = [item.kind for item in board.names['sketch'].items()]
    assert kinds == ['segment', 'box', 'sphere', 'arrow']
    assert board.value('sketch["arrow"].points[1].tolist()') == [0.5, 0, 0]
    assert board.value('ball.size[0]') == pytest.approx(0.4)
    assert board.value('repr(gone)') == 'gone: deleted'
