from __future__ import annotations

import struct

from spatialclaw_ros.kernel import seccomp


def instructions(program: bytes) -> list[tuple[int, int, int, int]]:
    return [struct.unpack_from('=HBBI', program, at) for at in range(0, len(program), 8)]


def test_both_stages_are_programs_of_a_size_that_loads() -> None:
    for program in (
        seccomp.stage_one(),
        seccomp.stage_one(forks=True),
        seccomp.stage_two(may_write_files=True),
        seccomp.stage_two(may_write_files=False),
    ):
        assert len(program) % 8 == 0
        assert 20 < len(program) // 8 < 4096


def test_the_pid_is_a_constant_that_can_be_replaced() -> None:
    program = seccomp.stage_two(may_write_files=True)
    constants = [instruction[3] for instruction in instructions(program)]
    assert seccomp.PID_PLACEHOLDER in constants


def test_names_of_other_architectures_are_left_out() -> None:
    library = seccomp.library()
    assert seccomp.known(library, ['read', 'no_such_call']) == ['read']


def test_the_lists_do_not_contradict_each_other() -> None:
    allowed = set((seccomp.ALLOWED_ALWAYS + seccomp.ALLOWED_WITH_FILES).split())
    assert allowed & set(seccomp.DENIED_FIRST.split()) == set()
    assert allowed & {'execve', 'execveat', 'fork', 'vfork', 'socket', 'connect', 'bind'} == set()


def test_what_forks_kernels_may_do_little_more_than_they() -> None:
    assert set(seccomp.DENIED_FIRST.split()) > seccomp.OF_ZYGOTE
    longer, shorter = seccomp.stage_one(), seccomp.stage_one(forks=True)
    assert len(shorter) < len(longer)
