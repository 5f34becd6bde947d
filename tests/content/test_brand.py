"""How the messages of a site look, decided once in its settings."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale, Site

from wagtail_nurture.contacts.look import SocialLink
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content import render


@pytest.fixture
def chosen(pool, site):
    return NurtureSiteSettings.for_site(site)


def test_two_sites_of_one_batch_each_look_like_themselves(version, recipient, chosen, home):
    other = Site.objects.create(hostname="opera.example", port=443, root_page=home, site_name="Opera")
    theirs = NurtureSiteSettings.objects.create(
        site=other,
        pool=chosen.pool,
        sender_name="The Opera",
        brand_colour="#7a1f3d",
        button_colour="#ffe14d",
        ground_colour="#20242c",
        text_colour="#3b1d0f",
        font="serif",
    )
    for number, (network, url) in enumerate(
        [("youtube", "https://youtube.example/o"), ("x", "https://x.example/o?a&b")]
    ):
        SocialLink.objects.create(settings=theirs, network=network, url=url, sort_order=number)
    compiled = version(("text", "<p>Hello</p>"), ("button", {"text": "Go", "link": {"url": "https://a.example/"}}))
    shop, opera = recipient(delivery_id=1), recipient(delivery_id=2, site=other)
    letters = render.fill(compiled, [shop, opera])
    own, foreign = letters[1].html, letters[2].html
    for look in ("#ffe14d", "#20242c", "#3b1d0f", "Georgia, Times", "font-family: Georgia, serif", "The Opera"):
        assert look in foreign and look not in own, look
    assert re.search(r'href="https://youtube.example/o"[^>]*>YouTube</a>.*>X</a>', foreign), "in their order"
    assert "https://x.example/o?a&amp;b" in foreign and "X: https://x.example/o?a&b" in letters[2].text
    assert "youtube" not in own and "YouTube" not in letters[1].text
    assert "#16181d" in foreign, "the words on a light button are dark"
    assert "color:#ffffff" in foreign.split("agreed to")[0].rsplit("<td", 1)[1], "the small print on a dark ground"


@pytest.mark.parametrize(
    ("colour", "value", "words"),
    [
        ("text_colour", "#9aa0a6", "cannot be read well on white (contrast 2.6, needed 4.5)"),
        ("button_colour", "#fafafa", "can hardly be seen on white"),
        ("text_colour", "grey", "# and six digits"),
        ("ground_colour", "#12345", "# and six digits"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast(chosen, colour, value, words):
    setattr(chosen, colour, value)
    with pytest.raises(ValidationError) as refused:
        chosen.full_clean()
    assert list(refused.value.message_dict) == [colour]
    assert words in refused.value.message_dict[colour][0]


@pytest.mark.parametrize("url", ["http://x.example/", "x.example", "javascript:alert(1)", 'https://x"y'])
def test_a_place_on_a_network_is_a_whole_secure_address(chosen, url):
    with pytest.raises(ValidationError) as refused:
        SocialLink(settings=chosen, network="x", url=url).full_clean()
    assert refused.value.message_dict["url"] == ["Write the whole address, beginning with https://."]


def test_the_settings_show_a_sample_mail_before_they_are_saved(chosen, admin_client):
    form = {
        "sender_name": "Fresh Shop",
        "brand_colour": "#0b3d91",
        "font": "book",
        "visits_months": "12",
        "prospect_years": "2",
        "social_links-TOTAL_FORMS": "1",
        "social_links-INITIAL_FORMS": "0",
        "social_links-0-network": "mastodon",
        "social_links-0-url": "https://social.example/@shop",
        "social_links-0-id": "",
        "social_links-0-ORDER": "1",
        "words-TOTAL_FORMS": "0",
        "words-INITIAL_FORMS": "0",
    }
    args = ["wagtail_nurture", "nurturesitesettings", chosen.site_id]
    url = reverse("wagtailsettings:preview_on_edit", args=args)
    assert json.loads(admin_client.post(url, form).content)["is_valid"]
    day = admin_client.get(url, {"mode": "", "in_preview_panel": "true"}).content.decode()
    for look in ("This is how your messages look", "Fresh Shop", "#0b3d91", "Palatino", "https://social.example/@shop"):
        assert look in day, look
    night = admin_client.get(url, {"mode": "night", "in_preview_panel": "true"}).content.decode()
    assert "prefers-color-scheme: dark" in day and "prefers-color-scheme: dark" not in night
    chosen.refresh_from_db()
    assert chosen.sender_name == "The Shop" and not chosen.social_links.exists()


def test_a_language_from_right_to_left_turns_the_whole_message(version, recipient, shop, image):
    arabic = Locale.objects.create(language_code="ar")
    shop.bikes[0].image, shop.bikes[0].locale = image, arabic
    shop.bikes[0].save()
    compiled = version(
        ("heading", {"text": "اختيار", "size": "large"}),
        ("text", "<ul><li>واحد</li></ul>"),
        ("page_card", {"page": shop.bikes[0].pk, "button": "", "otherwise": "hold"}),
        locale=arabic,
    )
    html = render.fill(compiled, [recipient(delivery_id=1, locale="ar")])[1].html
    assert '<html lang="ar" dir="rtl"' in html
    assert not re.search(r'style="[^"]*(text-align:left|direction:ltr;font|padding-left:22px)', html)
    assert "padding:12px 36px 12px 8px" in html, "the picture's wide margin is on the right"
    assert "letter-spacing: normal" in html and "\xa0→" not in html
