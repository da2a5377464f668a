"""Results as dicts, and attributes under the names that models expect."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from primitives.near_misses import SETUP

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.fields import Fields, also

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@dataclass
class Part(Fields):
    """A result with a field of its own."""

    width_m: float = 2.0
    inner: Part | None = None

    _ALSO = also({'inner.width_m': 'depth'}, width_m='breadth across')

    def get_name(self) -> str:
        """Return what it is called."""
        return 'part'


def test_fields_are_reached_as_those_of_a_dict() -> None:
    part = Part()
    assert part['width_m'] == part.get('width_m') == 2.0
    assert part.get('colour', 'red') == 'red'
    assert part.keys() == ['width_m', 'inner']
    assert dict(part) == {'width_m': 2.0, 'inner': None}
    assert 'width_m' in part
    assert 'colour' not in part
    with pytest.raises(ArgumentError, match="Part has no 'colour'; its fields are width_m, inner"):
        part['colour']
    with pytest.raises(TypeError):
        list(part)


@pytest.mark.parametrize('name', ['width', 'breadth', 'across', 'width_m'])
def test_a_field_has_near_names(name: str) -> None:
    assert getattr(Part(), name) == Part()[name] == 2.0


def test_a_name_with_and_without_its_verb_and_of_a_part() -> None:
    assert Part(inner=Part(3.0)).depth == 3.0
    assert Part().name() == 'part'
    with pytest.raises(AttributeError, match='colour'):
        Part().colour  # noqa: B018 - it is the lookup that fails


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ("Geometry.gap(a, b)['width']", 'Geometry.gap(a, b).width'),
        ('Geometry.gap(a, b).distance', 'Geometry.gap(a, b).width'),
        ("thing['label']", 'thing.label'),
        ('thing.center', 'thing.place'),
        ('thing.height', 'thing.extent.height'),
        ('thing.moved', 'thing.movement.moved'),
        ("box['height']", 'box.height'),
        ('box.dimensions', 'box.size'),
        ('box.min', 'box.corners.min(axis=0)'),
        ('box.bounds[1]', 'box.corners.max(axis=0)'),
        ("things['mustard bottle'].place", 'thing.place'),
        ('seg.get_extent_3d(recon).size', 'box.size'),
        ('seg.centroid_3d()', 'seg.get_centroid_3d()'),
        ('seg.get_points(recon)', 'seg.get_masked_points(recon)'),
        ('recon.get_point_cloud(voxel_size=0.05)[0]', 'recon.cloud(0.05)[0]'),
        ("recon['points'][f]", 'recon.points[f]'),
        ('f.timestamp', 'f.stamp'),
        ('f.intrinsics', 'f.K'),
        ('InputImages.stamps', '[i.stamp for i in InputImages]'),
        ("Metadata.get('fps')", 'Metadata.fps'),
        ('Metadata.num_frames', 'Metadata.num_images'),
        ("SAM3.detect(f, 'mustard bottle').labels", 'seg.labels'),
        ("tools.SAM3.segment(f, 'mustard bottle')[f]", 'seg[f]'),
        ("'fps' in Metadata", 'True'),
        (
            'Geometry.relative_direction(thing.place, f).bearing',
            'Geometry.relative_direction(thing.place, f).azimuth_deg',
        ),
        (
            "Geometry.relative_direction(thing.place, f)['direction']",
            'Geometry.relative_direction(thing.place, f).words',
        ),
    ],
)
def test_what_cells_measure_has_them(board: Notebook, near_miss: str, meant: str) -> None:
    board.run(SETUP)
    board.run(
        "a, b = seg.get_masked_points(), SAM3(f, 'sugar box').get_masked_points()\n"
        "things = SAM3.instances(InputImages, 'mustard bottle')\n"
        'thing, box = things[0], seg.extent_3d()\n'
        f'got, wanted = np.asarray({near_miss}), np.asarray({meant})\n'
        'assert np.array_equal(got, wanted, equal_nan=got.dtype.kind == "f")'
    )


def test_a_box_tells_what_lies_in_it_and_results_go_into_json(board: Notebook) -> None:
    board.run(SETUP)
    assert board.value('seg.extent_3d().contains(seg.extent_3d().center)')
    assert not board.value('seg.extent_3d().contains(seg.extent_3d().center + 1)')
    board.run('_value = json.dumps({"height": seg.extent_3d().height})')
    assert json.loads(board.names['_value'])['height'] == pytest.approx(0.11, abs=0.1)
