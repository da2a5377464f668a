"""What a failed cell tells the agent: type, whole message, the offending line, what to do."""

from __future__ import annotations

import difflib
import errno
import inspect
import linecache
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

NO_ACCESS = (errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOSYS)
MAX_MESSAGE = 100_000
MODULES = ('ast', 'copy', 'datetime', 'heapq', 'os', 'random', 'statistics', 'sys', 'time')
IN_MODULES = {
    'collections': ('Counter', 'OrderedDict', 'defaultdict', 'deque', 'namedtuple'),
    'itertools': ('chain', 'combinations', 'groupby', 'permutations', 'product'),
    'functools': ('lru_cache', 'partial', 'reduce'),
    'typing': ('Any', 'Dict', 'List', 'Optional', 'Tuple'),
    'dataclasses': ('dataclass',),
    'math': ('atan2', 'degrees', 'hypot', 'radians', 'sqrt'),
    'scipy.spatial': ('ConvexHull', 'KDTree', 'cKDTree'),
}
"""What models use without having imported it."""
OWN_CALL = re.compile(r'(\w+)\.(\w+)\(\) (?:got an unexpected|missing|takes)')
OWNERS = {
    'Reconstruction': 'recon',
    'PerFrameMask': 'seg',
    'Segmentation': 'tools.SAM3',
    'Geometry': 'tools.Geometry',
    'MaskTools': 'tools.Mask',
    'Sketch': 'sketch',
    'Robot': 'robot',
}
"""What has the calls that models look for, and how a cell calls it."""
OF_WORDS = {
    'read-only': 'arrays of a frame are shared and cannot be written: work on array.copy()',
    'does not support input requests': 'nobody types here: what is asked is in Metadata.question',
    'no running event loop': 'await it: tasks run only while the cell itself awaits something',
    'finite': 'unknown points are NaN: points[np.isfinite(points).all(axis=-1)]',
}
TORCH = ('cpu', 'numpy', 'detach', 'cuda', 'to', 'float', 'bool', 'long', 'unsqueeze')
OURS = __name__.partition('.')[0]
MAX_NAMES = 60
SKLEARN = (
    'there is no scikit-learn: for PCA take np.linalg.svd of the centred points, for DBSCAN and '
    'k-means scipy.cluster (fclusterdata, kmeans2) or open3d cluster_dbscan, for neighbours '
    'scipy.spatial.cKDTree'
)
NAME_IN_MESSAGE = re.compile(r"'([A-Za-z_]\w*)'")


def guidance(error: BaseException, cell_folder: str, names: Iterable[str], chars: int) -> str:
    """Return the whole text for the agent.

    Args:
        error: what the cell raised.
        cell_folder: file names of cells start with it.
        names: what is defined, to find what was meant.
        chars: the most it may have.
    """
    message = _message(error)
    lines = [f'{type(error).__name__}: {message}' if message else type(error).__name__]
    lines += _places(error, cell_folder)
    cause = error.__cause__
    if cause is not None:
        lines.append(f'caused by {type(cause).__name__}: {_message(cause)}')
    try:
        hint = _remedy(error, message, [name for name in names if type(name) is str])
    except BaseException:  # noqa: BLE001 - an object's own code runs here
        hint = ''
    if hint:
        lines.append(f'remedy: {hint}')
    text = '\n'.join(lines)
    if len(text) <= chars:
        return text
    return (
        f'{text[: chars * 2 // 3]}\n… {len(text) - chars} characters cut …\n{text[-chars // 3 :]}'
    )


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return str(error.msg)
    try:
        return str(error)[:MAX_MESSAGE]
    except BaseException as broken:  # noqa: BLE001 - the exception's own code runs here
        return f'(its text cannot be made: {type(broken).__name__})'


def _places(error: BaseException, cell_folder: str) -> list[str]:
    if isinstance(error, SyntaxError) and error.lineno:
        text = (error.text or '').rstrip('\n')
        mark = ' ' * max(0, (error.offset or 1) - 1) + '^'
        return [f'  line {error.lineno}: {text}', f'  {" " * len(f"line {error.lineno}:")} {mark}']
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(cell_folder)]
    places = []
    for frame in ours[-3:]:
        line = linecache.getline(frame.filename, frame.lineno or 0).strip() or frame.line or ''
        where = f' in {frame.name}' if frame.name not in {'<module>', '<cell line: 1>'} else ''
        where = '' if where.startswith(' in <cell') else where
        places.append(f'  line {frame.lineno}{where}: {line}')
    if frames and ours and frames[-1] is not ours[-1] and 'IPython' not in frames[-1].filename:
        last = frames[-1]
        module = last.filename.rsplit('/', 1)[-1]
        places.append(f'  raised in {last.name} ({module}:{last.lineno})')
    return places


