"""Label images of another node: each frame waits for its own, from the first one on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rclpy.duration import Duration
from ros.asking import met, wait_for_frames
from ros.bags import START_NS, Fault, write_bag
from ros.listener import DEADLINE_S, wait_until
from ros.processes import start_node, start_player
from std_msgs.msg import String

from spatialclaw_ros.ros import qos

if TYPE_CHECKING:
    from pathlib import Path

    from ros.listener import Listener

pytestmark = pytest.mark.timeout(900)

STEP_NS = 200_000_000
LOOK = """
# %% look
seen = [bool(tools.SAM3.segment_image_by_text(frame, 'crate')) for frame in InputImages]
ReturnAnswer(f'{sum(seen)} of {len(seen)} with {tools.SAM3.backend}')
"""


def test_every_frame_has_its_labels(listener: Listener, tmp_path: Path) -> None:
    """They come after the colour image, and the first frame is one of those that are shown."""
    cells = tmp_path / 'look.py'
    cells.write_text(LOOK, encoding='utf-8')
    names = listener.node.create_publisher(String, '/labels/names', qos.LATCHED)
    names.publish(String(data='{"7": "crate"}'))
    # slowly: images are sent with best effort, and one that is lost has no labels
    bag = write_bag(tmp_path / 'bag', Fault(labels=True, step_ns=STEP_NS))
    with start_node(tmp_path, f'model.path:={cells}') as program:
        program.wait_for('is ready')
        wait_until(names.get_subscription_count, 'the node wants names')
        assert names.wait_for_all_acked(Duration(seconds=DEADLINE_S))
        with start_player(bag, tmp_path) as player, met() as client:
            player.wait_for('played')
            wait_for_frames(client, START_NS + 10 * STEP_NS)
            asked = client.ask('Which frames show the crate?')
        assert asked.state == 'succeeded', asked.error_msg
        seen, _, rest = asked.answer.text.partition(' of ')
        assert int(seen) > 1
        assert rest.startswith(f'{seen} with '), asked.answer.text
    listener.node.destroy_publisher(names)
