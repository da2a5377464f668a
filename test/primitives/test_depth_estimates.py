"""Frames without depth: a model's estimate, and all that has to be said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.worlds import Notebook, recorded

from spatialclaw_ros.core.errors import ModelError, ToolError
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.label_image import LabelImageSegmenter
from spatialclaw_ros.primitives.namespace import CellWorld

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Frame
    from spatialclaw_ros.core.protocols import Reconstructor

SCALE = 1.1
MEASURE = (
    'recon = Reconstruct()\n'
    'a, b = (tools.SAM3.segment_image_by_text(InputImages[-1], n).get_centroid_3d(recon)'
    " for n in ('mustard', 'cracker'))\n"
    'd = Geometry.euclidean_distance(a, b)\n'
)


class Estimates:
    """What the camera measured, a tenth too far: as a model may see it."""

    source = 'a guess'

    def __init__(self, folder: Path) -> None:
        self.measured = {c.frame.frame_index: c.frame.depth_m for c in recorded(folder, None)}
        self.asked: list[int] = []

    def depth(self, frame: Frame) -> NDArray[np.float32]:
        self.asked.append(frame.frame_index)
        depth = self.measured[frame.frame_index]
        assert depth is not None
        return np.asarray(depth * np.float32(SCALE))


class Broken:
    source = 'a guess'

    def depth(self, frame: Frame) -> NDArray[np.float32]:
        raise ModelError(f'out of memory at {frame.frame_index}')


def colours_only(
    folder: Path, reconstructor: Reconstructor | None, kept: tuple[int, ...] = ()
) -> Notebook:
    """Return a notebook whose frames have lost their depth, all but some."""
    captures = tuple(
        c
        if c.frame.frame_index in kept
        else replace(c, frame=replace(c.frame, depth_m=None, slot=None))
        for c in recorded(folder, None)
    )
    query = Query('q', 'How far?', captures)
    tools = QueryTools(query, LabelImageSegmenter(), reconstructor=reconstructor)
    world = CellWorld(tools)
    world.bind(query.frames, query.brief())
    return Notebook(world)


def test_estimated_depth_is_used_and_says_what_it_is(demo_scene: Path, board: Notebook) -> None:
    board.run(MEASURE)
    true, true_sigma = float(board.names['d']), board.names['a'].sigma_m
    estimates = Estimates(demo_scene)
    blind = colours_only(demo_scene, estimates)
    output = blind.run(MEASURE + 'ReturnAnswer(d)')
    assert estimates.asked == blind.names['InputImages'].frame_indices
    assert float(blind.names['d']) == pytest.approx(SCALE * true, rel=0.02)
    recon = blind.names['recon']
    assert (recon.metric, board.names['recon'].metric) == (False, True)
    assert recon.source.startswith('a guess')
    assert 'a learnt scale' in repr(recon)
    assert 'estimated from colour by a guess' in blind.printed
    assert output.answer is not None
    assert any('estimated from colour' in said for said in output.answer['warnings'])
    measured = blind.names['d']
    assert measured.low < true < measured.high
    assert blind.names['a'].sigma_m > 10 * true_sigma


def test_the_next_query_measures_again(demo_scene: Path) -> None:
    blind = colours_only(demo_scene, Estimates(demo_scene))
    blind.run(MEASURE)
    vague = blind.names['a'].sigma_m
    query = Query('q', 'How far?', recorded(demo_scene, None))
    blind.world.bind(query.frames, query.brief())
    output = blind.run(MEASURE + 'ReturnAnswer(d)')
    assert blind.names['a'].sigma_m < vague / 10
    assert output.answer is not None
    assert output.answer['warnings'] == []


def test_measured_depth_is_not_mixed_with_estimates(demo_scene: Path) -> None:
    estimates = Estimates(demo_scene)
    some = colours_only(demo_scene, estimates, kept=(0,))
    some.run('recon = Reconstruct()')
    assert estimates.asked == []
    assert some.names['recon'].metric
    assert 'have no depth' in some.printed


def test_without_a_model_and_with_a_broken_one(demo_scene: Path) -> None:
    with pytest.raises(ToolError, match=r'no depth model is configured \(parameter depth\.path\)'):
        colours_only(demo_scene, None).run('Reconstruct()')
    with pytest.raises(ToolError, match='out of memory at'):
        colours_only(demo_scene, Broken()).run('Reconstruct()')
