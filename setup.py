"""Installs spatialclaw_ros, by colcon (ament_python) or by pip."""

from collections.abc import Sequence
from pathlib import Path

from setuptools import find_packages, setup

NAME = 'spatialclaw_ros'
ROOT = Path(__file__).resolve().parent


def requirements(name: str) -> list[str]:
    """Read a list of requirements, the one place where its ranges and their reasons stand."""
    lines = (ROOT / 'requirements' / f'{name}.txt').read_text(encoding='utf-8').splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith('#')]


def package_files() -> list[str]:
    """List every data file inside the package: prompts, templates, recordings, py.typed."""
    root = ROOT / NAME
    files = (file for file in root.rglob('*') if file.is_file())
    return sorted(
        str(file.relative_to(root)) for file in files if file.suffix not in {'.py', '.pyc'}
    )


def share_files() -> list[tuple[str, Sequence[str]]]:
    """List what goes to share/: resource index, package.xml, launch files and configuration."""
    share = f'share/{NAME}'
    listing: list[tuple[str, Sequence[str]]] = [
        ('share/ament_index/resource_index/packages', [f'resource/{NAME}']),
        (share, ['package.xml']),
    ]
    for top in ('launch', 'config'):
        for folder in sorted({file.parent for file in (ROOT / top).rglob('*.*')}):
            files = [file for file in folder.iterdir() if file.suffix not in {'', '.pyc'}]
            relative = folder.relative_to(ROOT)
            listing.append(
                (f'{share}/{relative}', sorted(str(file.relative_to(ROOT)) for file in files))
            )
    return listing


setup(
    name=NAME,
    version='0.1.0',
    packages=find_packages(include=[NAME, f'{NAME}.*']),
    package_data={NAME: package_files()},
    data_files=share_files(),
    python_requires='>=3.10',
    # OpenCV is left out: on a robot it is the distribution's, which pip does not know by name.
    install_requires=['setuptools', 'numpy', 'scipy', 'pillow', 'jupyter_client', 'pyzmq'],
    extras_require={
        'node': requirements('node') + requirements('libraries'),
        'kernel': requirements('kernel'),
        'models': ['torch>=2.4', *requirements('models')],
        'replay': ['rosbags>=0.10,<0.12'],
        'test': requirements('test'),
    },
    zip_safe=True,
    author='SpatialClaw maintainers',
    author_email='maintainers@spatialclaw.dev',
    maintainer='SpatialClaw maintainers',
    maintainer_email='maintainers@spatialclaw.dev',
    description='Answers questions about the space around a robot, from RGB-D frames and a VLM',
    license='Apache-2.0',
    entry_points={
        'console_scripts': [
            'spatialclaw = spatialclaw_ros.cli.main:main',
            'spatialclaw_node = spatialclaw_ros.cli.main:node_main',
            'spatialclaw_world = spatialclaw_ros.cli.main:world_main',
        ],
    },
)
