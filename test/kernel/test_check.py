from __future__ import annotations

import pytest

from spatialclaw_ros.kernel.check import check_cell


@pytest.mark.parametrize(
    'code',
    [
        'x = 1',
        're.compile("open (")',
        'text = "import os; exec(open (1))"',
        'pattern = re.compile(r"eval|exec|__import__")',
        'import numpy as np, scipy.ndimage, cv2\nfrom matplotlib import pyplot as plt',
        'import open3d as o3d',
        'import tools\nfrom tools import SAM3',
        'import os.path, sys, math, json',
        'try:\n    import torch\nexcept ImportError:\n    torch = None',
        'def f(show):\n    sketch = 1\n    return show',
        'evaluate = compile_list = opened = 3',
        'await something()',
        'frames = InputImages[:3]',
        '# import torch',
        'from .torch import x',
    ],
)
def test_harmless_cells_may_run(code: str) -> None:
    assert check_cell(code) == ''


@pytest.mark.parametrize(
    ('code', 'words'),
    [
        ('import rclpy', ['line 1', 'rclpy', 'InputImages']),
        ('x = 1\nimport torch.nn as nn', ['line 2: import torch.nn as nn', 'tools.SAM3']),
        ('from requests import get', ['requests', 'no network']),
        ('import subprocess', ['subprocess', 'cannot start programs']),
        ('if x:\n    import socket', ['line 2', 'socket']),
        ('InputImages = []', ['InputImages is reserved']),
        ('for sketch in range(3): pass', ['sketch is reserved']),
        ('a, show = 1, 2', ['show is reserved']),
        ('def ReturnAnswer(x): pass', ['ReturnAnswer is reserved']),
        ('x = (1 +', ['SyntaxError', 'line 1: x = (1 +', '^']),
        ('if x:\ny = 1', ['line 2: y = 1', 'four spaces']),
        ('!ls', ['write Python']),
        ('%matplotlib inline', ['magics do not work']),
        ('x = 1\n```', ['a fence stands inside the code']),
        ('  \n', ['the cell is empty']),
        ('x = 1\0', ['null byte']),
        ('x' * 200_000, ['200000 characters']),
    ],
)
def test_what_cannot_work_is_said_with_what_to_use(code: str, words: list[str]) -> None:
    guidance = check_cell(code)
    assert [word for word in words if word not in guidance] == [], guidance


def test_every_problem_is_told_in_order() -> None:
    guidance = check_cell('import torch\nx = 1\nimport rclpy')
    assert guidance.index('torch') < guidance.index('rclpy')
