"""Write the table of docs/sandbox.md from the attacks in test/kernel/attacks."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / 'test'))

from kernel.attack_files import page  # noqa: E402 - its folder is on the path only now

if __name__ == '__main__':
    file = ROOT / 'docs' / 'sandbox.md'
    file.write_text(page(file.read_text(encoding='utf-8')), encoding='utf-8')
