"""Workers die at every arrow of ``queued → claimed → sending → sent``: nothing is lost, and "never twice" holds.

A death is an exception that nothing catches, with the clean-up that a live process would do switched off.
"""

import threading
import uuid

import pytest
from django.db import connection, connections

from wagtail_nurture.delivery import claims, gates, lapsed, sender, settle, told
from wagtail_nurture.delivery.models import Circuit, SendWindow
from wagtail_nurture.delivery.windows import Window
from wagtail_nurture.exceptions import Lost
from wagtail_nurture.models import Delivery, Event, NurtureSiteSettings, Todo


class Death(BaseException):
    """The process was killed here."""


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


@pytest.fixture
def die(monkeypatch, send):
    """``die(owner, name, after=False)``: work, and be killed just before or just after ``owner.name`` runs."""

    def run(owner, name, *, after=False):
        with monkeypatch.context() as patch:
            real = getattr(owner, name)

            def killed(*args, **kwargs):
                # From here on the dying process writes nothing more.
                patch.setattr(claims, "give_back", lambda *a, **k: None)
                if after:
                    real(*args, **kwargs)
                patch.setattr(Window, "close", lambda *a, **k: None)
                raise Death

            patch.setattr(owner, name, killed)
            with pytest.raises(Death):
                send()

    return run


def lapse():
    """The leases of the dead run out."""
    from datetime import timedelta

    from wagtail_nurture import clock

    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=clock.lease_time() - timedelta(seconds=1))
    Delivery.objects.update(retry_at=None)
    Circuit.objects.update(open_until=None)


def leaves(window, delivery):
    try:
        window.leaves(delivery)
    except Lost:
        return False
    return True


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def test_killed_before_the_claim_is_written(smtp, people, wish, send, die):
    for each in people(3):
        wish(each)
    die(claims, "claim")
    assert states() == ["queued"] * 3
    send()
    assert states() == ["sent"] * 3 and len(smtp.accepted) == 3


@pytest.mark.parametrize(
    "where, state",
    [((sender.guard, "held"), "claimed"), ((sender.filling, "parcels"), "claimed"), ((Window, "begins"), "claimed")],
)
def test_killed_after_the_claim_nothing_was_given_so_all_waits_again(smtp, people, wish, send, die, where, state):
    for each in people(3):
        wish(each)
    die(*where)
    assert states() == [state] * 3 and smtp.accepted == []
    assert send() == 0, "the lease still holds"
    lapse()
    send()
    assert states() == ["sent"] * 3 and len(smtp.accepted) == 3


@pytest.mark.parametrize("purpose, end, copies", [("advice", "unknown", 0), ("transactional", "sent", 1)])
def test_killed_between_the_mark_and_the_server(smtp, reader, wish, send, die, purpose, end, copies):
    wish(reader, purpose=purpose)
    die(Window, "leaves", after=True)
    assert states() == ["claimed"]
    lapse()
    send()
    assert states() == [end] and len(smtp.accepted) == copies


def test_killed_before_an_editor_is_told_of_an_uncertain_one_the_next_worker_tells(smtp, reader, wish, send, die):
    wish(reader)
    die(Window, "leaves", after=True)
    lapse()
    die(told, "uncertain")
    assert states() == ["claimed"]
    send()
    assert states() == ["unknown"] and Todo.objects.get(key="delivery.uncertain").people == 1


def test_killed_before_an_editor_is_told_why_one_is_held(smtp, reader, wish, send, die):
    wish(reader)
    NurtureSiteSettings.objects.update(sender_email="")
    die(told, "_tell")
    assert states() == ["claimed"]
    lapse()
    send()
    assert states() == ["held"] and Todo.objects.filter(resolved_at=None).count() == 1


@pytest.mark.parametrize("purpose, end, copies", [("advice", "unknown", 1), ("transactional", "sent", 2)])
def test_killed_between_the_answer_and_the_mark(smtp, reader, wish, send, die, purpose, end, copies):
    wish(reader, purpose=purpose)
    from wagtail_nurture.delivery.channels.email import EmailChannel

    die(EmailChannel, "hand_over", after=True)
    lapse()
    send()
    assert states() == [end] and len(smtp.accepted) == copies
    assert len({str(message["Message-ID"]) for _a, message, _r in smtp.accepted}) == 1
    assert len({str(message["Date"]) for _a, message, _r in smtp.accepted}) == 1


