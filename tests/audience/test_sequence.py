"""First one thing, then another, within so many days."""

from datetime import timedelta

import pytest

from tests.pages.models import GuidePage, ProductPage
from wagtail_nurture import track
from wagtail_nurture.audience.conditions import registry
from wagtail_nurture.models import Contact
from wagtail_nurture.tracking import kinds

from .conftest import NOW
from .test_conditions import truths


GUIDE_THEN_BIKE = {
    "first": "page",
    "first_page_type": "pages.guidepage",
    "then": "page",
    "then_page_type": "pages.productpage",
    "within": 7,
}


def in_sql(config, at=NOW):
    truth = registry["sequence"](config).where(at)
    return [set(Contact.objects.filter(q).values_list("pk", flat=True)) for q in (truth.yes, truth.unknown)]


@pytest.fixture
def guide(touring):
    return GuidePage.objects.get()


@pytest.fixture
def bike(touring):
    return ProductPage.objects.first()


def test_the_order_and_the_time_between_them_count(people, contact, guide, bike, saw):
    saw(contact, bike, days=20)
    saw(contact, guide, days=10)
    assert truths("sequence", GUIDE_THEN_BIKE, people) == [False, None]
    saw(contact, bike, days=2.9)
    assert truths("sequence", GUIDE_THEN_BIKE, people) == [False, None]
    assert truths("sequence", GUIDE_THEN_BIKE | {"within": 8}, people) == [True, None]
    saw(contact, bike, days=3)
    assert truths("sequence", GUIDE_THEN_BIKE, people) == [True, None]
    assert in_sql(GUIDE_THEN_BIKE) == [{contact.pk}, {people[1].contact_id}]
    assert truths("sequence", GUIDE_THEN_BIKE | {"days": 9}, people) == [False, None]
    assert truths("sequence", GUIDE_THEN_BIKE | {"since_entry": True}, people) == [False, None]
    assert in_sql(GUIDE_THEN_BIKE, at=NOW - timedelta(days=4)) == [set(), {people[1].contact_id}]


def test_a_page_then_a_purchase(people, contact, bob, guide, saw):
    config = {"first": "page", "then": "purchase", "within": 1}
    for one in (contact, bob):
        track(kinds.PURCHASE_MADE, contact=one, properties={"amount": 1}, at=NOW - timedelta(days=1))
    assert truths("sequence", config, people) == [False, None]
    saw(contact, guide, days=1.5)
    saw(bob, guide, days=1.5)
    assert truths("sequence", config, people) == [True, True]
    assert truths("sequence", {"first": "purchase", "then": "form", "within": 1}, people) == [False, False]


def test_it_says_itself_and_what_is_wrong(touring):
    config = GUIDE_THEN_BIKE | {"first_section": touring.pk, "days": 30}
    condition = registry["sequence"](config)
    assert condition.sentence() == (
        "first viewed a page under “Touring” of type “Guide page”, then viewed a page of type “Product page” "
        "within 7 days in the last 30 days"
    )
    assert condition.problems() == []
    assert condition.listens_to() == sorted([kinds.PAGE_VIEWED, kinds.VISITOR_IDENTIFIED])
    broken = registry["sequence"](config | {"within": 0, "then_page_type": "gone.page"})
    assert len(broken.problems()) == 2
    assert broken.gone() == []
    assert condition.known({"truth": False, "only_first": NOW.isoformat()}) == "only the first one, last on 22 Nov"
