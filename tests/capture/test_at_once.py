"""Several requests at the same moment, each in its own thread with its own connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Timer

import pytest
from django.db import connection
from django.test import Client

from wagtail_nurture import clock
from wagtail_nurture.capture import grants
from wagtail_nurture.contacts import consent, people
from wagtail_nurture.models import (
    ConsentRecord,
    ConsentRequest,
    Contact,
    Delivery,
    DownloadGrant,
    Event,
    Quota,
    Submission,
)
from wagtail_nurture.tracking import buffer, visitors
from wagtail_nurture.tracking.consent import cookie_name
from wagtail_nurture.tracking.hits import Hit


pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 8


def all_at_once(act):
    """Call ``act()`` in eight threads; their results."""

    def alone(_number):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as threads:
        return list(threads.map(alone, range(TIMES)))


def test_one_address_becomes_one_person(pool):
    found = all_at_once(lambda: people.find_or_create(pool=pool, email="eve@example.org"))
    assert len({person.pk for person, _ in found}) == Contact.objects.count() == 1
    assert sum(created for _, created in found) == 1


def test_one_wish_sent_eight_times_brings_one_mail(guide, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"POSTS_PER_ADDRESS": 100, "POSTS_PER_NETWORK": 100}
    data = {"email": "ada@example.org", "q-postcode": "33000", "consent": "1", "locale": "en"}

    def post():
        return Client().post("/n/f/touring-guide/", data, headers={"Host": "shop.example"}).status_code

    assert set(all_at_once(post)) == {303}
    assert Submission.objects.count() == TIMES
    assert Contact.objects.count() == ConsentRequest.objects.count() == DownloadGrant.objects.count() == 1
    assert Delivery.objects.count() == 1
    assert sorted(Quota.objects.values_list("count", flat=True)) == [TIMES, TIMES]


def test_the_last_download_is_given_once(contact, guide):
    grant = grants.give(contact, guide, locale="en")
    DownloadGrant.objects.update(used=grant.limit - 1)
    assert sum(all_at_once(lambda: grants.use(grant))) == 1


def test_a_confirmation_pressed_eight_times_counts_once(contact, site):
    request = consent.open_request(contact, purposes=["advice"], site=site)
    assert all(all_at_once(lambda: consent.confirm(ConsentRequest.objects.get(pk=request.pk))))
    assert ConsentRecord.objects.filter(action="confirmed").count() == 1


def test_a_form_and_the_thread_that_writes_views_do_not_wait_for_each_other(guide, monkeypatch):
    """The thread needs the database to go on, and the form's transaction has it."""
    data = {"email": "ada@example.org", "q-postcode": "33000", "consent": "1", "locale": "en"}
    client = Client(headers={"host": "shop.example"})
    client.cookies[cookie_name()] = "yes"
    in_transaction, stitch = [], visitors.stitch

    def stitched_while_the_thread_writes(*args, **kwargs):
        with ThreadPoolExecutor(1) as thread:
            thread.submit(buffer._writing.acquire).result()
        freed = Timer(20, buffer._writing.release)
        freed.start()
        try:
            return stitch(*args, **kwargs)
        finally:
            freed.cancel()
            in_transaction.append(buffer._writing.locked())
            if buffer._writing.locked():
                buffer._writing.release()

    monkeypatch.setattr(visitors, "stitch", stitched_while_the_thread_writes)
    assert client.post("/n/f/touring-guide/", data).status_code == 303
    assert in_transaction == [True]


def test_what_was_read_is_kept_even_if_the_form_fails(guide, monkeypatch):
    buffer.put(Hit(key_hash="a", at=clock.now(), kind="cart.left"))
    monkeypatch.setattr(people, "find_or_create", raises)
    with pytest.raises(RuntimeError):
        Client().post("/n/f/touring-guide/", {"email": "ada@example.org", "q-postcode": "33000", "locale": "en"})
    assert Event.objects.filter(kind="cart.left").exists()


def raises(*args, **kwargs):
    raise RuntimeError("spoilt")
