"""Installs spatialclaw_ros, by colcon (ament_python) or by pip."""

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
    files = (file for file in root.rglob('*') if file.is_file() and '__pycache__' not in file.parts)
    return sorted(str(file.relative_to(root)) for file in files if file.suffix != '.py')


def share_files() -> list[tuple[str, list[str]]]:
    """List what goes to share/: the resource index, package.xml, launch files and configuration."""
    share = f'share/{NAME}'
    listing = [
        ('share/ament_index/resource_index/packages', [f'resource/{NAME}']),
        (share, ['package.xml']),
    ]
    for top in ('launch', 'config', 'data'):
        for folder in sorted({file.parent for file in (ROOT / top).rglob('*') if file.is_file()}):
            if folder.name != '__pycache__':
                relative = folder.relative_to(ROOT)
                files = sorted(str(relative / file.name) for file in folder.iterdir() if file.is_file())
                listing.append((f'{share}/{relative}', files))
    return listing


setup(
    name=NAME,
    version='0.1.0',
    packages=find_packages(include=[NAME, f'{NAME}.*']),
    package_data={NAME: package_files()},
    data_files=share_files(),
    python_requires='>=3.10',
    # rosdep brings these on a robot; OpenCV is left out because its name on PyPI is not the distribution's.
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
    description='Ask a robot about the space around it: a VLM that works in a sandboxed Python kernel over RGB-D.',
    license='Apache-2.0',
    entry_points={
        'console_scripts': [
            'spatialclaw = spatialclaw_ros.cli.main:main',
            'spatialclaw_node = spatialclaw_ros.cli.main:node_main',
        ],
    },
)
