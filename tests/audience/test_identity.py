"""Conditions on where people live, what they read and where they came from."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from wagtail_nurture.audience.conditions import Person, registry
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.contacts import countries, departments, people, values
from wagtail_nurture.models import Contact, ContactField, Event, PostalAddress, Visitor

from .conftest import NOW


def truth(contact, kind, config, at=NOW):
    """What both evaluators say."""
    rule = Rule.from_config({"conditions": [{"kind": kind, "config": config}]})
    told, known = rule.ask([Person(contact.pk)], at)[contact.pk].truth, rule.where(at)
    for q, answer in ((known.yes, True), (known.unknown, None)):
        assert Contact.objects.filter(q, pk=contact.pk).exists() is (told is answer)
    return told


@pytest.mark.parametrize(
    ("code", "department", "fits"),
    [
        ("33000", "33", True),
        ("33 000", "33", True),
        ("3300", "33", True),
        ("24000", "33", False),
        ("20137", "2A", True),
        ("20290", "2A", False),
        ("20290", "2B", True),
        ("20600", "2B", True),
        ("97410", "974", True),
        ("97110", "974", False),
        ("01000", "01", True),
        ("10100", "01", False),
        ("", "33", False),
        ("33000", "99", False),
    ],
)
def test_a_department_is_told_from_the_postcode(contact, code, department, fits):
    PostalAddress.objects.create(contact=contact, postcode=code)
    assert truth(contact, "place", {"department": department}) is fits


def test_a_department_is_in_france(contact):
    values.write([contact.pk], {"postcode": "33000"})
    for land, fits in (("FR", True), ("DE", False), ("RE", True), ("", True)):
        values.write([contact.pk], {"country": land})
        assert truth(contact, "place", {"department": "33"}) is fits


def test_postcodes_begin_as_written_whatever_the_signs(contact):
    values.write([contact.pk], {"postcode": "SW1A 1AA", "country": "GB"})
    assert truth(contact, "place", {"postcodes": "33, sw1"})
    assert truth(contact, "place", {"postcodes": "SW1A 1"})
    assert truth(contact, "place", {"postcodes": "SW1", "country": "GB"})
    assert not truth(contact, "place", {"postcodes": "SW1", "country": "FR"})
    assert not truth(contact, "place", {"postcodes": "%"})
    assert truth(contact, "place", {"department": "33", "postcodes": "SW"})
    assert truth(contact, "place", {"country": "gb"})


def test_a_field_of_the_editors_stands_before_the_postal_address(contact):
    ContactField.objects.create(slug="postcode", label="Postcode", kind="postcode")
    PostalAddress.objects.create(contact=contact, postcode="24000")
    assert not truth(contact, "place", {"department": "24"})
    values.write([contact.pk], {"postcode": "33000"})
    assert truth(contact, "place", {"department": "33"})


def test_every_department_has_a_postcode_of_its_own():
    beginnings = [each for code in departments.NAMES for each in departments.prefixes(code)]
    assert len(departments.NAMES) == 105
    assert len(set(beginnings)) == len(beginnings)
    for one in beginnings:
        assert not [other for other in beginnings if other != one and other.startswith(one)]


@pytest.mark.parametrize(("language", "named"), [("en", "Germany"), ("fr", "Allemagne"), ("fr-ca", "Allemagne")])
def test_countries_are_named_in_the_reader_s_language(language, named):
    with override(language):
        names = dict(countries.choices())
    assert names["DE"] == named
    assert names["FR"] == "France"
    assert all(name and not name.startswith("*") for name in names.values())


def test_the_language_with_or_without_a_region(contact):
    values.write([contact.pk], {"language": "fr-CA"})
    assert truth(contact, "language", {"language": "fr"})
    assert not truth(contact, "language", {"language": "en"})
    assert not truth(contact, "language", {"language": "unknown"})
    values.write([contact.pk], {"language": ""})
    assert truth(contact, "language", {"language": "unknown"})


def test_the_campaign_of_the_first_or_last_visit(contact):
    campaign = {"what": "utm_campaign", "value": "SPRING"}
    assert truth(contact, "source", campaign) is None
    browser = Visitor.objects.create(
        key_hash="a", contact=contact, first_seen_at=NOW - timedelta(days=9), last_seen_at=NOW - timedelta(days=1)
    )
    assert truth(contact, "source", campaign) is False
    browser.source = {
        "first": {"utm_campaign": "Spring", "at": (NOW - timedelta(days=9)).isoformat()},
        "last": {"referrer": "news.example.org", "at": (NOW - timedelta(days=1)).isoformat()},
    }
    browser.save()
    assert truth(contact, "source", campaign) is True
    assert truth(contact, "source", campaign | {"touch": "last"}) is False
    assert truth(contact, "source", campaign | {"touch": "either"}) is True
    site = {"what": "referrer", "touch": "last", "how": "contains", "value": "example"}
    assert truth(contact, "source", site) is True
    # Which visit was the last one then is not kept any more.
    assert truth(contact, "source", site, at=NOW - timedelta(days=5)) is None
    assert truth(contact, "source", campaign, at=NOW - timedelta(days=5)) is True
    assert truth(contact, "source", campaign, at=NOW - timedelta(days=10)) is False


def test_how_they_became_known_also_earlier(pool):
    contact, _new = people.find_or_create(pool=pool, email="new@example.org")
    entry = {"what": "entry", "value": "form:guide"}
    assert truth(contact, "source", entry) is False
    people.find_or_create(pool=pool, email="new@example.org", source="form:guide")
    assert truth(contact, "source", entry) is True
    Event.objects.filter(kind="field.set").update(at=NOW - timedelta(days=2))
    assert truth(contact, "source", entry, at=NOW - timedelta(days=1)) is True
    assert truth(contact, "source", entry, at=NOW - timedelta(days=3)) is False


@pytest.mark.parametrize(
    ("kind", "config", "english", "french"),
    [
        (
            "place",
            {"department": "33"},
            "lives in the department Gironde (33)",
            "habite dans le département Gironde (33)",
        ),
        (
            "place",
            {"postcodes": "33,sw1", "country": "DE"},
            "has a postcode that begins with 33, SW1 (Germany)",
            "a un code postal qui commence par 33, SW1 (Allemagne)",
        ),
        ("place", {"country": "DE"}, "lives in: Germany", "habite dans le pays : Allemagne"),
        ("language", {"language": "fr"}, "reads French", "lit en français"),
        ("language", {"language": "unknown"}, "the language is not known", "la langue n’est pas connue"),
        (
            "source",
            {"what": "utm_campaign", "touch": "last", "value": "spring"},
            "last visit from outside: the campaign is “spring”",
            "dernière visite venue de l’extérieur : la campagne est « spring »",
        ),
        (
            "source",
            {"what": "entry", "how": "contains", "value": "form:"},
            "the way they became known contains “form:”",
            "la manière dont la personne s’est fait connaître contient « form: »",
        ),
    ],
)
def test_it_reads_as_a_sentence(kind, config, english, french):
    asked = registry[kind](config)
    assert asked.problems() == []
    assert asked.sentence() == english
    with override("fr"):
        assert asked.sentence().replace("\xa0", " ").replace("\u202f", " ") == french


@pytest.mark.parametrize(
    ("kind", "config", "words"),
    [
        ("place", {}, "names none"),
        ("place", {"department": "99"}, "no department “99”"),
        ("place", {"country": "XX"}, "no country “XX”"),
        ("place", {"department": "33", "country": "DE"}, "is not in: Germany"),
        ("place", {"postcodes": "33, ***"}, "“***”"),
        ("place", {"postcodes": ",".join(map(str, range(101)))}, "up to 100"),
        ("language", {}, "not chosen"),
        ("language", {"language": "xx"}, "“xx”"),
        ("source", {"what": "utm_source"}, "no value"),
        ("source", {"value": "  "}, "no value"),
    ],
)
def test_what_cannot_be_is_said_with_the_way_to_mend_it(kind, config, words):
    problems = registry[kind](config).problems()
    assert len(problems) == 1
    assert words in problems[0]


@pytest.mark.parametrize("kind", ["place", "language", "source"])
def test_each_way_to_fold_it_names_its_fields_only(kind):
    names = set(registry[kind].block().child_blocks)
    for each in registry[kind].folded():
        for words in each["words"]:
            words % dict.fromkeys(names, 1)
