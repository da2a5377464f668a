"""Questions in words that their families were written without: read alike, or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.core.query import Query, RobotModel
from spatialclaw_ros.models.rules.understanding import understand
from spatialclaw_ros.world.questions.wordings import load, slots_of

OTHERS: dict[str, list[str]] = json.loads(
    Path(__file__).with_name('other_wordings.json').read_text(encoding='utf-8')
)
"""By intent: most of them by people who had not seen how questions are read."""
SLOTS = {
    'a': 'red box',
    'b': 'purple chair',
    'c': 'green sofa',
    'x': 'blue crate',
    'n': '0.8 m',
    'kinds': 'boxes',
    'described': 'box nearest to the yellow cup',
    'described2': 'tallest stool',
    'list': 'the orange bottle, the black shelf or the person',
}
THINGS = ('orange bottle', 'black shelf', 'person')
FOUR = ('in front', 'behind', 'left', 'right')
CHOICES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ('support.what', 'inside.what', 'between.what', 'nearest.thing', 'nearest.robot'), THINGS
    ),
    **dict.fromkeys(('moved.who', 'memory.where', 'changes.what'), THINGS),
    **dict.fromkeys(('relation.robot', 'relation.thing'), FOUR),
    'relation.camera.side': ('left', 'right'),
    'relation.camera.depth': ('in front', 'behind'),
    'robot_motion.direction.turn': ('left', 'right'),
    'robot_motion.direction.move': ('forwards', 'backwards', 'left', 'right'),
    'speed.approach': ('coming closer', 'going away'),
    'compare.taller': (SLOTS['a'], SLOTS['b']),
    'compare.closer': (SLOTS['a'], SLOTS['b']),
    'compare.nearer_to': (SLOTS['b'], SLOTS['c']),
    'compose.compare.taller': (SLOTS['described'], SLOTS['described2']),
    'compose.compare.nearer': (SLOTS['described'], SLOTS['described2']),
}
POLAR = re.compile(r'\.(?:is|fits)$|^threshold|^compose\.decide')
FRAMES = 5
LEAST_READ, MOST_MISREAD = 0.92, 0.015


def understood(question: str, choices: tuple[str, ...] = ()) -> str:
    """Return what a question is understood as, whatever the order of two equal things."""
    camera = Camera('camera', np.array([[50.0, 0, 4], [0, 50, 3], [0, 0, 1]]), 8, 6, 'optical')
    rgb, depth = np.zeros((6, 8, 3), np.uint8), np.ones((6, 8), np.float32)
    frames = [
        Frame(at, at * 10**9, camera, rgb, depth, np.eye(4), 'map', T_world_base=np.eye(4))
        for at in range(FRAMES)
    ]
    body = RobotModel('base_link', (0.4, 0.4, 1.2), ((-0.2, -0.2), (0.2, -0.2), (0.0, 0.2)))
    query = Query('q', question, tuple(map(Capture, frames)), choices=choices, robot=body)
    found = understand(query)
    if found is None:
        return ''
    text = re.sub(r' object at 0x\w+', '', repr(found.plan))
    for short, what in found.reading.things:
        text = text.replace(short, what.text)
    text = re.sub(r"text=(?:'[^']*'|\"[^\"]*\")", '', text)
    pair = re.compile(r'a=(Thing\([^)]*\)), b=(Thing\([^)]*\))(?=, (?:how|surfaces)=)')
    return pair.sub(lambda match: ' with '.join(sorted(match.groups())), text)


def test_other_wordings_mean_the_same() -> None:
    known = load('open')
    alike = 0
    unread: list[str] = []
    misread: list[str] = []
    for intent, texts in OTHERS.items():
        choices = ('yes', 'no') if POLAR.search(intent) else CHOICES.get(intent, ())
        plain = {
            understood(text.format(**SLOTS), choices)
            for text in known[intent]
            if slots_of(text) <= SLOTS.keys()
        }
        for text in texts:
            read = understood(text.format(**SLOTS), choices)
            alike += read in plain
            (unread if not read else misread if read not in plain else []).append(text)
    asked = alike + len(unread) + len(misread)
    assert alike >= LEAST_READ * asked, unread
    assert len(misread) <= MOST_MISREAD * asked, misread


@pytest.mark.parametrize(
    ('question', 'choices'),
    [
        ('How far is the middle of the red box from the middle of its shadow?', ''),
        ('How far was the red box from the chair before it moved, centre to centre?', ''),
        ('How far is the middle of the second red box from the middle of the chair?', ''),
        ('How far is the middle of the red box from the middle of the thing behind it?', ''),
        ('How long would it take you to drive to the red box?', ''),
        ('How far would you have driven if you had gone straight to the red box?', ''),
        ('How fast did you turn?', ''),
        ('What is the average height of the red box and the chair?', ''),
        ('Would the red box fit on the black shelf?', 'yes,no'),
        ('Could the red box be put inside the blue bin?', 'yes,no'),
        ('Did you pass the doorway?', 'yes,no'),
        ('Did the person walk between the red box and the chair?', 'yes,no'),
        ('Which moved first?', 'red box,person'),
        ('Which of these is second nearest to the sofa?', 'red box,person'),
        ('Which was nearest to you when you started?', 'red box,person'),
    ],
)
def test_what_changes_the_question_is_not_passed_over(question: str, choices: str) -> None:
    offered = tuple(choices.split(',')) if choices else ()
    assert not understood(question, offered)
