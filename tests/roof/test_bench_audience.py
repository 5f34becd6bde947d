"""The rows of ``nurture_bench --only audience``, at tiny sizes: what they count and what they leave, never times."""

import pytest
from django.db.models import Count

from wagtail_nurture.audience.segments.models import SegmentMember
from wagtail_nurture.bench.audience import by_hand, history, published, rules, segment
from wagtail_nurture.scenarios.models import Enrolment
from wagtail_nurture.tracking.models import Event, EventClass, Visitor


pytestmark = pytest.mark.django_db


@pytest.fixture
def house(site, pool):
    return site


def drawn(past):
    """What the people of ``past`` did, without the numbers of its rows."""
    rows = Event.objects.filter(contact__gt=past.crowd.after).order_by("pk")
    first = past.crowd.rows().order_by("pk").first().pk
    return [
        (at, kind, page, told, contact - first)
        for at, kind, page, told, contact in rows.values_list("at", "kind", "page_id", "properties", "contact_id")
    ]


def test_a_seed_draws_the_same_past_and_another_seed_another_one(house):
    first, second, third = (drawn(history.write(50, 300, seed)) for seed in (1, 2, 1))
    assert third[-300:] == first[:300] != second[:300]


def test_a_past_holds_every_kind_by_everybody_in_the_order_of_time(house):
    past = history.write(100, 2000, 1)
    assert Event.objects.count() == past.events == 2000
    assert Visitor.objects.filter(contact__gt=past.crowd.after).count() == 100
    kinds = dict(Event.objects.values_list("kind").annotate(number=Count("pk")))
    assert set(kinds) == {"page.viewed", "purchase.made", "message.sent", "message.clicked"}
    assert kinds["page.viewed"] > 1400 and min(kinds.values()) > 50
    assert EventClass.objects.count() == kinds["message.clicked"]
    assert Event.objects.filter(contact__in=past.crowd.rows()).count() == 2000
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments) and moments[-1] <= history.NOW
    assert not Event.objects.exclude(page_id=None).exclude(page_id__in=range(*pages())).exists()


def pages():
    return history.section(0), history.section(history.SECTIONS)


def test_the_segment_and_all_sql_by_hand_find_the_same_people_and_a_delta_takes_ten_statements(house):
    past = history.write(60, 3000, 1)
    build, delta = segment.rows(past)  # raises where they do not agree
    assert build.ours > 0 and build.bare > 0
    found = SegmentMember.objects.values("segment").annotate(people=Count("pk")).values_list("people", flat=True)
    assert max(found) > 5, "a segment of nobody shows nothing"
    assert len(by_hand.ways(segment.Asked())) == 4
    assert delta.reached, delta.note


def test_rules_are_answered_in_memory(house):
    row = rules.row(600)
    assert row.ours > 0 and row.bare > 0


def test_a_published_page_lets_people_in_by_set(house, django_capture_on_commit_callbacks, monkeypatch):
    ordinary = published._publish_in

    def committed(*arguments):
        with django_capture_on_commit_callbacks(execute=True):
            return ordinary(*arguments)

    monkeypatch.setattr(published, "_publish_in", committed)
    row = published.row(450)
    assert row.reached, row.note
    assert Enrolment.objects.count() == 450 + published.FEW
