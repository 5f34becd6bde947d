"""From the editor's streams to an immutable graph: plain JSON that a version keeps for ever.

``{"triggers": [{"id", "kind", "config"}], "exits": [same], "first": step id or None,
"steps": {id: {"kind", "config", "label", "next": id or None, "branches": {"yes": id or None, "no": id or None}}}}``

The names of the branches are the step's: "yes" and "no" of an if/else, "happened" and "timeout" of a wait for an event.
A branch that is empty, or that has run out, goes on with what follows its step; ``next`` of its last step says so.
Step ids are the uuids of the stream's blocks, stable across edits.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _

from wagtail_nurture.exceptions import Problem

from . import circles, exits, steps, strangers, triggers, ways
from .parts import strays


def build(scenario):
    """The graph of what ``scenario`` (Scenario, saved or not) holds now; half-empty drafts give half-empty graphs."""
    laid = {}
    first = _lay(scenario.steps, None, laid, [])
    return {
        "triggers": _flat(scenario.triggers, triggers.registry),
        "exits": _flat(scenario.exits, exits.registry),
        "first": first,
        "steps": laid,
    }


def fingerprint(graph):
    """A hash that is equal for equal graphs."""
    return sha256(json.dumps(graph, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Node:
    """A step where the editor sees it: with its place ((2,), (3, "if yes", 1)) and the steps inside its branches."""

    id: str
    step: dict
    place: tuple
    branches: dict = field(default_factory=dict)

    @property
    def kind(self):
        return steps.registry.get(self.step["kind"])

    @property
    def sentence(self):
        """The step in words, in the active language."""
        return sentence(self.step)


def tree(graph):
    """The steps of ``graph`` as nested lists of Node, in the editor's order."""
    return _nest(graph, graph.get("first"), None, ())


def nodes(graph):
    """All nodes of ``graph``, flat, in the editor's order."""
    return list(_flatten(tree(graph)))


def sentence(step):
    """A step (its dict in a graph) in words, in the active language; also one whose kind no longer exists."""
    kind = steps.registry.get(step["kind"])
    return kind.sentence(step["config"]) if kind else _("A step of a kind that no longer exists (%s)") % step["kind"]


def way(step, name):
    """The ways.Way called ``name`` of a step (its dict in a graph), in the active language."""
    kind = steps.registry.get(step["kind"])
    return kind.way(step["config"], name) if kind else ways.Way(name, name, name)


def named(graph, step_id):
    """The step with its place, in words: "Step 2, Wait 2 days"; the bare id when the graph has no such step."""
    for node in nodes(graph):
        if node.id == step_id:
            return f"{place_name(node.place)}, {node.sentence}"
    return step_id


def problems(scenario):
    """Why ``scenario`` as it is now cannot run: list of Problem(step id or field name, sentence); [] when it can."""
    graph = build(scenario)
    found = []
    if not graph["triggers"]:
        found.append(Problem("triggers", _("Nothing starts this scenario. Add at least one trigger under “When”.")))
    if not graph["steps"]:
        found.append(Problem("steps", _("This scenario has no steps. Add at least one under “Then”.")))
    found += _part_problems(graph["triggers"], triggers.registry)
    found += _part_problems(graph["exits"], exits.registry)
    for part in graph["exits"]:
        kind = exits.registry[part["kind"]]
        words = kind.problems_in(part["config"], graph)
        found += [Problem(part["id"], _at(kind.sentence(part["config"]), word)) for word in words]
    found += _step_problems(scenario, graph)
    for stream in (scenario.triggers, scenario.steps, scenario.exits):
        words = _("%(field)s: what was chosen is no longer offered. Choose again.")
        found += [Problem(place, words % {"field": label}) for place, label in strays(stream)]
    return found


def vanished(raw):
    """Problems for parts in ``raw`` (the scenario's streams as stored, {field: list}) whose kind no longer exists."""
    return strangers.problems(raw)


