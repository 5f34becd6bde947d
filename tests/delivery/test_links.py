"""Links, openings and the message as a page."""

import pytest
from django.db import DatabaseError
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from wagtail.models import Locale

from tests.pages.models import ProductPage
from wagtail_nurture import tokens
from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery import lookup, views
from wagtail_nurture.delivery.slots import DeliverySlots, SiteAddresses
from wagtail_nurture.models import Event, Permission


@pytest.fixture
def delivery(reader, wish, message):
    """An advice mail as it was sent."""
    delivery = wish(reader, locale="en", enrolment_id=4, step_id="s2", scenario_id=3)
    type(delivery).objects.filter(pk=delivery.pk).update(variant=message.version, state="sent")
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def agreed(reader):
    """The reader accepted the site's banner."""
    Permission.objects.create(
        contact=reader, purpose="tracking", channel="site", state="granted", changed_at=timezone.now()
    )
    return reader


@pytest.fixture
def bike(home):
    page = home.add_child(instance=ProductPage(title="Bike", slug="bike", live=True))
    return page


def link(delivery, rest="0"):
    return f"/n/c/{delivery.links_token}/{rest}"


def test_a_click_leads_to_the_stored_address_and_is_kept(client, delivery, agreed):
    answer = client.get(link(delivery))
    assert (answer.status_code, answer["Location"]) == (302, "https://shop.example/bikes")
    assert answer["Cache-Control"] == "no-store" and answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    event = Event.objects.get()
    assert (event.kind, event.contact_id, event.subject) == ("message.clicked", agreed.pk, "step:4:s2")
    assert (event.properties["link"], event.properties["scenario"]) == ("b0", 3)


def test_a_click_on_a_page_card_says_which_page(client, delivery, agreed, bike):
    answer = client.get(link(delivery, f"1/{bike.pk}"))
    assert answer["Location"] == "https://shop.example/bike/"
    assert Event.objects.get().page_id == bike.pk


def test_without_consent_the_click_is_counted_without_the_person(client, delivery):
    assert client.get(link(delivery)).status_code == 302
    event = Event.objects.get()
    assert event.contact_id is None and event.properties["link"] == "b0"
    assert event.subject == f"message:{delivery.message_key}"
    assert not {"delivery", "scenario"} & set(event.properties)


def test_a_page_that_is_gone_or_private_leads_home(client, delivery, bike):
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(page=bike, restriction_type="login")
    assert client.get(link(delivery, f"1/{bike.pk}"))["Location"] == "https://shop.example/"
    type(bike).objects.filter(pk=bike.pk).update(live=False)
    assert client.get(link(delivery, f"1/{bike.pk}"))["Location"] == "https://shop.example/"
    for number in ("99999999", "9" * 40):
        assert client.get(link(delivery, f"1/{number}"))["Location"] == "https://shop.example/"


def test_a_page_is_shown_in_the_readers_language(client, delivery, bike, home):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    home.copy_for_translation(french).save_revision().publish()
    translated = bike.copy_for_translation(french)
    translated.save_revision().publish()
    type(delivery).objects.update(locale="fr")
    client.get(link(delivery, f"1/{bike.pk}"))
    assert Event.objects.get().page_id == translated.pk


def test_a_page_that_is_gone_leads_to_its_translation_as_the_message_did(client, delivery, bike, home):
    """Filling asks for the page in each of the reader's languages: so does the click."""
    french = Locale.objects.get_or_create(language_code="fr")[0]
    home.copy_for_translation(french).save_revision().publish()
    translated = bike.copy_for_translation(french)
    translated.save_revision().publish()
    links = [delivery.variant.links[0] | {"kind": "page", "page_id": bike.pk, "url": ""}]
    type(delivery.variant).objects.filter(pk=delivery.variant_id).update(links=links)
    bike.unpublish()
    for locale, there in [("fr", translated.full_url), ("fr-ca", translated.full_url), ("en", "https://shop.example/")]:
        type(delivery).objects.update(locale=locale)
        assert client.get(link(delivery))["Location"] == there
    translated.unpublish()
    bike.save_revision().publish()
    type(delivery).objects.update(locale="fr")
    assert client.get(link(delivery))["Location"] == bike.full_url


@pytest.mark.parametrize(
    "headers, method",
    [
        ({"sec-purpose": "prefetch;prerender"}, "get"),
        ({"purpose": "prefetch"}, "get"),
        ({"x-moz": "prefetch"}, "get"),
        ({}, "head"),
    ],
)
def test_looking_ahead_is_no_click(client, delivery, agreed, headers, method):
    assert getattr(client, method)(link(delivery), headers=headers).status_code == 302
    assert not Event.objects.exists()


