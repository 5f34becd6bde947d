"""Points that come to a number, the Nth purchase, a segment entered or left: the moment of change starts a scenario."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import track
from wagtail_nurture.audience import score
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.models import Contact, Event
from wagtail_nurture.scenarios import counts, graph, sentences
from wagtail_nurture.scenarios.models import Enrolment
from wagtail_nurture.scenarios.triggers.nth_purchase import NthPurchase
from wagtail_nurture.tracking import recorder

from .conftest import pump, step, wait


def reached(points=100, way="up"):
    return [step("score_reached", "t", points=points, way=way)]


def nth(number=3, each=False, where="anywhere"):
    return [step("nth_purchase", "t", number=number, each=each, where=where)]


def told(story, contact, *gifts):
    for points in gifts:
        story.move(hours=1)
        score.add([contact.pk], points)
        pump()


@pytest.mark.parametrize(
    ("way", "gifts", "passages"),
    [
        ("up", [99], 0),
        ("up", [99, 1], 1),
        ("up", [150, 10, 10], 1),
        ("up", [100, -10, 10], 2),
        ("down", [150, -50], 0),
        ("down", [150, -51, -10], 1),
    ],
    ids=str,
)
def test_points_cross_a_number(running, contact, story, way, gifts, passages):
    running([wait("a", amount=1, unit="minutes")], triggers=reached(way=way), re_entry="each_event")
    told(story, contact, *gifts)
    assert Enrolment.objects.count() == passages


def test_to_have_points_already_is_no_crossing_but_can_be_started_for(running, contact, story):
    score.add([contact.pk], 120)
    pump()
    story.move(hours=1)
    scenario = running([wait("a")], triggers=reached())
    told(story, contact, 5)
    assert not Enrolment.objects.exists()
    assert counts.matching_now(scenario) == 1


@pytest.mark.parametrize(("way", "passages"), [("up", 1), ("down", 1)])
def test_loyalty_points_cross_a_number(running, contact, story, way, passages):
    triggers = [step("loyalty_reached", "t", points=100, way=way)]
    scenario = running([wait("a", amount=1, unit="minutes")], triggers=triggers)
    assert counts.matching_now(scenario) == (1 if way == "down" else 0), "who has no ledger has none"
    for kind, old, new in (
        ("loyalty.earned", 0, 90),
        ("loyalty.earned", 90, 110),
        ("loyalty.earned", 110, 120),
        ("loyalty.expired", 120, 60),
    ):
        story.move(hours=1)
        recorder.record(kind, contact=contact, properties={"points": abs(new - old), "old": old, "new": new})
        pump()
    assert Enrolment.objects.count() == passages
    assert Enrolment.objects.get().facts == {"points": 110 if way == "up" else 60}


def test_an_event_without_totals_crosses_nothing(running, contact, story):
    running([wait("a")], triggers=reached(points=1))
    recorder.record("score.added", contact=contact, properties={"points": 5})
    recorder.record("score.added", contact=contact, properties={"old": "0", "new": None})
    pump()
    assert not Enrolment.objects.exists()


def buys(contact, story, order, **properties):
    story.move(hours=1)
    track("purchase.made", contact=contact, subject=f"order:{order}", properties=properties, at=story.now)


def test_with_the_third_purchase(running, contact, story):
    running([wait("a", amount=1, unit="minutes")], triggers=nth())
    for order in range(1, 8):
        buys(contact, story, order)
        pump()
    passage = Enrolment.objects.get()
    assert (passage.subject, passage.facts["purchases"]) == ("order:3", 3)


def test_an_order_that_is_told_of_twice_counts_once(running, contact, story):
    running([wait("a")], triggers=nth())
    for order in (1, 2, 2, 1):
        buys(contact, story, order)
    pump()
    assert not Enrolment.objects.exists()
    buys(contact, story, 3)
    pump()
    assert Enrolment.objects.count() == 1


def test_after_each_tenth_till_pass(running, contact, story):
    """The customer's own example: the offer after the tenth till pass."""
    running([wait("a", amount=1, unit="minutes")], triggers=nth(10, each=True, where="till"))
    for order in range(1, 22):
        buys(contact, story, order, till=True)
        buys(contact, story, 1000 + order)
        if order % 5 == 0:
            pump()
    assert list(Enrolment.objects.order_by("pk").values_list("entry_key", "subject")) == [
        ("purchase:10", "order:10"),
        ("purchase:20", "order:20"),
    ]


