"""Looks at a mail in Chromium, in a process of its own: Playwright's event loop and Django's database do not mix.

``python -m tests.second_opinion.looking`` reads what is wanted and prints what was seen, both as JSON.
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
USUAL = {"widths": (360, 1200), "schemes": ("light", "dark"), "pictures": False, "audit": True}
needed = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
_SPILT = """() => [...document.querySelectorAll("img, td, a, p, h1, h2")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
}).map((one) => one.outerHTML.slice(0, 120))"""


#: What stands where: all of it in whole pixels, and none of it compared with another machine's.
_STANDING = """() => {
  const shown = (one) => one.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [], hidden = [], over = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.data.trim();
    if (!words || node.parentElement.tagName === "STYLE") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
    if (!shown(node.parentElement) || !boxes.length) hidden.push(words.slice(0, 40));
    else texts.push({words, boxes, size: parseFloat(getComputedStyle(node.parentElement).fontSize)});
  }
  texts.forEach((one, at) => texts.slice(at + 1).forEach((other) => {
    const meet = one.boxes.some((a) => other.boxes.some((b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4));
    if (meet) over.push([one.words.slice(0, 40), other.words.slice(0, 40)]);
  }));
  const pressed = [...document.querySelectorAll("a[href]")].filter(shown)
    .filter((one) => getComputedStyle(one).display !== "inline").map((one) => {
      const box = one.getBoundingClientRect();
      return [one.textContent.trim(), Math.round(Math.min(box.width, box.height))];
    });
  let card = document.querySelector(".n-card");
  while (card && card.children.length === 1) card = card.children[0];
  const rows = [...(card?.children ?? [])].map((one) => one.getBoundingClientRect())
    .map((box) => [box.left, box.top, box.width, box.height].map(Math.round));
  return {
    words: texts.map((one) => one.words), hidden, over, pressed, rows,
    smallest: Math.min(...texts.map((one) => one.size)),
  };
}"""


def look(html, **wanted):
    """What is seen of ``html``: see :func:`look_at`."""
    return look_at({"html": html} | wanted)[0]


def look_at(*wanted):
    """What is seen of each of ``wanted``, dicts of "html" and, if not all, its "widths" and "schemes": a dict for each
    screen. With "pictures" each picture is there; without "audit" nobody looks for faults.

    ``wide``: pixels the page takes beyond the screen; ``spilt``: elements that stand outside of it; ``faults``: grave
    ones for people who see badly; ``ground``: how bright the foot of the page is (0 to 255). ``words``: all that can be
    read, ``hidden``: what cannot; ``over``: words that stand on others; ``smallest``: the size of the smallest letters;
    ``pressed``: buttons and their like with the shorter of their sides; ``rows``: left, top, width and height of each
    row of the white card. Sizes are pixels.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.second_opinion.looking"],
        cwd=ROOT,
        input=json.dumps([USUAL | each for each in wanted]),
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _seen(chromium, wanted, width, scheme):
    from PIL import Image

    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    # Without pictures a mail must hold together too: nothing is fetched.
    page.route("**/*", _fulfil if wanted["pictures"] else lambda route: route.abort())
    page.set_content(wanted["html"], wait_until="load" if wanted["pictures"] else "domcontentloaded")
    shot = Image.open(BytesIO(page.screenshot(full_page=True))).convert("L")
    seen = {
        "width": width,
        "scheme": scheme,
        "wide": page.evaluate("document.documentElement.scrollWidth") - width,
        "spilt": page.evaluate(_SPILT),
        "faults": axe.serious(page) if wanted["audit"] else [],
        "ground": shot.getpixel((shot.width // 2, shot.height - 3)),
    }
    seen |= page.evaluate(_STANDING)
    page.close()
    return seen


def _fulfil(route):
    """A picture as large as a site's: whatever holds it must make it fit."""
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (1200, 800), (31, 111, 84)).save(out, "PNG")
    route.fulfill(body=out.getvalue(), content_type="image/png")


def _main():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        seen = [
            [_seen(chromium, each, width, scheme) for width in each["widths"] for scheme in each["schemes"]]
            for each in json.load(sys.stdin)
        ]
        print(json.dumps(seen))
        chromium.close()


if __name__ == "__main__":
    _main()
