"""The two system call filters of a kernel, as BPF programs.

Stage one is a deny-list that bubblewrap loads before the launcher's trusted imports. Stage two
is an allow-list that the launcher loads for all threads just before the first cell: no program
can be started, no socket opened, no memory file made, no other process touched. Programs are
built here, so that the kernel's environment needs no libseccomp.
"""

from __future__ import annotations

import errno
import os
import tempfile
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import KernelStartError

if TYPE_CHECKING:
    from collections.abc import Iterable

PID_PLACEHOLDER = 0x5CA1AB1E
"""Stands for the kernel's own pid, which is known only inside; the launcher replaces it."""

CLONE_THREAD = 0x00010000
CLONE_NEW_ANY = 0x7E020080
"""Every CLONE_NEW* flag: no thread may enter a namespace of its own."""
AF_UNIX = 1
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""Ask for a terminal and its size, bytes readable, blocking mode, close-on-exec."""
PRCTLS = (15, 16, 38)
"""Set and get the thread's name, no new privileges."""
FCNTLS = (0, 1, 2, 3, 4, 1030, 1032, 1034)
"""Duplicate, flags, size of a pipe, seals; no owner or signal of a descriptor: the system would
send that signal for the cell, to any process of its user. No locks: one file may have any number,
and no limit of a process counts the memory of each."""
SOL_SOCKET = 1
SOCKET_OPTIONS = (2, 13, 16, 20, 21)
"""Reuse, lingering, credentials, time-outs; no programs for packets, and no larger buffers: where
the system was told to allow them, as for DDS, those of one process can take all of the memory."""

ALLOWED_WITH_VALUES = (
    ('kill', 0, (PID_PLACEHOLDER,)),
    ('tgkill', 0, (PID_PLACEHOLDER,)),
    ('ioctl', 1, IOCTLS),
    ('prctl', 0, PRCTLS),
    ('fcntl', 1, FCNTLS),
    # any other family would make the system look for a module to load
    ('socketpair', 0, (AF_UNIX,)),
    # without an address: one end of a pair of datagram sockets can write to any socket file
    ('sendto', 4, (0,)),
    # limits are asked for, not set
    ('prlimit64', 2, (0,)),
)
"""System call, which of its arguments, and what that may be."""

DENIED_FIRST = """
ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd pidfd_open pidfd_send_signal
keyctl add_key request_key bpf perf_event_open userfaultfd io_uring_setup io_uring_enter
io_uring_register kexec_load kexec_file_load init_module finit_module delete_module
open_by_handle_at name_to_handle_at mount umount2 pivot_root chroot setns unshare move_mount
open_tree fsopen fsconfig fsmount fspick mount_setattr swapon swapoff reboot acct quotactl
quotactl_fd settimeofday clock_settime clock_adjtime adjtimex iopl ioperm modify_ldt syslog
fanotify_init lookup_dcookie nfsservctl uselib vhangup memfd_create memfd_secret shmget shmat
shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl mq_open mq_unlink
symlink symlinkat link linkat mknod mknodat migrate_pages move_pages mbind set_mempolicy
process_madvise sched_setattr sched_setaffinity ioprio_set
"""

OF_ZYGOTE = {'mount', 'pidfd_open', 'unshare'}
"""What the process that kernels are forked from needs of them, to separate those kernels."""

ALLOWED_ALWAYS = """
read write readv writev pread64 pwrite64 preadv pwritev lseek close close_range fstat stat lstat
newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat getdents64 getcwd
dup dup2 dup3 pipe2 sendfile copy_file_range fadvise64 ftruncate fsync fdatasync
fallocate
mmap munmap mprotect mremap madvise msync mincore brk membarrier
futex futex_waitv set_robust_list get_robust_list rseq sched_yield sched_getaffinity
sched_getscheduler sched_getparam sched_get_priority_max sched_get_priority_min getcpu getpriority
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack
restart_syscall pause
exit exit_group getpid gettid getppid getpgrp getpgid getsid getuid geteuid getgid getegid
getgroups getresuid getresgid uname sysinfo times getrusage getrlimit umask capget
clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time getrandom setitimer
getitimer alarm arch_prctl set_tid_address
poll ppoll select pselect6 epoll_create1 epoll_wait epoll_pwait epoll_pwait2 epoll_ctl eventfd2
timerfd_create timerfd_settime timerfd_gettime
recvfrom recvmsg accept4 getsockopt getsockname getpeername
"""

