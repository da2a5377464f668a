"""Landlock: what this process and everything it becomes may open, by path, for ever after."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << i for i in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (
    1 << i for i in range(6, 13)
)
REFER, TRUNCATE, IOCTL_DEV = (1 << i for i in range(13, 16))

# the rights that exist from each version of the interface on
SINCE = ((1, (1 << 13) - 1), (2, REFER), (3, TRUNCATE), (5, IOCTL_DEV))
RIGHTS = {
    'read': READ_FILE | READ_DIR,
    'list': READ_DIR,
    'write': READ_FILE
    | READ_DIR
    | WRITE_FILE
    | MAKE_REG
    | MAKE_DIR
    | REMOVE_FILE
    | REMOVE_DIR
    | REFER
    | TRUNCATE,
    'device': READ_FILE | WRITE_FILE,
    'sockets': READ_DIR | MAKE_SOCK | REMOVE_FILE,
}
ONLY_FOLDERS = READ_DIR | REMOVE_DIR | REMOVE_FILE | REFER | ((1 << 13) - (1 << 6))


class _Attributes(ctypes.Structure):
    _fields_ = (
        ('handled_access_fs', ctypes.c_uint64),
        ('handled_access_net', ctypes.c_uint64),
        ('scoped', ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = 'ms'
    _fields_ = (('allowed_access', ctypes.c_uint64), ('parent_fd', ctypes.c_int32))


_libc = ctypes.CDLL(None, use_errno=True)


def abi() -> int:
    """Return the version of Landlock's interface; 0 where the system has none."""
    version = _libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), CREATE_RULESET_VERSION)
    return max(int(version), 0)


def restrict(rules: Iterable[tuple[str, str]]) -> None:
    """Confine this thread, and every thread it will start, to the paths given.

    Args:
        rules: (path, one of RIGHTS); a path that does not exist is skipped.

    Raises:
        OSError: the system refuses.
    """
    version = abi()
    handled = 0
    for since, rights in SINCE:
        if version >= since:
            handled |= rights
    # networks from version 4, abstract sockets and signals from version 6
    attributes = _Attributes(handled, 3 if version >= 4 else 0, 3 if version >= 6 else 0)  # noqa: PLR2004
    size = 24 if version >= 6 else 16 if version >= 4 else 8  # noqa: PLR2004
    ruleset = _call(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0)
    try:
        for path, right in rules:
            _add(ruleset, path, RIGHTS[right] & handled)
        _call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _add(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):  # noqa: PTH112 - pathlib is not imported this early
            rights &= ~ONLY_FOLDERS
        rule = _PathBeneath(rights, descriptor)
        _call(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f'landlock: {os.strerror(code)}')
    return result
