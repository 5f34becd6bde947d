"""Two editors press the button in the same moment, each in a thread with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from wagtail_nurture.contacts import consent, people
from wagtail_nurture.models import Contact, FormerAddress, Permission, UnfinishedMerge


pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each of ``acts`` returned, or why it was refused."""

    def alone(act):
        try:
            return act()
        except people.MergeRefused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(alone, acts))


def test_two_editors_merge_the_same_two_both_ways_and_it_is_one_merge(pool, contact):
    eve, _ = people.find_or_create(pool=pool, email="eve@example.org")
    consent.grant(contact, purpose="advice")
    consent.withdraw(eve, purpose="advice")
    ways = [(eve, contact), (contact, eve)] * 3
    answers = at_once(
        *(
            lambda other=other, into=into: people.merge(
                Contact.objects.get(pk=other.pk), into=Contact.objects.get(pk=into.pk)
            )
            for other, into in ways
        )
    )
    assert answers.count("merged") == len(ways) - 1
    living = Contact.objects.get(merged_into=None)
    assert Contact.objects.get(merged_into=living).email is None
    assert Permission.objects.get(purpose="advice", channel="email").state == "withdrawn"
    assert FormerAddress.objects.get().contact == living and UnfinishedMerge.objects.count() == 1


def test_a_merge_and_an_erasure_at_once_leave_one_or_the_other(pool, contact):
    eve, _ = people.find_or_create(pool=pool, email="eve@example.org")
    answers = at_once(lambda: people.merge(eve, into=contact), lambda: people.erase(Contact.objects.get(pk=eve.pk)))
    if answers[0] == "gone":
        assert Contact.objects.get() == contact
    else:
        assert answers[0].pk == contact.pk and not Contact.objects.exists(), "they are erased as who they are now"
