"""Drawing: in the right place, hidden behind what is nearer, readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.agent.growth import stages
from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.frame import Capture
from spatialclaw_ros.core.sketch import SketchItem, SketchState
from spatialclaw_ros.core.step import Step
from spatialclaw_ros.primitives.canvas import Canvas
from spatialclaw_ros.primitives.dots import paint_dots
from spatialclaw_ros.primitives.label_plates import lay_over
from spatialclaw_ros.primitives.render import CameraView, draw_on_image
from spatialclaw_ros.primitives.shapes import length_text
from spatialclaw_ros.primitives.top_down import SIZE, draw_top_down, fit_view
from spatialclaw_ros.primitives.views import draw_views

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook

K = np.array([[300.0, 0, 160], [0, 300, 120], [0, 0, 1]])
CAMERA = Camera('c', K, 320, 240, 'c_optical')
GREY = np.full((240, 320, 3), 128, np.uint8)
RED = (1.0, 0.0, 0.0, 1.0)


def item(kind: str, points: object, **fields: object) -> SketchItem:
    return SketchItem('x', kind, np.array(points, float), color=RED, **fields)  # type: ignore[arg-type]


def redness(picture: np.ndarray) -> np.ndarray:
    values = picture.astype(int)
    return (values[..., 0] > 200) & (values[..., 1] < 90) & (values[..., 2] < 90)


def test_a_point_is_drawn_where_it_projects() -> None:
    picture = draw_on_image(GREY, [item('point', [[0.2, -0.1, 2.0]])], CAMERA, np.eye(4))
    v, u = np.nonzero(redness(picture))
    assert (u.mean(), v.mean()) == pytest.approx((190, 105), abs=0.7)


def test_what_is_behind_the_depth_is_faint_and_hollow() -> None:
    depth = np.full((240, 320), 3.0, np.float32)
    depth[:, :160] = 1.0
    line = item('segment', [[-0.8, 0, 2], [0.8, 0, 2]])
    picture = draw_on_image(GREY, [line], CAMERA, np.eye(4), depth)
    red = redness(picture)
    assert red[:, 170:270].sum() > 150
    assert red[:, 60:150].sum() < 0.1 * red[:, 170:270].sum()
    open_view = redness(draw_on_image(GREY, [line], CAMERA, np.eye(4)))
    assert open_view[:, 60:150].sum() > 150


def test_lines_that_pass_behind_the_camera_are_cut_not_mirrored() -> None:
    line = item('segment', [[0.05, 0.1, -1], [0.05, 0.1, 2]])
    red = redness(draw_on_image(GREY, [line], CAMERA, np.eye(4)))
    v, _ = np.nonzero(red)
    assert len(v) > 50
    assert v.min() >= 120


def test_nothing_in_view_leaves_the_picture_alone() -> None:
    picture = draw_on_image(GREY, [item('box', [[0, 0, -5]], size=(1, 1, 1))], CAMERA, np.eye(4))
    assert np.array_equal(picture, GREY)
    assert picture is not GREY


def test_hidden_items_are_not_drawn() -> None:
    assert np.array_equal(
        draw_on_image(GREY, [item('point', [[0, 0, 1]], visible=False)], CAMERA, np.eye(4)), GREY
    )


def test_labels_do_not_lie_on_each_other() -> None:
    canvas = Canvas.over(np.zeros((300, 400, 3), np.uint8))
    for k in range(5):
        canvas.label((200 + k, 150 + k), f'label {k}', (255, 200, 0))
    boxes: list[tuple[float, float, float, float]] = []
    place = canvas._place

    def spy(label: object, taken: list[tuple[float, float, float, float]]) -> None:
        place(label, taken)  # type: ignore[arg-type]
        boxes[:] = taken

    canvas._place = spy  # type: ignore[method-assign]
    canvas.finish()
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_labels_at_the_rim_stay_within_the_picture() -> None:
    black = np.zeros((60, 80, 3), np.uint8)
    for corner in ((-5, -5), (84, -5), (-5, 64), (84, 64)):
        canvas = Canvas.over(black)
        canvas.label(corner, 'a label that is wider than the picture', (255, 200, 0))
        assert canvas.finish().any()


@pytest.mark.parametrize('left', [-60, -35, -30, -7, 0, 7, 12, 40])
@pytest.mark.parametrize('top', [-60, -25, -20, -4, 0, 4, 10, 40])
def test_of_a_label_what_lies_within_the_picture_is_laid_over(left: int, top: int) -> None:
    label = np.zeros((20, 30, 4), np.uint8)
    label[..., 0], label[..., 3] = np.arange(1, 31), 255
    label[..., 1] = np.arange(1, 21)[:, None]
    picture = np.zeros((10, 12, 3), np.uint8)
    wanted = np.zeros_like(picture)
    for v in range(10):
        for u in range(12):
            if 0 <= v - top < 20 and 0 <= u - left < 30:
                wanted[v, u] = label[v - top, u - left, :3]
    lay_over(picture, label, left, top)
    np.testing.assert_array_equal(picture, wanted)


@pytest.mark.parametrize('size', [(2, 2), (8, 12), (12, 8), (3, 90), (90, 3)])
def test_pictures_smaller_than_their_labels_are_labelled(size: tuple[int, int]) -> None:
    for u, v in ((-19, -19), (0, 0), (size[1] + 19, size[0] + 19)):
        canvas = Canvas.over(np.zeros((*size, 3), np.uint8))
        for k in range(4):
            canvas.label((u, v), f'label {k}', (255, 200, 0))
        assert canvas.finish().shape == (*size, 3)


@pytest.mark.parametrize(
    ('metres', 'text'),
    [(0.0432, '0.043 m'), (0.2434, '0.243 m'), (1.234, '1.23 m'), (12.34, '12.3 m')],
)
def test_lengths_are_written_with_two_or_three_digits(metres: float, text: str) -> None:
    assert length_text(metres) == text


def test_in_a_cloud_the_nearest_dot_on_a_pixel_is_seen() -> None:
    camera = Camera('view', np.array([[100.0, 0, 50], [0, 100, 50], [0, 0, 1]]), 100, 100, 'view')
    canvas = Canvas(np.zeros((100, 100, 3), np.uint8))
    depth = np.full((100, 100), np.nan, np.float32)
    near, far = np.array([0.0, 0.0, 1.0]), np.array([-0.02, 0.0, 2.0])  # a pixel to its left
    shades = np.array([[255, 0, 0], [0, 0, 255]], np.uint8)
    places = CameraView(camera, np.eye(4)).project(np.stack([near, far]))
    paint_dots(canvas.rgb, places, shades, 1, depth)
    np.testing.assert_array_equal(depth[50, 48:52], [2, 1, 1, 1])
    np.testing.assert_array_equal(canvas.rgb[50, 48:52, 0], [0, 255, 255, 255])
    assert np.isfinite(depth).sum() == 12


def test_lines_that_meet_have_one_rim() -> None:
    canvas = Canvas.blank((60, 60), (128, 128, 128))
    ways = [np.array([[10.0, 30], [50, 30]]), np.array([[30.0, 10], [30, 50]])]
    canvas.lines(ways, (255, 0, 0), 4)
    assert (canvas.rgb[30, 12:48] == (255, 0, 0)).all()
    assert (canvas.rgb[12:48, 30] == (255, 0, 0)).all()
    assert (canvas.rgb[27, 12:24] < 80).all()


def test_a_line_that_comes_back_to_where_it_began_is_closed() -> None:
    canvas = Canvas.blank((60, 60), (128, 128, 128))
    walked = [(10.0, v) for v in range(10, 50, 5)] + [(u, 50.0) for u in range(10, 51, 5)]
    canvas.line(np.array([*walked, (50, 10), (10, 10)]), (255, 0, 0))
    for inside in (canvas.rgb[30, 10], canvas.rgb[50, 30], canvas.rgb[30, 50], canvas.rgb[10, 30]):
        np.testing.assert_array_equal(inside, (255, 0, 0))


def test_a_cloud_without_a_known_point_is_left_out() -> None:
    box = item('box', [[0, 0, 0.1]], size=(0.5, 0.3, 0.2))
    unknown = np.full((50, 3), np.nan, np.float32)
    np.testing.assert_array_equal(draw_top_down([box], unknown), draw_top_down([box]))
    assert draw_top_down([], unknown).shape == (SIZE, SIZE, 3)


def test_from_above_the_heading_points_up_and_left_is_left() -> None:
    view = fit_view(np.array([[0, 0, 0], [1, 1, 0]]), heading=0.0)
    ahead, left = view.project(np.array([[1.0, 0, 0], [0, 1, 0]]))
    origin = view.project(np.zeros((1, 3)))[0]
    assert ahead[1] < origin[1]
    assert ahead[0] == pytest.approx(origin[0])
    assert left[0] < origin[0]
    picture = draw_top_down([item('box', [[0, 0, 0.1]], size=(0.5, 0.3, 0.2))])
    assert picture.shape == (SIZE, SIZE, 3)
    assert redness(picture).sum() > 500


def test_the_host_draws_the_record_s_last_views(board: Notebook) -> None:
    frame = board.names['InputImages'][0].core
    sketch = SketchState()
    sketch.apply(board.run('sketch.measure([0, 0, 0.1], [0.1, 0, 0.1])').sketch)
    views = draw_views(Capture(frame), sketch)
    assert [view.source for view in views] == ['sketch', 'sketch_top']
    assert (views[0].rgb != frame.rgb).any()
    assert draw_views(Capture(frame), SketchState()) == []


@pytest.mark.parametrize(('x', 'from_above'), [(0.0, False), (9.0, True)])
def test_growth_is_drawn_where_it_is_seen(board: Notebook, x: float, from_above: bool) -> None:  # noqa: FBT001
    """Over the image, or from above where the image does not show every stage of it."""
    frame = board.names['InputImages'][0].core
    sketch = SketchState()
    code = f'sketch.point([{x}, 0, 0.1])\nsketch.measure([{x}, 0, 0.1], [{x} + 0.1, 0, 0.1])'
    result = CellResult(CellStatus.OK, sketch=tuple(board.run(code).sketch))
    step = Step(0, None, result, '', ModelReply(''), ())
    grown = stages(sketch, [step])
    sketch.apply(step.result.sketch)
    drawn = [view for view in draw_views(Capture(frame), sketch, grown) if view.source == 'growth']
    assert [view.label for view in drawn] == [label for label, _ in grown]
    assert len(drawn) == 2
    assert (drawn[0].rgb.shape == (SIZE, SIZE, 3)) is from_above
    assert drawn[0].rgb.shape == drawn[1].rgb.shape
    assert (drawn[0].rgb != drawn[1].rgb).any()


def test_views_of_a_real_room(notebook: Callable[..., Notebook]) -> None:
    room = notebook('tum_fr3_cabinet', [0, 11])
    room.run(
        'planes = Reconstruct().planes()\n'
        'for k, s in enumerate(planes): sketch.plane(s, name=f"{s.kind} {k}")\n'
        'views = [sketch.on_image(0), sketch.on_image(11, scale=2), sketch.top_down(), '
        'sketch.view(InputImages[0].position + [0, 0, 0.5], planes.surfaces[0].center)]'
    )
    sizes = [view.rgb.shape[:2] for view in room.names['views']]
    assert sizes == [(480, 640), (960, 1280), (SIZE, SIZE), (720, 960)]
    assert all(view.rgb.std() > 10 for view in room.names['views'])
