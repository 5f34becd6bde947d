"""Two who write about the same person's messages at once: in which order they wait, and whose hand is whose."""

import threading
import time
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction

from wagtail_nurture import clock
from wagtail_nurture.delivery import claims, dependents, gates, lapsed, settle
from wagtail_nurture.delivery.models import SendWindow
from wagtail_nurture.delivery.taking_out import take_out
from wagtail_nurture.delivery.windows import Window
from wagtail_nurture.models import Delivery, Enrolment, Scenario, ScenarioVersion

from .test_windows import states


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


class Other(threading.Thread):
    """Does ``what()`` in a transaction on a connection of its own; ``problems`` are what it raised."""

    def __init__(self, what):
        super().__init__()
        self._what, self.problems = what, []

    def run(self):
        try:
            with transaction.atomic():
                self._what()
        except Exception as problem:
            self.problems.append(problem)
        finally:
            connections.close_all()


def test_a_message_in_another_workers_hand_by_now_is_taken_out_whatever_its_former_window_says(batch):
    """Its person has a second message in the former one, that is still open: a server was slow, a worker killed."""
    fence, deliveries = batch
    put_off, second, *_rest = deliveries
    Delivery.objects.filter(pk=second.pk).update(contact=put_off.contact_id)
    window = Window([put_off, second], fence=fence, at=put_off.created_at)
    window.leaves(put_off)
    settle.settle([put_off], fence=fence, state="queued", reason="try_again")
    window.leaves(second)
    later = uuid.uuid4()
    Delivery.objects.filter(pk=put_off.pk).update(state="claimed", fence=later)
    SendWindow.objects.create(fence=later, messages=[put_off.pk], at=put_off.created_at)
    with transaction.atomic():
        assert list(take_out(Delivery.objects.filter(contact=put_off.contact_id))) == [put_off]
    assert SendWindow.objects.get(pk=later).changed


def test_a_message_in_another_workers_hand_by_now_does_not_close_its_former_window(batch):
    """Of whose worker, which lives, a message for another channel is late."""
    fence, deliveries = batch
    put_off, second, third, _last = deliveries
    window = Window([put_off, second], fence=fence, at=put_off.created_at)
    window.leaves(put_off)
    settle.settle([put_off], fence=fence, state="queued", reason="try_again")
    window.leaves(second)
    late = clock.lease_time() - timedelta(seconds=1)
    Delivery.objects.filter(pk=put_off.pk).update(state="claimed", fence=uuid.uuid4(), lease_until=late)
    Delivery.objects.filter(pk=third.pk).update(lease_until=late)
    lapsed.take_over()
    assert SendWindow.objects.get().pk == fence
    assert states() == ["queued", "claimed", "queued", "claimed"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_gets_two_messages_of_a_window_is_erased_while_it_closes(batch, message, monkeypatch):
    """Of two versions, the younger row first: erasing locks rows by their numbers."""
    fence, deliveries = batch
    first, second, *_rest = deliveries
    Delivery.objects.filter(pk=second.pk).update(contact=first.contact_id)
    second.locale = "de"
    window = Window([second, first], fence=fence, at=first.created_at)
    for each in (second, first):
        window.leaves(each)
        window.taken(each)
    mine = Delivery.objects.filter(contact=first.contact_id)
    other = Other(lambda: dependents.forget(mine, "contact"))
    real = settle.chosen_in

    def one_by_one(them):
        for number, group in enumerate(real(them)):
            if number == 1:
                other.start()
                other.join(0.3)
            yield group

    monkeypatch.setattr(settle, "chosen_in", one_by_one)
    window.close()
    other.join(10)
    assert not other.problems
    assert states() == ["sent", "sent", "claimed", "claimed"]


@pytest.fixture
def erased_slowly(batch):
    """The thread that erases who gets the first two messages of ``batch``, of which it has locked the first; the row of
    that stands behind the other's."""
    _fence, [first, second, *_rest] = batch
    Delivery.objects.filter(pk=first.pk).update(contact=second.contact_id, error="It stands behind the second one now.")
    begun = threading.Event()

    def slowly():
        list(Delivery.objects.filter(pk=first.pk).select_for_update())
        begun.set()
        time.sleep(0.3)
        dependents.forget(Delivery.objects.filter(contact=second.contact_id), "contact")

    other = Other(slowly)
    other.start()
    begun.wait(10)
    return other


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_gets_two_messages_of_a_window_is_erased_while_it_opens(batch, erased_slowly):
    fence, deliveries = batch
    window = Window(deliveries[:2], fence=fence, at=deliveries[0].created_at)
    erased_slowly.join(10)
    assert not erased_slowly.problems
    assert SendWindow.objects.get().messages == []
    window.close()
    assert states() == ["skipped", "skipped", "claimed", "claimed"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write, left", [(claims.renew, "claimed"), (claims.give_back, "queued")])
def test_whoever_gets_two_messages_of_a_batch_is_erased_while_it_is_written(batch, erased_slowly, write, left):
    fence, deliveries = batch
    write(fence, [delivery.pk for delivery in deliveries])
    erased_slowly.join(10)
    assert not erased_slowly.problems
    assert states() == ["skipped", "skipped", left, left]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_is_merged_while_the_window_with_two_of_their_messages_closes(batch, monkeypatch):
    """A merge takes messages out twice: those of passages of which one ends, then all."""
    from wagtail_nurture.contacts import people
    from wagtail_nurture.scenarios import merged

    fence, deliveries = batch
    newsletter, step = deliveries[0], deliveries[1]
    theirs, own = newsletter.contact, deliveries[3].contact
    passage, _twin = gone_through(theirs), gone_through(own)
    Delivery.objects.filter(pk=step.pk).update(contact=theirs, enrolment_id=passage.pk, step_id="a")
    window = Window(deliveries, fence=fence, at=newsletter.created_at)
    window.leaves(newsletter)
    window.taken(newsletter)
    real, spared = merged._spare, threading.Event()

    def slowly(twins):
        real(twins)
        spared.set()
        time.sleep(0.3)

    monkeypatch.setattr(merged, "_spare", slowly)
    other = Other(lambda: people.merge(theirs, into=own))
    other.start()
    spared.wait(10)
    window.close()
    other.join(10)
    assert not other.problems
    assert states() == ["sent", "queued", "claimed", "queued"]


def gone_through(contact):
    """A passage of ``contact``, through the one scenario, that has ended."""
    scenario = Scenario.objects.first() or Scenario.objects.create(name="Touring")
    version, _new = ScenarioVersion.objects.get_or_create(
        scenario=scenario, number=1, defaults={"graph": {}, "hash": "x", "published_at": clock.now()}
    )
    known = {"version": version, "entry_key": "once", "status": "finished", "entered_at": clock.now()}
    return Enrolment.objects.create(scenario=scenario, contact=contact, **known)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_the_databases_trouble(batch):
    """Who handles what the database raises knows Django's names."""
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    connection.connection.close()
    try:
        with pytest.raises(DatabaseError):
            window.leaves(deliveries[0])
    finally:
        connection.close()
