from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from wagtail_nurture.contacts import consent
from wagtail_nurture.models import Contact, Event, Visitor
from wagtail_nurture.tracking import cookie, visitors

from .conftest import CHROME, Browser, identity_of, written


@pytest.fixture
def other(pool):
    return Contact.objects.create(
        pool=pool, email="b@example.org", email_key="b@example.org", created_at=timezone.now()
    )


def posts(browser, contact, **options):
    """What a form's view does: stitch, answer, and let the answer carry the new id."""
    request = RequestFactory().post("/", secure=True, headers={"host": "shop.example", "user-agent": CHROME})
    request.COOKIES = {name: morsel.value for name, morsel in browser.cookies.items()}
    visitor = visitors.stitch(request, contact, **options)
    response = cookie.write(request, HttpResponse())
    browser.cookies.update(response.cookies)
    return visitor


def test_what_was_read_before_becomes_the_contacts(visitor, bike, guide, contact):
    visitor.report({"page": bike.pk})
    visitor.report({"page": guide.pk})
    posts(visitor, contact)
    viewed = Event.objects.filter(kind="page.viewed")
    assert viewed.count() == 2
    assert set(viewed.values_list("contact_id", flat=True)) == {contact.pk}
    assert Event.objects.get(kind="visitor.identified").contact_id == contact.pk
    visitor.report({"page": bike.pk})
    written()
    assert viewed.filter(contact=contact).count() == 3


def test_the_old_id_resolves_to_nothing_and_the_new_one_lives_no_longer(visitor, bike, contact):
    visitor.report({"page": bike.pk})
    thief = Browser(choice="yes")
    thief.cookies["nurture"] = visitor.cookies["nurture"].value
    before = identity_of(visitor)
    posts(visitor, contact)
    after = identity_of(visitor)
    assert after.key != before.key
    assert int(after.issued_at.timestamp()) == int(before.issued_at.timestamp())
    assert not Visitor.objects.filter(key_hash=before.key_hash).exists()
    thief.report({"page": bike.pk})
    written()
    assert Visitor.objects.get(key_hash=before.key_hash).contact is None
    assert Event.objects.filter(contact=contact, kind="page.viewed").count() == 1


def test_only_the_last_thirty_days_are_tied(visitor, bike, contact):
    visitor.report({"page": bike.pk})
    visitor.report({"page": bike.pk})
    written()
    old = Event.objects.first()
    Event.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=31))
    posts(visitor, contact)
    assert Event.objects.get(pk=old.pk).contact_id is None
    assert Event.objects.filter(contact=contact, kind="page.viewed").count() == 1


def test_nothing_moves_from_one_contact_to_another(visitor, bike, contact, other):
    visitor.report({"page": bike.pk})
    mine = posts(visitor, contact)
    theirs = posts(visitor, other)
    assert theirs.pk != mine.pk
    mine.refresh_from_db()
    assert mine.contact_id == contact.pk
    assert set(Event.objects.filter(kind="page.viewed").values_list("contact_id", flat=True)) == {contact.pk}
    visitor.report({"page": bike.pk})
    written()
    assert Event.objects.filter(contact=other, kind="page.viewed").count() == 1


def test_a_mere_click_never_takes_a_browser_from_somebody(visitor, bike, contact, other):
    visitor.report({"page": bike.pk})
    posts(visitor, contact)
    key = identity_of(visitor)
    assert posts(visitor, other, weak=True) is None
    assert identity_of(visitor) == key
    assert Visitor.objects.get().contact_id == contact.pk


def test_the_same_person_again_changes_nothing(visitor, bike, contact):
    visitor.report({"page": bike.pk})
    first = posts(visitor, contact)
    assert posts(visitor, contact) == first
    assert Event.objects.filter(kind="visitor.identified").count() == 1


def test_without_consent_nothing_is_tied(contact, bike):
    browser = Browser(choice="no")
    assert posts(browser, contact) is None
    assert "nurture" not in browser.cookies
    assert not Visitor.objects.exists()


def test_a_browser_with_consent_but_no_id_yet_gets_one(contact, bike):
    browser = Browser(choice="yes")
    posts(browser, contact)
    browser.report({"page": bike.pk})
    written()
    assert Event.objects.get(kind="page.viewed").contact_id == contact.pk


def test_who_withdraws_is_forgotten(visitor, bike, contact):
    visitor.report({"page": bike.pk})
    posts(visitor, contact)
    visitor.report({"page": bike.pk})
    response = visitor.post("/n/consent", {"choice": "no"}, HTTP_SEC_FETCH_SITE="same-origin")
    assert response.cookies["nurture"].value == ""
    assert response.cookies["nurture_choice"].value == "no"
    assert written() == 0
    assert not Visitor.objects.exists()
    assert not Event.objects.exclude(visitor=None).exists()
    assert Event.objects.filter(contact=contact, kind="page.viewed").count() == 1


def test_python_callers_reach_the_same_things(visitor, bike, contact, rf):
    from wagtail_nurture import identify, track

    visitor.report({"page": bike.pk})
    request = rf.post("/", secure=True, headers={"host": "shop.example"})
    request.COOKIES = {name: morsel.value for name, morsel in visitor.cookies.items()}
    assert identify(request, email="ADA@example.org", fields={"first_name": "Ada B."}) == contact
    contact.refresh_from_db()
    assert contact.first_name == "Ada B."
    event = track("cart.left", request=request, subject="cart:1", properties={"total": 3})
    assert (event.contact_id, event.kind) == (contact.pk, "cart.left")
    stranger = rf.post("/", headers={"host": "shop.example"})
    assert track("cart.left", request=stranger) is None
    with pytest.raises(ValueError, match="no kind of event"):
        track("Cart left", contact=contact)


def test_who_accepts_and_says_who_they_are_lets_clicks_count_until_they_refuse(visitor, bike, contact):
    def may_count():
        return consent.granted([contact.pk], purpose="tracking", channel="site")

    visitor.report({"page": bike.pk})
    assert not may_count()
    posts(visitor, contact)
    assert may_count()
    visitor.post("/n/consent", {"choice": "no"}, HTTP_SEC_FETCH_SITE="same-origin")
    assert not may_count()
