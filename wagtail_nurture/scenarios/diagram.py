"""The flow as a picture, drawn on the server: nested lists that read well aloud and without styles.

A step with several ways shows them side by side (one below the other on a phone), each with what happens there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.forms import Media
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext, npgettext

from . import graph as graphs
from . import groups as compare
from . import sentences


def draw(graph, counts=None, *, link=None, compared=None):
    """``graph`` as safe HTML.

    ``counts`` is what ``counts.per_step`` gives; ``link(step_id, what)`` gives the address of the people behind a
    number, or ""; ``compared`` is what ``comparing.per_way`` gives.
    """
    link = link if link and counts is not None else lambda step_id, what: ""
    drawing = _Drawing(counts, link, compared or {})
    context = {
        "when": sentences.when(graph),
        "leaves": sentences.leaves(graph),
        "steps": [_card(node, drawing) for node in graphs.tree(graph)],
        "icons": {name: icon(name) for name in ("pick", "logout", "check", "cross")},
    }
    return mark_safe(render_to_string("wagtail_nurture/scenarios/flow.html", context))  # noqa: S308  (autoescaped)


def media():
    """The style sheet that the drawing needs."""
    return Media(css={"all": ["wagtail_nurture/admin/flow.css"]})


@cache
def icon(name):
    """An admin icon as inline SVG: the preview's page has no sprite."""
    for place in ("wagtailadmin/icons", "wagtail_nurture/icons"):
        try:
            drawn = render_to_string(f"{place}/{name}.svg")
        except TemplateDoesNotExist:
            continue
        drawn = re.sub(r'\sid="[^"]*"', "", drawn)  # the admin's sprite holds the same ids
        return mark_safe(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" '))  # noqa: S308
    return ""


@dataclass(frozen=True)
class _Drawing:
    """What is known beside the graph; see :func:`draw`."""

    counts: dict | None
    link: Callable
    compared: dict


def _card(node, drawing):
    """What the template shows of one step, and of the steps inside its ways."""
    counts, link = drawing.counts, drawing.link
    count = counts.get(node.id) if counts is not None else None
    groups = drawing.compared.get(node.id, {})
    return {
        "id": node.id,
        "kind": node.step["kind"],
        "icon": icon(node.kind.icon if node.kind else "placeholder"),
        "label": node.step.get("label") or "",
        "sentence": node.sentence,
        "numbers": [] if counts is None else _numbers(node, count, link),
        "verdict": compare.verdict(node.step, groups),
        "ways": [_way(name, inside, node, count, drawing) for name, inside in node.branches.items()],
        "ends": bool(node.kind and node.kind.ends),
    }


def _numbers(node, count, link):
    """[(words, number, address, tone)]: only what is not nothing, but always how many passed."""
    if count is None:
        return [{"words": npgettext("how many", "passed", "passed", 0), "number": 0, "url": "", "tone": ""}]
    skipped, held = sum(count.skipped.values()), sum(count.held.values())
    reached = count.branches.get("reached", 0)
    unmeasured, late = count.branches.get("unknown", 0), count.branches.get("late", 0)
    found = [
        ("passed", npgettext("how many", "passed", "passed", count.passed), count.passed, ""),
        ("waiting", npgettext("how many", "wait here", "wait here", count.waiting), count.waiting, ""),
        ("held", npgettext("how many", "held", "held", held), held, "warn"),
        ("sent", npgettext("how many", "sent", "sent", count.sent), count.sent, "good"),
        ("queued", npgettext("how many", "on the way", "on the way", count.queued), count.queued, ""),
        ("skipped", npgettext("how many", "not sent", "not sent", skipped), skipped, "bad"),
        ("failed", npgettext("how many", "refused", "refused", count.failed), count.failed, "bad"),
        ("uncertain", npgettext("how many", "uncertain", "uncertain", count.uncertain), count.uncertain, "warn"),
        ("unknown", npgettext("how many", "not measured", "not measured", unmeasured), unmeasured, "warn"),
        ("reached", npgettext("how many", "reached it", "reached it", reached), reached, "good"),
        ("late", npgettext("how many", "too late", "too late", late), late, "warn"),
    ]
    return [
        {"words": words, "number": number, "url": link(node.id, what) if number else "", "tone": tone}
        for what, words, number, tone in found
        if number or what == "passed"
    ]


def _way(name, inside, node, count, drawing):
    number = count.branches.get(name, 0) if count else None
    way = graphs.way(node.step, name)
    return {
        "tone": way.tone,
        "label": way.label,
        "icon": icon(way.icon) if way.icon else "",
        "number": number,
        "url": drawing.link(node.id, name) if number else "",
        "reached": _reached(drawing.compared.get(node.id, {}).get(name)),
        "steps": [_card(each, drawing) for each in inside],
    }


def _reached(group):
    """ "12 converted (10.0 %)"; "" where nothing is compared, or nobody came."""
    if group is None or not group.people:
        return ""
    words = ngettext("%(n)s converted (%(share)s)", "%(n)s converted (%(share)s)", group.reached)
    return words % {"n": number_format(group.reached), "share": compare.percent(group.share)}
