"""Make the CMake files of the ROS wheels build on this machine.

The wheels carry the paths of the machine that built them: its Python headers and its NumPy headers. Run by the
interpreter of the virtual environment that holds the wheels; a second run changes nothing.
"""

import re
import sys
import sysconfig
from pathlib import Path

import numpy as np

BUILD_MACHINE = r'/opt/python/cp\d+-cp\d+'


def main() -> None:
    """Rewrite the paths in every CMake file below PREFIX/share."""
    paths = {
        BUILD_MACHINE + r'/lib/python[\d.]+/site-packages/numpy/(?:_core|core)/include': np.get_include(),
        BUILD_MACHINE + r'/include/python[\d.]+': sysconfig.get_path('include'),
    }
    changed = 0
    for file in Path(sys.prefix, 'share').rglob('*.cmake'):
        before = after = file.read_text(encoding='utf-8')
        for pattern, path in paths.items():
            after = re.sub(pattern, path.replace('\\', r'\\'), after)
        if after != before:
            file.write_text(after, encoding='utf-8')
            changed += 1
    print(f'setup: {changed} CMake files of the ROS wheels now name the headers of this machine')


if __name__ == '__main__':
    main()
