"""Cells that try to leave the sandbox. Each prints ESCAPED where it got what it wanted.

Run as a program it executes all of them in one real kernel and prints what came of each:
``attacks.py PYTHON LEVEL HOW SECRET OUTSIDE [NAME …]``: HOW is 'forked' or 'alone', as the kernel
is to be started, SECRET a readable file of the host, OUTSIDE a folder of it that anybody may
write. Without names, all run.
"""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import Any

from kernel.siblings import SIBLINGS

PRELUDE = """
import ctypes, errno, os, platform, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == 'aarch64'

def refused(action, *arguments):
    try:
        got = action(*arguments)
    except (OSError, ValueError, ImportError, MemoryError) as error:
        number = getattr(error, 'errno', None)
        print('refused', type(error).__name__, errno.errorcode.get(number, number))
        return None
    print('ESCAPED', repr(got)[:200])
    return got

def syscall(x86, arm, *arguments):
    got = libc.syscall(arm if ARM else x86, *arguments)
    if got == -1:
        raise OSError(ctypes.get_errno(), 'refused')
    return got
"""

READING = {
    'shadow': "refused(lambda: open('/etc/shadow').read(1))",
    'passwd': "refused(lambda: open('/etc/passwd').read(1))",
    'home': "refused(os.listdir, '/home'); refused(os.listdir, '/root')",
    'secret_file': 'refused(lambda: open({secret!r}).read(1))',
    'secret_folder': 'refused(os.listdir, os.path.dirname({secret!r}))',
    'package_data': (
        'import spatialclaw_ros\n'
        'folder = os.path.join(os.path.dirname(spatialclaw_ros.__file__), "data")\n'
        'refused(lambda: open(os.path.join(folder, "ycbv_0001", "scene.json")).read(1))'
    ),
    'process_list': (
        'import glob\n'
        'others = [p for p in glob.glob("/proc/[0-9]*") if int(p[6:]) != os.getpid()]\n'
        'for other in others or ["/proc/2"]:\n'
        '    refused(lambda: open(other + "/environ", "rb").read(1))'
    ),
    'disk': "refused(lambda: open('/dev/vda', 'rb').read(1))",
    'mounts': "refused(lambda: open('/proc/self/mountinfo').read(1))",
    'connections': "refused(lambda: open('/proc/self/net/unix').read(1))",
    'environment': (
        'leaked = [n for n in os.environ if "SECRET" in n or "TOKEN" in n]\n'
        'print("ESCAPED" if leaked else "refused")'
    ),
}
WRITING = {
    'outside': "refused(lambda: open({outside!r} + '/cell.txt', 'w'))",
    'root': "refused(lambda: open('/cell.txt', 'w'))",
    'etc': "refused(lambda: open('/etc/cell.txt', 'w'))",
    'usr': "refused(lambda: open('/usr/cell.txt', 'w'))",
    'dev': "refused(lambda: open('/dev/cell.txt', 'w'))",
    'run': "refused(lambda: open('/run/cell.txt', 'w'))",
    'site_packages': "refused(lambda: open(np.__path__[0] + '/../cell.pth', 'w'))",
    'own_package': (
        "import spatialclaw_ros\nrefused(lambda: open(spatialclaw_ros.__file__, 'a'))"
    ),
    'core_pattern': "refused(lambda: open('/proc/sys/kernel/core_pattern', 'w'))",
    'proc_1_mem': "refused(lambda: open('/proc/1/mem', 'r+b'))",
    'proc_self_mem': "refused(lambda: open('/proc/self/mem', 'r+b'))",
    'symlink': "refused(os.symlink, '/etc', '/tmp/link')",
    'device_node': "refused(os.mknod, '/tmp/node', 0o20666, os.makedev(1, 1))",
}
NETWORK = {
    'inet': 'refused(socket.socket, socket.AF_INET)',
    'inet6': 'refused(socket.socket, socket.AF_INET6, socket.SOCK_DGRAM)',
    'unix': 'refused(socket.socket, socket.AF_UNIX)',
    'netlink': 'refused(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW)',
    'packet': 'refused(socket.socket, socket.AF_PACKET, socket.SOCK_RAW)',
    'other_families': (
        'for family in range(2, 46):\n'
        '    try:\n        socket.socketpair(family)\n'
        '    except PermissionError:\n        print("refused")\n'
        '    except OSError as error:\n        print("ESCAPED: the system looked", error)'
    ),
    'download': 'import urllib.request\nrefused(urllib.request.urlopen, "http://127.0.0.1:9")',
}
PROGRAMS = {
    'shell': "import subprocess\nrefused(subprocess.run, ['/bin/sh', '-c', 'true'])",
    'interpreter': "import subprocess\nrefused(subprocess.run, [sys.executable, '-c', 'pass'])",
    'system': ("code = os.system('true')\nprint('ESCAPED' if code == 0 else 'refused')"),
    'fork': 'refused(os.fork)',
    'vfork': 'refused(syscall, 58, 220, 17)',
    'execveat': 'refused(syscall, 322, 281, -100, b"/bin/true", None, None, 0)',
    'old_numbers': (
        'import mmap\n'
        'def getpid_of_32_bits():\n'
        '    if ARM:\n        raise OSError(errno.EPERM, "no such numbers")\n'
        '    page = mmap.mmap(-1, 4096, prot=7)\n'
        '    page.write(bytes.fromhex("b814000000cd80c3"))\n'
        '    code = ctypes.addressof(ctypes.c_char.from_buffer(page))\n'
        '    got = ctypes.CFUNCTYPE(ctypes.c_int)(code)()\n'
        '    if got < 0:\n        raise OSError(-got, "refused")\n'
        '    return got\n'
        'refused(getpid_of_32_bits)\n'
        'refused(syscall, 0x40000000 | 520, 281, b"/bin/true", None, None)'
    ),
    'exec': "refused(os.execv, '/bin/true', ['true'])",
    'exec_self': 'refused(os.execv, sys.executable, [sys.executable])',
    'spawn': "refused(os.posix_spawn, '/bin/true', ['true'], {{}})",
    'ipython': "refused(lambda: get_ipython().getoutput('true', split=False))",
    'matplotlib': (
        "from matplotlib import subprocess\nrefused(subprocess.check_output, ['/bin/true'])"
    ),
    'pickle': (
        'import pickle\n'
        'payload = b"cposix\\nsystem\\n(S\'true\'\\ntR."\n'
        "print('ESCAPED' if pickle.loads(payload) == 0 else 'refused')"
    ),
}
PROCESSES = {
    'ptrace': 'refused(syscall, 101, 117, 16, 1, 0, 0)',
    'read_memory': 'refused(syscall, 310, 270, 1, None, 0, None, 0, 0)',
    'kill_all': 'refused(os.kill, -1, 9)',
    'kill_other': 'refused(os.kill, os.getpid() + 1, 9)',
    'kill_parent': 'refused(os.kill, os.getppid() or 2, 0)',
    'signal_by_descriptor': (
        'import fcntl\n'
        'end, other = socket.socketpair()\n'
        'refused(fcntl.fcntl, end, fcntl.F_SETOWN, os.getppid() or 1)\n'
        'refused(fcntl.fcntl, end, 10, 9)'
    ),
    'unshare': 'refused(syscall, 272, 97, 0x10000000)',
    'mount': "refused(syscall, 165, 40, b'none', b'/tmp', b'tmpfs', 0, None)",
    'chroot': "refused(os.chroot, '/tmp')",
    'memory_file': "refused(os.memfd_create, 'cell')",
    'shared_memory': 'refused(syscall, 29, 194, 0, 4096, 0o1600)',
    'bpf': 'refused(syscall, 321, 280, 0, None, 0)',
    'io_uring': 'refused(syscall, 425, 425, 1, None)',
    'userfaultfd': 'refused(syscall, 323, 282, 0)',
    'keyring': 'refused(syscall, 250, 219, 0, 0, 0)',
    'perf': 'refused(syscall, 298, 241, None, 0, -1, -1, 0)',
    'real_time': 'refused(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))',
    'affinity': 'refused(os.sched_setaffinity, 0, [0])',
    'priority': 'refused(os.nice, -5)',
    'setuid': 'refused(os.setuid, 0)',
    'personality': 'refused(syscall, 135, 92, 0x0040000)',
}
RESOURCES = {
    'memory': 'refused(lambda: np.ones((100_000, 1_000_000)).nbytes)',
    'temporary': (
        'def fill():\n'
        '    with open(os.environ["TMPDIR"] + "/fill", "wb") as file:\n'
        '        for _ in range(2000):\n'
        '            file.write(bytes(1 << 20))\n'
        '            file.flush()\n'
        'refused(fill)\n'
        'try:\n    os.unlink(os.environ["TMPDIR"] + "/fill")\nexcept OSError:\n    pass'
    ),
    'shm': (
        'def fill():\n'
        '    with open("/dev/shm/fill", "wb") as file:\n'
        '        for _ in range(2000):\n'
        '            file.write(bytes(1 << 20))\n'
        '            file.flush()\n'
        'refused(fill)\n'
        'try:\n    os.unlink("/dev/shm/fill")\nexcept OSError:\n    pass'
    ),
    'limits': ('import resource\nrefused(resource.setrlimit, resource.RLIMIT_AS, (-1, -1))'),
}
IMPORTS = {name: f'refused(__import__, {name!r})' for name in ('rclpy', 'torch', 'rosbags')}
FRAMES = {
    'flag': 'refused(InputImages[0].rgb.setflags, True)',
    'assign': 'def write():\n    InputImages[0].rgb[0, 0] = 0\nrefused(write)',
    'mprotect': (
        'pixels = np.asarray(InputImages[0].rgb)\n'
        'page = pixels.ctypes.data & ~4095\n'
        'def protect():\n'
        '    if libc.mprotect(ctypes.c_void_p(page), 4096, 3):\n'
        '        raise OSError(ctypes.get_errno(), "refused")\n'
        'refused(protect)'
    ),
    'reopen': (
        'def reopen():\n'
        '    for name in os.listdir("/proc/self/fd"):\n'
        '        path = "/proc/self/fd/" + name\n'
        '        if "memfd" in os.readlink(path):\n'
        '            return os.pwrite(os.open(path, os.O_RDWR), b"x", 0)\n'
        '    raise OSError(errno.ENOENT, "no descriptor of the ring is open")\n'
        'refused(reopen)'
    ),
    'map': (
        'import mmap\n'
        'def remap():\n'
        '    for name in os.listdir("/proc/self/fd"):\n'
        '        if "memfd" in os.readlink("/proc/self/fd/" + name):\n'
        '            return mmap.mmap(int(name), 4096)\n'
        '    raise OSError(errno.ENOENT, "no descriptor of the ring is open")\n'
        'refused(remap)'
    ),
    'truncate': (
        'def cut():\n'
        '    for name in os.listdir("/proc/self/fd"):\n'
        '        if "memfd" in os.readlink("/proc/self/fd/" + name):\n'
        '            return os.ftruncate(int(name), 0)\n'
        '    raise OSError(errno.ENOENT, "no descriptor of the ring is open")\n'
        'refused(cut)'
    ),
    'memory': (
        'pixels = np.asarray(InputImages[0].rgb)\n'
        'def poke():\n'
        '    with open("/proc/self/mem", "r+b", buffering=0) as memory:\n'
        '        memory.seek(pixels.ctypes.data)\n'
        '        return memory.write(b"x")\n'
        'refused(poke)'
    ),
}
GROUPS = {
    'reading': READING,
    'writing': WRITING,
    'network': NETWORK,
    'programs': PROGRAMS,
    'processes': PROCESSES,
    'resources': RESOURCES,
    'imports': IMPORTS,
    'frames': FRAMES,
    'siblings': SIBLINGS,
}
NAMES = [f'{group}.{name}' for group, cells in GROUPS.items() for name in cells]


