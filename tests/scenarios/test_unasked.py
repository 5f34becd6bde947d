"""Events that no rule asks for leave the inbox unplanned; whatever a rule asks for is planned, from its beginning."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import clock
from wagtail_nurture.audience import following
from wagtail_nurture.audience.conditions import registry as conditions
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.audience.score_models import ScoreRule
from wagtail_nurture.audience.segments import building
from wagtail_nurture.audience.segments.models import SegmentMember, SegmentState
from wagtail_nurture.scenarios import exits, intake, steps, unasked
from wagtail_nurture.scenarios.models import Enrolment
from wagtail_nurture.tracking import classify, inbox, recorder
from wagtail_nurture.tracking.models import Event, EventClass, EventInbox

from .conftest import if_else, pump, step, submits, wait


@pytest.fixture(autouse=True)
def seen_before():
    """This process has planned for all of them in vain."""
    unasked._in_vain.clear()
    unasked._in_vain.update(["message.sent", "list.joined", "form.submitted"])
    yield
    unasked._in_vain.clear()


def take():
    return intake.take(time.monotonic() + 60)


def happens(kind, people, at, **more):
    """Something happens to each of ``people``; it stands in the inbox."""
    recorder.record_many([Event(kind=kind, contact=person, at=at, **more) for person in people])


def received():
    """The condition "was sent a message"."""
    return {"type": "received_message", "id": "q", "value": {"message": "", "times": 1, "window": "ever", "days": 30}}


@pytest.fixture
def segment(pool):
    """``segment(condition)``: a segment that is kept by it."""

    def make(condition, **values):
        made = Segment(pool=pool, name="Some", **values)
        made.conditions = Segment._meta.get_field("conditions").to_python([condition])
        made.save()
        return made

    return make


def test_what_nobody_asks_for_leaves_by_the_hundred_and_is_planned_by_nobody(crowd, story, monkeypatch):
    def planned(*_given):
        raise AssertionError

    people = crowd(unasked.LOOK, agree=False)
    monkeypatch.setattr(following, "plan", planned)
    cost = []
    for number in (intake.CHUNK, unasked.LOOK):
        happens("message.sent", people[:number], story.now)
        assert EventInbox.objects.count() == number
        with CaptureQueriesContext(connection) as seen:
            take()
        assert EventInbox.objects.count() == 0
        cost.append(len(seen))
    assert max(cost) <= 14, cost


def test_few_are_not_worth_the_question(crowd, story, monkeypatch):
    monkeypatch.setattr(unasked, "kinds", lambda: pytest.fail("asked"))
    happens("message.sent", crowd(unasked.MANY - 1, agree=False), story.now)
    take()
    assert EventInbox.objects.count() == 0


def test_a_kind_of_which_something_came_is_not_looked_at(running, form, crowd, story, monkeypatch):
    running([wait("a")])
    unasked._in_vain.clear()
    monkeypatch.setattr(unasked, "kinds", lambda: pytest.fail("asked"))
    people = crowd(unasked.MANY, agree=False)
    happens("form.submitted", people, story.now, subject=f"form:{form.translation_key}")
    take()
    assert Enrolment.objects.count() == unasked.MANY
    assert unasked._in_vain == {"scenario.entered"}, "and nobody asked for these"


def test_a_kind_that_came_in_vain_is_looked_at_from_then_on(crowd, story, monkeypatch):
    unasked._in_vain.clear()
    people = crowd(unasked.MANY, agree=False)
    happens("message.sent", people, story.now)
    take()
    assert unasked._in_vain == {"message.sent"}
    monkeypatch.setattr(following, "plan", lambda *_given: pytest.fail("planned"))
    happens("message.sent", people, story.now)
    take()
    assert EventInbox.objects.count() == 0


def test_what_is_asked_for_stays_among_what_is_not(running, form, crowd, story):
    running([wait("a")])
    people = crowd(100, agree=False)
    happens("message.sent", people, story.now)
    happens("form.submitted", people[:7], story.now, subject=f"form:{form.translation_key}")
    happens("list.joined", people, story.now)
    take()
    assert EventInbox.objects.count() == 0
    assert set(Enrolment.objects.values_list("contact", flat=True)) == {person.pk for person in people[:7]}


def test_a_segment_asks_from_its_first_day(segment, crowd, story):
    people = crowd(unasked.MANY, agree=False)
    made = segment(received())
    while building.claim(SegmentState.objects.get(pk=made.pk)) is None:
        pass
    happens("message.sent", people, story.now, subject="step:1:s", properties={})
    take()
    assert SegmentMember.objects.filter(segment=made).count() == unasked.MANY, (
        "it is asked for while it is still being counted"
    )


# Who asks


def kept(pool, segment):
    segment(received())


def persona(pool, segment):
    made = Persona(pool=pool, name="Reader")
    made.conditions = Persona._meta.get_field("conditions").to_python([received()])
    made.save()


def score(pool, segment):
    ScoreRule.objects.create(pool=pool, name="Downloads", what="download", points=3)


def own_score(pool, segment):
    ScoreRule.objects.create(pool=pool, name="Carts", what="own", own_kind="cart.left", points=3)


@pytest.mark.parametrize(
    ("asker", "kind"),
    [
        (kept, "message.sent"),
        (persona, "message.sent"),
        (persona, "contact.created"),
        (score, "document.downloaded"),
        (score, "visitor.identified"),
        (own_score, "cart.left"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_rules_about_people_ask(pool, segment, asker, kind):
    before = unasked.kinds()
    assert kind not in before or kind == "visitor.identified", "interests always ask for browsers that are recognised"
    asker(pool, segment)
    assert kind in unasked.kinds()


def awaits(kind="custom_event", **value):
    given = value or {"event": "cart.left", "same": False}
    return [{"type": kind, "id": "e", "value": given}]


SCENARIOS = {
    "trigger": ({"steps": [wait("a")]}, "form.submitted"),
    "exit": (
        {"steps": [wait("a")], "exits": [step("happens", "x", events=awaits(), converted=True)]},
        "cart.left",
    ),
    "exit by conditions": (
        {
            "steps": [wait("a")],
            "exits": [step("conditions", "x", rule={"match": "all", "conditions": [received()]}, converted=True)],
        },
        "message.sent",
    ),
    "goal": (
        {"steps": [wait("a"), step("goal", "g", events=awaits(), converted=True, otherwise="on")]},
        "cart.left",
    ),
    "wait inside a question": (
        {
            "steps": [
                if_else(
                    "q",
                    no=[
                        step(
                            "await_event", "w", events=awaits(), amount=3, unit="days", happened=[], timeout=[wait("z")]
                        )
                    ],
                )
            ]
        },
        "cart.left",
    ),
}


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_scenarios_ask_while_they_run_and_while_somebody_is_inside(draft, running, contact, form, story, name):
    values, kind = SCENARIOS[name]
    values = dict(values)
    scenario = draft(values.pop("steps"), **values)
    assert kind not in unasked.kinds(), "a draft asks for nothing"
    scenario.save_revision().publish()
    assert kind in unasked.kinds()
    submits(contact, form, at=story.now)
    pump()
    scenario.refresh_from_db()
    scenario.unpublish()
    assert kind in unasked.kinds(), "whoever is inside may still leave, jump or go on"
    Enrolment.objects.update(status="finished")
    assert kind not in unasked.kinds()


def test_who_does_not_say_what_it_asks_for_is_brought_everything(running, crowd, story, monkeypatch):
    class Curious(following.Follower):
        def plan(self, events, at):
            seen.extend(event.kind for event in events)

    class Ends(exits.Exit):
        slug = "ends"

    class Listens(steps.base.Step):
        listens = True

    seen = []
    assert Ends.asks({}) is None and Listens.asks_for({}) is None
    assert unasked.kinds() is not None
    monkeypatch.setattr(following, "_followers", [*following._followers, Curious()])
    assert unasked.kinds() is None
    happens("message.sent", crowd(100, agree=False), story.now)
    take()
    assert seen == ["message.sent"] * 100 and EventInbox.objects.count() == 0


def test_every_condition_is_asked_for_by_the_segment_that_uses_it(segment, world, story):
    from . import samples

    for kind in sorted(conditions):
        value = samples.raw(conditions[kind].block(), world)
        made = segment({"type": kind, "id": "q", "value": value})
        assert set(made.state.listens) <= unasked.kinds(), kind
        made.delete()


def test_opens_and_clicks_are_judged_all_the_same(crowd, story):
    people = crowd(intake.CHUNK, agree=False)
    happens("message.clicked", people, story.now, subject="step:1:s", properties={"n": 1})
    happens("message.sent", people, story.now)
    story.now += classify.settling() + timedelta(seconds=1)
    take()
    assert EventInbox.objects.count() == 0
    assert EventClass.objects.count() == intake.CHUNK, "also of those that stood behind what nobody asks for"


# Two processes


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_another_process_publishes_meanwhile_finds_what_was_read_before(
    running, draft, form, crowd, story, monkeypatch
):
    """The worker has read the inbox; before it looks who asks, somebody publishes a scenario elsewhere."""
    people = crowd(100, agree=False)
    scenario = draft([wait("a")])
    happens("form.submitted", people, story.now, subject=f"form:{form.translation_key}")
    look = inbox.ahead

    def ahead(limit):
        found = look(limit)
        elsewhere(lambda: scenario.save_revision().publish())
        return found

    monkeypatch.setattr(inbox, "ahead", ahead)
    take()
    assert Enrolment.objects.count() == 100
    assert EventInbox.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_the_same_crowd_and_nobody_is_lost(running, form, crowd, story):
    running([wait("a")])
    people = crowd(400, agree=False)
    for start in range(0, 400, 40):
        happens("message.sent", people, story.now)
        happens("form.submitted", people[start : start + 40], story.now, subject=f"form:{form.translation_key}")
    failures = []
    workers = [threading.Thread(target=run, args=(take, failures, clock.now())) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert Enrolment.objects.count() == 400
    assert EventInbox.objects.count() == 0


def elsewhere(act):
    """``act`` in a connection of its own, and committed."""
    failures = []
    other = threading.Thread(target=run, args=(act, failures, clock.now()))
    other.start()
    other.join()
    assert failures == []


def run(act, failures, moment):
    try:
        with clock.virtual(lambda: moment):
            act()
    except Exception as error:
        failures.append(error)
    finally:
        connection.close()
