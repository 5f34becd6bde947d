from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.pages.models import GuidePage, ProductPage, TaggedPage
from wagtail_nurture import clock
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.models import Contact, Visitor
from wagtail_nurture.tracking import kinds, recorder


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    """It is NOW: what is asked as of then holds now."""
    with clock.virtual(lambda: NOW):
        yield


@pytest.fixture
def touring(home):
    """A section with two touring bikes and a guide."""
    section = home.add_child(instance=TaggedPage(title="Touring", slug="touring"))
    for number in (1, 2):
        section.add_child(instance=ProductPage(title=f"Tourer {number}", slug=f"tourer-{number}"))
    guide = section.add_child(instance=GuidePage(title="Guide", slug="guide"))
    guide.tags.add("touring")
    guide.save()
    return section


@pytest.fixture
def bob(pool):
    return Contact.objects.create(
        pool=pool, email="b@example.org", email_key="b@example.org", created_at=timezone.now()
    )


@pytest.fixture
def people(contact, bob):
    """Ada, whose browser is remembered, and Bob, whose is not, both in a scenario since two days."""
    moment = NOW - timedelta(days=30)
    Visitor.objects.create(key_hash="a" * 64, contact=contact, first_seen_at=moment, last_seen_at=moment)
    entered = NOW - timedelta(days=2)
    steps = (("s1", "Welcome"), ("s2", "Next"))
    return [
        Person(one.pk, enrolment_id=number, scenario_id=1, entered_at=entered, steps=steps)
        for number, one in ((11, contact), (12, bob))
    ]


@pytest.fixture
def saw():
    def see(who, page, *, days=0.0):
        recorder.record(kinds.PAGE_VIEWED, contact=who, page_id=page.pk, at=NOW - timedelta(days=days))

    return see


@pytest.fixture
def mailed():
    """A message of the scenario that went to Ada an hour ago, and what was done to it."""

    def mail(who, *, enrolment=11, step="s1", kind=kinds.MESSAGE_SENT, minutes=60, page=None, **properties):
        return recorder.record(
            kind,
            contact=who,
            subject=f"step:{enrolment}:{step}",
            page_id=getattr(page, "pk", None),
            properties={"delivery": 1} | properties,
            at=NOW - timedelta(minutes=minutes),
        )

    return mail
