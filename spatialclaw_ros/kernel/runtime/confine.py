"""What a kernel gives up before its first cell: resources, privileges, system calls."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
CAPABILITIES = 64
CAPABILITY_VERSION = 0x20080522
SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC = 1, 1
SECCOMP_NUMBERS = {'x86_64': 317, 'aarch64': 277, 'armv7l': 383, 'riscv64': 277}
INSTRUCTION_BYTES = 8
SPARE_TASKS = 1000
"""Processes and threads that a user may start elsewhere while his kernel still can start some."""
SIGNALS = 64
"""That wait to be delivered; those that everybody knows need no such place."""
NO_FILTER = 71
"""Exit code of a kernel that could not load its filter."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (('length', ctypes.c_ushort), ('instructions', ctypes.c_char_p))


def die_with_parent(parent: int) -> None:
    """Ask to be killed when the starting thread ends; exit at once if it has already."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(NO_FILTER)


def set_limits(limits: Mapping[str, Any], *, own_identity: bool) -> None:
    """Set the limits of one process: memory, files, threads; no priority, no core file.

    Args:
        limits: the host's Limits, as JSON.
        own_identity: the uid is this kernel's alone, so that its tasks can be counted.
    """
    with contextlib.suppress(OSError):  # refused in some containers: then the host's value stays
        Path('/proc/self/oom_score_adj').write_text('1000', encoding='ascii')
    if os.sched_getscheduler(0) in {os.SCHED_FIFO, os.SCHED_RR}:
        # inherited from a node of real-time priority, which no cell may have
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(int(limits['niceness']))
    mega = 1 << 20
    wanted = {
        resource.RLIMIT_AS: int(limits['memory_mb']) * mega,
        resource.RLIMIT_NOFILE: int(limits['open_files']),
        resource.RLIMIT_FSIZE: int(limits['temporary_mb']) * mega,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_RTPRIO: 0,
        resource.RLIMIT_NICE: 0,
        # counted together with those of the user's other processes, which could queue none then
        resource.RLIMIT_SIGPENDING: SIGNALS,
    }
    # where others have the same uid, their tasks count as well
    others = 0 if own_identity else running_tasks() + SPARE_TASKS
    wanted[resource.RLIMIT_NPROC] = others + int(limits['tasks'])
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (least, least))


def running_tasks() -> int:
    """Return how many processes and threads the machine has."""
    counts = Path('/proc/loadavg').read_text(encoding='ascii').split()[3]
    return int(counts.partition('/')[2])


def drop_privileges() -> None:
    """Never gain a privilege again, and let no process of the same uid look inside."""
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def drop_capabilities() -> None:
    """Keep none: neither those of the zygote nor those of a user namespace of one's own."""
    _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for capability in range(CAPABILITIES):
        _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    # none of them: effective, permitted, inheritable, each in two words
    if _libc.capset((ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), 'the capabilities cannot be given up')


def load_filter(program: bytes, placeholder: int) -> None:
    """Load a system call filter for all threads; exit where that is impossible.

    Args:
        program: BPF instructions.
        placeholder: constant in the program that stands for this process's pid.
    """
    mine = struct.pack('=I', os.getpid())
    wanted = struct.pack('=I', placeholder)
    patched = b''.join(
        program[i : i + 4] + (mine if program[i + 4 : i + 8] == wanted else program[i + 4 : i + 8])
        for i in range(0, len(program), INSTRUCTION_BYTES)
    )
    filter_program = _Program(len(patched) // INSTRUCTION_BYTES, patched)
    result = _libc.syscall(
        SECCOMP_NUMBERS[os.uname().machine],
        SECCOMP_SET_MODE_FILTER,
        SECCOMP_FILTER_FLAG_TSYNC,
        ctypes.byref(filter_program),
    )
    if result != 0:
        os.write(2, b'kernel: the system call filter cannot be loaded for all threads\n')
        os._exit(NO_FILTER)
