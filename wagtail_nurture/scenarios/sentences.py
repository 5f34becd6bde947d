"""A scenario in a few sentences: what starts it, what it does, what ends it, and its settings."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture import reasons

from . import exits, triggers
from . import graph as graphs
from .sending import messages_of


def when(graph):
    """[sentence] of the triggers."""
    return _told(graph.get("triggers", ()), triggers.registry)


def leaves(graph):
    """[sentence] of the exits."""
    return _told(graph.get("exits", ()), exits.registry)


def summary(graph):
    """One sentence: "5 steps, 2 messages; starts when …"."""
    steps = graph.get("steps", {})
    sends = sum(1 for step in steps.values() if messages_of(step))
    parts = [
        ngettext("%(n)d step", "%(n)d steps", len(steps)) % {"n": len(steps)},
        ngettext("%(n)d message", "%(n)d messages", sends) % {"n": sends},
    ]
    return get_text_list(parts, _("and"))


def settings(scenario):
    """The settings tab in one sentence. ``scenario`` as it is in the form, saved or not."""
    site = scenario.site and (scenario.site.site_name or scenario.site.hostname)
    where = _("on the site %(site)s") % {"site": site} if site else _("on every site")
    first = {1: _("before other scenarios"), -1: _("after other scenarios")}.get(
        (scenario.priority > 0) - (scenario.priority < 0), _("with normal priority")
    )
    return _("%(enters)s, %(where)s, %(priority)s.") % {"enters": _enters(scenario), "where": where, "priority": first}


def _enters(scenario):
    """Who may enter again, and when."""
    if scenario.re_entry == "after_days":
        words = ngettext(
            "A person enters again at the earliest %(n)d day after having left",
            "A person enters again at the earliest %(n)d days after having left",
            scenario.re_entry_days,
        )
        return words % {"n": scenario.re_entry_days}
    if scenario.re_entry == "as_started" and _comes_again(scenario):
        return _("Each person enters once for each time that what starts it comes again (each year, each page)")
    return {
        "each_event": _("A person enters each time it happens, when not already inside"),
        "yearly": _("Each person enters once a year"),
        "per_subject": _("Each person enters once for each form, document, page or cart"),
    }.get(scenario.re_entry, _("Each person enters once in a lifetime"))


def _comes_again(scenario):
    parts = graphs.build(scenario)["triggers"]
    return any(triggers.registry[part["kind"]].comes_again(part["config"]) for part in parts)


def names(graph):
    """{step id: what to call it}: the editor's label, else the sentence."""
    return {pk: step_name(step) for pk, step in graph.get("steps", {}).items()}


def exit_names(graph):
    """{exit id: its sentence}: what ends the scenario at any moment."""
    parts = [part for part in graph.get("exits", ()) if part["kind"] in exits.registry]
    return {part["id"]: exits.registry[part["kind"]].sentence(part["config"]) for part in parts}


def step_name(step):
    """What to call a step (its dict in a graph): the editor's label, else the sentence; "" for an empty dict."""
    return step.get("label") or graphs.sentence(step) if step else ""


def change(run, graph):
    """What ``run`` (StepRun of a change of version) did: why, and the step of ``graph`` where the person now is."""
    words = reasons.sentence(run.reason, run.facts)
    step = graph.get("steps", {}).get(run.facts.get("onto"))
    return _("%(words)s; now at “%(step)s”") % {"words": words, "step": step_name(step)} if step else words


def _told(parts, registry):
    return [registry[part["kind"]].sentence(part["config"]) for part in parts if part["kind"] in registry]
