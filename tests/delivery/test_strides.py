"""Marks that cover several messages of a quick server: what they save, and what is in doubt when a worker dies."""

import contextlib

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.contacts.merging.joining import merge
from wagtail_nurture.contacts.people import erase
from wagtail_nurture.delivery import claims, gates, handover, lapsed, marks, strides, windows
from wagtail_nurture.delivery.channels.email import EmailChannel
from wagtail_nurture.delivery.models import SendWindow
from wagtail_nurture.delivery.strides import Stride
from wagtail_nurture.delivery.taking_out import take_out
from wagtail_nurture.delivery.windows import Window
from wagtail_nurture.exceptions import Lost
from wagtail_nurture.models import Delivery, Event

from .pipelines import Pipelines
from .test_crashes import Death, lapse


@pytest.fixture
def clock(monkeypatch):
    """Seconds of the clock that strides read, to be set: ``clock[0] = 1.5``."""
    seconds = [100.0]
    monkeypatch.setattr(strides, "time", type("Clock", (), {"monotonic": staticmethod(lambda: seconds[0])}))
    monkeypatch.setattr(strides, "MOMENT", 0.004)
    return seconds


@pytest.fixture
def quick(clock, monkeypatch):
    """Messages take no time, and marks cover three."""
    monkeypatch.setattr(gates, "_GATES", [])
    for kind in (marks.Marks, marks._Apart):
        monkeypatch.setattr(kind, "most", 3)
    return clock


@pytest.fixture
def server(settings):
    with Pipelines(offers=("PIPELINING", "SIZE")) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def mark():
    row = SendWindow.objects.get()
    return row.sure, row.begun


@pytest.mark.parametrize(
    "each, covers", [(0, 8), (0.0003, 8), (0.0004, 8), (0.0009, 4), (0.0019, 2), (0.005, 1), (3, 1)]
)
def test_a_mark_covers_what_leaves_in_a_moment(clock, each, covers):
    stride = Stride(most=8)
    assert stride.begin(0) == 1, "nobody knows the server yet"
    clock[0] += each
    assert stride.begin(1) == covers
    clock[0] += covers * each
    assert stride.begin(1 + covers) == covers
    clock[0] += covers * 3
    assert stride.begin(1 + 2 * covers) == 1, "it became slow"
    assert stride.begin(1 + 2 * covers) == 1, "the same again, after a look"


def test_where_one_is_the_most_each_has_its_own(clock):
    stride = Stride(most=1)
    assert [stride.begin(place) for place in range(4)] == [1] * 4


def test_a_mark_is_relied_on_as_long_as_the_lease_surely_holds(clock, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"LEASE_SECONDS": 8}
    stride = Stride(most=8)
    stride.begin(0)
    clock[0] += 1.9
    assert stride.lasts()
    clock[0] += 0.2
    assert not stride.lasts()


def test_of_several_messages_only_the_first_is_written_about(quick, batch):
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    told = []
    for delivery in deliveries:
        window.leaves(delivery)
        told.append(mark())
        window.taken(delivery)
    assert told == [(0, 1), (1, 4), (1, 4), (1, 4)]


def test_killed_in_the_middle_what_a_mark_covers_is_in_doubt_and_nothing_leaves_twice(
    quick, server, people, wish, send, monkeypatch
):
    """p5 dies on its way, covered by the mark of p4."""
    messages = [wish(each) for each in people(12)]
    real, calls = EmailChannel.hand_over, []
    with monkeypatch.context() as patch:

        def sixth_dies(self, message):
            calls.append(message)
            if len(calls) == 6:
                patch.setattr(Window, "close", lambda self, **what: None)
                patch.setattr(claims, "give_back", lambda *what: None)
                raise Death
            return real(self, message)

        patch.setattr(EmailChannel, "hand_over", sixth_dies)
        with pytest.raises(Death):
            send()
    sure, begun = mark()
    assert sure <= 5 < begun <= sure + 4
    lapse()
    send()
    assert len(server.addresses) == len(set(server.addresses)) == 12 - (begun - 5)
    assert [place for place, state in enumerate(states()) if state == "unknown"] == list(range(sure, begun))
    assert states().count("sent") == len(messages) - (begun - sure)
    assert Event.objects.filter(kind="message.sent").count() == states().count("sent")


def test_a_worker_that_stood_still_past_its_lease_gives_nothing_of_what_it_had_marked(quick, batch):
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    for delivery in deliveries[:2]:
        window.leaves(delivery)
        window.taken(delivery)
    assert mark() == (1, 4)
    lapse()
    lapsed.take_over()
    quick[0] += 1000
    with pytest.raises(Lost):
        window.leaves(deliveries[2])
    window.close()
    assert states() == ["sent"] * 2 + ["unknown"] * 2, "it may still say what the server took"


def test_what_a_mark_covers_leaves_and_what_comes_after_it_can_be_taken_out(quick, batch, monkeypatch):
    monkeypatch.setattr(marks.Marks, "most", 2)
    monkeypatch.setattr(marks._Apart, "most", 2)
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    for delivery in deliveries[:2]:
        window.leaves(delivery)
        window.taken(delivery)
    assert mark() == (1, 3)
    with transaction.atomic():
        taken = take_out(Delivery.objects.filter(pk__in=[each.pk for each in deliveries[2:]]))
        assert list(taken.values_list("pk", flat=True)) == [deliveries[3].pk]
        taken.update(state="skipped", reason="erased")
    window.leaves(deliveries[2])
    window.taken(deliveries[2])
    with pytest.raises(Lost):
        window.leaves(deliveries[3])
    window.close()
    assert states() == ["sent"] * 3 + ["skipped"]


