"""Faults put into what is seen: the next cell looks again, and the answer follows from that.

A mask that is empty, two where one thing is meant, a mask of a size that cannot be, a frame whose
depth is off. The same question without the fault is beside each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from models.rules.asking import ask
from models.rules.changed import deeper
from primitives.rooms import room

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.query import RobotModel
from spatialclaw_ros.models.segmenters import AutoSegmenter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from models.rules.asking import Asked
    from primitives.rooms import Room

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import Segmentation, SegmentPrompt

    Change = Callable[[Segmentation], Segmentation]

SEED = 306
ROBOT = RobotModel('base_link', (0.44, 0.44, 1.25))
OFF_M = 0.4
GROWN_PX = 61
DISTANCE = 'How far is the middle of the brown table from the middle of the green box?'
HEIGHT = 'How tall is the yellow chair?'
TOP = 'How high above the floor is the top of the brown table?'
GAP = 'How wide is the free gap between the white chair and the green box?'
COUNT = 'How many chairs are there in the newest picture?'
ASKED = (DISTANCE, HEIGHT, TOP, GAP)


@dataclass(frozen=True)
class Faulty:
    """A segmenter that is wrong about a name in some frames; None = in all."""

    name: str
    change: Change
    frames: Collection[int] | None = None
    backend: str = 'auto'

    def segment(
        self, capture: Capture, prompt: SegmentPrompt, others: Sequence[Capture] = ()
    ) -> Segmentation:
        """Segment one capture."""
        found = AutoSegmenter().segment(capture, prompt, others)
        meant = self.frames is None or capture.frame.frame_index in self.frames
        return self.change(found) if meant and prompt.text == self.name and found.labels else found


def empty(found: Segmentation) -> Segmentation:
    """Return that nothing was found."""
    return replace(found, masks=found.masks[:0], labels=(), scores=())


def twice(found: Segmentation) -> Segmentation:
    """Return a second thing of the name beside the first."""
    mask = np.asarray(found.masks)[:1]
    masks = np.concatenate([mask, np.roll(mask, mask.shape[2] // 3, axis=2)])
    return replace(found, masks=masks, labels=found.labels[:1] * 2, scores=found.scores[:1] * 2)


def grown(found: Segmentation) -> Segmentation:
    """Return masks that take in a good deal of what is around."""
    kernel = np.ones((GROWN_PX, GROWN_PX), np.uint8)
    masks = [cv2.dilate(np.asarray(mask, np.uint8), kernel) > 0 for mask in found.masks]
    return replace(found, masks=np.stack(masks))


@pytest.fixture(scope='module')
def drawn() -> Room:
    return room(SEED)


@pytest.fixture(scope='module')
def sound(drawn: Room) -> dict[str, Asked]:
    """Return by question what is answered where nothing is wrong."""
    return {question: put(drawn, question) for question in (*ASKED, COUNT)}


def put(drawn: Room, question: str, segmenter: Any = 'auto', off: Collection[int] = ()) -> Asked:  # noqa: ANN401
    captures = [
        deeper(capture, OFF_M) if capture.frame.frame_index in off else capture
        for capture in drawn.captures
    ]
    return ask(captures, question, segmenter=segmenter, robot=ROBOT)


def assert_next_cell_differs(faulty: Asked, without: Asked, mark: str) -> None:
    """Assert that what follows the first observation that shows the fault is another cell."""
    marked = [
        [[line for line in text.splitlines() if mark in line] for text in asked.observations]
        for asked in (faulty, without)
    ]
    differs = next(k for k, (one, other) in enumerate(zip(*marked, strict=False)) if one != other)
    assert faulty.cells[differs + 1].code != without.cells[differs + 1].code


def assert_right_with_more_doubt(faulty: Asked, without: Asked) -> None:
    """Assert that the answer is that without the fault, its interval no narrower."""
    answer, true = faulty.answer, without.answer
    assert answer.is_answered, answer.reason
    assert answer.value == pytest.approx(true.value, abs=0.03)
    assert answer.value_low <= true.value <= answer.value_high
    assert answer.value_high - answer.value_low >= true.value_high - true.value_low


def truth(drawn: Room, question: str) -> float:
    if question == DISTANCE:
        apart = drawn.middle('brown table') - drawn.middle('green box')
        return float(np.linalg.norm(apart))
    name = {HEIGHT: 'yellow chair', TOP: 'brown table'}[question]
    return float(drawn.place(name)['high'][2])  # both stand on the floor


@pytest.mark.parametrize('question', [DISTANCE, HEIGHT, TOP])
def test_without_a_fault_it_is_right_at_the_first_look(
    drawn: Room, sound: dict[str, Asked], question: str
) -> None:
    asked = sound[question]
    assert asked.answer.value_low <= truth(drawn, question) <= asked.answer.value_high
    assert len(asked.cells) == 3
    assert not [word for word in asked.answer.warnings if 'again' in word or 'left out' in word]


@pytest.mark.parametrize(
    ('question', 'name', 'frame'),
    [
        (DISTANCE, 'green box', 2),
        (HEIGHT, 'yellow chair', 12),
        (TOP, 'brown table', 22),
        (GAP, 'green box', 16),
    ],
)
def test_an_empty_mask(
    drawn: Room, sound: dict[str, Asked], question: str, name: str, frame: int
) -> None:
    """Other frames are measured instead; where none shows it, that is said."""
    faulty = put(drawn, question, Faulty(name, empty, {frame}))
    assert_next_cell_differs(faulty, sound[question], '[found]')
    assert_right_with_more_doubt(faulty, sound[question])
    nowhere = put(drawn, question, Faulty(name, empty))
    assert_next_cell_differs(nowhere, sound[question], '[found]')
    assert nowhere.answer.status is Status.REFUSED
    assert f'no {name} was found in any frame' in nowhere.answer.reason


def test_an_empty_mask_of_what_is_counted(drawn: Room, sound: dict[str, Asked]) -> None:
    newest = drawn.captures[-1].frame.frame_index
    faulty = put(drawn, COUNT, Faulty('chairs', empty, {newest}))
    assert_next_cell_differs(faulty, sound[COUNT], '[found]')
    assert sound[COUNT].answer.value == 2
    assert faulty.answer.status is Status.REFUSED
    assert 'no chairs was found' in faulty.answer.reason


@pytest.mark.parametrize(
    ('question', 'name', 'frame'),
    [
        (DISTANCE, 'green box', 2),
        (HEIGHT, 'yellow chair', 20),
        (TOP, 'brown table', 22),
        (GAP, 'white chair', 16),
    ],
)
def test_two_where_one_is_meant(
    drawn: Room, sound: dict[str, Asked], question: str, name: str, frame: int
) -> None:
    """The candidates are shown, and it is asked back which one is meant."""
    faulty = put(drawn, question, Faulty(name, twice, {frame}))
    assert_next_cell_differs(faulty, sound[question], '[found]')
    assert faulty.answer.status is Status.AMBIGUOUS
    assert f"2 things answer to '{name}'" in faulty.answer.reason
    assert len(faulty.answer.places) == 2


@pytest.mark.parametrize(
    ('question', 'name', 'frame'),
    [
        (DISTANCE, 'green box', 2),
        (DISTANCE, 'green box', 3),
        (HEIGHT, 'yellow chair', 12),
        (HEIGHT, 'yellow chair', 13),
        (GAP, 'green box', 2),
        (GAP, 'white chair', 1),
    ],
)
def test_a_size_that_cannot_be(
    drawn: Room, sound: dict[str, Asked], question: str, name: str, frame: int
) -> None:
    """A mask shows the thing higher than any other: it is measured again without that frame."""
    faulty = put(drawn, question, Faulty(name, grown, {frame}))
    assert_next_cell_differs(faulty, sound[question], '[reach]')
    assert 'out of the frames that agree' in faulty.cells[2].purpose
    assert_right_with_more_doubt(faulty, sound[question])
    assert any('looked at again' in warning for warning in faulty.answer.warnings)
    assert faulty.answer.confidence < sound[question].answer.confidence


@pytest.mark.parametrize('question', ASKED)
@pytest.mark.parametrize('frame', [2, 12, 22])
def test_a_frame_whose_depth_is_off(
    drawn: Room, sound: dict[str, Asked], question: str, frame: int
) -> None:
    """It shows a floor below the floor: the thing and the floor are measured without it."""
    faulty = put(drawn, question, off={frame})
    assert_next_cell_differs(faulty, sound[question], '[levels]')
    assert_right_with_more_doubt(faulty, sound[question])
    assert any(f'frame {frame} is left out' in warning for warning in faulty.answer.warnings)
    assert faulty.answer.confidence < sound[question].answer.confidence
