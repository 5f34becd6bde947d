"""Several requests at the same moment, each in its own thread with its own connection."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from wagtail_nurture.capture import grants
from wagtail_nurture.contacts import consent, people
from wagtail_nurture.models import ConsentRecord, ConsentRequest, Contact, Delivery, DownloadGrant, Quota, Submission


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
