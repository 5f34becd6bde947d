"""Asking for the link by mail: the same answer for everybody, and not for ever (C2)."""

import pytest

from wagtail_nurture.models import Delivery


ASK = "/n/p/"


def ask(browser, address, **more):
    return browser.post(ASK, {"email": address, "locale": "en"} | more)


def test_a_known_person_is_sent_a_link_that_opens_their_page(smtp, browser, reader, send):
    answer = ask(browser, " P0@Example.org ")
    assert answer.status_code == 200
    send("now")
    ((address, mail, raw),) = smtp.accepted
    assert address == "p0@example.org" and "List-Unsubscribe" not in mail
    link = next(word for word in mail.get_body(("plain",)).get_content().split() if "/n/p/" in word)
    page = browser.get(link.replace("https://shop.example", "")).content.decode()
    assert "Your preferences" in page and "It answers what was asked on our site" in page


def test_nobody_learns_who_is_known(browser, reader):
    known, unknown = ask(browser, "p0@example.org"), ask(browser, "nobody@example.org")
    assert known.content == unknown.content and dict(known.headers) == dict(unknown.headers)
    assert known.status_code == unknown.status_code == 200
    assert Delivery.objects.count() == 1


def test_asking_often_sends_little(browser, reader, settings):
    settings.WAGTAIL_NURTURE = {"POSTS_PER_NETWORK": 100, "POSTS_PER_ADDRESS": 5}
    answers = {ask(browser, "p0@example.org").content for _ in range(12)}
    assert len(answers) == 1 and Delivery.objects.count() == 1


def test_one_network_cannot_try_addresses_for_ever(browser, reader, settings):
    settings.WAGTAIL_NURTURE = {"POSTS_PER_NETWORK": 3}
    statuses = [ask(browser, f"a{number}@example.org").status_code for number in range(4)]
    assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize("address", ["", "ada", "a@b@c", "\x00", "x" * 500, "a@example.org\r\nBcc: b@example.org"])
def test_what_is_no_address_is_told_beside_the_field(browser, reader, address):
    answer = ask(browser, address)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.content.decode()
    assert not Delivery.objects.exists()


def test_another_site_cannot_make_its_visitors_ask(browser, reader):
    answer = browser.post(ASK, {"email": "p0@example.org"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 422 and not Delivery.objects.exists()


def test_looking_sends_nothing_and_the_page_speaks_the_language_asked_for(browser, site):
    page = browser.get(f"{ASK}?locale=fr&email=p0@example.org", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="fr"' in page and 'name="locale" value="fr"' in page and "p0@" not in page
    assert '<html lang="en"' in browser.get(f"{ASK}?locale=%00").content.decode()
    assert not Delivery.objects.exists()


def test_the_mail_comes_in_the_language_of_the_page(browser, reader, send, smtp):
    ask(browser, "p0@example.org", locale="fr")
    send("now")
    assert smtp.accepted[0][1]["Subject"] == "Vos préférences"


def test_nothing_of_it_is_kept_by_a_cache(browser, site):
    answer = browser.get(ASK)
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