@pytest.mark.parametrize("rest", ["2", "99", "0/1/2", "-1", "x", "0?url=//evil.example"])
def test_no_other_address_can_be_had(client, delivery, rest):
    answer = client.get(link(delivery, rest))
    if answer.status_code == 301:  # Django's own slash
        answer = client.get(answer["Location"])
    assert answer.status_code == 404 or answer["Location"] == "https://shop.example/bikes"


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.text(st.characters(codec="utf-8", exclude_characters="/?#"), min_size=1, max_size=40))
def test_any_other_token_is_a_friendly_404(client, db, token):
    from urllib.parse import quote

    for place in ("c/{}/0", "u/{}", "v/{}"):
        assert client.get("/n/" + place.format(quote(token, safe=""))).status_code == 404
    assert client.get(f"/n/o/{quote(token, safe='')}.gif").status_code == 200


def test_a_database_in_trouble_is_no_error_page(client, db, monkeypatch):
    def broken(token):
        raise DatabaseError

    monkeypatch.setattr(lookup, "by_links_token", broken)
    answer = client.get("/n/c/" + "x" * 22 + "/0")
    assert answer.status_code == 503 and answer["Retry-After"]


def test_a_click_that_cannot_be_kept_still_leads_on(client, delivery, agreed, monkeypatch):
    from wagtail_nurture.tracking import recorder

    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(recorder, "record", broken)
    assert client.get(link(delivery)).status_code == 302


def test_the_pixel_is_always_the_same_image(client, delivery, reader):
    good = f"/n/o/{tokens.seal('opened', delivery.pk)}.gif"
    for url in (good, "/n/o/bad.gif", f"/n/o/{'x' * 22}.gif"):
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/gif", views.PIXEL)
    assert len(views.PIXEL) in {42, 43} and not Event.objects.exists()
    consent.grant(reader, purpose="opens", channel="site", source="banner")
    Event.objects.all().delete()
    client.get(good)
    assert Event.objects.get().kind == "message.opened"
    consent.withdraw(reader, purpose="opens", channel="site", source="preferences")
    Event.objects.all().delete()
    client.get(good)
    assert not Event.objects.exists(), "withdrawing also stops the pixel of what was sent before"


def test_openings_are_only_asked_of_those_who_agreed(delivery, site):
    addresses = SiteAddresses(site)
    assert DeliverySlots(delivery, addresses).pixel == ""
    assert DeliverySlots(delivery, addresses, opens=True).pixel.startswith("https://shop.example/n/o/")


def test_the_addresses_in_a_message_are_short_and_absolute(delivery, site):
    slots = DeliverySlots(delivery, SiteAddresses(site))
    assert slots.link(3) == f"https://shop.example/n/c/{delivery.links_token}/3"
    assert slots.link(3, page_id=9, url="https://shop.example/x").endswith("/3/9")
    assert slots.link(4, url="tel:+33556") == "tel:+33556"
    delivery.context = {"file_url": "/n/d/abc"}
    assert slots.extra("file_url") == "https://shop.example/n/d/abc" and slots.extra("other") == ""
    for url in (slots.unsubscribe, slots.browser_view, slots.preferences):
        assert url.startswith("https://shop.example/n/") and len(url.rpartition("/")[2]) == 22


def test_the_message_as_a_page_hides_whose_it_is(client, delivery, reader, message):
    parts = message.version.parts | {"html": ["<p>Hello ada</p><p>You are p0@example.org</p>"]}
    type(message.version).objects.filter(pk=message.version.pk).update(parts=parts)
    answer = client.get(f"/n/v/{tokens.seal('view', delivery.pk)}")
    assert answer.status_code == 200 and "noindex" in answer["X-Robots-Tag"]
    assert "Hello ada" in answer.content.decode() and "p0@example.org" not in answer.content.decode()
    assert "script-src" not in answer["Content-Security-Policy"] and "sandbox" in answer["Content-Security-Policy"]
    assert "allow-scripts" not in answer["Content-Security-Policy"]


def test_a_message_that_never_left_has_no_page(client, reader, wish):
    assert client.get(f"/n/v/{tokens.seal('view', wish(reader).pk)}").status_code == 404


def test_links_keep_their_names_across_versions(message):
    from wagtail_nurture.models import Link
    from wagtail_nurture.signals import message_published

    version = type(message.version).objects.filter(pk=message.version.pk)
    for label in ("To the bikes", "All bikes"):
        version.update(links=[message.version.links[0] | {"label": label}])
        message_published.send(sender=None, message_key=message.translation_key, locale="en")
        link = Link.objects.get()
        assert (link.block_id, link.label, link.url) == ("b0", label, "https://shop.example/bikes")
