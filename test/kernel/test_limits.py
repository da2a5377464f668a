from __future__ import annotations

import pytest

from spatialclaw_ros.kernel.limits import counted_apart


@pytest.mark.parametrize(
    ('release', 'apart'),
    [('5.10.104-tegra', False), ('5.14.0-1-rt', True), ('5.9', False), ('6.8-rc1', True)],
)
def test_tasks_are_counted_in_namespaces_since_linux_5_14(release: str, *, apart: bool) -> None:
    assert counted_apart(release) is apart
