"""Looks at a mail in Chromium, in a process of its own: Playwright's event loop and Django's database do not mix.

``python -m tests.second_opinion.looking`` reads HTML and prints what was seen as JSON.
"""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from tests.acceptance import axe


CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]
WIDTHS, SCHEMES = (360, 1200), ("light", "dark")
needed = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
_SPILT = """() => [...document.querySelectorAll("img, td, a, p, h1, h2")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
}).map((one) => one.outerHTML.slice(0, 120))"""


def look(html):
    """[{"width", "scheme", "wide", "spilt", "faults", "ground"}] of ``html``, one for each width and colour scheme.

    ``wide``: pixels the page takes beyond the screen; ``spilt``: elements that stand outside of it; ``faults``: grave
    ones for people who see badly; ``ground``: how bright the foot of the page is (0 to 255).
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.second_opinion.looking"],
        cwd=ROOT,
        input=html,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _seen(chromium, html, width, scheme):
    from PIL import Image

    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.route("**/*", lambda route: route.abort())  # no picture is fetched: a mail must hold together without
    page.set_content(html, wait_until="domcontentloaded")
    shot = Image.open(BytesIO(page.screenshot(full_page=True))).convert("L")
    seen = {
        "width": width,
        "scheme": scheme,
        "wide": page.evaluate("document.documentElement.scrollWidth") - width,
        "spilt": page.evaluate(_SPILT),
        "faults": axe.serious(page),
        "ground": shot.getpixel((shot.width // 2, shot.height - 3)),
    }
    page.close()
    return seen


def _main():
    from playwright.sync_api import sync_playwright

    html = sys.stdin.read()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        print(json.dumps([_seen(chromium, html, width, scheme) for width in WIDTHS for scheme in SCHEMES]))
        chromium.close()


if __name__ == "__main__":
    _main()
