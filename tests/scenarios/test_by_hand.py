"""What an editor does to people inside: each act, whom it does not fit, and against a worker that has them."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import claims, gate, publishing, runner
from wagtail_nurture.scenarios import journal as lines
from wagtail_nurture.scenarios.byhand import acts, errands
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token, WaitSubscription
from wagtail_nurture.tracking.models import Event

from . import test_versions
from .conftest import if_else, journal, points, pump, send, step, wait
from .test_runner import enter


def numbers(people):
    return list(Enrolment.objects.filter(contact__in=people).order_by("pk").values_list("pk", flat=True))


def do(act, people, **more):
    return acts.do(act, numbers(people), by="chief", **more)


@pytest.fixture
def inside(running, email, crowd, story):
    """Three people at the first wait of "wait, send, wait"."""
    scenario = running([wait("a"), send("b", email), wait("c")])
    people = crowd(3)
    enter(scenario, people, story.now)
    return scenario, people


def test_who_is_held_stays_until_let_go(inside, story):
    _scenario, people = inside
    assert len(do("hold", people[:1]).done) == 1
    story.move(days=3)
    pump()
    assert Token.objects.get(enrolment__contact=people[0]).step_id == "a"
    assert Token.objects.filter(step_id="c").count() == 2
    assert do("hold", people[:1]).unfit["held_already"] == 1
    do("release", people[:1])
    pump()
    assert Token.objects.filter(step_id="c").count() == 3
    told = list(Event.objects.filter(contact=people[0], kind__startswith="scenario.").order_by("pk"))
    assert [event.kind for event in told] == ["scenario.entered", "scenario.held", "scenario.released"]
    assert told[1].properties["by"] == "chief"


def test_a_hold_outlives_a_pause_of_the_scenario(inside, story):
    scenario, people = inside
    do("hold", people[:1])
    publishing.pause(scenario)
    story.move(days=3)
    pump()
    publishing.resume(scenario)
    pump()
    assert Token.objects.get(enrolment__contact=people[0]).reason == "held_by_hand"
    assert Token.objects.filter(step_id="c").count() == 2


def test_a_change_of_version_does_not_let_go_whom_somebody_holds(inside):
    scenario, people = inside
    do("hold", people[:1])
    test_versions.edit(scenario, [wait("new", 5)])
    test_versions.confirm(test_versions.look(scenario), a="move")
    test_versions.carry_on()
    moved = dict(Token.objects.filter(step_id="new").values_list("enrolment__contact", "reason"))
    assert moved == {people[0].pk: "held_by_hand", people[1].pk: "", people[2].pk: ""}


def test_messages_on_their_way_wait_with_who_is_held_and_go_with_them(inside, story):
    _scenario, people = inside
    story.move(days=2)
    pump()
    do("hold", people[:1])
    mails = list(Delivery.objects.order_by("pk"))
    verdicts = gate.gate(mails)
    mine = Delivery.objects.get(contact=people[0])
    assert verdicts == {mine.pk: verdicts[mine.pk]} and verdicts[mine.pk].reason == "held_by_hand"
    Delivery.objects.filter(pk=mine.pk).update(state="held", reason="held_by_hand")
    do("release", people[:1])
    mine.refresh_from_db()
    assert mine.state == "queued" and gate.gate(mails) == {}


@pytest.mark.parametrize("act", ["skip", "now"])
def test_a_wait_ended_by_hand_goes_on_with_the_next_pump(inside, act):
    _scenario, people = inside
    assert len(do(act, people[:1]).done) == 1
    pump()
    assert Delivery.objects.get().contact == people[0]
    reason = {"skip": "skipped_by_hand", "now": "hurried_by_hand"}[act]
    assert journal(people[0]) == [("a", "", reason), ("b", "", "")]
    assert StepRun.objects.get(enrolment__contact=people[0], visit=0).facts["by"] == "chief"
    assert Token.objects.filter(step_id="a", state="ready").count() == 2


def test_a_step_that_is_skipped_does_nothing(running, email, crowd, story):
    from wagtail_nurture.audience.models import Score

    steps = [
        step("add_score", "a", points=5),
        send("b", email),
        if_else("q", asked=[points(1)], yes=[wait("y")]),
        wait("z"),
    ]
    scenario = running(steps)
    [person] = crowd(1)
    enter(scenario, [person], story.now)
    for _step in range(3):
        assert len(do("skip", [person]).done) == 1
    assert not Score.objects.exists() and not Delivery.objects.exists()
    assert [place for place, _branch, _reason in journal(person)] == ["a", "b", "q"]
    assert Token.objects.get().step_id == "z"
    do("skip", [person])
    assert Enrolment.objects.get().status == "finished" and not Token.objects.exists()


def test_ending_a_wait_fits_only_who_waits(running, email, crowd, story):
    scenario = running([send("b", email), wait("c")])
    people = crowd(2)
    enter(scenario, people, story.now)
    assert do("now", people).unfit == {"not_inside": 0, "moved_on": 0, "waits_for_nothing": 2}
    pump()
    do("hold", people[:1])
    result = do("now", people)
    assert result.unfit["held_first"] == 1 and len(result.done) == 1


@pytest.mark.parametrize("looked", [True, False])
def test_a_wait_for_an_event_ended_by_hand_goes_the_way_of_the_time_out(running, crowd, story, club, looked):
    joins = {"type": "list_joined", "id": "h1", "value": {"list": club.pk}}
    ways = {"happened": [wait("joined")], "timeout": [wait("late")]}
    scenario = running([step("await_event", "w", events=[joins], amount=3, unit="days", **ways)])
    people = crowd(2)
    enter(scenario, people, story.now)
    if looked:
        pump()
    assert len(do("now", people[:1]).done) == 1
    assert Token.objects.get(enrolment__contact=people[0]).step_id == "late"
    assert journal(people[0]) == [("w", "timeout", "hurried_by_hand")]
    assert not WaitSubscription.objects.filter(contact=people[0]).exists()
    [line] = lines.of_enrolment(Enrolment.objects.get(contact=people[0]))
    assert line.words == "the wait was ended by hand, by chief"


def test_who_is_held_by_hand_and_skips_stays_held_at_the_next_step(inside):
    _scenario, people = inside
    do("hold", people[:1])
    do("skip", people[:1])
    token = Token.objects.get(enrolment__contact=people[0])
    assert (token.step_id, token.state, token.reason) == ("b", "held", "held_by_hand")
    pump()
    assert not Delivery.objects.exists()


def test_taking_out_calls_back_what_is_on_its_way(inside, story):
    _scenario, people = inside
    story.move(days=2)
    pump()
    do("remove", people[:1], note="asked by phone")
    left = Enrolment.objects.get(contact=people[0])
    assert (left.status, left.exit_reason) == ("exited", "removed")
    run = StepRun.objects.get(enrolment=left, kind="leave")
    assert run.facts == {"by": "chief", "note": "asked by phone"}
    assert (
        gate.gate(list(Delivery.objects.filter(contact=people[0])))[Delivery.objects.get(contact=people[0]).pk]
        == gate.LEFT
    )


def test_consent_is_still_asked_when_a_wait_is_ended_by_hand(inside):
    from wagtail_nurture.contacts import consent

    _scenario, people = inside
    consent.withdraw(people[0], purpose="advice", source="test")
    do("now", people[:1])
    pump()
    refused = Delivery.objects.get()
    assert (refused.state, refused.reason) == ("skipped", "withdrawn")


@pytest.mark.parametrize("act", ["hold", "release", "skip", "now"])
def test_a_worker_that_has_them_is_not_disturbed(inside, story, act):
    """Nothing is lost and nothing is done twice: the answer is "busy", and the worker's own write counts."""
    _scenario, people = inside
    story.move(days=2)
    fence, tokens = claims.claim()
    result = do(act, people)
    assert sorted(result.busy) == numbers(people) and not result.done
    runner._Batch(fence, tokens).run()
    assert Delivery.objects.count() == 3
    assert StepRun.objects.count() == 6 and Token.objects.filter(step_id="c").count() == 3


