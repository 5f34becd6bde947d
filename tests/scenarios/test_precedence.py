"""Who wins when two scenarios would write to one person on one day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.words import why
from wagtail_nurture.scenarios import precedence

from .conftest import send, wait


@pytest.fixture
def mail(site, story, email, running):
    """``mail(contact, priority)``: a message of a running scenario of this priority waits to leave."""
    scenarios, numbers = {}, iter(range(10_000))

    def make(contact, priority, **values):
        if priority not in scenarios:
            steps = [send("a", email), wait("b")]
            scenarios[priority] = running(steps, name=f"Rank {priority}", priority=priority)
        drafted = outbox.draft(
            key=f"step:{next(numbers)}",
            contact=contact,
            site=site,
            purpose=values.pop("purpose", "advice"),
            message_key=email.translation_key,
            priority=priority,
            scenario_id=scenarios[priority].pk,
            **values,
        )
        drafted.save()
        return drafted

    return make


def verdicts(*deliveries):
    rows = list(Delivery.objects.filter(pk__in=[each.pk for each in deliveries]).select_related("contact", "site"))
    found = precedence.gate(rows)
    return [(found[each.pk].reason if each.pk in found else "") for each in deliveries]


def test_the_higher_writes_and_the_lower_waits_until_tomorrow_at_the_same_hour(mail, agrees, story):
    low, high = mail(agrees, 0), mail(agrees, 5)
    assert verdicts(low, high) == ["gives_way", ""]
    found = precedence.gate([low, high])[low.pk]
    assert (found.action, found.until) == ("wait", story.now + timedelta(days=1))
    assert why("gives_way")


def test_also_when_the_higher_has_left_already_today_but_not_yesterday(mail, agrees, story):
    low, high = mail(agrees, 0), mail(agrees, 5)
    Delivery.objects.filter(pk=high.pk).update(state="sent", sent_at=story.now - timedelta(hours=2))
    assert verdicts(low) == ["gives_way"]
    Delivery.objects.filter(pk=high.pk).update(sent_at=story.now - timedelta(hours=12))
    assert verdicts(low) == [""]


def test_the_day_is_the_person_s_own(mail, agrees, story):
    agrees.time_zone = "Pacific/Auckland"
    agrees.save()
    low, high = mail(agrees, 0), mail(agrees, 5)
    story.now = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
    Delivery.objects.filter(pk=high.pk).update(state="sent", sent_at=datetime(2026, 3, 2, 10, 30, tzinfo=UTC))
    assert verdicts(low) == [""], "11:30 UTC is tomorrow in Auckland"


@pytest.mark.parametrize("priorities", [(0, 0), (5, 5)], ids=["usual", "same"])
def test_scenarios_of_the_same_priority_both_write(mail, agrees, priorities):
    assert verdicts(mail(agrees, priorities[0]), mail(agrees, priorities[1])) == ["", ""]


def test_what_never_gives_way(mail, agrees, crowd, story):
    (other,) = crowd(1)
    mail(agrees, 5)
    asked_for, to_another = mail(agrees, 0, purpose="transactional"), mail(other, 0)
    assert verdicts(asked_for, to_another) == ["", ""]


def test_what_the_higher_does_not_send_keeps_nobody_back(mail, agrees, story):
    low, high = mail(agrees, 0), mail(agrees, 5)
    for state, extra in (("skipped", {}), ("failed", {}), ("queued", {"not_before": story.now + timedelta(days=3)})):
        Delivery.objects.filter(pk=high.pk).update(state=state, **extra)
        assert verdicts(low) == [""], state


def test_nobody_waits_for_more_than_three_days(mail, agrees, story):
    low = mail(agrees, 0)
    for _day in range(3):
        mail(agrees, 5)
        assert verdicts(low) == ["gives_way"]
        story.move(days=1)
    mail(agrees, 5)
    assert verdicts(low) == [""]


@pytest.mark.parametrize("number", [2, 40])
def test_it_asks_the_same_questions_for_few_and_for_many(mail, crowd, number):
    people = crowd(number)
    lower = [mail(person, 0) for person in people]
    for person in people:
        mail(person, 5)
    rows = list(Delivery.objects.filter(pk__in=[each.pk for each in lower]).select_related("contact", "site"))
    with CaptureQueriesContext(connection) as captured:
        found = precedence.gate(rows)
    assert len(found) == number and len(captured) == 3
