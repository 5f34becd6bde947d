"""A wait for an event, with a time-out: whatever happens meanwhile, late, twice or at the same moment."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.content.conftest import Shop
from wagtail_nurture import track
from wagtail_nurture.contacts import lists
from wagtail_nurture.scenarios import claims, counts, graph, intake, journal, runner
from wagtail_nurture.scenarios.happenings import Span, several
from wagtail_nurture.scenarios.models import StepRun, Token, WaitSubscription
from wagtail_nurture.scenarios.steps.await_event import AwaitEvent
from wagtail_nurture.todos import Todo
from wagtail_nurture.tracking import recorder

from .conftest import journal as steps_of
from .conftest import leave, pump, send, step, submits, wait
from .test_runner import enter, statements


def on_form(form):
    return {"type": "form_submitted", "id": "h1", "value": {"form": form.pk}}


def custom(name, same=False):
    return {"type": "custom_event", "id": "h2", "value": {"event": name, "same": same}}


def until(block_id, *events, amount=3, unit="days", happened=(), timeout=()):
    return step(
        "await_event",
        block_id,
        events=list(events),
        amount=amount,
        unit=unit,
        happened=list(happened),
        timeout=list(timeout),
    )


def ways(asked):
    """Wait for ``asked``; who does it leaves as converted, the others wait on."""
    return [until("w", asked, happened=[leave("won", converted=True)], timeout=[wait("late")])]


def taken(contact):
    return [(run.step_id, run.branch) for run in StepRun.objects.filter(enrolment__contact=contact).order_by("visit")]


@pytest.fixture
def shop(pool, home):
    return Shop(home)


def test_it_happens_in_time(running, form, test_ride, agrees, story):
    scenario = running(ways(on_form(test_ride)), exits=[])
    submits(agrees, form)
    pump()
    token = Token.objects.get()
    assert (token.step_id, token.due_at) == ("w", story.now + timedelta(days=3))
    story.move(days=2)
    submits(agrees, test_ride)
    pump()
    assert taken(agrees) == [("w", "happened"), ("won", "")]
    assert not WaitSubscription.objects.exists()
    assert agrees.enrolments.get().converted
    line = journal.of_enrolment(agrees.enrolments.get())[0]
    assert line.sentence == (
        "Wait until the form “Test ride” is sent in, at most 3 days: it happened: the form “Test ride” is sent in"
    )
    assert counts.per_step(scenario)["w"].branches == {"happened": 1}


def test_it_does_not_happen_in_time(running, form, test_ride, agrees, story):
    running(ways(on_form(test_ride)), exits=[])
    submits(agrees, form)
    pump()
    story.move(days=3)
    pump()
    assert taken(agrees) == [("w", "timeout")]
    assert journal.of_enrolment(agrees.enrolments.get())[0].words == "it did not happen within 3 days"
    submits(agrees, test_ride)
    pump()
    assert Token.objects.get().step_id == "late", "too late"


def test_what_happened_before_the_step_does_not_count(running, form, test_ride, agrees, story):
    running([wait("a"), *ways(on_form(test_ride))], exits=[])
    submits(agrees, form)
    pump()
    story.move(days=1)
    submits(agrees, test_ride)
    pump()
    story.move(days=1)
    pump()
    assert taken(agrees) == [("a", "")] and Token.objects.get().step_id == "w"


def test_a_worker_that_comes_late_asks_what_happened_in_time(running, form, test_ride, contact, crowd, story):
    people = crowd(2)
    running(ways(on_form(test_ride)), exits=[])
    for person in people:
        submits(person, form)
    pump()
    begun = story.now
    story.move(days=9)
    submits(people[0], test_ride, at=begun + timedelta(days=2))
    submits(people[1], test_ride, at=begun + timedelta(days=4))
    runner.tick(time.monotonic() + 60)
    pump()
    assert taken(people[0])[0] == ("w", "happened")
    assert taken(people[1])[0] == ("w", "timeout")


def test_an_event_between_arrival_and_subscription_is_looked_back_for(running, form, test_ride, agrees, story):
    """Intake takes it while nobody listens yet."""
    running([wait("a"), *ways(on_form(test_ride))], exits=[])
    submits(agrees, form)
    pump()
    story.move(days=2)
    load = AwaitEvent.load.__func__
    seen = []

    def at_the_first_look(cls, config, people, at, graph):
        facts = load(cls, config, people, at, graph)
        if not seen:
            seen.append(1)
            assert not WaitSubscription.objects.exists()
            submits(agrees, test_ride, at=story.move(seconds=1))
            intake.take(time.monotonic() + 60)
        return facts

    AwaitEvent.load = classmethod(at_the_first_look)
    try:
        pump()
        pump()
    finally:
        AwaitEvent.load = classmethod(load)
    assert taken(agrees) == [("a", ""), ("w", "happened"), ("won", "")]


def test_an_event_between_the_look_and_its_writing_is_not_lost(running, form, test_ride, agrees, story):
    """Intake wakes a person on whom the runner is deciding just then."""
    running([wait("a"), *ways(on_form(test_ride))], exits=[])
    submits(agrees, form)
    pump()
    story.move(days=2)
    load = AwaitEvent.load.__func__
    seen = []

    def at_the_second_look(cls, config, people, at, graph):
        facts = load(cls, config, people, at, graph)
        seen.append(1)
        if len(seen) == 2:
            submits(agrees, test_ride, at=story.move(seconds=1))
            intake.take(time.monotonic() + 60)
            assert Token.objects.get().state == "claimed"
        return facts

    AwaitEvent.load = classmethod(at_the_second_look)
    try:
        pump()
    finally:
        AwaitEvent.load = classmethod(load)
    assert taken(agrees) == [("a", ""), ("w", "happened"), ("won", "")]


def test_the_same_event_twice_changes_nothing(running, form, test_ride, agrees, story):
    running(ways(on_form(test_ride)), exits=[])
    submits(agrees, form)
    pump()
    story.move(hours=1)
    event = submits(agrees, test_ride)
    pump()
    before = list(StepRun.objects.values())
    intake._take([event])
    intake._take([event])
    pump()
    assert list(StepRun.objects.values()) == before


def test_people_who_wait_go_on_as_they_began_when_a_new_version_is_published(running, form, test_ride, agrees, story):
    scenario = running(ways(on_form(test_ride)), exits=[])
    submits(agrees, form)
    pump()
    field = scenario._meta.get_field("steps")
    scenario.steps = field.to_python([wait("other")])
    scenario.save_revision().publish()
    story.move(hours=1)
    submits(agrees, test_ride)
    pump()
    assert taken(agrees) == [("w", "happened"), ("won", "")]


def test_a_page_read_in_a_browser_that_is_recognised_later(running, form, agrees, site, shop, story):
    asked = {"type": "pages_viewed", "id": "h", "value": {"section": shop.touring.pk, "page_type": "", "topic": ""}}
    running(ways(asked), exits=[])
    submits(agrees, form)
    pump()
    story.move(hours=1)
    recorder.record("page.viewed", contact=agrees, page_id=site.root_page_id)
    pump()
    assert taken(agrees) == []
    event = recorder.record("page.viewed", page_id=shop.touring.pk)
    story.move(hours=1)
    pump()
    assert taken(agrees) == []
    type(event).objects.filter(pk=event.pk).update(contact=agrees)
    recorder.record("visitor.identified", contact=agrees)
    pump()
    assert taken(agrees) == [("w", "happened"), ("won", "")]


def test_a_click_settles_before_it_counts(running, form, email, agrees, story):
    from wagtail_nurture.contacts import consent

    consent.grant(agrees, purpose="tracking", channel="site")
    asked = {"type": "link_clicked", "id": "h", "value": {"step": "Welcome"}}
    running([send("a", email, label="Welcome"), *ways(asked)], exits=[])
    submits(agrees, form)
    pump()
    number = agrees.enrolments.get().pk
    recorder.record("message.sent", contact=agrees, subject=f"step:{number}:a", properties={"measured": ["clicks"]})
    story.move(days=3, seconds=-30)
    recorder.record(
        "message.clicked", contact=agrees, subject=f"step:{number}:a", properties={"delivery": 1, "link": "b"}
    )
    pump()
    assert taken(agrees)[1:] == []
    story.move(seconds=40)
    pump()
    assert taken(agrees)[1:] == [], "the time is up, but the click still settles"
    story.move(seconds=120)
    pump()
    assert taken(agrees)[1:] == [("w", "happened"), ("won", "")]


def test_clicks_that_nobody_may_see_are_not_measured(running, form, email, agrees, story):
    asked = {"type": "link_clicked", "id": "h", "value": {"step": ""}}
    running([send("a", email), *ways(asked)], exits=[])
    submits(agrees, form)
    pump()
    number = agrees.enrolments.get().pk
    recorder.record("message.sent", contact=agrees, subject=f"step:{number}:a", properties={"measured": []})
    story.move(days=3)
    pump()
    assert steps_of(agrees)[1] == ("w", "unknown", "not_measured")
    assert Token.objects.get().step_id == "late"


def test_a_document_a_list_and_an_event_of_the_site(running, form, club, crowd, story):
    asked = [
        {"type": "document_requested", "id": "d", "value": {"document": None}},
        {"type": "list_joined", "id": "l", "value": {"list": club.pk}},
        custom("order.paid"),
    ]
    people = crowd(4)
    running([until("w", *asked, happened=[leave("won")], timeout=[wait("late")])], exits=[])
    for person in people:
        submits(person, form)
    pump()
    story.move(hours=1)
    recorder.record("document.requested", contact=people[0], subject="document:7")
    lists.join([people[1].pk], club)
    track("order.paid", contact=people[2], subject="cart:1")
    track("order.left", contact=people[3], subject="cart:1")
    pump()
    runs = StepRun.objects.filter(step_id="w")
    assert {run.enrolment.contact_id: run.facts["happened"] for run in runs} == {
        people[0].pk: "document_requested",
        people[1].pk: "list_joined",
        people[2].pk: "custom_event",
    }


def test_only_about_the_same_cart(agrees, story):
    parts = [{"kind": "custom_event", "config": {"event": "order.paid", "same": True}}]
    begun = story.now
    track("order.paid", contact=agrees, subject="cart:1", at=story.move(hours=1))
    spans = [Span(n, agrees.pk, begun, story.now, subject=f"cart:{n}") for n in (1, 2)]
    found = several.found(parts, spans, story.now)
    assert [found[n].at is not None for n in (1, 2)] == [True, False]


@pytest.mark.parametrize("number", [10, 300])
def test_as_many_statements_for_ten_as_for_300(running, form, test_ride, crowd, story, monkeypatch, number):
    monkeypatch.setattr(claims, "LARGEST_ON_SQLITE", 1000)
    monkeypatch.setattr(intake, "CHUNK", 1000)
    scenario = running([until("w", on_form(test_ride), happened=[wait("a")])], exits=[])
    people = crowd(number)
    enter(scenario, people, story.now)
    with CaptureQueriesContext(connection) as arriving:
        runner.tick(time.monotonic() + 60)
    assert WaitSubscription.objects.count() == number
    story.move(days=1)
    for person in people:
        submits(person, test_ride)
    with CaptureQueriesContext(connection) as waking:
        intake.take(time.monotonic() + 60)
    with CaptureQueriesContext(connection) as deciding:
        runner.tick(time.monotonic() + 60)
    assert StepRun.objects.filter(branch="happened").count() == number
    found = [
        len([sql for sql in statements(each, inserts=False) if not sql.startswith("DELETE")])
        for each in (arriving, waking, deciding)
    ]
    assert found == [18, 18, 12], "a DELETE takes one statement for each parameter chunk"


def test_the_form_is_deleted_while_people_wait(running, form, test_ride, agrees, story):
    running(ways(on_form(test_ride)), exits=[])
    submits(agrees, form)
    pump()
    test_ride.delete()
    story.move(days=3)
    pump()
    assert (Token.objects.get().state, Token.objects.get().reason) == ("held", "awaited_gone")
    assert "Step 1, Wait until the form “Test ride” is sent in" in Todo.objects.get().sentence


def test_what_is_wrong_names_the_step(draft, form):
    scenario = draft(
        [
            until("a", happened=[leave("b")]),
            until("c", custom("Paid"), amount=0, happened=[leave("d")]),
            until("e", custom("order.paid")),
            until("f", {"type": "link_clicked", "id": "h", "value": {"step": "Nowhere"}}, timeout=[leave("g")]),
        ],
        exits=[],
    )
    found = [(problem.place, problem.message) for problem in graph.problems(scenario)]
    assert [place for place, _words in found] == ["a", "c", "c", "e", "f"]
    assert "add at least one thing" in found[0][1] and found[0][1].startswith("Step 1, Wait until")
    assert "no name of an event of the site" in found[1][1] and "write 1 or more" in found[2][1]
    assert "all its ways are empty" in found[3][1] and "“Nowhere”" in found[4][1]


def test_where_a_step_stands_and_the_drawing(draft, test_ride):
    from wagtail_nurture.scenarios import diagram

    scenario = draft([until("a", on_form(test_ride), happened=[wait("b")], timeout=[leave("c")])], exits=[])
    drawn = graph.build(scenario)
    assert [graph.place_name(node.place) for node in graph.nodes(drawn)] == [
        "Step 1",
        "Step 1, if it happened, step 1",
        "Step 1, if not in time, step 1",
    ]
    html = diagram.draw(drawn)
    assert "It happened" in html and "Not in time" in html and "nflow-way--good" in html
