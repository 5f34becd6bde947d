"""A wish to send becomes a row, once."""

import pytest

from wagtail_nurture import alarm
from wagtail_nurture.delivery import gates, outbox
from wagtail_nurture.models import Delivery


@pytest.fixture
def rung(monkeypatch):
    """The lanes that were woken."""
    lanes = []
    monkeypatch.setattr(alarm, "wake", lanes.append)
    return lanes


def test_the_same_wish_twice_is_one_message(contact, site, rung):
    wish = {"key": "file:1:1", "contact": contact, "site": site, "purpose": "transactional", "lane": "now"}
    assert outbox.put([outbox.draft(**wish)]) == 1
    assert outbox.put([outbox.draft(**wish), outbox.draft(**wish | {"key": "file:1:2"})]) == 1
    assert sorted(Delivery.objects.values_list("key", flat=True)) == ["file:1:1", "file:1:2"]
    assert rung == ["now", "now"]


def test_transactional_messages_leave_surely_and_others_never_twice(contact, site):
    assert outbox.draft(key="a", contact=contact, site=site, purpose="transactional").guarantee == "at_least_once"
    assert outbox.draft(key="b", contact=contact, site=site, purpose="advice").guarantee == "at_most_once"


def test_a_thousand_wishes_take_few_statements(contact, site, rung, django_assert_max_num_queries):
    drafts = [outbox.draft(key=f"step:{n}:1:email", contact=contact, site=site, purpose="advice") for n in range(1000)]
    with django_assert_max_num_queries(60):
        assert outbox.put(drafts) == 1000
    assert rung == ["mass"]


def test_a_held_wish_wakes_nobody(contact, site, rung):
    outbox.put([outbox.draft(key="a", contact=contact, site=site, purpose="advice", state="held", reason="paused")])
    assert rung == []


def test_the_first_gate_that_objects_wins(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])
    gates.register(lambda deliveries: {1: gates.Verdict(gates.HOLD, "paused")})
    gates.register(lambda deliveries: dict.fromkeys(deliveries, gates.Verdict(gates.SKIP, "left")))
    verdicts = gates.ask([1, 2])
    assert (verdicts[1].reason, verdicts[2].reason) == ("paused", "left")
