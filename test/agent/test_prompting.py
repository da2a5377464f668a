from __future__ import annotations

from dataclasses import replace

import numpy as np
from agent.doubles import CAMERA, capture, labels, query

from spatialclaw_ros.agent.prompting import Prompts, first_message, frames_to_show
from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.query import Budget

REAR = Camera('rear', CAMERA.K, 64, 48, 'rear_optical')


def test_system_and_planner_carry_documentation_limits_and_frame() -> None:
    about = query(world_frame='odom', budget=Budget(max_steps=7, time_s=33.0))
    prompts = Prompts('DOCUMENTED $names {stay}')
    for message in (prompts.system(about), prompts.planner(about)):
        assert message.role == 'system'
        assert 'DOCUMENTED $names {stay}' in message.text
        assert '`odom`' in message.text
        assert '7 cells' in message.text
        assert '33 s' in message.text


def test_newest_of_each_camera_and_eight_others_are_shown() -> None:
    captures = [capture(i, i * 0.1) for i in range(40)]
    captures[5] = capture(5, 0.5, camera=REAR)
    shown = [frame.frame_index for frame in frames_to_show([c.frame for c in captures])]
    assert len(shown) == 10
    assert 5 in shown
    assert shown[-1] == 39
    assert shown == sorted(shown)


def test_first_message_says_what_the_query_is() -> None:
    frame = replace(
        capture(3, 2.0).frame, depth_m=None, T_world_camera=None, warnings=('up is guessed',)
    )
    about = query(
        'Which one?',
        captures=(replace(capture(), frame=frame),),
        choices=('left', 'right'),
        unit='cm',
        clicks=((1.0, 2.0, 3.0),),
        reference_images=(np.zeros((20, 30, 3), np.uint8),),
    )
    message = first_message(about, 'look first')
    for words in (
        'A. left',
        'B. right',
        'Unit wanted: cm',
        'frame 3: +0.00 s, front, no depth, no pose',
        'Note: up is guessed',
        '(1.000, 2.000, 3.000)',
        'look first',
    ):
        assert words in message.text
    assert list(labels(message.parts)) == ['frame 3, front', 'reference image 1']


def test_long_tables_are_cut_in_the_middle() -> None:
    text = first_message(query(captures=tuple(capture(i, i) for i in range(100)))).text
    assert 'frame 0:' in text
    assert 'frame 99:' in text
    assert '36 more' in text
