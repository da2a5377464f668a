"""The folders are the architecture: who may import whom, held two ways."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / 'spatialclaw_ros'

# folder -> folders of this package it may import (itself always)
MAY_IMPORT: dict[str, set[str]] = {
    'core': set(),
    'frames': {'core'},
    'primitives': {'core'},
    'kernel': {'core', 'frames'},
    'models': {'core'},
    'agent': {'core'},
    'report': {'core', 'agent'},
    'world': {'core'},
    'replay': {'core', 'frames', 'primitives', 'agent', 'report', 'assemble'},
    'ros': {'core', 'frames', 'primitives', 'agent', 'replay', 'report', 'world', 'assemble'},
    'bench': {'core', 'frames', 'kernel', 'primitives', 'agent', 'replay', 'world'},
    'cli': {
        *('core', 'frames', 'kernel', 'models', 'agent', 'report', 'replay', 'ros', 'world'),
        *('bench', 'assemble'),
    },
}
# the runtime is what runs inside the kernel: it may see what cells may see, never the host side
RUNTIME_MAY_IMPORT = {'core', 'frames', 'primitives', 'kernel'}
ROS_ONLY = (
    *('rclpy', 'sensor_msgs', 'geometry_msgs', 'visualization_msgs', 'std_msgs', 'std_srvs'),
    *(
        'nav_msgs',
        'spatialclaw_msgs',
        'tf2_msgs',
        'diagnostic_msgs',
        'builtin_interfaces',
        'cv_bridge',
    ),
)
# from what a cell gave to what a primitive takes: it may know what points are, not measure them
FORGIVING_MAY_IMPORT = {
    *('forgiving', 'errors', 'remarks', 'given', 'points', 'colours', 'feedback'),
    *('frame_view', 'images'),
}
HEAVY = ('torch', 'transformers')
# they run elsewhere than in the node: in the model server, and in the kernel for matplotlib
ELSEWHERE = ('models/serving/server.py', 'primitives/figure_backend.py')


def modules() -> list[Path]:
    """Return every module of the package."""
    return sorted(PACKAGE.rglob('*.py'))


def imported(path: Path) -> set[str]:
    """Return the dotted names a module imports anywhere, types included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f'{path}: relative import'
            base = node.module or ''
            names.add(base)
            names.update(f'{base}.{alias.name}' for alias in node.names)
    return names


def folder_of(path: Path) -> str:
    """Return the folder of the package a module stands in ('' for the top)."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ''


@pytest.mark.parametrize('path', modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_direction(path: Path) -> None:
    """A module imports only from the folders its own may see."""
    folder = folder_of(path)
    if not folder:
        return
    relative = path.relative_to(PACKAGE)
    is_runtime = relative.parts[:2] == ('kernel', 'runtime')
    allowed = RUNTIME_MAY_IMPORT if is_runtime else MAY_IMPORT[folder] | {folder}
    for name in imported(path):
        parts = name.split('.')
        if parts[0] == 'spatialclaw_ros' and len(parts) > 1 and parts[1] != '__version__':
            assert parts[1] in allowed, f'{relative} imports {name}'
            if is_runtime and parts[1] == 'kernel' and len(parts) > 2:
                assert parts[2] in {'runtime', 'wire'}, f'{relative} imports the host side: {name}'
            if not is_runtime and folder != 'kernel':
                assert parts[1:3] != ['kernel', 'runtime'], f'{relative} imports {name}'


@pytest.mark.parametrize('path', modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_ros_imports_ros(path: Path) -> None:
    """Only ``ros`` imports rclpy and messages; only ``models`` imports torch."""
    folder = folder_of(path)
    roots = {name.split('.')[0] for name in imported(path)}
    if folder != 'ros':
        assert not roots & set(ROS_ONLY), path
    if folder != 'models':
        assert not roots & set(HEAVY), path


@pytest.mark.parametrize(
    'path', sorted((PACKAGE / 'primitives' / 'forgiving').glob('*.py')), ids=lambda p: p.stem
)
def test_forgiveness_stands_below_the_primitives(path: Path) -> None:
    """What puts arguments right is called by the primitives, and calls none of them."""
    names = [name.split('.') for name in imported(path)]
    used = {parts[2] for parts in names if parts[1:2] == ['primitives'] and len(parts) > 3}
    assert used <= FORGIVING_MAY_IMPORT, path


def test_imports_without_ros_and_torch() -> None:
    """Every module outside ``ros`` and the kernel's runtime imports where there is no ROS."""
    names = [
        '.'.join(path.relative_to(ROOT).with_suffix('').parts).removesuffix('.__init__')
        for path in modules()
        if folder_of(path) != 'ros'
        and path.relative_to(PACKAGE).parts[:2] != ('kernel', 'runtime')
        and str(path.relative_to(PACKAGE)) not in ELSEWHERE
    ]
    blocked = [*ROS_ONLY, *HEAVY]
    program = (
        'import importlib, sys\n'
        f'for name in {blocked!r}: sys.modules[name] = None\n'
        f'for name in {names!r}: importlib.import_module(name)\n'
    )
    done = subprocess.run(
        [sys.executable, '-c', program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