def cells(**places: object) -> dict[str, str]:
    """Return the attacks by name, on the places that they name."""
    return {
        f'{group}.{name}': PRELUDE + textwrap.dedent(code).format(**places)
        if '{' in code
        else PRELUDE + code
        for group, members in GROUPS.items()
        for name, code in members.items()
    }


def main() -> None:
    """Run all attacks in one kernel and print the outcomes as JSON."""
    from kernel.scene import bound_query  # noqa: PLC0415 - a program's imports
    from kernel.siblings import around  # noqa: PLC0415

    from spatialclaw_ros.frames.ring import RingRegistry  # noqa: PLC0415
    from spatialclaw_ros.kernel.factory import Kernels  # noqa: PLC0415

    python, level, how, secret, outside, *wanted = sys.argv[1:]
    outcomes: dict[str, Any] = {}
    with RingRegistry() as rings, Kernels(Path(python), rings, sandbox=level, spares=0) as kernels:
        if how == 'alone':
            kernels._nursery._forks = False
        other = kernels.acquire('other')
        other.execute('secret = "kept"', timeout_s=30)
        session = kernels.acquire('attacks')
        query, tools = bound_query(rings)
        session.bind(query, tools)
        before = query.captures[0].frame.rgb.copy()
        pid = session.pid
        for name, code in cells(secret=secret, outside=outside, **around(other.pid)).items():
            if wanted and name not in wanted:
                continue
            result = session.execute(code, timeout_s=30)
            outcomes[name] = {
                'status': result.status.name,
                'text': f'{result.stdout}{result.stderr}',
                'error': result.error,
            }
        outcomes['frame_intact'] = bool((before == query.captures[0].frame.rgb).all())
        outcomes['same_kernel'] = session.pid == pid
        outcomes['sibling'] = other.execute('print(secret)', timeout_s=30).stdout
        outcomes['level'] = session.sandbox
        outcomes['how'] = 'forked' if kernels._nursery.forks else 'alone'
        session.close()
        other.close()
    json.dump(outcomes, sys.stdout)


if __name__ == '__main__':
    main()