@pytest.fixture
def die_in_closing(monkeypatch):
    """``die_in_closing(window, **what)``: close it, and be killed when it has marked all and written nothing else."""

    def dies(*what, **how):
        raise Death

    def close(window, **what):
        with monkeypatch.context() as patch:
            patch.setattr(windows, "sent", dies)
            with pytest.raises(Death):
                window.close(**what)

    return close


def test_killed_while_a_window_is_closed_nothing_is_in_doubt(quick, batch, die_in_closing):
    """To write what became of a thousand messages takes longer than to give a few."""
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    for delivery in deliveries[:3]:
        window.leaves(delivery)
        window.taken(delivery)
    die_in_closing(window)
    assert mark() == (3, 3)
    lapse()
    lapsed.take_over()
    assert states() == ["sent"] * 3 + ["queued"]


def test_a_window_of_which_nothing_left_is_closed_without_a_mark(quick, batch):
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    with CaptureQueriesContext(connection) as asked:
        window.close()
    assert not [each for each in asked if "begun" in each["sql"] and "UPDATE" in each["sql"]]


def test_marks_cover_no_more_than_a_hand_over_window_may_leave_in_doubt():
    assert marks.Marks.most == 1 < marks._Apart.most <= 16


@pytest.mark.parametrize("doubtful, end", [(False, ["sent", "queued", "sent"]), (True, ["sent", "queued", "unknown"])])
def test_the_last_mark_tells_of_places_whatever_became_of_the_messages(quick, batch, die_in_closing, doubtful, end):
    """One was refused or put off; the third may be what the worker has in hand when its time is up."""
    fence, deliveries = batch
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    for delivery in deliveries[:3]:
        window.leaves(delivery)
        if delivery is deliveries[1]:
            claims.give_back(fence, [delivery.pk])
        elif not (doubtful and delivery is deliveries[2]):
            window.taken(delivery)
    die_in_closing(window, doubtful=deliveries[2] if doubtful else None)
    lapse()
    lapsed.take_over()
    assert states() == [*end, "queued"]


@pytest.mark.parametrize("purpose", ["advice", "transactional"])
@pytest.mark.parametrize("what", ["erased", "merged"])
def test_who_is_erased_or_merged_when_a_mark_covers_them_and_the_window_ends_before(
    quick, server, people, wish, send, monkeypatch, purpose, what
):
    """The window ends before their turn: consent is to be looked at again. What the next one reads is new."""
    crowd = people(8)
    for each in crowd:
        wish(each, purpose=purpose)
    for kind in (marks.Marks, marks._Apart):
        monkeypatch.setattr(kind, "most", 8)
    real, calls = handover.Handover._one, []

    def hand(self, *what_of_it):
        answer = real(self, *what_of_it)
        calls.append(answer)
        if len(calls) == 3:
            assert mark()[1] >= 6, "the sixth is covered"
            erase(crowd[5]) if what == "erased" else merge(crowd[5], into=crowd[0])
            monkeypatch.setattr(handover, "FRESH_SECONDS", 0)
        return answer

    monkeypatch.setattr(handover.Handover, "_one", hand)
    send()
    known = {"p0@example.org", *(f"p{number}@example.org" for number in range(8) if number != 5)}
    assert set(server.addresses) == known
    assert len(server.addresses) == (8 if what == "merged" else 7), "the other entry's message went to the one left"
    assert states() == ["sent"] * 5 + [{"merged": "sent", "erased": "skipped"}[what]] + ["sent"] * 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(1, 8))
def test_a_worker_ended_while_it_waits_for_the_database_closes_its_window(
    server, people, wish, send, monkeypatch, number
):
    """Django-Q's time limit raises wherever the worker is, and there it is often."""
    monkeypatch.setattr(gates, "_GATES", [])
    for each in people(6):
        wish(each)
    real, waits = marks._Apart._wait, []

    def wait(self):
        waits.append(1)
        if len(waits) == number:
            raise SystemExit
        return real(self)

    monkeypatch.setattr(marks._Apart, "_wait", wait)
    with contextlib.suppress(SystemExit):
        send()
    assert not SendWindow.objects.exists()
    found = states()
    assert set(found) <= {"sent", "claimed", "queued"} and found.count("sent") == len(server.addresses)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_worker_ended_while_it_writes_the_last_mark_gives_the_others_back(server, people, wish, send, monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])
    monkeypatch.setattr(handover, "FRESH_SECONDS", 0)
    for each in people(6):
        wish(each)
    real, wait = Window._mark_all, marks._Apart._wait

    def ended(self):
        monkeypatch.setattr(marks._Apart, "_wait", wait)
        raise SystemExit

    def mark_all(self, **how):
        monkeypatch.setattr(marks._Apart, "_wait", ended)
        return real(self, **how)

    monkeypatch.setattr(Window, "_mark_all", mark_all)
    with pytest.raises(SystemExit):
        send()
    assert states().count("queued") == 5, "the first window held one"
    assert SendWindow.objects.get().sure == 1
    lapse()
    lapsed.take_over()
    assert sorted(states()) == ["queued"] * 5 + ["sent"]
