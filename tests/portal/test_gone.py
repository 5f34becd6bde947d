"""A link that leads nowhere meets our own page, also where every other address has a language in front."""

import pytest


@pytest.mark.urls("tests.portal.urls_in_languages")
@pytest.mark.parametrize("place", ["p", "u", "v", "y", "d", "c/{}/0", "f/{}/"])
def test_a_site_in_languages_shows_our_page_and_sends_nobody_on(browser, site, place):
    token = "A" * 22
    path = f"/n/{place.format(token)}" if "{}" in place else f"/n/{place}/{token}"
    answer = browser.get(path, headers={"accept-language": "fr"})
    assert answer.status_code == 404 and "nurture-page" in answer.content.decode()


@pytest.mark.urls("tests.portal.urls_in_languages")
def test_the_sites_own_addresses_still_get_their_language(browser, site):
    answer = browser.get("/somewhere/", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Location"]) == (302, "/en/somewhere/")


def test_the_page_offers_a_new_link(browser, site):
    page = browser.get("/n/p/" + "A" * 22).content.decode()
    assert 'href="/n/p/"' in page
