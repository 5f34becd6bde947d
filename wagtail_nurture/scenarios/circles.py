"""Ways that lead back to where they came from: refused on publish, and nobody is sent round one.

No import of tables here.
"""


def found(graph):
    """The id of a step of ``graph`` from which a way leads back to itself; "" when every way ends.

    >>> step = lambda onto, **ways: {"next": onto, "branches": ways}
    >>> found({"first": "a", "steps": {"a": step("b"), "b": step(None)}})
    ''
    >>> found({"first": "a", "steps": {"a": step("b"), "b": step(None, yes="a")}})
    'a'
    """
    steps, done = graph["steps"], set()
    for start in steps:
        trail, ways = [], [iter([start])]
        while ways:
            step_id = next(ways[-1], None)
            if step_id is None:
                ways.pop()
                if trail:
                    done.add(trail.pop())
            elif step_id in trail:
                return step_id
            elif step_id in steps and step_id not in done:
                trail.append(step_id)
                ways.append(_ways(steps[step_id]))
    return ""


def _ways(step):
    targets = [step["next"], *step.get("branches", {}).values()]
    return iter([target for target in targets if target is not None])