def _lay(stream, after, laid, taken):
    """Put the steps of ``stream`` into ``laid``; ``after`` is where the last one leads. The id of the first one."""
    children = list(stream)
    ids = [_free_id(child, taken) for child in children]
    for position, child in enumerate(children):
        follower = ids[position + 1] if position + 1 < len(ids) else after
        kind = steps.registry[child.block_type]
        step = laid[ids[position]] = {
            "kind": kind.slug,
            "config": kind.config_of(child.value),
            "label": child.value.get("label") or "",
            "next": None if kind.ends else follower,
        }
        if streams := ways.inside(kind, child.value):
            step["branches"] = {name: _lay(stream, follower, laid, taken) for name, stream in streams}
        for name, hidden in kind.hidden(step["config"]).items():
            step.setdefault("branches", {})[name] = _lay_hidden(hidden, f"{ids[position]}:{name}", follower, laid)
    return ids[0] if ids else after


def _lay_hidden(hidden, name, after, laid):
    """A step that no editor drew: ``hidden`` is its (slug, config), or None for nothing. The id of where it leads."""
    if hidden is None:
        return after
    slug, config = hidden
    own = str(uuid5(NAMESPACE_OID, name))
    laid[own] = {"kind": slug, "config": config, "label": "", "next": None if steps.registry[slug].ends else after}
    return own


def _free_id(child, taken):
    """The child's own id; a block that is not saved yet, or that has another's id, gets a makeshift one."""
    own = str(child.id) if child.id else f"new-{len(taken)}"
    taken.append(own)
    return own if taken.count(own) == 1 else f"{own}-{taken.count(own)}"


def _flat(stream, registry):
    found = []
    for child in stream:
        config = registry[child.block_type].config_of(child.value)
        found.append({"id": str(child.id or ""), "kind": child.block_type, "config": config})
    return found


def _nest(graph, current, stop, place, above=frozenset()):
    found, seen = [], set(above)
    while current is not None and current != stop and current in graph["steps"] and current not in seen:
        step = graph["steps"][current]
        seen.add(current)
        here = (*place, len(found) + 1)
        branches = {
            name: _nest(graph, target, step["next"], (*here, way(step, name).place), seen)
            for name, target in step.get("branches", {}).items()
        }
        found.append(Node(id=current, step=step, place=here, branches=branches))
        current = step["next"]
    return found


def _flatten(found):
    for node in found:
        yield node
        for inside in node.branches.values():
            yield from _flatten(inside)


def _part_problems(parts, registry):
    for part in parts:
        kind = registry[part["kind"]]
        for words in kind.problems(part["config"]):
            yield Problem(part["id"], _at(kind.sentence(part["config"]), words))


def _at(place, words):
    return _("%(place)s: %(words)s") % {"place": place, "words": words}


def _step_problems(scenario, graph):
    reached = {node.id: node for node in nodes(graph)}
    found = []
    for step_id, step in graph["steps"].items():
        node = reached.get(step_id)
        name = named(graph, step_id) if node else sentence(step)
        kind = steps.registry[step["kind"]]
        words = [*kind.problems(step["config"]), *kind.problems_in(step["config"], graph)]
        if node is None:
            words = [*words, _("nobody gets here, because the step before it ends the scenario. Move or remove it.")]
        elif "branches" in step and set(step["branches"].values()) == {step["next"]}:
            words = [*words, _("all its ways are empty. Put a step into one of them.")]
        found += [Problem(step_id, _at(name, word)) for word in words]
    if step_id := circles.found(graph):
        words = _("the way leads back to this step, so that nobody would ever come to an end. Break the circle.")
        found.append(Problem(step_id, _at(sentence(graph["steps"][step_id]), words)))
    twice = [own for own, times in Counter(_ids(scenario.steps)).items() if times > 1]
    words = _("another step is one and the same copy of it. Remove one and add it anew.")
    found += [Problem(own, _at(named(graph, own), words)) for own in twice]
    return found


def _ids(stream):
    for child in stream:
        if child.id:
            yield str(child.id)
        for _name, stream in ways.inside(steps.registry[child.block_type], child.value):
            yield from _ids(stream)


def place_name(place):
    """Where a step stands, in words: "Step 3, if yes, step 1".

    >>> place_name((3, "if yes", 1))
    'Step 3, if yes, step 1'
    """
    parts = [_("step %(number)d") % {"number": item} if isinstance(item, int) else item for item in place]
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]
