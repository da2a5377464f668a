"""What all kernels of a factory have in common, and what each is told when it starts."""

from __future__ import annotations

import base64
import os
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.kernel import sandbox, seccomp
from spatialclaw_ros.kernel.limits import counted_apart

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.kernel.groups import Home
    from spatialclaw_ros.kernel.layout import Layout
    from spatialclaw_ros.kernel.limits import Limits
    from spatialclaw_ros.kernel.zygote import Zygote


@dataclass(frozen=True)
class Plan:
    """How the kernels of a factory are made."""

    layout: Layout
    level: str
    limits: Limits
    world_axes: str = 'rep103'
    fonts: tuple[str, bytes] | None = None
    """matplotlib's list of fonts: its file's name and content; for kernels that import it."""
    groups: tuple[Home, ...] = ()
    """Where control groups for kernels can be made."""
    zygote: Zygote | None = None
    """What kernels are forked from; without it, each has a sandbox and imports of its own."""
    given_up: threading.Event = field(default_factory=threading.Event)
    """Set when the factory closes: nobody waits any more for a kernel that starts."""

    @property
    def inside(self) -> bool:
        """Whether kernels have file systems of their own."""
        return self.level == 'bwrap'


def told_alone(plan: Plan, start: sandbox.Start, connection: dict[str, Any]) -> dict[str, Any]:
    """Return what a kernel with a sandbox of its own is told."""
    return _told(plan, start.environment_inside, start.landlock, sized=start.sized) | {
        'connection': connection,
        'limits': plan.limits.to_json(),
        'own_identity': start.own_identity,
        'parent': 0 if plan.inside else os.getpid(),
    }


def told_zygote(plan: Plan, start: sandbox.Start) -> dict[str, Any]:
    """Return what the process is told that kernels are forked from."""
    inside = start.environment_inside
    return {
        'forks': True,
        'separates': plan.inside,
        'landlock_needed': plan.level != 'none',
        'limits': plan.limits.to_json(),
        # its kernels are of the same user: each one's tasks are counted in itself
        'own_identity': False,
        'parent': 0 if plan.inside else os.getpid(),
        'temporary': inside['TMPDIR'],
        'folder': '/',
        'landlock': start.landlock,
    }


def told_forked(plan: Plan, private: Path | None, connection: dict[str, Any]) -> dict[str, Any]:
    """Return what a kernel that is forked is told.

    Args:
        plan: of the factory.
        private: the folder of its sockets, where it has no file system of its own.
        connection: how it is reached.
    """
    inside = sandbox.environment(plan.layout, str(private or sandbox.TEMPORARY))
    uid = 0
    if plan.level == 'none':
        landlock = []
    elif private is None:
        landlock = sandbox.rules_inside(plan.layout)
    else:
        landlock = sandbox.rules_outside(plan.layout, private)
        if os.geteuid() == 0:
            uid = sandbox.fresh_uid()
            os.chown(private, uid, uid)
    told = _told(plan, inside, landlock, sized=True) | {
        'connection': connection,
        # the zygote is nice already, and niceness adds up
        'limits': replace(plan.limits, niceness=0).to_json(),
        'own_identity': uid > 0 or (plan.inside and counted_apart()),
        'uid': uid,
        'environment': inside,
    }
    if plan.inside:
        told['mounts'] = sandbox.private_mounts(plan.limits)
        told['kept'] = [str(folder) for folder in plan.layout.folders if sandbox.hidden(folder)]
        told['first_filter'] = encoded(seccomp.stage_one())
    return told


def _told(
    plan: Plan, environment: dict[str, str], landlock: list[tuple[str, str]], *, sized: bool
) -> dict[str, Any]:
    program = b''
    if plan.level != 'none':
        program = seccomp.stage_two(may_write_files=plan.inside and sized)
    return {
        'temporary': environment['TMPDIR'],
        'folder': environment['TMPDIR'] if plan.inside else '/',
        'landlock': landlock,
        'filter': encoded(program),
        'placeholder': seccomp.PID_PLACEHOLDER,
        'world_axes': plan.world_axes,
    }


def encoded(program: bytes) -> str:
    """Return a filter in a form that JSON takes."""
    return base64.b64encode(program).decode()
