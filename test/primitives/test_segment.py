"""tools.SAM3: prompts, lists, boxes and points, empty results, near misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchLabelError

if TYPE_CHECKING:
    from primitives.worlds import Notebook


def test_text_finds_the_instance_and_names_the_backend(board: Notebook) -> None:
    board.run("seg = tools.SAM3.segment_image_by_text(InputImages[0], 'mustard bottle')")
    seg = board.names['seg']
    assert seg
    assert seg.num_objects == 1
    assert seg[0].shape == (1, 480, 640)
    assert seg.masks.shape == (1, 1, 480, 640)
    assert board.value('SAM3.backend') == 'label_image'


def test_prompts_may_be_a_comma_list_and_images_a_list(board: Notebook) -> None:
    seg = board.value("SAM3(InputImages[:3], 'mustard, sugar box')")
    assert seg.num_objects == 2
    assert seg.frame_indices == [0, 1, 2]
    assert not seg.linked
    assert seg.masks.shape == (3, 2, 480, 640)
    assert board.value("SAM3(0, ['mustard', 'sugar box']).num_objects") == 2


def test_absent_things_are_empty_and_said_once(board: Notebook) -> None:
    board.run(
        "seg = SAM3(InputImages[0], 'piano')\nassert not seg\nassert not seg.get_mask().any()"
    )
    assert board.printed.count("'piano' not found") == 1
    board.run(
        'recon = Reconstruct()\nassert not seg.get_centroid_3d(recon)\n'
        'assert len(seg.get_masked_points(recon)) == 0 and not seg.extent_3d(recon)\n'
    )
    assert board.value("bool(SAM3.is_object_exist(InputImages, 'piano'))") is False
    assert board.value("SAM3.is_object_exist(InputImages, 'mustard').counts[2]") == 1


def test_image_and_prompt_swapped_are_put_right(board: Notebook) -> None:
    assert board.value("SAM3.segment_image_by_text('mustard', InputImages[0]).num_objects") == 1
    assert 'other way round' in board.printed


def test_box_and_points_find_the_thing_they_are_on(board: Notebook) -> None:
    board.run("box = Mask.mask_to_bbox(SAM3(0, 'sugar box').get_mask())")
    assert (
        board.value(
            'Mask.iou(SAM3.segment_image_by_box(0, box).get_mask(), SAM3(0, "sugar").get_mask())'
        )
        > 0.9
    )
    assert board.value('SAM3.segment_image_by_box(0, [box]).num_objects') == 1
    board.run("u, v = Mask.centroid(SAM3(0, 'mustard').get_mask())")
    for points in ('[[u, v]]', '[u, v]', '[[[u, v]]]'):
        assert board.value(
            f'SAM3.segment_image_by_points(0, {points}, [1]).get_mask()[int(v), int(u)]'
        )
    with pytest.raises(ArgumentError, match='as many point_labels'):
        board.run('SAM3.segment_image_by_points(0, [[1, 2], [3, 4]], [1])')
    with pytest.raises(ArgumentError, match='four pixel numbers'):
        board.run('SAM3.segment_image_by_box(0, [1, 2, 3])')


def test_video_by_text_searches_each_frame_and_says_unlinked(board: Notebook) -> None:
    seg = board.value(
        "SAM3.segment_video_by_text(['mustard', 'sugar'], start_frame=1, end_frame=4)"
    )
    assert seg.frame_indices == [1, 2, 3]
    assert seg.linked is False
    assert seg.seen_in('mustard') == [1, 2, 3]


def test_labels_ignore_case_and_unknown_ones_are_listed(board: Notebook) -> None:
    board.run("seg = SAM3(0, 'object')")
    same = board.value(
        "[seg.get_mask(0, n).sum() for n in ('003_cracker_box', '003_CRACKER_BOX', 'Cracker Box')]"
    )
    assert len(set(same)) == 1
    assert board.value("seg.get_mask(0, 'mustard').any()")
    assert 'the one label with these words' in board.printed
    with pytest.raises(NoSuchLabelError, match='004_sugar_box'):
        board.run("seg.get_mask(0, 'piano')")
    with pytest.raises(NoSuchLabelError, match='several objects'):
        board.run("seg.get_mask(0, 'box')")
    with pytest.raises(NoSuchLabelError, match='no object 9'):
        board.run('seg.get_mask(0, 9)')


def test_an_image_without_a_frame_index_is_refused_with_what_is_accepted(board: Notebook) -> None:
    with pytest.raises(ArgumentError, match=r'InputImages\[i\]'):
        board.run("SAM3(np.zeros((480, 640, 3), np.uint8), 'mustard')")
    assert board.value("SAM3(InputImages[1].image, 'mustard').frame_indices") == [1]


def test_a_prompt_must_say_something(board: Notebook) -> None:
    with pytest.raises(ArgumentError, match='name of a thing'):
        board.run("SAM3(InputImages[0], ' , ')")


def test_a_thing_that_was_given_a_name_is_found_by_it_and_alone(board: Notebook) -> None:
    board.run(
        "mask = SAM3(0, 'sugar box').get_mask()\n"
        "SAM3.remember('box by the edge', {0: mask}, label='sugar', score=0.7, note='chosen')\n"
        "seg = SAM3([0, 1], 'The box by the edge')"
    )
    seg = board.names['seg']
    assert (seg.labels, seg.scores, seg.seen_in(0)) == (['sugar'], [0.7], [0])
    assert seg.note == 'chosen'
    assert board.value('Mask.iou(seg.get_mask(0), mask)') == 1
    with pytest.raises(ArgumentError, match='shape'):
        board.run("SAM3.remember('this', {0: mask[:10]})")


def test_a_given_name_ends_with_its_query(board: Notebook) -> None:
    board.run("SAM3.remember('box by the edge', {0: SAM3(0, 'sugar box').get_mask()})")
    assert board.value("SAM3(0, 'box by the edge').labels") == ['box by the edge']
    board.world.bind([frame.core for frame in board.names['InputImages']], {})
    assert 'box by the edge' not in board.value("SAM3(0, 'box by the edge').labels")


@pytest.mark.parametrize('search', ['SAM3(InputImages, {})', 'SAM3.segment_video_by_text({})'])
def test_objects_stand_in_the_order_of_their_prompts(board: Notebook, search: str) -> None:
    for names in (['sugar box', 'mustard bottle'], ['mustard bottle', 'sugar box']):
        labels = board.value(search.format(names) + '.labels')
        assert [label.split('_', 1)[1].replace('_', ' ') for label in labels] == names


def test_of_prompts_that_are_not_found_numbers_say_what_they_are(board: Notebook) -> None:
    board.run("seg = SAM3(InputImages, ['piano', 'sugar box']); seg.get_mask(1, 0)")
    assert "'piano' not found in any of 5 frames" in board.printed
    assert "object 0 is '004_sugar_box'; ['piano'] not found" in board.printed


def test_a_name_seen_in_some_frames_is_no_complaint(board: Notebook) -> None:
    masks = "SAM3.remember('it', {1: SAM3(1, 'sugar box').get_mask()})"
    board.run(f"{masks}\nseg = SAM3(InputImages, 'it')")
    assert board.names['seg'].seen_in() == [1]
    assert 'not found' not in board.printed


def test_boxes_on_other_scales_are_those_of_the_thing(board: Notebook) -> None:
    board.run(
        "f = InputImages[0]; mask = SAM3(f, 'sugar box').get_mask()\n"
        'box = np.array(Mask.mask_to_bbox(mask), float)\n'
        'sides = np.array([f.width, f.height] * 2)\n'
        'shares = SAM3.segment_image_by_box(f, box / sides)\n'
        'scaled = SAM3.segment_image_by_box(f, box / sides * 1000)\n'
        'named = SAM3.segment_image_by_box(f, dict(zip(["x1", "y1", "x2", "y2"], box)))\n'
        'swapped = SAM3.segment_image_by_box(box, f)\n'
        'for seg in (shares, scaled, named, swapped):\n'
        '    assert np.array_equal(seg.get_mask(), mask)'
    )
    assert 'taken as shares of the 640x480 picture' in board.printed


def test_the_picture_of_a_frame_is_the_frame(board: Notebook) -> None:
    board.run(
        "f = InputImages[2]; own = SAM3(f, 'sugar box')\n"
        "drawn = Draw.draw_bbox(f, [10, 10, 90, 90], color='red', label='here')\n"
        'for picture in (np.array(f), f.image, drawn):\n'
        "    seg = SAM3(picture, 'sugar box')\n"
        '    assert seg.frame_indices == [2] and np.array_equal(seg[2], own[2])'
    )
    assert 'the picture given is that of frame 2' in board.printed
    with pytest.raises(ArgumentError, match='a part of a frame or a drawing has no depth'):
        board.run("SAM3(f.crop((10, 10, 200, 200)), 'sugar box')")
