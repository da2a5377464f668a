"""Transforms: inverses, quaternions in ROS order, slerp as tf2 does it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialclaw_ros.core import transforms

unit = st.floats(-1, 1, allow_nan=False)
quaternions = st.tuples(unit, unit, unit, unit).filter(lambda q: np.linalg.norm(q) > 0.1)


@given(quaternions)
def test_quaternion_round_trip(quat: tuple[float, ...]) -> None:
    rotation = transforms.quat_xyzw_to_matrix(quat)
    again = transforms.quat_xyzw_to_matrix(transforms.matrix_to_quat_xyzw(rotation))
    assert np.allclose(rotation, again, atol=1e-9)
    assert transforms.is_rigid(transforms.from_parts(rotation, (1, 2, 3)))


@given(quaternions, quaternions)
def test_inverse_and_apply(quat_a: tuple[float, ...], quat_b: tuple[float, ...]) -> None:
    T_a_b = transforms.from_parts(transforms.quat_xyzw_to_matrix(quat_a), (1, -2, 3))
    points = np.array([[0.1, 0.2, 0.3], [5, -4, np.linalg.norm(quat_b)]])
    there = transforms.apply(T_a_b, points)
    assert np.allclose(transforms.apply(transforms.invert(T_a_b), there), points, atol=1e-9)


def test_slerp_quarter_of_a_right_angle() -> None:
    end = transforms.from_parts(
        transforms.quat_xyzw_to_matrix([0, 0, np.sin(np.pi / 4), np.cos(np.pi / 4)]), (4, 0, 0)
    )
    quarter = transforms.interpolate(np.eye(4), end, 0.25)
    assert np.isclose(np.degrees(np.arctan2(quarter[1, 0], quarter[0, 0])), 22.5)
    assert np.allclose(quarter[:3, 3], [1, 0, 0])


def test_zero_quaternion_is_refused() -> None:
    with pytest.raises(ValueError, match='no direction'):
        transforms.quat_xyzw_to_matrix([0, 0, 0, 0])


@given(quaternions)
def test_rotation_between_turns_source_into_target(quat: tuple[float, ...]) -> None:
    target = transforms.quat_xyzw_to_matrix(quat) @ np.array([0.0, 0.0, 1.0])
    for source in (np.array([0.0, 0.0, 1.0]), -target):
        turned = transforms.rotation_between(source, target) @ source
        assert np.allclose(turned, target, atol=1e-6)


TURNS = [
    *((0.0, 0.0, np.sin(a / 2), np.cos(a / 2)) for a in (0, np.pi / 2, np.pi, -np.pi / 2, 0.3)),
    (-0.5, 0.5, -0.5, 0.5),
    (0.45, 0.2, -0.3, 0.8),
    (0.1, -0.2, 0.9, 1e-12),
    (-1.0, 0.0, 0.0, 0.0),
]


@pytest.mark.parametrize('quat', TURNS)
def test_a_snapped_pose_stays_the_same_on_its_way_through_quaternions(
    quat: tuple[float, ...],
) -> None:
    exact = transforms.from_parts(transforms.quat_xyzw_to_matrix(quat), (1 / 3, -2.7, 1e-4))
    pose = transforms.snapped(exact)
    assert np.abs(pose - exact).max() < 1e-8
    assert transforms.is_rigid(pose, 1e-14)
    assert np.array_equal(transforms.snapped(pose), pose)
    again = transforms.matrix_to_quat_xyzw(pose)
    for flip in (1, -1):
        other = transforms.quat_xyzw_to_matrix(flip * again / float(np.linalg.norm(again)))
        assert np.array_equal(transforms.snapped(transforms.from_parts(other, pose[:3, 3])), pose)
    there_and_back = exact @ transforms.invert(exact) @ exact
    assert np.array_equal(transforms.snapped(there_and_back), pose)
