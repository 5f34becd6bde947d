"""Running scenarios are looked over now and then: what they name may have been deleted since they were published.

An editor is told before anybody is held, and also where nobody ever would be: a form that starts a scenario no longer,
or a page that a question asks about.
"""

import time

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import todos

from . import exits, triggers
from . import graph as graphs
from .links import edit_url
from .models import Scenario, ScenarioState


#: Seconds between two looks of one worker.
PAUSE = 900

_looked = {"next": 0.0}


def carry_on(until):
    """Part of the mass lane: look now and then. It moves nobody, so it counts as nothing done."""
    if time.monotonic() >= _looked["next"]:
        _looked["next"] = time.monotonic() + PAUSE
        look()
    return 0


def look():
    """Raise a to-do for each running scenario that names what is gone, and end those of the others."""
    told = set(todos.open_ones("scenario_worn"))
    running = ScenarioState.objects.filter(status=ScenarioState.Status.ON, scenario__kind=Scenario.Kind.DRAWN)
    worn = {}
    for state in running.select_related("scenario", "version"):
        if found := problems(state.version.graph):
            worn[_key(state.scenario_id)] = (state, found)
    for key in told - worn.keys():
        todos.resolve(key)
    for key, (state, found) in worn.items():
        graph = state.version.graph
        facts = {
            "scenario": state.scenario.name,
            "problem": todos.in_languages(lambda graph=graph, found=found: (problems(graph) or found)[0]),
            "more": len(found) - 1,
        }
        todos.raise_todo(key, kind="scenario_worn", code="scenario_worn", facts=facts, url=edit_url(state.scenario))


def problems(graph):
    """What is wrong with the parts of a version's ``graph`` by now, as sentences that name them; [] when nothing is."""
    found = []
    for part in graph["triggers"]:
        found += _problems_of(part, triggers.registry, _t("When"))
    for part in graph["exits"]:
        found += _problems_of(part, exits.registry, _t("Leaves as soon as"))
    for node in graphs.nodes(graph):
        found += _named(f"{graphs.place_name(node.place)}, {node.sentence}", node.step, node.kind)
    return found


def _problems_of(part, registry, heading):
    kind = registry.get(part["kind"])
    return _named(kind.sentence(part["config"]) if kind else heading, part, kind)


def _named(place, part, kind):
    words = kind.problems(part["config"]) if kind else [_t("its kind “%s” is no longer installed") % part["kind"]]
    return [_t("%(place)s: %(words)s") % {"place": place, "words": each} for each in words]


def _key(scenario_id):
    return f"scenario:{scenario_id}:worn"


_ONE = _("“%(scenario)s” runs, but something it names is gone. %(problem)s")
_SEVERAL = _("“%(scenario)s” runs, but something it names is gone. %(problem)s (and %(more)d more)")
todos.register({"scenario_worn": lambda facts: (_SEVERAL if facts["more"] else _ONE) % facts})
