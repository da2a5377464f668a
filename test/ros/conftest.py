"""A private DDS domain for each module, a node of the test in it, and small bags to play."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import rclpy
from rclpy.signals import SignalHandlerOptions
from ros.bags import write_bag
from ros.listener import Listener
from ros.processes import private_domain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope='module')
def domain() -> Iterator[int]:
    """Enter a DDS domain of this module's own."""
    with private_domain() as number:
        yield number


@pytest.fixture(scope='module')
def listener(domain: int) -> Iterator[Listener]:
    """Return a node of the test process, spinning in a thread; left last."""
    rclpy.init(args=['test'], domain_id=domain, signal_handler_options=SignalHandlerOptions.NO)
    with Listener() as node:
        yield node
    rclpy.try_shutdown()


@pytest.fixture(scope='session')
def small_bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bag of two seconds of 160x120 RGB-D at 10 Hz with poses."""
    return write_bag(tmp_path_factory.mktemp('bag') / 'small')
