"""A look at what is due costs the same, however many messages wait in the other lane and were sent before."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from tests.effort import measured
from tests.plans import analyse
from wagtail_nurture import clock
from wagtail_nurture.delivery import claims, lapsed, sender
from wagtail_nurture.delivery.models import Delivery


MANY = 6000
#: Of which so many of a hundred are in each state.
SHARES = {("mass", "queued"): 60, ("mass", "sent"): 28, ("now", "sent"): 10, ("mass", "claimed"): 2}


def fill(name):
    at = timezone.now() - timedelta(days=1)
    # Leases of workers that live: none has run out.
    lease = {"claimed": {"lease_until": timezone.now() + timedelta(hours=1)}}
    Delivery.objects.bulk_create(
        Delivery(
            key=f"{name}:{lane}:{state}:{number}",
            purpose="news",
            lane=lane,
            state=state,
            created_at=at,
            not_before=at,
            **lease.get(state, {}),
        )
        for (lane, state), share in SHARES.items()
        for number in range(MANY * share // 100)
    )
    analyse()


def looks():
    with measured() as effort:
        assert not sender.has_due("now")
        assert not lapsed.take_over()
    return effort.spent


def test_looking_for_what_is_urgent_does_not_read_the_whole_outbox(db):
    fill("old")
    with measured() as whole:
        assert not Delivery.objects.filter(reason="nonsense").exists()
    assert looks() < whole.spent / 2


def test_what_is_urgent_is_found_among_them(db):
    fill("old")
    at = clock.now()
    Delivery.objects.create(key="file", purpose="file", lane="now", state="queued", created_at=at, not_before=at)
    assert sender.has_due("now")
    Delivery.objects.filter(key="old:mass:claimed:7").update(lease_until=at - timedelta(minutes=1))
    assert lapsed.take_over() == 1


def test_so_many_are_claimed_at_once_as_a_batch_has_and_fewer_where_others_must_wait_to_write(db):
    at = clock.now()
    waiting = {"purpose": "news", "lane": "mass", "state": "queued", "created_at": at, "not_before": at}
    Delivery.objects.bulk_create(Delivery(key=f"due:{number}", **waiting) for number in range(650))
    least = 600 if connection.vendor == "postgresql" else 500
    assert [len(claims.claim("mass", 600)[1]) for _time in range(2)] == [least, 650 - least]
