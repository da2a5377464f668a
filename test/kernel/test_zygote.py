from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel import wire
from spatialclaw_ros.kernel.layout import layout_of
from spatialclaw_ros.kernel.limits import Limits
from spatialclaw_ros.kernel.plan import Plan, told_forked
from spatialclaw_ros.kernel.starting import runs
from spatialclaw_ros.kernel.zygote import Zygote, pid_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope='module')
def plan(kernel_python: Path) -> Plan:
    return Plan(layout_of(kernel_python), 'bwrap', Limits())


@pytest.fixture(scope='module')
def zygote(plan: Plan) -> Iterator[Zygote]:
    made = Zygote(plan)
    yield made
    made.end()
    made.end()
    assert not made.alive


def forked(zygote: Zygote, told: dict[str, Any]) -> int:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        return zygote.fork(told, theirs.fileno(), null)
    finally:
        os.close(null)
        theirs.close()
        ours.close()


def test_a_kernel_that_cannot_be_separated_is_not_forked(zygote: Zygote, plan: Plan) -> None:
    told = told_forked(plan, None, {})
    told['mounts'] = [['/no/such/folder', 1]]
    with pytest.raises(KernelStartError, match='cannot be separated from others'):
        forked(zygote, told)
    assert zygote.alive


def test_what_came_late_is_no_answer(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is killed after it forked a kernel is told of as well."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        monkeypatch.setattr(zygote, '_end', ours)
        wire.send_packet(theirs, {'error': 'the child that forks it ended with 9'})
        asked: list[bytes] = []

        def answer() -> None:
            request, descriptors, _, _ = socket.recv_fds(theirs, 16, 3)
            asked.append(request)
            wire.send_packet(theirs, {'ok': True}, descriptors[0])
            wire.close_all(descriptors)

        thread = threading.Thread(target=answer)
        thread.start()
        os.close(forked(zygote, {}))
        thread.join()
    assert asked == [b'fork']


def test_what_goes_wrong_in_a_kernel_ends_that_kernel_alone(zygote: Zygote, plan: Plan) -> None:
    told = told_forked(plan, None, {})
    told['folder'] = '/no/such/folder'
    pidfd = forked(zygote, told)
    try:
        while runs(pidfd):
            pass
        assert zygote.alive
    finally:
        os.close(pidfd)


def test_a_process_is_known_by_our_numbers() -> None:
    pidfd = os.pidfd_open(os.getpid())
    assert pid_of(pidfd) == os.getpid()
    os.close(pidfd)
