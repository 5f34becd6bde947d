"""What a person came to like, bought and belongs to stands on their timeline in words, never as code."""

import pytest

from wagtail_nurture.audience.models import Segment
from wagtail_nurture.models import Event, Topic
from wagtail_nurture.reports import timeline
from wagtail_nurture.tracking import kinds


@pytest.fixture
def told(life):
    """``told("topic.muted", "topic:city", until="")``: the newest line then, its title and its details joined."""
    person = life.person(1)

    def tell(kind, subject="", **properties):
        Event.objects.create(at=life.now, kind=kind, contact=person, subject=subject, properties=properties)
        [entry, *_rest], _older = timeline.entries(person)
        return entry.title, "; ".join(entry.detail)

    return tell


@pytest.fixture
def segment(life):
    return Segment.objects.create(pool=life.pool, name="Riders")


def test_interests_are_told_by_the_name_of_the_topic(told):
    Topic.objects.create(name="Long tours", slug="touring")
    assert told("interest.changed", "topic:touring", old="", new="some") == (
        "Interest in “Long tours” changed",
        "hardly any interest → some interest",
    )
    assert told("interest.declared", "topic:touring", wanted=True)[0] == "Said that “Long tours” interests them"
    assert told("interest.declared", "topic:city", wanted=False)[0] == "Took back that “city” interests them"


def test_muting_says_until_when(told):
    until = "2026-12-24T12:00:00+00:00"
    assert told("topic.muted", "topic:city", until=until) == (
        "Hears nothing more of “city”",
        "Until Dec. 24, 2026",
    )
    assert told("topic.muted", "topic:city", until="")[1] == "For good"
    assert told("topic.unmuted", "topic:city") == ("May hear of “city” again", "")
    rhythm = {"frequency": "weekly", "paused_until": until}
    assert told("wishes.changed", "rhythm", old={}, new=rhythm) == (
        "Changed how often mails may come",
        "At most one mail a week; Pause until Dec. 24, 2026",
    )


def test_segments_are_named_and_a_deleted_one_is_called_so(told, segment):
    subject = f"segment:{segment.pk}"
    assert told("segment.entered", subject, because="event") == ("Came into the segment “Riders”", "")
    assert told("segment.left", subject, because="rule") == (
        "Dropped out of the segment “Riders”",
        "Because an editor changed the segment",
    )
    assert "deleted segment" in told("segment.left", "segment:999999")[0]


def test_purchases_and_carts_say_what_they_came_to(told):
    bought = {"amount": 129.9, "items": 2, "till": True}
    assert told("purchase.made", "order:1", **bought) == (
        "Bought for €129.90",
        "2 articles; At the till of a shop",
    )
    assert told("purchase.made", "order:2") == ("Bought something", "")
    assert told("cart.changed", "cart:1", amount=20, items=1) == ("Changed the cart: €20", "1 article")
    assert told("cart.changed", "cart:1", amount=0, items=0) == ("Emptied the cart", "")


@pytest.mark.parametrize("kind", sorted(set(kinds.LABELS) - set(timeline.TOLD_ELSEWHERE)))
def test_no_line_is_the_name_of_an_event(kind, told):
    assert kind not in told(kind, "nonsense")[0]


@pytest.mark.parametrize("kind", ["purchase.made", "cart.changed"])
def test_what_a_shop_reports_may_be_nonsense(kind, told):
    assert kind not in told(kind, amount=[], items="many", till="yes")[0]
    assert kind not in told(kind, amount={"a": 1}, items=-1)[0]


def test_an_event_of_the_sites_own_is_called_so(told):
    assert told("boat.rented") == ("The site’s own event “boat.rented”", "")
