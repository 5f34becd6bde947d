"""Races and failures around a window: what goes wrong in a place where nobody looked."""

import threading
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from wagtail_nurture import clock
from wagtail_nurture.delivery import dependents, gates, lapsed, marks
from wagtail_nurture.delivery.channels.email import EmailChannel
from wagtail_nurture.delivery.models import SendWindow
from wagtail_nurture.delivery.windows import Window
from wagtail_nurture.exceptions import Lost
from wagtail_nurture.models import Delivery

from .test_crashes import lapse
from .test_windows import states


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


def test_a_database_that_fails_at_the_mark_is_no_doubt_about_the_message(smtp, people, wish, send, monkeypatch):
    for each in people(2):
        wish(each)
    real = Window.leaves

    def fails(self, delivery):
        raise DatabaseError("gone")

    monkeypatch.setattr(Window, "leaves", fails)
    with pytest.raises(DatabaseError):
        send()
    monkeypatch.setattr(Window, "leaves", real)
    assert "unknown" not in states() and smtp.accepted == []
    lapse()
    send()
    assert states() == ["sent"] * 2 and len(smtp.accepted) == 2


@pytest.mark.postgresql
def test_after_a_mark_that_failed_the_database_can_be_asked_again(window, batch, monkeypatch):
    """Only there are marks written apart."""
    sql = marks._Apart._SQL
    monkeypatch.setattr(marks._Apart, "_SQL", b"SELECT 1 / (length($1) - 1 + 0 * length($2) + 0 * length($3))")
    with transaction.atomic():
        sid = transaction.savepoint()
        with window.handing_over():
            window.begins(batch[1][0])
        from psycopg.pq import TransactionStatus

        assert connection.connection.pgconn.transaction_status != TransactionStatus.ACTIVE
        transaction.savepoint_rollback(sid)
    monkeypatch.setattr(marks._Apart, "_SQL", sql)
    window.leaves(batch[1][0])
    assert SendWindow.objects.get().begun == 1


def test_a_window_that_lapses_while_others_are_taken_over_is_left_for_the_next_time(window, batch, monkeypatch):
    _fence, deliveries = batch
    window.leaves(deliveries[0])
    window.taken(deliveries[0])
    window.leaves(deliveries[1])
    Delivery.objects.filter(pk=deliveries[0].pk).update(lease_until=clock.lease_time() + timedelta(hours=1))
    real = lapsed._abandoned

    def and_then(*args):
        found = list(SendWindow.objects.none())
        lapse()
        return found

    monkeypatch.setattr(lapsed, "is_any", lambda rows: True)
    monkeypatch.setattr(lapsed, "_abandoned", and_then)
    lapsed.take_over()
    assert states() == ["claimed"] * 4
    monkeypatch.setattr(lapsed, "_abandoned", real)
    lapsed.take_over()
    assert states() == ["sent", "unknown", "queued", "queued"]


def test_a_row_of_the_batch_that_lapses_does_not_close_the_window_of_a_living_worker(batch):
    """Those for another channel wait for their handover, and are not renewed meanwhile."""
    fence, deliveries = batch
    window = Window(deliveries[:3], fence=fence, at=deliveries[0].created_at)
    window.leaves(deliveries[0])
    Delivery.objects.filter(pk=deliveries[3].pk).update(lease_until=clock.lease_time() - timedelta(seconds=1))
    assert lapsed.take_over() == 1
    assert states() == ["claimed"] * 3 + ["queued"] and SendWindow.objects.count() == 1


def test_who_is_merged_while_a_window_is_open_is_asked_again(window, batch):
    _fence, deliveries = batch
    window.leaves(deliveries[0])
    into = deliveries[3].contact
    with transaction.atomic():
        dependents.give_messages(Delivery.objects.filter(contact=deliveries[2].contact_id), "contact", into)
    row = Delivery.objects.get(pk=deliveries[2].pk)
    assert (row.state, row.address, row.attempts, row.fence) == ("queued", into.email, 0, None)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", [dependents.forget, dependents.give_messages])
@pytest.mark.parametrize("opens", [True, False])
def test_who_is_erased_or_merged_while_a_window_opens_or_closes_is_not_written_to(batch, opens, what):
    """For real: the other one looks before the worker's transaction is committed, and waits for its locks."""
    fence, deliveries = batch
    problems = []

    def other():
        try:
            with transaction.atomic():
                rows = Delivery.objects.filter(pk=deliveries[2].pk)
                what(rows, "contact", *([deliveries[3].contact] if what is dependents.give_messages else []))
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    window = None if opens else Window(deliveries, fence=fence, at=deliveries[0].created_at)
    with transaction.atomic():
        if opens:
            window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
        else:
            SendWindow.objects.select_for_update().get()
        thread.start()
        thread.join(0.5)
        if not opens:
            window.close()
    thread.join(10)
    assert not problems
    end = "skipped" if what is dependents.forget else "queued"
    assert states() == ["claimed", "claimed", end, "claimed"]


