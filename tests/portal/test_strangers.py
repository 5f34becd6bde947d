"""What somebody without the mail, or with another person's, can do on these pages: nothing."""

import re

import pytest

from wagtail_nurture import tokens
from wagtail_nurture.contacts import wishes
from wagtail_nurture.models import ConsentRecord, Event, Wishes

from .conftest import address_of


SAY = {"action": "save", "purpose": ["news"], "frequency": "weekly", "pause": "30"}


@pytest.mark.parametrize("purpose", ["unsubscribe", "view", "opened", "confirm", "download", "person", ""])
def test_a_token_of_another_purpose_opens_nothing(browser, delivery, purpose):
    path = f"/n/p/{tokens.seal(purpose, delivery.pk)}"
    assert browser.get(path).status_code == browser.post(path, SAY).status_code == 404
    assert not Wishes.objects.exists()


def test_the_preferences_token_stops_nothing_elsewhere(browser, delivery):
    token = tokens.seal("preferences", delivery.pk)
    for place in ("/n/u/{}", "/n/v/{}", "/n/y/{}", "/n/d/{}"):
        for method in (browser.get, browser.post):
            assert method(place.format(token)).status_code in {404, 405}


def test_neighbours_cannot_be_counted_up_to(browser, delivery, reader):
    """Another number under the same seal, each character changed: never a page, never a change."""
    token = tokens.seal("preferences", delivery.pk)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place in range(len(token)):
        other = letters[(letters.index(token[place]) + 1) % 64]
        path = f"/n/p/{token[:place]}{other}{token[place + 1 :]}"
        assert browser.post(path, SAY).status_code == 404, place
    assert not Wishes.objects.exists()


def test_an_undo_of_one_person_is_no_good_for_another(browser, people, wish):
    ada, ben = people(2)
    mine, theirs = wish(ada, locale="en"), wish(ben, locale="en")
    page = browser.post(address_of(mine), SAY).content.decode()
    former = re.search(r'name="former" value="([^"]+)"', page)[1]
    before = ConsentRecord.objects.count(), Event.objects.count()
    answer = browser.post(address_of(theirs), {"action": "undo", "former": former})
    assert "no longer be undone" in answer.content.decode()
    assert (ConsentRecord.objects.count(), Event.objects.count()) == before
    assert wishes.rhythms([ada.pk, ben.pk]).keys() == {ada.pk}


def test_the_undo_carries_no_address_and_cannot_be_read_as_more(browser, url, save, reader):
    page = save(frequency="weekly")
    assert reader.email not in page and f'value="{reader.pk}"' not in page


@pytest.mark.parametrize(
    "said",
    [
        {"action": ["save"] * 500, "purpose": ["advice"] * 3000},
        {"action": "save", "purpose": ["advice", "transactional", "tracking", "*", "lists"]},
        {"action": "save", "purpose": "advice", "list": "\ud800".encode("utf-8", "surrogatepass"), "pause": "-5"},
        {"action": "undo", "former": "x" * 100_000},
        {"action": "\x00", "purpose": "\x00"},
    ],
    ids=range(5),
)
def test_no_post_is_an_error_or_gives_more_than_the_page_offers(browser, url, reader, said):
    from django.utils.http import urlencode

    answer = browser.post(url, urlencode(said, doseq=True), content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500
    granted = set(reader.permissions.filter(state="granted").values_list("purpose", flat=True))
    assert granted <= {"advice"}


def test_a_scanner_that_follows_every_link_changes_nothing(browser, url, reader):
    page = browser.get(url).content.decode()
    before = ConsentRecord.objects.count(), Event.objects.count()
    for link in set(re.findall(r'(?:href|action|src)="(/n/[^"]+)"', page)) | {url}:
        browser.get(link)
        browser.head(link)
    assert (ConsentRecord.objects.count(), Event.objects.count()) == before
