from __future__ import annotations

from pathlib import Path

import pytest

from spatialclaw_ros.frames import memory


def test_within_the_machine() -> None:
    lines = Path('/proc/meminfo').read_text(encoding='ascii').splitlines()
    total = next(int(line.split()[1]) for line in lines if line.startswith('MemTotal'))
    assert 0 < memory.available_bytes() <= total * 1024


@pytest.mark.parametrize(
    ('folder', 'limit', 'used'),
    [
        ('', 'memory.max', 'memory.current'),
        ('memory', 'memory.limit_in_bytes', 'memory.usage_in_bytes'),
    ],
)
def test_a_container_s_limit_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, limit: str, used: str
) -> None:
    place = tmp_path / folder
    place.mkdir(exist_ok=True)
    (place / limit).write_text('1000000\n', encoding='ascii')
    (place / used).write_text('700000\n', encoding='ascii')
    (place / 'memory.stat').write_text('anon 1\ninactive_file 50000\n', encoding='ascii')
    monkeypatch.setattr(memory, 'CGROUP', tmp_path)
    assert memory.available_bytes() == 350000


def test_no_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'memory.max').write_text('max\n', encoding='ascii')
    monkeypatch.setattr(memory, 'CGROUP', tmp_path)
    assert memory.available_bytes() > 1000000