def _remedy(error: BaseException, message: str, names: list[str]) -> str:  # noqa: PLR0911 - a table
    if isinstance(error, NameError):
        return _name(error, message, names)
    if isinstance(error, ModuleNotFoundError):
        if (error.name or '').startswith('sklearn'):
            return SKLEARN
        return (
            'cells have numpy (np), scipy, cv2, open3d (o3d), matplotlib (plt), PIL and the names '
            'of the tools; models and sensors are reached through tools, InputImages and frames'
        )
    if isinstance(error, OSError) and error.errno in NO_ACCESS:
        return (
            'cells run in a sandbox without network, other processes and other files; use '
            'variables (they last over cells), show(...) and the tools'
        )
    if isinstance(error, MemoryError):
        return 'the kernel has a memory limit: use fewer points (voxels, every n-th pixel) or del'
    if isinstance(error, (ValueError, RuntimeError)):
        return next((hint for words, hint in OF_WORDS.items() if words in message), '')
    if isinstance(error, AttributeError):
        return _attributes(error)
    if isinstance(error, SyntaxError) and error.filename == '<string>':
        return 'this text is no Python; what vlm.locate says has .boxes and .points in pixels'
    if isinstance(error, TypeError):
        return _call(message)
    return ''


def _name(error: NameError, message: str, names: list[str]) -> str:
    """Return where a name may come from that is not defined."""
    wanted = getattr(error, 'name', None) or next(iter(NAME_IN_MESSAGE.findall(message)), '')
    if wanted in MODULES:
        return f'import {wanted} first'
    module = next((m for m, has in IN_MODULES.items() if wanted in has), None)
    if module is not None:
        return f'from {module} import {wanted}'
    close = difflib.get_close_matches(wanted, names, n=3)
    return f'did you mean {" or ".join(close)}?' if close else 'assign it before it is used'


def _call(message: str) -> str:
    """Return what one of our functions takes, where the arguments of a call did not fit."""
    called = OWN_CALL.match(message)
    if called is None:
        return ''
    kind, name = called.groups()
    for module in _primitives():
        function = getattr(getattr(module, kind, None), name, None)
        if function is not None:
            takes = [
                p for p in inspect.signature(function).parameters.values() if p.name != 'self'
            ]
            plain = [p.replace(annotation=p.empty) for p in takes]
            return f'{name}({", ".join(map(str, plain))})'
    return ''


def _primitives() -> list[ModuleType]:
    return [m for name, m in sys.modules.items() if name.startswith(f'{OURS}.primitives.')]


def _attributes(error: AttributeError) -> str:
    thing: Any = getattr(error, 'obj', None)
    wanted = getattr(error, 'name', None)
    if thing is None or not wanted:
        return ''
    public = [n for n in dir(thing) if not n.startswith(('_', 'take_'))]
    close = difflib.get_close_matches(wanted, public, n=3)
    meant = f'did you mean {" or ".join(close)}?' if close else ''
    if type(thing).__module__.partition('.')[0] != OURS:
        return _numpy_has(thing, wanted) or meant
    meant = f'{meant} {_elsewhere(wanted)}'.strip()
    has = f'it has {", ".join(public[:MAX_NAMES])}'
    return f'{meant} {has}' if meant else has


def _elsewhere(wanted: str) -> str:
    """Say which other of our things has an attribute."""
    modules = _primitives()
    for kind, said in OWNERS.items():
        if any(hasattr(getattr(module, kind, None), wanted) for module in modules):
            return f'{said}.{wanted} is there;'
    return ''


def _numpy_has(thing: object, wanted: str) -> str:
    """Say that what torch has is not needed here."""
    if wanted in TORCH and isinstance(thing, (np.ndarray, np.generic)):
        return f'arrays are numpy here: leave out .{wanted}()'
    return ''
