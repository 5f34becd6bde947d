"""Filling: contact data is never code, one bad recipient stops nobody else, and nobody costs a query of their own."""

from html import unescape
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render
from wagtail_nurture.content.recipients import Recipient
from wagtail_nurture.models import Contact, PointOfSale
from wagtail_nurture.text import one_line

from .conftest import RecordingSlots


LINK = {"page": None, "url": "https://shop.example/ride?a=1&b=2"}
EVERYWHERE = [
    ("heading", {"text": "Hi {{ first_name|there }}", "size": "large"}),
    ("text", "<p>Dear {{ first_name|there }}, <a href='https://a.example'>for {{ first_name|you }}</a></p>"),
    ("button", {"text": "Go {{ first_name|on }}", "link": LINK}),
]


class _Shape(HTMLParser):
    """The tags of a mail with the names of their attributes, and its words."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.words = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, tuple(name for name, value in attributes)))

    def handle_data(self, data):
        self.words += data


class _Says:
    """Knowledge of one name for everybody."""

    def __init__(self, name):
        self.name = name

    def values(self, contact_ids, names):
        return {pk: {"first_name": self.name} for pk in contact_ids}

    def viewed(self, contact_ids):
        return {}

    def clicked(self, contact_ids, enrolments):
        return {}


@pytest.mark.django_db
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            [
                "<script>alert(1)</script>",
                '"><img src=x onerror=alert(1)>',
                "{{ email }}",
                "{% include '/etc/passwd' %}",
                "a\r\nBcc: victim@example.org",
                "{0.__class__}",
                "nurture0000000000000000q1z",
                "<!-- ",
                "]]>",
            ]
        ),
    )
)
def test_a_hostile_name_is_only_ever_text(name, version, site):
    compiled = version(*EVERYWHERE, subject="For {{ first_name|you }}", preheader="Hello {{ first_name|you }}")
    person = Recipient(delivery_id=1, contact_id=1, site=site, slots=RecordingSlots(), locale="en")
    plain = render.fill(compiled, [person], knowledge=_Says("Ada"))[1]
    hostile = render.fill(compiled, [person], knowledge=_Says(name))[1]
    assert hostile.problems == []
    assert _Shape(hostile.html).tags == _Shape(plain.html).tags
    assert hostile.subject == one_line(f"For {one_line(name, 600) or 'you'}", 400)
    assert len(hostile.subject.splitlines()) <= 1
    assert one_line(name, 600) in hostile.text


def test_braces_in_a_value_stay_braces(version, recipient, person):
    compiled = version(("text", "<p>Hello {{ first_name|there }}</p>"))
    filled = render.fill(compiled, [recipient(person("{{ email }}"), delivery_id=1)])[1]
    assert "Hello {{ email }}" in filled.html
    assert "Hello {{ email }}" in filled.text


def test_unknown_values_use_the_fallback(version, recipient, person):
    compiled = version(("text", "<p>Hello {{ first_name|there &amp; then }}.</p>"))
    someone, nobody = recipient(person(""), delivery_id=1), recipient(delivery_id=2)
    filled = render.fill(compiled, [someone, nobody])
    assert "Hello there &amp; then." in filled[1].html
    assert "Hello there & then." in filled[2].text


def test_one_bad_recipient_does_not_stop_the_others(version, recipient, person):
    class Broken(RecordingSlots):
        def link(self, number, *, page_id=None, url=""):
            raise ValueError("no")

    compiled = version(*EVERYWHERE)
    people = [recipient(person(), delivery_id=1), recipient(person(), delivery_id=2, slots=Broken())]
    filled = render.fill(compiled, [*people, recipient(person(), delivery_id=3)])
    assert [bool(filled[number].problems) for number in (1, 2, 3)] == [False, True, False]
    assert filled[2].html == ""


def test_html_and_plain_text_hold_the_same_links(version, recipient):
    compiled = version(*EVERYWHERE)
    filled = render.fill(compiled, [recipient(delivery_id=1)])[1]
    for number, link in enumerate(compiled.links):
        address = f"https://n.example/c/{number}/?to={link['url']}"
        assert address in filled.text
        assert address in unescape(filled.html)
    assert [link["n"] for link in compiled.links] == [0, 1]


def test_marketing_carries_its_ways_out_in_both_parts(version, recipient):
    filled = render.fill(version(("text", "<p>a</p>")), [recipient(delivery_id=1)])[1]
    for part in (filled.html, filled.text):
        assert "https://n.example/u" in part
        assert "https://n.example/v" in part
        assert "The Shop" in part
        assert "1 Test Street, 33000 Bordeaux" in part
        assert "Advice mails" in part
    assert 'src="https://n.example/o.gif"' in filled.html


def test_without_measuring_there_is_no_pixel(version, recipient):
    class Unmeasured(RecordingSlots):
        pixel = ""

    filled = render.fill(version(("text", "<p>a</p>")), [recipient(delivery_id=1, slots=Unmeasured())])[1]
    assert "o.gif" not in filled.html
    assert "<img" not in filled.html


def test_no_slot_or_secret_is_left_in_what_leaves(version, recipient, shop, person):
    compiled = version(
        *EVERYWHERE,
        ("pages_viewed", {"heading": "Seen", "source": "recent", "count": 3, "otherwise": "newest"}),
        ("recommended_pages", {"heading": "Next", "count": 3, "otherwise": "newest"}),
        ("nearest_shop", {"heading": "Near", "otherwise": "link", "link": LINK}),
        ("columns", {"left": [{"type": "text", "value": "<p>l</p>"}], "right": []}),
        ("divider", {}),
        ("page_card", {"page": shop.bikes[0].pk, "otherwise": "hold"}),
    )
    reader = person(views=shop.bikes)
    filled = render.fill(compiled, [recipient(delivery_id=1), recipient(reader, delivery_id=2)])
    for rendered in filled.values():
        assert rendered.problems == []
        for part in (rendered.subject, rendered.html, rendered.text):
            assert "nurture" not in part
            assert "{{" not in part
        assert rendered.html.count("<!--[if") == rendered.html.count("<![endif]")
        assert rendered.html.count("<table") == rendered.html.count("</table>")


@pytest.mark.parametrize("kind", ["read pages", "nobody known"])
def test_the_number_of_queries_does_not_depend_on_the_number_of_people(version, recipient, shop, person, image, kind):
    for page in shop.bikes:
        page.image = image
        page.save_revision().publish()
    PointOfSale.objects.create(name="Bordeaux", postcode="33000", city="Bordeaux")
    compiled = version(
        *EVERYWHERE,
        ("pages_viewed", {"heading": "Seen", "source": "clicked", "count": 3, "otherwise": "newest"}),
        ("recommended_pages", {"heading": "Next", "count": 3, "otherwise": "newest"}),
        ("nearest_shop", {"heading": "Near", "otherwise": "nothing", "link": {"page": None, "url": ""}}),
        ("page_card", {"page": shop.bikes[0].pk, "otherwise": "hold"}),
        subject="{{ page_title|Bikes }} near {{ shop_city|you }}",
    )

    def queries(count):
        views = [shop.bikes[0], shop.guides[1]] if kind == "read pages" else []
        group = [recipient(person(f"P{n}", views=views), enrolment_id=n + 1) for n in range(count)]
        render.fill(compiled, group)  # pictures are made once
        with CaptureQueriesContext(
            connection,
        ) as seen:
            filled = render.fill(compiled, group)
        assert not any(rendered.problems for rendered in filled.values())
        return len(seen)

    few, many = queries(2), queries(40)
    assert few == many
    assert many < 60


def test_each_letter_is_spliced_without_a_query(version, recipient, person, django_assert_num_queries):
    compiled = version(("text", "<p>Nothing personal</p>"))
    group = [recipient() for _number in range(50)]
    render.fill(compiled, group)
    with django_assert_num_queries(2):  # the site’s settings, and where else it is found
        render.fill(compiled, group)


def test_thousands_of_letters_share_their_facts(version, recipient):
    compiled = version(*EVERYWHERE)
    filled = render.fill(compiled, [recipient(delivery_id=number) for number in range(3000)])
    assert len(filled) == 3000
    assert not any(rendered.problems for rendered in filled.values())


def test_a_message_in_another_language_says_so(email, recipient, site):
    from wagtail.models import Locale

    french = Locale.objects.get_or_create(language_code="fr")[0]
    compiled = compiling.compile_email(email(("text", "<p>Bonjour</p>"), locale=french))
    html = render.fill(compiled, [recipient(delivery_id=1, locale="fr")])[1].html
    assert '<html lang="fr"' in html
    assert Contact.objects.count() == 0
