"""What was chosen for messages stands in their window until it is closed, and their rows stay as they are."""

import threading

import pytest
from django.db import connections, transaction

from wagtail_nurture.content.models import MessageVersion
from wagtail_nurture.delivery import choose, claims, gates, lapsed, lookup
from wagtail_nurture.delivery.models import SendWindow
from wagtail_nurture.delivery.windows import Window
from wagtail_nurture.exceptions import Lost
from wagtail_nurture.models import Delivery
from wagtail_nurture.tokens import seal

from .test_crashes import lapse
from .test_windows import states


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


@pytest.fixture
def chosen(batch):
    """(fence, four claimed messages whose version is chosen)."""
    fence, deliveries = batch
    choose.versions_for(deliveries, fence=fence)
    return fence, deliveries


@pytest.fixture
def leaving(chosen):
    fence, deliveries = chosen
    return Window(deliveries, fence=fence, at=deliveries[0].created_at)


def versions():
    return list(Delivery.objects.order_by("pk").values_list("variant", "locale"))


def test_the_rows_are_written_when_the_window_is_closed(leaving, chosen):
    _fence, deliveries = chosen
    version = MessageVersion.objects.get()
    assert versions() == [(None, "")] * 4
    for delivery in deliveries[:2]:
        leaving.leaves(delivery)
        leaving.taken(delivery)
    leaving.leaves(deliveries[2])
    leaving.close(doubtful=deliveries[2])
    assert states() == ["sent", "sent", "sending", "claimed"]
    assert versions() == [(version.pk, "en")] * 3 + [(None, "")]


def test_who_takes_over_writes_what_was_chosen(leaving, chosen):
    _fence, deliveries = chosen
    version = MessageVersion.objects.get()
    Delivery.objects.filter(pk=deliveries[1].pk).update(guarantee="at_least_once")
    leaving.leaves(deliveries[0])
    leaving.taken(deliveries[0])
    leaving.leaves(deliveries[1])
    lapse()
    assert lapsed.take_over() == 4
    assert states() == ["sent", "queued", "queued", "queued"]
    assert versions() == [(version.pk, "en")] * 2 + [(None, "")] * 2, "the second is sent again as it was"


def test_a_message_that_was_refused_or_put_off_keeps_what_it_was(smtp, people, wish, send):
    for each in people(3):
        wish(each)
    smtp.answers["rcpt", "p1@example.org"] = "550 5.1.1 gone"
    smtp.answers["rcpt", "p2@example.org"] = "451 later"
    send()
    assert states() == ["sent", "failed", "queued"]
    assert versions() == [(MessageVersion.objects.get().pk, "en")] * 3


def test_a_link_that_is_followed_before_the_server_has_answered_leads_on(leaving, chosen):
    """Some servers follow all links of a message before they take it."""
    _fence, deliveries = chosen
    delivery, version = deliveries[0], MessageVersion.objects.get()
    leaving.leaves(delivery)
    assert lookup.by_links_token(delivery.links_token).variant == version
    found = lookup.by_seal("view", seal("view", delivery.pk))
    assert (found.variant_id, found.locale) == (version.pk, "en")
    leaving.close()
    assert lookup.by_seal("view", seal("view", delivery.pk)).variant_id is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_takes_over_while_a_worker_that_was_stopped_opens_a_window_waits_for_it(batch):
    """It was stopped past its lease, and goes on just now: its messages leave from one hand only."""
    fence, deliveries = batch
    lapse()
    taken, problems = [], []

    def other():
        try:
            taken.append(lapsed.take_over())
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
        thread.start()
        thread.join(0.5)
        assert not taken and not problems
    thread.join(10)
    assert taken == [4] and not problems and not SendWindow.objects.exists()
    for delivery in deliveries:
        with pytest.raises(Lost):
            window.leaves(delivery)
    window.close()
    assert states() == ["queued"] * 4


def test_a_window_holds_only_what_is_still_ours(chosen):
    fence, deliveries = chosen
    claims.give_back(fence, [deliveries[1].pk])
    window = Window(deliveries, fence=fence, at=deliveries[0].created_at)
    assert SendWindow.objects.get().messages == [each.pk for each in deliveries if each != deliveries[1]]
    with pytest.raises(Lost):
        window.leaves(deliveries[1])
    window.close()


def test_what_is_claimed_is_read_when_it_is_ours(people, wish, monkeypatch):
    """Where rows are not locked, a merge may come between the look at what is due and the claim."""
    first, second = people(2)
    wish(first)
    real = claims._together

    def merged_meanwhile(*args):
        Delivery.objects.update(contact=second, address=second.email)
        return real(*args)

    monkeypatch.setattr(claims, "_together", merged_meanwhile)
    _fence, [delivery] = claims.claim("mass", 10)
    assert (delivery.contact, delivery.address) == (second, second.email)
