"""Make the CMake files of the ROS wheels build on this machine.

The wheels carry paths of the machine that built them: its Python headers and its NumPy headers.
Run by the interpreter of the environment that holds the wheels; a second run changes nothing.
"""

import re
import sys
import sysconfig
from pathlib import Path

import numpy as np

PYTHON_HEADERS = r'/opt/python/cp\d+-cp\d+/include/python[\d.]+'
NUMPY_HEADERS = r'/opt/python/cp\d+-cp\d+/lib/python[\d.]+/site-packages/numpy/_?core/include'


def main() -> None:
    """Rewrite the paths in every CMake file below PREFIX/share."""
    paths = {NUMPY_HEADERS: np.get_include(), PYTHON_HEADERS: sysconfig.get_path('include')}
    changed = 0
    for file in Path(sys.prefix, 'share').rglob('*.cmake'):
        before = after = file.read_text(encoding='utf-8')
        for pattern, path in paths.items():
            after = re.sub(pattern, path.replace('\\', r'\\'), after)
        if after != before:
            file.write_text(after, encoding='utf-8')
            changed += 1
    if changed:
        print(f'setup: {changed} CMake files of the ROS wheels now name our own headers')


if __name__ == '__main__':
    main()
