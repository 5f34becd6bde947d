"""Goals: who jumps ahead, and from where.

A goal stands in the outermost line of steps. Everything before it, with all that is inside those steps, leads to it.
"""

from . import steps


GOAL = "goal"


def ahead(graph):
    """{step id: [ids of the goals ahead of it, nearest first]} of the steps of ``graph`` that have any."""
    if GOAL not in steps.registry:
        return {}
    line = _line(graph)
    goals = [step_id for step_id in line if graph["steps"][step_id]["kind"] == GOAL]
    found = {}
    for goal in reversed(goals):
        for step_id in line[: line.index(goal)]:
            for each in _with_inside(graph, step_id):
                if getattr(steps.registry.get(graph["steps"][each]["kind"]), "apart", False):
                    continue
                found.setdefault(each, []).insert(0, goal)
    return found


def reached(graph, people, at):
    """{enrolment id: goal id} of those of ``people`` (list of Standing, all on one step) who jump: the nearest goal
    ahead of them that they reached since they entered. Few queries for each goal ahead."""
    found, left = {}, list(people)
    for goal in ahead(graph).get(people[0].step_id, ()) if people else ():
        step = graph["steps"][goal]
        done = steps.registry[GOAL].reached(step["config"], left, at, graph) if left else set()
        found.update(dict.fromkeys(done, goal))
        left = [person for person in left if person.enrolment_id not in done]
    return found


def reached_of(graph, people, at):
    """(enrolment id, goal id) of all goals of ``graph`` that ``people`` (list of Standing) reached."""
    for step_id, step in graph["steps"].items():
        if step["kind"] == GOAL and GOAL in steps.registry:
            for number in steps.registry[GOAL].reached(step["config"], people, at, graph):
                yield number, step_id


def before(graph, goal):
    """The ids of the steps from which one jumps to ``goal``."""
    return {step_id for step_id, goals in ahead(graph).items() if goal in goals}


def _line(graph):
    """The outermost steps, in order."""
    line, current = [], graph.get("first")
    while current is not None and current in graph["steps"] and current not in line:
        line.append(current)
        current = graph["steps"][current]["next"]
    return line


def _with_inside(graph, step_id):
    """A step and all steps inside its ways."""
    found, stop = {step_id}, graph["steps"][step_id]["next"]
    waiting = list(graph["steps"][step_id].get("branches", {}).values())
    while waiting:
        current = waiting.pop()
        if current is None or current == stop or current in found or current not in graph["steps"]:
            continue
        found.add(current)
        step = graph["steps"][current]
        waiting += [step["next"], *step.get("branches", {}).values()]
    return found
