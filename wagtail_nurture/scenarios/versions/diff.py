"""What an edit did to a flow: two graphs compared step by step, by the steps' ids. Pure: no table is read.

Graphs are the dicts of ScenarioVersions, see ``scenarios.graph`` for their shape.
"""

from dataclasses import dataclass

from .. import graph as graphs


ADDED, REMOVED, CHANGED, MOVED, SAME = "added", "removed", "changed", "moved", "same"


@dataclass(frozen=True)
class StepChange:
    """One step in both graphs: its dict ``before`` and ``after`` (None where it is not); whether it stands elsewhere.

    A step that was only pushed down by new ones before it has not moved.
    """

    step_id: str
    before: dict | None
    after: dict | None
    moved: bool = False

    @property
    def changed(self):
        """Whether it does something else now; another name is no change."""
        both = self.before is not None and self.after is not None
        return both and _essence(self.before) != _essence(self.after)

    @property
    def status(self):
        """ADDED, REMOVED, CHANGED (perhaps moved as well), MOVED or SAME."""
        if self.before is None:
            return ADDED
        if self.after is None:
            return REMOVED
        return CHANGED if self.changed else MOVED if self.moved else SAME


def compare(before, after):
    """{step id: StepChange} of all steps of both graphs."""
    elsewhere = _moved(_places(before), _places(after))
    old, new = before["steps"], after["steps"]
    return {
        step_id: StepChange(step_id, old.get(step_id), new.get(step_id), moved=step_id in elsewhere)
        for step_id in [*old, *(step_id for step_id in new if step_id not in old)]
    }


def successors(step):
    """The ids that a step (its dict) may lead to, its ways first; without ends."""
    ways = [*step.get("branches", {}).values(), step["next"]]
    return [step_id for step_id in dict.fromkeys(ways) if step_id is not None]


def ahead(graph, step_id):
    """The ids of all steps that somebody who stands on ``step_id`` may still come to, that one included."""
    found, open_ids = set(), [step_id]
    while open_ids:
        current = open_ids.pop()
        if current in found or current not in graph["steps"]:
            continue
        found.add(current)
        open_ids += successors(graph["steps"][current])
    return found


def behind(graph, step_id):
    """The ids of all steps that somebody who stands on ``step_id`` may have passed."""
    return {other for other in graph["steps"] if other != step_id and step_id in ahead(graph, other)}


def follower(before, after, step_id):
    """Where somebody who stands on ``step_id`` of ``before``, which ``after`` no longer has, goes on; None at the end.

    On what follows in ``after`` on the last step before it that kept its place, but on nothing that they have passed.
    """
    passed, target = behind(before, step_id), _next_in_place(before, after, step_id)
    while target in passed:
        target = after["steps"][target]["next"]
    return target


def _next_in_place(before, after, step_id):
    places, now = _places(before), _places(after)
    moved = _moved(places, now)
    (home, number) = places[step_id]
    siblings = sorted((at, other) for other, (where, at) in places.items() if where == home and at < number)
    for _at, other in reversed(siblings):
        if other in now and other not in moved:
            return after["steps"][other]["next"]
    parent, way = home
    if parent is None:
        return after["first"]
    if parent not in after["steps"]:
        return _next_in_place(before, after, parent)
    around = after["steps"][parent]
    return around.get("branches", {}).get(way, around["next"])


def _places(graph):
    """{step id: ((id of the step around it or None, way), position)}; unreachable steps stand nowhere."""
    found = dict.fromkeys(graph["steps"], ((None, "nowhere"), 0))

    def walk(nodes, home):
        for position, node in enumerate(nodes):
            found[node.id] = (home, position)
            for way, inside in node.branches.items():
                walk(inside, (node.id, way))

    walk(graphs.tree(graph), (None, ""))
    return found


def _moved(old, new):
    """The ids whose place among the steps that both have is another one: as few as explain it."""
    both = [step_id for step_id in old if step_id in new]
    found = {step_id for step_id in both if old[step_id][0] != new[step_id][0]}
    rows = {}
    for step_id in both:
        if step_id not in found:
            rows.setdefault(old[step_id][0], []).append(step_id)
    for members in rows.values():
        members.sort(key=lambda step_id: old[step_id][1])
        kept = _longest_rising([new[step_id][1] for step_id in members])
        found |= {step_id for number, step_id in enumerate(members) if number not in kept}
    return found


def _longest_rising(numbers):
    """The positions of a longest rising subsequence.

    >>> sorted(_longest_rising([0, 3, 1, 2]))
    [0, 2, 3]
    """
    best = []  # for each position: the longest chain that ends there
    for position, number in enumerate(numbers):
        shorter = [best[other] for other in range(position) if numbers[other] < number]
        best.append([*max(shorter, key=len, default=[]), position])
    return set(max(best, key=len, default=[]))


def _essence(step):
    """What a step does: its kind and configuration, without the names of what it points at."""
    return step["kind"], _nameless(step["config"])


def _nameless(value):
    if isinstance(value, dict):
        points = "key" in value
        return {key: _nameless(each) for key, each in value.items() if not (points and key == "name")}
    return [_nameless(each) for each in value] if isinstance(value, list) else value