def test_killed_in_the_middle_of_a_window_only_one_is_in_doubt(smtp, people, wish, send, die):
    for each in people(5):
        wish(each)
    from wagtail_nurture.delivery.channels.email import EmailChannel

    real, calls = EmailChannel.hand_over, []

    def third_dies(self, message):
        calls.append(message)
        if len(calls) == 3:
            self._turn.leaves()
            raise Death
        return real(self, message)

    EmailChannel.hand_over = third_dies
    try:
        with pytest.raises(Death):
            send()
    finally:
        EmailChannel.hand_over = real
    lapse()
    send()
    assert states() == ["sent"] * 4 + ["unknown"] and len(smtp.accepted) == 4
    assert Event.objects.filter(kind="message.sent").count() == 4


def test_killed_before_the_window_is_closed_the_next_worker_closes_it_and_writes_the_news_once(
    smtp, people, wish, send, die
):
    """Only the last one is in doubt: nothing was written after its mark."""
    for each in people(3):
        wish(each)
    die(Window, "close")
    assert states() == ["claimed"] * 3 and not Event.objects.filter(kind="message.sent").exists()
    lapse()
    send()
    send()
    assert states() == ["sent", "sent", "unknown"] and len(smtp.accepted) == 3
    assert Event.objects.filter(kind="message.sent").count() == 2
    assert not Delivery.objects.filter(fence__isnull=False, state="sent").exists() and not SendWindow.objects.exists()
    assert len(set(Delivery.objects.values_list("sent_at", flat=True))) == 1, "the moment they were given"


def test_killed_while_it_closes_a_window_of_the_dead_the_next_worker_closes_it(smtp, people, wish, send, die):
    for each in people(3):
        wish(each)
    die(Window, "close")
    lapse()
    die(told, "uncertain")
    assert states() == ["claimed"] * 3 and SendWindow.objects.count() == 1
    send()
    assert states() == ["sent", "sent", "unknown"]
    assert Event.objects.filter(kind="message.sent").count() == 2


def test_a_window_whose_messages_were_deleted_is_forgotten(smtp, people, wish, send, die):
    *group, other = people(4)
    for each in group:
        wish(each)
    die(Window, "close")
    Delivery.objects.all().delete()
    wish(other)
    claims.claim("mass", 10)
    lapse()
    send()
    assert not SendWindow.objects.exists() and states() == ["sent"]


@pytest.mark.parametrize("whom, left", [(0, 3), (2, 2)])
def test_whoever_is_erased_while_the_window_is_open_is_not_written_to_any_more(
    smtp, people, wish, send, monkeypatch, whom, left
):
    from wagtail_nurture.contacts import people as registry
    from wagtail_nurture.delivery.channels.email import EmailChannel

    group, real = people(3), EmailChannel.hand_over
    for each in group:
        wish(each)

    def and_erase(self, message):
        answer = real(self, message)
        if message.recipient == group[0].email:
            registry.erase(group[whom])
        return answer

    monkeypatch.setattr(EmailChannel, "hand_over", and_erase)
    send()
    assert states() == ["sent"] * left + ["skipped"] * (3 - left) and len(smtp.accepted) == left
    assert Delivery.objects.filter(address="").count() == 1 and not SendWindow.objects.exists()
    assert not Delivery.objects.filter(fence__isnull=False).exists()


def test_a_worker_that_was_believed_dead_sends_nothing_more(smtp, people, wish, send):
    for each in people(4):
        wish(each)
    fence, batch = claims.claim("mass", 10)
    lapse()
    send()
    assert states() == ["sent"] * 4
    window = Window(batch, fence=fence, at=batch[0].created_at)
    assert not any(leaves(window, each) for each in batch)
    assert settle.settle(batch, fence=fence, state="failed", reason="refused") == []
    window.close()
    assert states() == ["sent"] * 4 and len(smtp.accepted) == 4 and not SendWindow.objects.exists()