def test_a_message_that_the_same_person_got_as_another_does_not_leave_out_of_an_open_window(window, batch):
    from wagtail_nurture.scenarios import merged

    _fence, deliveries = batch
    window.leaves(deliveries[0])
    for number, delivery in ((1, deliveries[0]), (2, deliveries[2])):
        Delivery.objects.filter(pk=delivery.pk).update(enrolment_id=number, step_id="a")
    with transaction.atomic():
        merged._spare([(SimpleNamespace(pk=1), SimpleNamespace(pk=2))])
    assert states() == ["claimed", "claimed", "skipped", "claimed"]
    with pytest.raises(Lost):
        window.leaves(deliveries[2])


def test_a_message_that_breaks_the_channel_does_not_stop_the_others_for_ever(smtp, people, wish, send, monkeypatch):
    """A bug of a channel in ``prepare``: the attempt counts, as it does for whatever kills a worker."""
    for each in people(3):
        wish(each)
    real = EmailChannel.prepare

    def breaks(self, parcel):
        if parcel.address == "p1@example.org":
            raise KeyError("a bug")
        return real(self, parcel)

    monkeypatch.setattr(EmailChannel, "prepare", breaks)
    for _round in range(12):
        try:
            send()
        except KeyError:
            lapse()
    assert states() == ["sent", "failed", "sent"] and len(smtp.accepted) == 2


def test_a_bug_before_the_message_leaves_is_no_doubt(smtp, reader, wish, send, monkeypatch):
    wish(reader)

    def breaks(self, message, turn):
        raise KeyError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(EmailChannel, "take_turn", breaks)
        with pytest.raises(KeyError):
            send()
    lapse()
    send()
    assert states() == ["sent"] and len(smtp.accepted) == 1


def test_a_channel_made_from_the_one_for_mail_that_only_hands_over_leaves_marks(smtp, people, wish, send, monkeypatch):
    """``hand_over(message)`` is all that a third party's channel need define."""
    from wagtail_nurture.delivery.channels import registry

    seen = []

    class Theirs(EmailChannel):
        def hand_over(self, message):
            seen.append(SendWindow.objects.get().begun)
            return ""

    monkeypatch.setitem(registry._classes if hasattr(registry, "_classes") else registry, "email", Theirs)
    for each in people(2):
        wish(each)
    assert send() == 2
    assert seen == [1, 2] and states() == ["sent"] * 2


@pytest.mark.django_db(transaction=True)
def test_a_window_of_the_dead_is_written_into_its_messages_when_the_migration_is_undone(batch):
    """Workers of the former version know nothing of windows: all four would be uncertain."""
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    window.leaves(deliveries[0])
    window.taken(deliveries[0])
    window.leaves(deliveries[1])
    for name in ("0026_choices_of_windows", "0024_send_windows"):
        migration = import_module(f"wagtail_nurture.migrations.{name}").Migration
        migration.operations[1].reverse_code(apps, connection.schema_editor())
    assert states() == ["sent", "sending", "claimed", "claimed"]
    assert Delivery.objects.filter(fence=fence).count() == 4, "the news of the first is owed"
    assert Delivery.objects.filter(sent_at=deliveries[0].created_at).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_closed_while_the_database_writes_a_mark_is_opened_anew(batch):
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    for delivery in deliveries[:2]:
        with window.handing_over():
            window.begins(delivery)
            connection.close()
            window.leaves(delivery)
        window.taken(delivery)
    assert SendWindow.objects.get().begun == 2
    window.close()
    assert states() == ["sent", "sent", "claimed", "claimed"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_ended_by_a_signal_while_a_mark_is_written_closes_its_window(batch, monkeypatch):
    """Django-Q's time limit raises SystemExit wherever the worker is."""
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    kind = type(window._marks)
    real = kind.begin

    def ended(self, begun, sure):
        real(self, begun, sure)
        raise SystemExit

    monkeypatch.setattr(kind, "begin", ended)
    with pytest.raises(SystemExit), window.handing_over():
        window.begins(deliveries[0])
        window.leaves(deliveries[0])
    window.close(doubtful=deliveries[0])
    assert states() == ["claimed"] * 4