def test_a_worker_that_has_who_is_taken_out_writes_nothing_for_them(inside, story):
    _scenario, people = inside
    story.move(days=2)
    fence, tokens = claims.claim()
    do("remove", people[:1])
    runner._Batch(fence, tokens).run()
    assert set(Delivery.objects.values_list("contact", flat=True)) == {person.pk for person in people[1:]}
    assert [run.kind for run in StepRun.objects.filter(enrolment__contact=people[0])] == ["leave"]


def test_who_could_not_pass_may_be_tried_again_or_skip(running, email, crowd, story):
    from wagtail_nurture.todos import Todo

    scenario = running([send("b", email), wait("c")])
    people = crowd(2)
    enter(scenario, people, story.now)
    Enrolment.objects.filter(contact__in=people).update(facts=["spoilt"])
    pump()
    assert Token.objects.filter(state="poisoned").count() == 2
    assert do("hold", people).unfit["needs_a_hand"] == 2
    do("skip", people[:1])
    assert Todo.objects.filter(resolved_at=None).exists()
    Enrolment.objects.filter(contact=people[1]).update(facts={})
    do("release", people[1:])
    assert not Todo.objects.filter(resolved_at=None).exists()
    pump()
    assert Token.objects.filter(step_id="c", state="ready").count() == 2


