"""What the tests of bad input share: one of everything that a part can name, and what must hold whatever happens."""

from datetime import timedelta

from wagtail_nurture import reasons
from wagtail_nurture.audience import conditions
from wagtail_nurture.exceptions import PublishRefused
from wagtail_nurture.scenarios import (
    exits,
    journal,
    publishing,
    steps,
    triggers,
)
from wagtail_nurture.scenarios.models import Enrolment, Scenario, Token
from wagtail_nurture.todos import Todo

from . import samples
from .conftest import pump, step


def offered(registry):
    return sorted(kind.slug for kind in registry.values() if kind.offered)


STEPS, TRIGGERS, EXITS = offered(steps.registry), offered(triggers.registry), offered(exits.registry)
STARTS_AND_ENDS = [("triggers", kind) for kind in TRIGGERS] + [("exits", kind) for kind in EXITS]
CONDITIONS = sorted(conditions.registry)


def block_of(stream, kind):
    return Scenario._meta.get_field(stream).stream_block.child_blocks[kind]


def part(stream, kind, world, block_id="a", **given):
    """A filled-in part of this kind."""
    if kind == "set_field":
        given.setdefault("value", "1999-12-31")
    if kind == "wait_page_date":
        given.setdefault("page", world["EventPage"].pk)
    return step(kind, block_id, **samples.raw(block_of(stream, kind), world, **given))


def scenario_of(draft, stream, block):
    """A scenario with ``block`` in its ``stream``, and points after it to be seen."""
    if stream == "steps":
        after = [] if steps.registry[block["type"]].ends else [step("add_score", "end", points=1)]
        return draft([step("add_score", "begin", points=1), block, *after])
    return draft([step("add_score", "end", points=1)], **{stream: [block]})


def publish(scenario):
    """Whether it runs now. A refusal names each place."""
    try:
        publishing.publish(scenario)
    except PublishRefused as refusal:
        assert all(problem.place and problem.message for problem in refusal.problems)
        return False
    Scenario.objects.filter(pk=scenario.pk).update(live=True)
    return True


def years_go_by(story, years=3):
    """Let the worker run whenever somebody is due, for some years."""
    end = story.now + timedelta(days=366 * years)
    for _round in range(60):
        pump()
        due = Token.objects.filter(state=Token.State.READY).order_by("due_at").values_list("due_at", flat=True).first()
        if due is None or due > end:
            return
        story.now = max(story.now, due)
    raise AssertionError("Somebody goes round in circles.")


def nobody_is_stuck_or_gone(story):
    """Everybody inside waits for a moment, or is held with a to-do that names the step; who left has a reason."""
    told = [todo.sentence for todo in Todo.objects.filter(resolved_at=None)]
    for enrolment in Enrolment.objects.all():
        if enrolment.status != "active":
            assert enrolment.exit_reason in reasons.codes(), enrolment.exit_reason
            assert not Token.objects.filter(pk=enrolment.pk).exists()
            continue
        token = Token.objects.get(pk=enrolment.pk)
        if token.state == Token.State.READY:
            assert token.due_at > story.now
        else:
            assert token.state in (Token.State.HELD, Token.State.POISONED), token.state
            assert token.reason in reasons.codes()
            assert any("held" in words or "cannot pass" in words for words in told), told
        journal.of_enrolment(enrolment)
        assert journal.where(enrolment)


def hold_of(scenario):
    return list(Token.objects.filter(version__scenario=scenario).values_list("step_id", "state", "reason"))


def open_todos():
    return [todo.sentence for todo in Todo.objects.filter(resolved_at=None)]


def question(kind, **value):
    return {"type": kind, "id": "q", "value": value}
