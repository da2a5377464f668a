"""Looking at a page in a real browser: what loads, what is drawn, what it complains of."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROWSER = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
PROBE = """async () => {
  for (const node of document.querySelectorAll('details')) node.open = true;
  const look = async (image) => {
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    let low = 255, high = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      low = Math.min(low, pixels[i]); high = Math.max(high, pixels[i]);
    }
    const box = image.getBoundingClientRect();
    return {natural: image.naturalWidth, spread: high - low, shown: box.width * box.height,
            alt: image.alt};
  };
  const of = async (root) => Promise.all(Array.from(root.querySelectorAll('img'), look));
  const entries = [];
  for (const entry of document.querySelectorAll('article')) {
    entries.push({
      title: entry.querySelector('h2').textContent,
      views: await of(entry.querySelector('.views') || document.createElement('div')),
      growth: await of(entry.querySelector('.growth') || document.createElement('div')),
      steps: await Promise.all(Array.from(entry.querySelectorAll('.step'), of)),
    });
  }
  return {entries, wide: document.documentElement.scrollWidth, inner: window.innerWidth};
}"""


@contextlib.contextmanager
def started(chromium: Path) -> Iterator[Any]:
    """Return a running browser. Playwright keeps this thread's event loop while it runs."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(chromium), args=BROWSER)
        yield running
        running.close()


def look_at(browser: Any, page: Path, width: int) -> dict[str, Any]:  # noqa: ANN401
    """Return what a page shows; it may complain of nothing and ask for no other file."""
    noise: list[str] = []
    view = browser.new_page(viewport={'width': width, 'height': 900})
    view.on('console', lambda message: noise.append(message.text))
    view.on('pageerror', lambda error: noise.append(str(error)))
    asked: list[str] = []
    view.on('request', lambda request: asked.append(request.url))
    view.goto(page.as_uri())
    found: dict[str, Any] = view.evaluate(PROBE)
    view.close()
    assert noise == []
    assert [url for url in asked if not url.startswith('data:')] == [page.as_uri()]
    return found


def assert_drawn(image: dict[str, Any]) -> None:
    """Assert that an image has loaded, is not blank, is shown and says what it is."""
    assert image['natural'] > 0, image
    assert image['spread'] > 50, image
    assert image['shown'] > 1000, image
    assert image['alt'], image
