"""axe-core, the accessibility checker, in the page that the browser shows."""

from functools import cache
from pathlib import Path


#: What people with a screen reader, a keyboard or poor sight cannot get past.
GRAVE = {"serious", "critical"}


@cache
def _axe():
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def serious(page, *, within=None, leave_out=()) -> list[str]:
    """The faults of impact serious or critical on ``page`` (a Playwright page), each with the element that has it.

    ``within``: a CSS selector of the part that is looked at; ``leave_out``: selectors of parts that are not. The script
    enters by the debugging protocol, which no Content-Security-Policy stops, and the page's own is left as it is.
    """
    _stand_still(page)
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(_axe() + "; undefined")
    context = {"include": [[within]] if within else [["html"]], "exclude": [[one] for one in leave_out]}
    found = page.evaluate(
        "context => axe.run(context, {resultTypes: ['violations'], iframes: false}).then(result => result.violations)",
        context,
    )
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {' '.join(map(str, node['target']))}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def _stand_still(page):
    """Ends every transition at once: a colour half-way through one has a contrast that nobody reads."""
    page.evaluate(
        "() => document.getAnimations().forEach(one => {"
        " if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish(); })"
    )