def test_counting_purchases_takes_one_query_for_few_and_for_many(crowd, story):
    config = {"number": 1, "each": False, "where": "till"}
    for number in (3, 60):
        Contact.objects.all().delete()
        people = crowd(number, agree=False)
        events = [
            Event.objects.create(kind="purchase.made", contact=person, at=story.now, properties={"till": True})
            for person in people
        ]
        with CaptureQueriesContext(connection) as captured:
            assert len(NthPurchase.match(events, config)) == number
        assert len(captured) == 1


def test_who_bought_often_enough_already(running, crowd, story):
    scenario = running([wait("a")], triggers=nth(2))
    often, once = crowd(2)
    for order in (1, 2, 3):
        buys(often, story, order)
    buys(once, story, 9)
    assert counts.matching_now(scenario) == 1


@pytest.fixture
def club(pool):
    return Segment.objects.create(pool=pool, name="Regulars", conditions=[step("score", "q", at_least=1)])


def in_or_out(club, change="entered", by_rule=False):
    return [step("segment", "t", segment=str(club.pk), change=change, by_rule=by_rule)]


@pytest.mark.parametrize(
    ("kind", "because", "given", "enters"),
    [
        ("segment.entered", "event", {}, True),
        ("segment.entered", "rule", {}, False),
        ("segment.entered", "rule", {"by_rule": True}, True),
        ("segment.left", "event", {}, False),
        ("segment.left", "time", {"change": "left"}, True),
        ("segment.entered", "event", {"change": "left"}, False),
    ],
    ids=str,
)
def test_a_segment_is_entered_or_left(running, club, contact, story, kind, because, given, enters):
    running([wait("a")], triggers=in_or_out(club, **given))
    recorder.record(kind, contact=contact, subject="segment:999", properties={"because": because})
    pump()
    assert not Enrolment.objects.exists()
    recorder.record(kind, contact=contact, subject=f"segment:{club.pk}", properties={"because": because})
    pump()
    assert list(Enrolment.objects.values_list("subject", flat=True)) == ([f"segment:{club.pk}"] if enters else [])


@pytest.mark.parametrize(
    ("triggers", "words"),
    [
        (reached(0), "How many points: write"),
        (reached(10**12), "How many points: write"),
        (nth(0), "With which purchase: write"),
        (nth(10**12), "With which purchase: write"),
        ([step("segment", "t", segment="", change="entered")], "Segment: choose one"),
        ([step("segment", "t", segment="999", change="entered")], "was deleted"),
    ],
    ids=["none", "huge", "no purchase", "a huge purchase", "no segment", "a lost segment"],
)
def test_what_cannot_run_is_refused_with_words(draft, triggers, words):
    problems = [each.message for each in graph.problems(draft([wait("a")], triggers=triggers))]
    assert any(words in problem for problem in problems), problems


def test_in_words(draft, club):
    said = [
        sentences.when(graph.build(draft([wait("a")], triggers=triggers)))[0]
        for triggers in (
            reached(50),
            reached(50, way="down"),
            [step("loyalty_reached", "t", points=50, way="up")],
            nth(1),
            nth(10, each=True, where="till"),
            in_or_out(club),
            in_or_out(club, "left"),
        )
    ]
    assert said == [
        "Points reach 50",
        "Points fall below 50",
        "Loyalty points reach 50",
        "The first purchase anywhere",
        "After each 10 purchases at the till of a shop",
        "Somebody comes into the segment “Regulars”",
        "Somebody drops out of the segment “Regulars”",
    ]
