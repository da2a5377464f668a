"""Light and paint: angles against geometry, and colours that keep their names in the shade."""

from __future__ import annotations

import math

import numpy as np
import pytest

from spatialclaw_ros.core.transforms import from_parts
from spatialclaw_ros.models.colours import RIVALS, colour_share, to_hsv
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.catalogue import BRIGHT, PAINTS
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.shading import TURNED, View
from spatialclaw_ros.world.shapes import Ball, Block, Drum, Pose
from spatialclaw_ros.world.things import Part
from spatialclaw_ros.world.world import make_world

FORWARD = from_parts([[0, 0, 1], [-1, 0, 0], [0, -1, 0]], (0, 0, 1.0))
CAMERA = make_camera(160, 120)
LAMP = (0.0, 0.0, 2.4)


def test_the_angle_to_flat_and_round_surfaces() -> None:
    floor = Part(Block((0, 0, -0.5), (99.0, 99.0, 1.0)), PAINTS['white'])
    ball = Part(Ball((3.0, 0.0, 1.0), 0.4), PAINTS['red'])
    drum = Part(Drum((3.0, 1.0, 1.0), 0.3, 0.8), PAINTS['red'])
    seen = View([floor, ball, drum], CAMERA, FORWARD, LAMP)
    x = (np.arange(160) - CAMERA.K[0, 2]) / CAMERA.K[0, 0]
    y = (np.arange(120) - CAMERA.K[1, 2]) / CAMERA.K[1, 1]
    length = np.sqrt(1 + x[None] ** 2 + y[:, None] ** 2)
    depth, solid = seen.hits.depth_m, seen.hits.solid
    on = solid == 0
    assert seen.cosine[on] == pytest.approx((1.0 / (depth * length))[on], abs=1e-5)
    rays = np.stack(np.broadcast_arrays(np.ones((120, 160)), -x[None], -y[:, None]), axis=-1)
    points = rays * depth[..., None] + FORWARD[:3, 3]
    for index, center, radius, weight in (
        (1, (3.0, 0.0, 1.0), 0.4, (1, 1, 1)),
        (2, (3.0, 1.0, 1.0), 0.3, (1, 1, 0)),
    ):
        normal = (points - center) / radius * weight
        cosine = np.abs((normal * rays).sum(axis=-1)) / length
        on = solid == index
        assert on.sum() > 100
        assert seen.cosine[on] == pytest.approx(cosine[on], abs=1e-3)
    assert (seen.cosine[solid < 0] == 0).all()


def test_white_right_under_the_lamp_is_not_cut_off() -> None:
    turn = math.atan2(TURNED[1], TURNED[0])  # a wall that faces there gets most light
    wall = Block((-0.6, 0, 1.0), (0.2, 9.0, 9.0)).placed(Pose(yaw=turn))
    lamp = Pose(yaw=turn).point((-0.4, 0.0, 1.0))
    toward_it = Pose(yaw=turn + math.pi).matrix @ FORWARD
    seen = View([Part(wall, (240, 240, 240))], CAMERA, toward_it, lamp)
    assert 245 < seen.rgb.max() < 255
    assert seen.albedo == pytest.approx(240 / 255)


def test_colours_keep_their_names_in_every_room() -> None:
    named = {colour: 0 for colour in BRIGHT if colour in RIVALS}
    for seed in range(6):
        world = make_world(seed)
        eye = WorldCamera(world, make_camera(320, 240))
        seen, label = eye.exact(0.0)
        hsv = to_hsv(seen.rgb)
        for thing in world.things:
            mask = label == thing.value
            painted = thing.kind in {'box', 'ball', 'cup', 'book', 'bottle', 'sofa', 'crate'}
            if painted and thing.body.colour in named and mask.sum() > 60:
                assert colour_share(hsv, mask, thing.body.colour) > 0.6, thing.name
                named[thing.body.colour] += 1
    assert sum(named.values()) > 10
