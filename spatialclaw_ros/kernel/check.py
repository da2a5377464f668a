"""A look at a cell before it runs, for a good message only: the boundary is the sandbox.

What certainly cannot work is said early, with the line and with what to use instead. Harmless
text is never refused: names are looked at in the syntax tree, not in the characters.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CODE = 100_000
SENSORS = 'InputImages and frames hold what the cameras saw, with depth, K and pose'
MODELS = 'models run in the host: tools.SAM3 segments, vlm.locate and vlm.ask_with_thinking ask'
NETWORK = 'cells have no network; everything they may use is in their names already'
PROGRAMS = 'cells cannot start programs; use numpy, scipy, cv2 and open3d here'
INSTEAD = {
    'rclpy': SENSORS,
    'rospy': SENSORS,
    'tf2_ros': SENSORS,
    'cv_bridge': SENSORS,
    'sensor_msgs': SENSORS,
    'geometry_msgs': SENSORS,
    'rosbag2_py': SENSORS,
    'torch': MODELS,
    'torchvision': MODELS,
    'transformers': MODELS,
    'tensorflow': MODELS,
    'ultralytics': MODELS,
    'segment_anything': MODELS,
    'openai': MODELS,
    'requests': NETWORK,
    'httpx': NETWORK,
    'urllib3': NETWORK,
    'aiohttp': NETWORK,
    'socket': NETWORK,
    'subprocess': PROGRAMS,
    'multiprocessing': PROGRAMS,
    'pexpect': PROGRAMS,
}
RESERVED = frozenset(
    (
        'InputImages', 'RefImages', 'Metadata', 'tools', 'Reconstruct', 'SAM3', 'Geometry',
        'Mask', 'Time', 'Draw', 'Graph', 'sketch', 'show', 'vlm', 'ReturnAnswer', 'Propose',
        'notes',
    )
)  # fmt: skip
"""Names whose loss would cost the next steps; others are put back after a cell with a note."""


def check_cell(code: str) -> str:
    """Return '' for a cell that may run, or the whole guidance for its author."""
    if not code.strip():
        return 'the cell is empty: write the code of the next step between the ```python fences'
    if len(code) > MAX_CODE:
        return f'the cell has {len(code)} characters, {MAX_CODE} are allowed: take smaller steps'
    try:
        # a cell may await at its top level, as in a notebook
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(code, '<cell>', 'exec', flags)
    except SyntaxError as error:
        return syntax_guidance(code, error)
    except (ValueError, RecursionError, MemoryError) as error:
        return f'the cell cannot be read: {type(error).__name__}: {error}'
    lines = code.splitlines()
    found = [*imports(tree), *assignments(tree)]
    return '\n'.join(
        f'line {number}: {lines[number - 1].strip()}\n  {text}' for number, text in sorted(found)
    )


def syntax_guidance(code: str, error: SyntaxError) -> str:
    """Return the message, the line with a mark, and what is often behind it."""
    number = error.lineno or 1
    lines = code.splitlines() or ['']
    line = lines[min(number, len(lines)) - 1]
    mark = ' ' * (max(error.offset or 1, 1) - 1) + '^'
    remedy = ''
    if line.lstrip().startswith(('!', '%')):
        remedy = '\nremedy: shell commands and magics do not work in a cell; write Python'
    elif '```' in line:
        remedy = '\nremedy: a fence stands inside the code; write one code block only'
    elif isinstance(error, IndentationError):
        remedy = '\nremedy: indent with four spaces, the same in the whole block'
    head = f'line {number}: '
    return f'SyntaxError: {error.msg}\n{head}{line}\n{" " * len(head)}{mark}{remedy}'


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and guidance of imports that cannot work here."""
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or '']
        for name in names:
            instead = INSTEAD.get(name.partition('.')[0])
            # who catches the ImportError has thought of it
            if instead and id(node) not in guarded:
                yield node.lineno, f'{name} cannot be used in a cell: {instead}'  # type: ignore[attr-defined]


def assignments(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and guidance of top-level statements that overwrite a reserved name."""
    for node in tree.body:
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For)):
            targets = [node.target]
        names = {
            inner.id
            for target in targets
            for inner in ast.walk(target)
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
        }
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = {node.name}
        for name in sorted(names & RESERVED):
            yield node.lineno, f'{name} is reserved: use another variable name'
