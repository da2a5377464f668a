"""The attacks that stand in attacks/*.yaml, and what has to come of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / 'attacks'
LEVELS = ('bwrap', 'landlock')
SIBLINGS = 'siblings'
"""The group of those that need another kernel of the same factory."""
TABLE_BEGINS, TABLE_ENDS = '<!-- table -->', '<!-- end -->'
STATUSES = {
    'refused': {'ok'},
    'survives': {'ok', 'error'},
    'times_out': {'timeout'},
    'dies': {'died'},
    'ends': {'ok', 'error', 'timeout', 'died'},
}
"""What has to happen -> the statuses that a cell may have then."""
FORGE = """
kernel = get_ipython().kernel
MIME = 'application/vnd.spatialclaw.observation+json'
def forged(**changes):
    return {'status': 'ok', 'variables': {}, 'deleted': [], 'images': [], **changes}
def forge(buffers=(), **changes):
    content = {'data': {MIME: forged(**changes)}, 'metadata': {}, 'transient': {}}
    parent = kernel.get_parent('shell')
    kernel.session.send(
        kernel.iopub_socket, 'display_data', content, parent=parent, buffers=list(buffers)
    )
def instead(buffers=(), **changes):
    def observation(error):
        del kernel._observation
        return forged(**changes), list(buffers)
    kernel._observation = observation
"""
PRELUDE = """
ctypes, errno, os, platform, struct, sys = map(
    __import__, ('ctypes', 'errno', 'os', 'platform', 'struct', 'sys')
)
socket = __import__('socket')
libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == 'aarch64'
HOST = {host!r}
LANDLOCKED = HOST['level'] == 'landlock'
TEMPORARY = os.environ['TMPDIR']
ITSELF = {os.getpid(), int(os.readlink('/proc/self'))}
BESIDE = sorted(set(HOST.get('numbers', ())) - ITSELF)

def refused(action, *arguments, **named):
    try:
        got = action(*arguments, **named)
    except (OSError, ValueError, ImportError, MemoryError) as error:
        number = getattr(error, 'errno', None)
        print('refused', type(error).__name__, errno.errorcode.get(number, number))
        return None
    print('ESCAPED', repr(got)[:200])
    return got

def checked(got):
    if got == -1:
        raise OSError(ctypes.get_errno(), 'refused')
    return got

def checked_number(got):
    if -4096 < got < 0:
        raise OSError(-got, 'refused')
    return got

def syscall(x86, arm, *arguments):
    got = libc.syscall(arm if ARM else x86, *arguments)
    code = ctypes.get_errno()
    if got == -1 and code in (errno.EPERM, errno.ENOSYS):
        raise OSError(code, 'refused')
    return got, 'the system looked at the call', errno.errorcode.get(code)

def fill(path):
    try:
        with open(path, 'wb') as file:
            for _ in range(2000):
                file.write(bytes(1 << 20))
                file.flush()
    finally:
        if os.path.exists(path):
            os.unlink(path)
"""
ANSWERS = "print('answers', True)"
TOOLS_ANSWER = """
print('answers', int(tools.SAM3(InputImages[0], 'sugar box').get_mask().sum()) > 1000)
"""
FRAMES = """
import zlib
print('frames', [zlib.crc32(np.ascontiguousarray(image.rgb)) for image in InputImages])
"""


@dataclass(frozen=True)
class Attack:
    """One cell that tries something."""

    group: str
    name: str
    does: str
    stopped_by: str
    code: str
    expect: str = 'refused'
    says: str = ''
    """Text that the observation has to hold."""
    timeout_s: float = 20.0
    levels: tuple[str, ...] = LEVELS

    @property
    def title(self) -> str:
        """Return its name among all."""
        return f'{self.group}.{self.name}'

    @property
    def fatal(self) -> bool:
        """Whether it may cost its kernel."""
        return self.expect in {'dies', 'ends'}

    def cell(self, host: Mapping[str, Any]) -> dict[str, Any]:
        """Return it as an entry of the list that ``spatialclaw cells`` reads."""
        code = self.code.replace('FORGE\n', FORGE)
        if not code.startswith('%'):
            code = PRELUDE.replace('{host!r}', repr(dict(host))) + code
        return {'code': code, 'timeout_s': self.timeout_s}

    def probe(self) -> dict[str, Any]:
        """Return the cell after it: what only asked the system cannot have broken the tools."""
        return {'code': ANSWERS if self.expect == 'refused' else TOOLS_ANSWER, 'timeout_s': 60}

    def complaint(self, seen: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """Return what is wrong with the observation of it and that of the cell after it, or ''."""
        text = f'{seen["stdout"]}{seen["stderr"]}{seen["error"]}'
        if seen['status'] == 'rejected':
            return ''
        wrong = {
            f'status {seen["status"]}': seen['status'] not in STATUSES[self.expect],
            'it got what it wanted': 'ESCAPED' in seen['stdout'],
            'it tried nothing': self.expect == 'refused' and 'refused' not in seen['stdout'],
            f'it does not say {self.says!r}': self.says not in text,
        }
        for complaint, holds in wrong.items():
            if holds:
                return f'{complaint}: {text[-1000:]}'
        if 'answers True' not in after['stdout']:
            return f'the next cell does not answer: {after}'
        if not self.fatal and 'kernel had died' in after['stderr']:
            return 'its kernel had ended before the next cell'
        return ''


def attacks() -> list[Attack]:
    """Return what one kernel can try; what costs it first: earlier cells are run again."""
    found = [attack for _, group in groups() for attack in group if attack.group != SIBLINGS]
    return sorted(found, key=lambda attack: not attack.fatal)


def siblings() -> list[Attack]:
    """Return what a kernel can try where there is another one."""
    return [attack for _, group in groups() for attack in group if attack.group == SIBLINGS]


def groups() -> list[tuple[str, list[Attack]]]:
    """Return the attacks by the title of their file."""
    found = []
    for path in sorted(FOLDER.glob('*.yaml')):
        content = yaml.safe_load(path.read_text(encoding='utf-8'))
        group = path.stem.partition('_')[2]
        found.append((content['title'], [made(group, entry) for entry in content['attacks']]))
    return found


def made(group: str, entry: Mapping[str, Any]) -> Attack:
    """Return the attack of one entry."""
    known = {**entry, 'levels': tuple(entry.get('levels', LEVELS))}
    attack = Attack(group=group, **known)
    assert attack.expect in STATUSES, attack
    return attack


def page(text: str) -> str:
    """Return docs/sandbox.md with its table as the files say."""
    before, _, rest = text.partition(TABLE_BEGINS)
    _, _, after = rest.partition(TABLE_ENDS)
    return f'{before}{TABLE_BEGINS}\n{table()}\n{TABLE_ENDS}{after}'


def table() -> str:
    """Return the attacks as Markdown, a table for each group."""
    lines: list[str] = []
    for title, group in groups():
        lines += ['', f'### {title}', '', '| attack | what it does | what stops it |']
        lines += ['|---|---|---|']
        lines += [f'| {a.title} | {a.does} | {a.stopped_by} |' for a in group]
    return '\n'.join([*lines, ''])