ALLOWED_WITH_FILES = """
open openat creat mkdir mkdirat unlink unlinkat rmdir rename renameat renameat2 chdir fchdir
truncate utimensat utime chmod fchmod fchmodat
"""


def stage_one(*, forks: bool = False) -> bytes:
    """Return the deny-list under which the launcher imports its libraries.

    Args:
        forks: True for the process that kernels are forked from. It runs no cell; the kernels
            that it forks load the whole list.
    """
    seccomp = library()
    rules = empty(seccomp, seccomp.ALLOW)
    refuse = seccomp.ERRNO(errno.EPERM)
    denied = set(DENIED_FIRST.split()) - (OF_ZYGOTE if forks else set())
    for name in known(seccomp, sorted(denied)):
        rules.add_rule(refuse, name)
    rules.add_rule(refuse, 'socket', seccomp.Arg(0, seccomp.NE, AF_UNIX))
    return export(rules)


def stage_two(*, may_write_files: bool) -> bytes:
    """Return the allow-list under which cells run.

    Args:
        may_write_files: True where only a private, sized file system can be written; False
            refuses to open any file for writing.
    """
    seccomp = library()
    rules = empty(seccomp, seccomp.ERRNO(errno.EPERM))
    arg = seccomp.Arg
    for name in known(seccomp, ALLOWED_ALWAYS.split()):
        rules.add_rule(seccomp.ALLOW, name)
    if may_write_files:
        for name in known(seccomp, ALLOWED_WITH_FILES.split()):
            rules.add_rule(seccomp.ALLOW, name)
    else:
        writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        for name, index in (('open', 1), ('openat', 2)):
            if known(seccomp, [name]):
                rules.add_rule(seccomp.ALLOW, name, arg(index, seccomp.MASKED_EQ, writing, 0))
    threads = arg(0, seccomp.MASKED_EQ, CLONE_THREAD | CLONE_NEW_ANY, CLONE_THREAD)
    rules.add_rule(seccomp.ALLOW, 'clone', threads)
    # glibc falls back on clone, whose flags can be looked at
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), 'clone3')
    for name, index, values in ALLOWED_WITH_VALUES:
        for value in values:
            rules.add_rule(seccomp.ALLOW, name, arg(index, seccomp.EQ, value))
    level = arg(1, seccomp.EQ, SOL_SOCKET)
    for option in SOCKET_OPTIONS:
        rules.add_rule(seccomp.ALLOW, 'setsockopt', level, arg(2, seccomp.EQ, option))
    # libzmq aborts where its threads may not ask for the ordinary policy, which all have: they are
    # told yes and nothing is done, for it would be done to any process of the same user
    rules.add_rule(seccomp.ERRNO(0), 'sched_setscheduler', arg(1, seccomp.EQ, 0))
    return export(rules)


def empty(seccomp: Any, otherwise: int) -> Any:  # noqa: ANN401 - a module without types
    """Return a filter without rules; the calls of other architectures are refused as well.

    The library's own choice, to kill the thread, would leave a kernel that hangs.
    """
    rules = seccomp.SyscallFilter(defaction=otherwise)
    rules.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.ERRNO(errno.EPERM))
    return rules


def library() -> Any:  # noqa: ANN401 - a module without types
    """Return the seccomp module: pyseccomp's, or the distribution's python3-seccomp.

    Raises:
        KernelStartError: neither is installed, or libseccomp is missing.
    """
    try:
        import pyseccomp as module  # noqa: PLC0415 - Linux only, needed when a kernel starts
    except (ImportError, OSError, RuntimeError) as error:
        try:
            import seccomp as module  # noqa: PLC0415
        except ImportError:
            msg = (
                f'no seccomp library ({error}): pip install pyseccomp and apt-get install '
                'libseccomp2, or apt-get install python3-seccomp'
            )
            raise KernelStartError(msg) from None
    return module


def known(seccomp: Any, names: Iterable[str]) -> list[str]:  # noqa: ANN401 - module
    """Return those system calls that this architecture has."""
    architecture = seccomp.system_arch()
    found = []
    for name in names:
        try:
            number = seccomp.resolve_syscall(architecture, name)
        except (ValueError, RuntimeError, OSError):
            continue
        if number >= 0:
            found.append(name)
    return found


def export(rules: Any) -> bytes:  # noqa: ANN401 - a filter without types
    """Return the BPF program of a filter."""
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
