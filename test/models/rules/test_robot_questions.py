"""Questions about the robot in worlds whose truth is known: measured by real cells."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.rules.asking import Asked, ask, recorded

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.query import RobotModel
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.replay.bag import load_bag
from spatialclaw_ros.replay.importer import import_scene
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.folder import write_scene
from spatialclaw_ros.world.questions.distances import robot_body
from spatialclaw_ros.world.questions.nearests import to_robot
from spatialclaw_ros.world.questions.relations import robot as sides_of_robot
from spatialclaw_ros.world.questions.relations import thing as sides_of_seats
from spatialclaw_ros.world.questions.scene import Scene
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.world.questions.draft import Draft, Drafter

FRAMES = 12
MOST = 3
"""Questions of a kind."""
TOLERANCE_M = 0.03


@dataclass(frozen=True)
class Room:
    """A world, its pictures, and what can be asked of it."""

    scene: Scene
    captures: tuple[Capture, ...]
    robot: RobotModel

    def ask(self, text: str, choices: Sequence[str] = ()) -> Asked:
        """Ask with the robot's body known."""
        return ask(self.captures, text, choices, robot=self.robot)

    def some(self, draw: Drafter) -> list[Draft]:
        """Return some questions of a kind, with their answers."""
        return list(islice(draw(self.scene, np.random.default_rng(7)), MOST))


@pytest.fixture(scope='module', params=[100, 101])
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Room:
    world = make_world(request.param)
    out = tmp_path_factory.mktemp('room') / 'world'
    truth = write_scene(WorldCamera(world, make_camera(240, 180)), out, FRAMES)
    body = RobotModel('base_link', world.robot.size, world.robot.footprint)
    return Room(Scene(world, truth), recorded(out), body)


def test_how_far_the_body_is(room: Room) -> None:
    for draft in room.some(robot_body):
        name = draft.slots['a']
        answer = room.ask(f'How far is the {name} from your body, over the floor?').answer
        assert answer.value == pytest.approx(draft.answer, abs=TOLERANCE_M), name
        assert answer.value_low <= float(draft.answer or 0) <= answer.value_high
        assert answer.value_high - answer.value_low < 4 * TOLERANCE_M


def test_on_which_side_of_the_robot(room: Room) -> None:
    drafts = room.some(sides_of_robot)
    assert drafts
    for draft in drafts:
        text = f'Is the {draft.slots["a"]} in front of you, behind you, to your left or right?'
        answer = room.ask(text, draft.choices).answer
        assert (answer.text, answer.status) == (draft.answer, Status.ANSWERED)
        sure = room.ask(f'Is the {draft.slots["a"]} behind you?').answer
        assert bool(sure.value) == (draft.answer == 'behind')


def test_on_which_side_of_a_seat(room: Room) -> None:
    drafts = room.some(sides_of_seats)
    assert drafts
    for draft in drafts:
        a, b = draft.slots['a'], draft.slots['b']
        text = f"By the {b}'s own front, is the {a} in front, behind, left or right?"
        answer = room.ask(text, draft.choices).answer
        if answer.is_answered:
            assert answer.text == draft.answer
        else:
            assert 'faces cannot be told' in answer.reason


def test_what_is_nearest_to_the_robot(room: Room) -> None:
    for draft in room.some(to_robot):
        assert room.ask('Which of these is nearest to you?', draft.choices).answer.text == (
            draft.answer
        )


def test_how_the_robot_moved(room: Room) -> None:
    truth = room.scene.truth
    first, last = truth.frames[0].robot, truth.frames[-1].robot
    driven = room.ask('How far have you driven in total?').answer
    assert driven.value == pytest.approx(truth.robot_path_m, rel=0.01)
    assert driven.value_low <= truth.robot_path_m <= driven.value_high
    away = math.dist(first.position, last.position)
    straight = room.ask('How far are you from where you started, in a straight line?').answer
    assert straight.value == pytest.approx(away, abs=1e-6)
    assert straight.value_low <= away <= straight.value_high
    net = math.remainder(last.yaw - first.yaw, math.tau)
    turned = room.ask('By how many degrees have you turned since the start?').answer
    assert turned.value == pytest.approx(abs(net), abs=1e-6)
    way = room.ask('Did you turn to the left or to the right?').answer
    gone_round = abs(last.yaw - first.yaw) > math.pi
    if way.is_answered and not gone_round:
        assert way.text == ('left' if net > 0 else 'right')


def test_what_has_no_front_is_said(room: Room) -> None:
    table = next(thing for thing in room.scene.known if thing.kind == 'table')
    other = next(thing for thing in room.scene.known if thing.kind != 'table')
    answer = room.ask(
        f"From the {table.name}'s own point of view, is the {other.name} in front or behind?"
    ).answer
    assert answer.status is Status.REFUSED
    assert 'faces cannot be told by its shape' in answer.reason


def test_nothing_is_made_up_of_a_body_or_a_place_that_is_not_known(room: Room) -> None:
    name = room.scene.known[0].name
    text = f'How far is the {name} from your body, over the floor?'
    bodiless = ask(room.captures, text).answer
    assert bodiless.status is Status.REFUSED
    assert 'set robot.footprint and robot.size' in bodiless.reason
    lost = tuple(
        replace(capture, frame=replace(capture.frame, T_world_base=None))
        for capture in room.captures
    )
    placeless = ask(lost, text, robot=room.robot).answer
    assert placeless.status is Status.REFUSED
    assert "'base_link' is not on TF" in placeless.reason
    camera = ask(lost, 'How far have you driven in total?', robot=room.robot).answer
    assert camera.is_answered
    assert any('the motion of the camera' in warning for warning in camera.warnings)


def test_folder_and_bag_give_the_same_answers(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp('same') / 'world'
    world = make_world(100)
    truth = write_scene(WorldCamera(world, make_camera(160, 120)), folder, 6)
    import_scene(folder, folder.with_suffix('.mcap'))
    name = Scene(world, truth).known[0].name
    body = RobotModel('base_link', world.robot.size, world.robot.footprint)
    with RingRegistry() as rings:
        of_bag = load_bag(folder.with_suffix('.mcap')).captures(rings)
        for text in (
            f'How far is the {name} from your body, over the floor?',
            f'On which side of you is the {name}, in front, behind, left or right?',
            'How far have you driven in total?',
            'By how many degrees have you turned since the start?',
        ):
            one = ask(recorded(folder), text, robot=body).answer.to_json()
            assert ask(of_bag, text, robot=body).answer.to_json() == one


def test_a_thing_that_is_nowhere(room: Room) -> None:
    answer = room.ask('How far is the pink elephant from your body, over the floor?').answer
    assert answer.status is Status.REFUSED
    assert 'no pink elephant was found in any frame' in answer.reason
