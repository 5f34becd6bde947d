"""I1, and what goes wrong around it: nothing is lost, nothing is sent twice, and the editor is told."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_nurture.alarm import Lane
from wagtail_nurture.contacts import consent, people
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Circuit, Delivery

from . import furniture as put
from .house import eventually
from .people import log_in


@pytest.fixture(scope="module")
def furnish():
    def message(house):
        house.email = put.email("To all", put.text("Hello {{ first_name|you }}."))

    return message


def write_to_all(house, count, prefix):
    """Put ``count`` messages into the outbox at once; their addresses."""
    addresses = [f"{prefix}{number}@example.org" for number in range(count)]
    drafts = []
    for address in addresses:
        person = people.find_or_create(pool=house.pool, email=address)[0]
        consent.grant(person, purpose="advice", source="test")
        drafts.append(
            outbox.draft(
                key=f"all:{address}",
                contact=person,
                site=house.site,
                purpose="advice",
                message_key=house.email.translation_key,
            )
        )
    outbox.put(drafts)
    return addresses


def states(prefix):
    return set(Delivery.objects.filter(key__startswith=f"all:{prefix}").values_list("state", flat=True))


def received(house, prefix):
    return [mail.recipients[0] for mail in house.mailbox.mails if mail.recipients[0].startswith(prefix)]


def test_I1_two_clusters_at_once_send_nothing_twice(house):
    house.start_cluster("second")
    addresses = write_to_all(house, 60, "twice")
    for _ in range(3):
        house.advance(seconds=1)
    eventually(lambda: states("twice") == {"sent"}, lambda: states("twice"))
    house.stop("second")
    assert sorted(received(house, "twice")) == sorted(addresses)
    ids = [mail["Message-ID"] for mail in house.mailbox.mails]
    assert len(ids) == len(set(ids))


def test_I1_the_mail_server_is_down_for_a_while(house, browser):
    house.mailbox.stop()
    addresses = write_to_all(house, 5, "down")
    eventually(lambda: Circuit.objects.filter(failures__gt=0).exists(), lambda: house.log("cluster"))
    assert states("down") == {"queued"}
    page = browser()
    log_in(page)
    page.goto("/admin/nurture/")
    assert "The mail server cannot be used" in page.content()
    house.mailbox.start()
    Circuit.objects.update(open_until=timezone.now())  # minutes pass: leases and retries follow the database's clock

    def all_arrived():
        house.advance(seconds=1)
        return sorted(received(house, "down")) == sorted(addresses)

    eventually(all_arrived, lambda: (states("down"), house.log("cluster")))
    eventually(lambda: states("down") == {"sent"})


def test_I1_a_cluster_killed_while_sending_loses_nothing_and_doubles_nothing(house):
    addresses = write_to_all(house, 80, "kill")
    eventually(lambda: received(house, "kill"))
    house.stop("cluster", kill=True)
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))
    Lane.objects.update(queued_at=None)
    house.start_cluster()

    def settled():
        house.advance(seconds=1)
        return states("kill") <= {"sent", "unknown"}

    eventually(settled, lambda: (states("kill"), house.log("cluster")))
    unknown = Delivery.objects.filter(key__startswith="all:kill", state="unknown").count()
    got = received(house, "kill")
    assert len(got) == len(set(got)), "a marketing message was sent twice"
    assert len(addresses) - len(got) <= unknown <= 16


def test_I1_a_refused_recipient_fails_alone_and_says_why(house):
    house.mailbox.refuse["bad0@example.org"] = "550 no such user"
    write_to_all(house, 3, "bad")
    eventually(lambda: states("bad") == {"failed", "sent"}, lambda: states("bad"))
    failed = Delivery.objects.get(key="all:bad0@example.org")
    assert failed.state == "failed" and failed.reason and "550" in failed.error


def test_the_worker_stopped_and_the_editor_is_told(house, browser):
    house.stop("cluster")
    write_to_all(house, 3, "wait")
    Lane.objects.update(beat_at=timezone.now() - timedelta(minutes=12), queued_at=None)
    page = browser()
    log_in(page)
    page.goto("/admin/nurture/")
    banner = page.get_by_text(re.compile("silent for 1[2-9] minutes")).first
    banner.wait_for()
    assert "nothing lost" in page.content().lower() or "nothing is lost" in page.content().lower()
    house.start_cluster()
    house.advance(seconds=1)
    eventually(lambda: states("wait") == {"sent"}, lambda: states("wait"))
