from __future__ import annotations

import html
import re

import pytest

from spatialclaw_ros.report.highlight import highlight

CODES = (
    'for i in range(3):  # loop <three>\n    print(f"{i} & {i + 1}", 0.5)\n',
    'text = """several\nlines"""\nfound = tools.SAM3.segment(frame, \'mug\')',
    'broken = (1,\n  "open',
    'def (:\n\tpass',
    'π = "😀"; x = π',
    '',
    '\\',
    'a = "x\x0cy\u2028z"  # c\r\nfor b in a: pass',
)


@pytest.mark.parametrize('code', CODES)
def test_text_is_never_changed(code: str) -> None:
    assert html.unescape(re.sub(r'</?span[^>]*>', '', highlight(code))) == code


def test_colours() -> None:
    out = highlight(CODES[0])
    assert '<span class="kw">for</span>' in out
    assert '<span class="call">range</span>' in out
    assert '<span class="com"># loop &lt;three&gt;</span>' in out
    assert '<span class="num">0.5</span>' in out


def test_names_that_are_not_called_are_plain() -> None:
    assert highlight('tools.SAM3') == 'tools.SAM3'
