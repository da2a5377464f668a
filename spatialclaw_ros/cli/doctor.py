"""Say what this machine has and lacks; each line pass, warn or fail, with the remedy."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

Line = tuple[str, str, str]
"""(pass | warn | fail, subject, what was seen and the remedy)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument('--json', action='store_true', help='one JSON object a line')


def run(args: argparse.Namespace) -> int:
    """Print the lines; exit code 1 when one of them is a fail."""
    failed = False
    for level, subject, text in (*_python(), *_ros(), *_kernel(), *_models()):
        failed |= level == 'fail'
        if args.json:
            print(json.dumps({'level': level, 'subject': subject, 'text': text}))
        else:
            print(f'{level:<5} {subject}: {text}')
    return int(failed)


def _python() -> Iterator[Line]:
    version = '.'.join(str(part) for part in sys.version_info[:3])
    good = sys.version_info >= (3, 10)
    yield ('pass' if good else 'fail', 'python', f'{version}; 3.10 or newer is needed')


def _ros() -> Iterator[Line]:
    distro = os.environ.get('ROS_DISTRO', 'none sourced (ROS wheels, where installed)')
    yield ('pass', 'ROS distribution', distro)
    for package, remedy in (
        ('rclpy', 'source a ROS 2 distribution, or run `make setup`'),
        (
            'spatialclaw_msgs',
            (
                'build it: colcon build --base-paths src src/spatialclaw_ros/spatialclaw_msgs, '
                'or run `make setup`; without it only ~/question and ~/answer_text work'
            ),
        ),
        ('tf2_msgs', 'install it with your distribution, or run `make setup`'),
    ):
        found = importlib.util.find_spec(package) is not None
        yield ('pass' if found else 'fail', package, 'found' if found else f'missing: {remedy}')
    names = ('FASTDDS_DEFAULT_PROFILES_FILE', 'FASTRTPS_DEFAULT_PROFILES_FILE')
    profile = next((os.environ[name] for name in names if os.environ.get(name)), '')
    yield (
        'pass' if profile else 'warn',
        'DDS transport profile',
        profile
        or 'none: a Fast DDS publisher of VGA images without a bigger shared-memory segment '
        'loses most of them; export both variables with config/fastdds_large_data.xml',
    )


def _kernel() -> Iterator[Line]:
    from spatialclaw_ros import assemble  # noqa: PLC0415 - parts only on use
    from spatialclaw_ros.kernel.groups import REMEDY, homes  # noqa: PLC0415
    from spatialclaw_ros.kernel.layout import layout_of  # noqa: PLC0415
    from spatialclaw_ros.kernel.limits import Limits  # noqa: PLC0415
    from spatialclaw_ros.kernel.probe import probe, probe_forking  # noqa: PLC0415

    try:
        python = assemble.interpreter('', 'kernel')
    except BadInputError as error:
        yield ('fail', 'kernel interpreter', str(error))
        return
    yield ('pass', 'kernel interpreter', str(python))
    boundaries = [found for found in probe(layout_of(python)) if found.level != 'none']
    for found in boundaries:
        level = 'pass' if found.works else 'warn'
        yield (level, f'sandbox {found.level}', found.reason or 'works')
    in_force = next((found.level for found in boundaries if found.works), '')
    if not in_force:
        yield ('fail', 'sandbox in force', 'no boundary works here: no kernel is started')
        return
    yield ('pass', 'sandbox in force', f'{in_force}, unless kernel.sandbox asks for another')
    forking = probe_forking(in_force, layout_of(python))
    alone = f'each starts alone and imports its libraries, which takes seconds: {forking.reason}'
    yield (
        'pass' if forking.works else 'warn',
        'kernels',
        'forked from one that has done the imports' if forking.works else alone,
    )
    grouped = bool(homes(Limits()))
    yield (
        'pass' if grouped else 'warn',
        'control groups',
        'limit the memory of each kernel as a whole'
        if grouped
        else f'none can be made here, so only its address space and files are limited: {REMEDY}',
    )


def _models() -> Iterator[Line]:
    from spatialclaw_ros import assemble  # noqa: PLC0415 - parts only on use

    need = 'only model.name transformers (a local model) needs it'
    try:
        python = assemble.interpreter('', 'models')
    except BadInputError as error:
        yield ('warn', 'models interpreter', f'{error}; {need}')
        return
    yield ('pass', 'models interpreter', f'{python}; {need}')
