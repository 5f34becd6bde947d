"""How long a page was before somebody's eyes, as its script reports it."""

import pytest
from django.utils import timezone

from wagtail_nurture.models import Contact, Event
from wagtail_nurture.tracking.models import Visitor

from .conftest import Browser, written


def stays():
    return Event.objects.filter(kind="page.read")


@pytest.fixture
def reader(visitor, bike):
    """A browser whose visit of the page is known."""
    visitor.report({"page": bike.pk})
    written()
    return visitor


def test_the_time_on_a_page_is_an_event_of_that_page(reader, bike, site):
    reader.report({"page": bike.pk, "seconds": 95})
    written()
    event = stays().get()
    assert (event.page_id, event.properties, event.site_id, event.locale) == (bike.pk, {"seconds": 95}, site.pk, "en")
    assert event.visitor == Visitor.objects.get()
    assert Event.objects.filter(kind="page.viewed").count() == 1


def test_it_is_somebodys_as_soon_as_the_browser_is(reader, bike, pool):
    contact = Contact.objects.create(
        pool=pool, email="a@example.org", email_key="a@example.org", created_at=timezone.now()
    )
    Visitor.objects.update(contact=contact)
    reader.report({"page": bike.pk, "seconds": 20})
    written()
    assert stays().get().contact == contact


def test_no_page_is_read_longer_than_an_hour_at_a_time(reader, bike):
    reader.report({"page": bike.pk, "seconds": 10**9})
    written()
    assert stays().get().properties == {"seconds": 3600}


@pytest.mark.parametrize("seconds", [0, -5, True, "60", 1.5, None, [60]], ids=repr)
def test_nonsense_is_no_time(reader, bike, seconds):
    reader.report({"page": bike.pk, "seconds": seconds})
    written()
    assert not stays().exists()


def test_time_alone_makes_nobody_known(bike):
    answer = Browser(choice="yes").report({"page": bike.pk, "seconds": 60})
    assert written() == 0 and "nurture" not in answer.cookies and not Visitor.objects.exists()


@pytest.mark.parametrize("choice", [None, "no"])
def test_without_a_yes_no_time_is_kept(bike, choice):
    Browser(choice=choice).report({"page": bike.pk, "seconds": 60})
    assert written() == 0
