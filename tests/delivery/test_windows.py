"""The row in which a worker tells how far it has come: its size, its marks, what others may take out of it."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from wagtail_nurture.delivery import claims, gates, handover, lapsed
from wagtail_nurture.delivery.channels.email import EmailChannel
from wagtail_nurture.delivery.models import SendWindow
from wagtail_nurture.delivery.taking_out import take_out
from wagtail_nurture.exceptions import Lost
from wagtail_nurture.models import Delivery, Event


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_slow_server_gets_small_windows_and_a_quick_one_large_ones_again(smtp, people, wish, send, monkeypatch):
    """Rows are written for the whole window: for a server that takes one message meanwhile, most of it were in vain."""
    sizes, real = [], handover.Window

    def opened(deliveries, **what):
        sizes.append(len(deliveries))
        return real(deliveries, **what)

    def given(self, message, hand_over=EmailChannel.hand_over):
        if len(smtp.accepted) == 3:
            monkeypatch.setattr(handover, "FRESH_SECONDS", 1000)
        return hand_over(self, message)

    monkeypatch.setattr(handover, "FRESH_SECONDS", 0)
    monkeypatch.setattr(handover, "Window", opened)
    monkeypatch.setattr(EmailChannel, "hand_over", given)
    for each in people(12):
        wish(each)
    assert send() == 12
    assert sizes == [12, 1, 2, 1, 2, 4, 2]


def test_a_mark_says_what_is_settled_and_what_may_have_left(window, batch):
    _fence, deliveries = batch
    assert states() == ["claimed"] * 4
    for number, delivery in enumerate(deliveries[:3]):
        window.leaves(delivery)
        row = SendWindow.objects.get()
        assert (row.sure, row.begun) == (number, number + 1)
        window.taken(delivery)
    window.close()
    assert states() == ["sent"] * 3 + ["claimed"] and not SendWindow.objects.exists()
    assert Event.objects.filter(kind="message.sent").count() == 3


def test_the_next_one_is_marked_ahead_only_where_the_database_writes_apart(window, batch):
    _fence, deliveries = batch
    window.leaves(deliveries[0])
    with window.handing_over():
        window.leaves_next(deliveries[1])
    row = SendWindow.objects.get()
    assert (row.sure, row.begun) == ((0, 2) if connection.vendor == "postgresql" else (0, 1))


def test_what_was_not_begun_can_be_taken_out(window, batch):
    _fence, deliveries = batch
    window.leaves(deliveries[0])
    with transaction.atomic():
        taken = take_out(Delivery.objects.filter(pk__in=[deliveries[0].pk, deliveries[2].pk]))
        assert taken.update(state="skipped", reason="erased") == 1
    window.taken(deliveries[0])
    window.leaves(deliveries[1])
    with pytest.raises(Lost):
        window.leaves(deliveries[2])
    window.leaves(deliveries[3])
    window.close()
    assert states() == ["sent", "claimed", "skipped", "claimed"], "of two nobody said what the server answered"


def test_taking_out_leaves_other_peoples_windows_alone(window, batch, people, wish):
    _fence, deliveries = batch
    with transaction.atomic():
        assert not take_out(Delivery.objects.filter(state="queued"))
        assert not take_out(Delivery.objects.none())
    assert not SendWindow.objects.get().changed
    window.close()
    assert states() == ["claimed"] * 4


def test_a_mark_that_the_database_refuses_is_heard_of(window, batch, monkeypatch):
    from django.db import DatabaseError

    from wagtail_nurture.delivery import marks

    broken = {
        marks.Marks: "UPDATE nowhere SET a = %s, b = %s WHERE c = %s",
        marks._Apart: b"UPDATE nowhere SET a = $1, b = $2 WHERE c = $3",
    }
    for kind, sql in broken.items():
        monkeypatch.setattr(kind, "_SQL", sql)
    with window.handing_over():
        window.begins(batch[1][0])
    with pytest.raises(DatabaseError), transaction.atomic():
        window.leaves(batch[1][0])


@pytest.mark.django_db(transaction=True)
def test_news_that_was_owed_before_an_upgrade_is_written_after_it(people, wish, monkeypatch):
    """Migration 0024: messages called sent whose worker was killed before it wrote that they were."""
    from importlib import import_module

    from .test_crashes import lapse

    for each in people(3):
        wish(each)
    fence, deliveries = claims.claim("mass", 10)
    at = deliveries[0].created_at
    Delivery.objects.filter(pk__in=[each.pk for each in deliveries[:2]]).update(state="sent", sent_at=at)
    import_module("wagtail_nurture.migrations.0024_send_windows").keep_owed_news(apps, connection.schema_editor())
    assert states() == ["sending", "sending", "claimed"]
    lapse()
    assert lapsed.take_over() == 3
    assert states() == ["sent", "sent", "queued"]
    told = Event.objects.filter(kind="message.sent")
    assert told.count() == 2 and set(told.values_list("at", flat=True)) == {at}
    assert not Delivery.objects.filter(fence=fence).exists()
