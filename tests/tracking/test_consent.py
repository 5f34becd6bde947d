import pytest
from django.template import Context, Template
from django.test import RequestFactory
from wagtail.models import Locale

from wagtail_nurture.models import NurtureSiteSettings
from wagtail_nurture.tracking.checks import check_tracking

from .conftest import Browser


SAME = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def drawn(tag, request=None, **context):
    template = Template("{% load wagtail_nurture %}{% " + tag + " %}")
    return template.render(Context({"request": request} | context))


def asked(**cookies):
    request = RequestFactory().get("/", headers={"host": "shop.example"})
    request.COOKIES = cookies
    return request


def test_the_plain_form_answers_and_comes_back_to_the_page(site):
    browser = Browser()
    response = browser.post("/n/consent", {"choice": "yes"}, HTTP_REFERER="https://shop.example/bikes/?a=1", **SAME)
    assert response.status_code == 303
    assert response["Location"] == "/bikes/?a=1"
    morsel = response.cookies["nurture_choice"]
    assert (morsel.value, morsel["max-age"], morsel["samesite"]) == ("yes", 395 * 86_400, "Lax")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "referrer",
    ["https://evil.example/x", "//evil.example", "javascript:alert(1)", "", "https://shop.example//evil.example/"],
)
def test_the_way_back_stays_on_the_site(site, referrer):
    response = Browser().post("/n/consent", {"choice": "no"}, HTTP_REFERER=referrer, **SAME)
    assert response["Location"] in {"/", "/evil.example/"}


def test_the_script_gets_an_empty_answer(site):
    response = Browser().post("/n/consent", {"choice": "no"}, HTTP_ACCEPT="application/json", **SAME)
    assert response.status_code == 204
    assert response.cookies["nurture_choice"].value == "no"
    assert response.cookies["nurture_choice"]["max-age"] == 182 * 86_400


def test_other_sites_cannot_answer_for_the_person(site):
    response = Browser().post("/n/consent", {"choice": "yes"}, HTTP_SEC_FETCH_SITE="cross-site")
    assert response.status_code == 403
    assert not response.cookies
    assert Browser().get("/n/consent").status_code == 405


def test_nonsense_is_no_answer(site):
    for said in ({"choice": "perhaps"}, {"choice": "\x00"}, {}):
        assert not Browser().post("/n/consent", said, **SAME).cookies


def test_the_banner_is_the_same_for_everybody_in_beacon_mode(site):
    every = {drawn("nurture_consent", asked(**cookies)) for cookies in ({}, {"nurture_choice": "no"}, {"nurture": "x"})}
    assert len(every) == 1
    assert '<section class="nurture-consent" id="nurture-consent"' in every.pop()


def test_in_server_mode_it_also_asks_without_a_script(site, mode):
    mode("server")
    assert " hidden>\n<form" not in drawn("nurture_consent", asked())
    assert " hidden>\n<form" in drawn("nurture_consent", asked(nurture_choice="no"))


def test_the_banner_speaks_the_page_s_language(site, bike):
    french = Locale.objects.create(language_code="fr")
    site.root_page.copy_for_translation(french)
    page = bike.copy_for_translation(french)
    assert 'lang="fr"' in drawn("nurture_consent", asked(), page=page)
    assert 'lang="en"' in drawn("nurture_consent", asked(), page=bike)


def test_the_editor_s_own_words_are_shown_and_escaped(site, pool):
    from django.core.cache import cache

    cache.clear()
    NurtureSiteSettings.objects.filter(site=site).update(
        banner_text="We <b>ask</b>.", privacy_page="https://shop.example/p"
    )
    shown = drawn("nurture_consent", asked())
    cache.clear()
    assert "We &lt;b&gt;ask&lt;/b&gt;." in shown
    assert 'href="https://shop.example/p"' in shown


def test_the_script_is_small_external_and_the_same_for_everybody(bike):
    first = drawn("nurture_scripts", asked(), page=bike)
    assert first == drawn("nurture_scripts", asked(nurture="x", nurture_choice="yes"), page=bike)
    assert f'data-page="{bike.pk}"' in first
    assert "></script>" in first and first.count("<script") == 1
    preview = asked()
    preview.is_preview = True
    assert 'data-page=""' in drawn("nurture_scripts", preview, page=bike)
    assert 'data-page=""' in drawn("nurture_scripts", asked(), page="a string")


def test_the_checks_name_what_is_wrong(mode, settings):
    assert check_tracking(None) == []
    mode("elsewhere", CONSENT_CALLABLE="no.such.thing")
    settings.MIDDLEWARE = []
    assert [found.id for found in check_tracking(None)] == [
        "wagtail_nurture.E020",
        "wagtail_nurture.W020",
        "wagtail_nurture.E022",
    ]
