"""A copied scenario gets steps of its own: Wagtail's copy keeps the block ids."""

from uuid import uuid4

from . import steps, ways


def fresh_ids(scenario):
    """Give every part of ``scenario`` (Scenario, not yet saved) a new id, also inside branches."""
    for stream in (scenario.triggers, scenario.steps, scenario.exits):
        _renew(stream)


def _renew(stream):
    for child in stream:
        child.id = str(uuid4())
        for _name, inside in ways.inside(steps.registry.get(child.block_type), child.value):
            _renew(inside)