@pytest.mark.parametrize("act", ["hold", "skip", "now", "remove"])
def test_statements_do_not_grow_with_the_people(running, email, crowd, story, act):
    scenario = running([wait("a"), send("b", email), wait("c")])
    people = crowd(60)
    enter(scenario, people, story.now)
    sizes = []
    for some in (people[:5], people[5:60]):
        with CaptureQueriesContext(connection) as captured:
            do(act, some)
        sizes.append(len([query for query in captured.captured_queries if " times: " not in query["sql"]]))
    assert sizes[0] == sizes[1]


# -- many people


def carry_on():
    return errands.carry_on(time.monotonic() + 60)


def test_an_errand_reaches_everybody_at_its_place_and_nobody_else(running, crowd, story, monkeypatch):
    monkeypatch.setattr(acts, "CHUNK", 4)
    scenario = running([wait("a"), wait("b")])
    people = crowd(14)
    enter(scenario, people[:10], story.now)
    do("skip", people[:3])
    errand = errands.begin(scenario, "hold", {"step": "a"}, by="chief")
    assert errand.expected == 7
    enter(scenario, people[10:], story.now)
    assert carry_on() == 7
    errand.refresh_from_db()
    assert (errand.state, errand.done, errand.percent) == ("done", 7, 100)
    assert set(Token.objects.filter(state="held").values_list("pk", flat=True)) == set(numbers(people[3:10]))
    assert carry_on() == 0


def test_whom_a_worker_has_is_tried_again_later(running, crowd, story, monkeypatch):
    monkeypatch.setattr(acts, "CHUNK", 4)
    scenario = running([wait("a"), wait("b")])
    people = crowd(6)
    enter(scenario, people, story.now)
    busy = numbers(people[:2])
    Token.objects.filter(pk__in=busy).update(state="claimed", lease_until=claims.clock.lease_time())
    errand = errands.begin(scenario, "skip", {"step": "a"}, by="chief")
    carry_on()
    errand.refresh_from_db()
    assert (errand.state, errand.done, errand.again) == ("open", 4, busy)
    Token.objects.filter(pk__in=busy).update(state="ready", lease_until=None)
    Token.objects.filter(pk=busy[0]).update(step_id="b")
    carry_on()
    errand.refresh_from_db()
    assert (errand.state, errand.done, errand.unfit) == ("done", 5, {"moved_on": 1})


def test_an_errand_can_be_stopped_and_a_dead_worker_loses_nothing(running, crowd, story, monkeypatch):
    monkeypatch.setattr(acts, "CHUNK", 4)
    monkeypatch.setattr(errands, "CHUNKS_A_ROUND", 1)
    scenario = running([wait("a")])
    enter(scenario, crowd(9), story.now)
    errand = errands.begin(scenario, "remove", {}, by="chief")
    died = errands._claim()
    assert errands._claim() is None
    type(errand).objects.update(lease_until="2000-01-01T00:00:00Z")
    assert carry_on() == 4
    assert errands._chunk(died) == 0, "the one believed dead writes nothing"
    assert Enrolment.objects.filter(exit_reason="removed").count() == 4
    assert errands.stop(errand) and not errands.stop(errand)
    assert carry_on() == 0 and Token.objects.count() == 5