def test_a_worker_that_was_stopped_in_the_middle_of_a_window_gives_nothing_more(smtp, people, wish, send):
    for each in people(3):
        wish(each)
    fence, batch = claims.claim("mass", 10)
    window = Window(batch, fence=fence, at=batch[0].created_at)
    assert leaves(window, batch[0])
    window.taken(batch[0])
    lapse()
    send()
    assert [str(message["To"]) for _a, message, _r in smtp.accepted] == [each.address for each in batch[1:]]
    assert states() == ["sent", "sent", "unknown"]
    assert not any(leaves(window, each) for each in batch[1:])
    window.close()
    assert states() == ["sent"] * 3, "of the one in doubt it knows that it was taken"
    assert Event.objects.filter(kind="message.sent").count() == 3


def test_a_worker_that_was_believed_dead_may_still_say_that_it_was_sent(smtp, reader, wish, send):
    wish(reader)
    fence, [delivery] = claims.claim("mass", 10)
    window = Window([delivery], fence=fence, at=delivery.created_at)
    assert leaves(window, delivery)
    lapse()
    lapsed.take_over()
    assert states() == ["unknown"]
    window.taken(delivery)
    window.close()
    assert states() == ["sent"]


def test_one_that_kills_the_worker_each_time_ends_alone(smtp, people, wish, send, monkeypatch, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"MAX_ATTEMPTS": 5}
    poison, *others = [wish(each) for each in people(4)]
    real = sender.filling.parcels

    def poisoned(deliveries, versions, senders):
        if any(each.pk == poison.pk for each in deliveries):
            raise Death
        return real(deliveries, versions, senders)

    monkeypatch.setattr(sender.filling, "parcels", poisoned)
    for _ in range(20):
        try:
            send()
        except Death:
            lapse()
    assert states() == ["failed", "sent", "sent", "sent"]
    assert Delivery.objects.get(state="failed").reason == "too_many_attempts"
    assert len(smtp.accepted) == 3


def test_workers_killed_again_and_again_make_few_messages_suspect(people, wish, settings):
    """Found by the kill test: after three kills each of 800 messages travelled alone."""
    for each in people(100):
        wish(each)
    for _kill in range(6):
        claims.claim("mass", 64)
        lapse()
        lapsed.take_over()
    attempts = sorted(Delivery.objects.values_list("attempts", flat=True), reverse=True)
    assert attempts[0] <= settings.WAGTAIL_NURTURE.get("MAX_ATTEMPTS", 8)
    assert sum(number >= 2 for number in attempts) <= 8, "those who may be the cause"
    assert sum(number == 1 for number in attempts) <= 64
    fence, batch = claims.claim("mass", 64)
    assert len(batch) == 1, "the most suspect one travels alone"


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_nothing_twice(smtp, people, wish, settings):
    """Threads with their own connections, small batches: each message once, each with one event."""
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"BATCH_SIZE": 7, "SEND_WINDOW": 3}
    for each in people(60):
        wish(each)
    failures = []

    def work():
        import time

        try:
            sender.send_due("mass", until=time.monotonic() + 60)
        except BaseException as problem:
            failures.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert states() == ["sent"] * 60
    assert len(smtp.accepted) == len(set(smtp.addresses)) == 60
    assert Event.objects.filter(kind="message.sent").count() == 60


def test_a_claim_takes_each_row_once(people, wish):
    for each in people(5):
        wish(each)
    first, mine = claims.claim("mass", 3)
    second, yours = claims.claim("mass", 9)
    third, nothing = claims.claim("mass", 9)
    assert [len(mine), len(yours), nothing, third] == [3, 2, [], None]
    assert isinstance(first, uuid.UUID) and first != second
    assert not {each.pk for each in mine} & {each.pk for each in yours}


@pytest.mark.django_db(transaction=True)
def test_a_connection_closed_between_two_messages_stops_no_batch(smtp, people, wish, send, monkeypatch):
    """A backend, a signal's receiver, a broker: somebody else's code runs in the middle of a batch."""
    from wagtail_nurture.delivery.channels.email import EmailChannel

    real = EmailChannel.prepare

    def prepare(self, parcel):
        connection.close()
        return real(self, parcel)

    monkeypatch.setattr(EmailChannel, "prepare", prepare)
    for each in people(3):
        wish(each)
    send()
    assert states() == ["sent"] * 3 and len(smtp.accepted) == 3
