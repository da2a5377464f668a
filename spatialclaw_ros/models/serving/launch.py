"""The program of the model's process: ``python launch.py DESCRIPTOR``.

Its interpreter need not have this package installed, and must not find the node's other
packages: so only this one is made importable, from where this file stands.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path


def make_importable() -> None:
    """Make this package importable, and nothing that lies beside it."""
    package = Path(__file__).resolve().parents[2]
    spec = importlib.util.spec_from_file_location(
        package.name, package / '__init__.py', submodule_search_locations=[str(package)]
    )
    if spec is None or spec.loader is None:
        msg = f'{package} is no package'
        raise ImportError(msg)
    module = importlib.util.module_from_spec(spec)
    sys.modules[package.name] = module
    spec.loader.exec_module(module)


def main() -> None:
    """Serve on the socket whose descriptor is the argument."""
    sys.path.pop(0)  # the folder of this file
    make_importable()
    from spatialclaw_ros.models.serving.server import serve  # noqa: PLC0415 - only now it can be

    serve(int(sys.argv[1]))


if __name__ == '__main__':
    main()
