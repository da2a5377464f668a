from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel.sandbox import fresh_uid
from spatialclaw_ros.kernel.staging import as_user, gates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Tree = tuple[Path, Path, Path]


@pytest.fixture
def tree(public_folder: Callable[[], Path]) -> Tree:
    """Return a closed folder, a folder that is needed below it, and a secret beside that."""
    closed = public_folder() / 'closed'
    needed = closed / 'deep er' / 'needed'
    needed.mkdir(parents=True)
    for folder in (needed, needed.parent):
        folder.chmod(0o755)
    closed.chmod(0o700)
    (needed / 'file').write_text('wanted', encoding='ascii')
    secret = closed / 'secret'
    secret.write_text('secret', encoding='ascii')
    return closed, needed, secret


def test_the_outermost_closed_folder_is_found(tree: Tree) -> None:
    closed, needed, _ = tree
    assert gates([needed]) == [closed]
    assert gates([needed, needed / 'file', closed.parent]) == [closed]


def test_what_others_may_not_read_is_named(tree: Tree) -> None:
    closed, needed, _ = tree
    with pytest.raises(KernelStartError, match='chmod -R go'):
        gates([closed])
    (needed / 'file').chmod(0o600)
    with pytest.raises(KernelStartError, match='may be read by its owner alone'):
        gates([needed / 'file'])


@pytest.mark.skipif(os.geteuid() != 0, reason='only root gives up being root')
def test_only_what_is_needed_can_be_read(tree: Tree) -> None:
    closed, needed, secret = tree
    uid = fresh_uid()
    script = f'id -u; cat "{needed}/file"; echo; ls "{closed}"; cat "{secret}"'
    done = subprocess.run(
        as_user(['sh', '-c', script], uid, [needed]),
        check=False,
        capture_output=True,
        text=True,
        cwd='/',
    )
    assert done.stdout.split('\n') == [str(uid), 'wanted', 'deep er', '']
    assert 'No such file' in done.stderr
    assert secret.read_text(encoding='ascii') == 'secret'


@pytest.mark.skipif(os.geteuid() != 0, reason='only root gives up being root')
def test_descriptors_are_handed_on(tree: Tree) -> None:
    _, needed, _ = tree
    read, write = os.pipe()
    command = as_user(['bash', '-c', f'echo hello >&{write}'], fresh_uid(), [needed])
    subprocess.run(command, check=True, pass_fds=[write], cwd='/')
    os.close(write)
    with os.fdopen(read, 'rb') as end:
        assert end.read() == b'hello\n'


@pytest.mark.skipif(os.geteuid() != 0, reason='only root gives up being root')
def test_another_identity_is_chosen_only_where_it_may_be(tree: Tree) -> None:
    _, needed, _ = tree
    uid, other = fresh_uid(), fresh_uid()
    script = f'setpriv --reuid={other} id -u'
    for chooses, said in ((True, f'{other}\n'), (False, '')):
        command = as_user(['sh', '-c', script], uid, [needed], chooses=chooses)
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd='/')
        assert done.stdout == said
