"""Merge fields are a closed list; a misspelt one is refused with its place and what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture.content import merge, merge_values, render, validation
from wagtail_nurture.models import ContactField, VoucherOffer


KNOWN = {"first_name", "last_name", "shop_city"}


def _said(text, **options):
    return [problem.message for problem in merge.problems(text, known=KNOWN, **options)]


def test_a_misspelt_field_is_refused_with_position_and_suggestion():
    assert _said("Hello {{ frist_name }}!") == [
        "“frist_name” at character 7 is not a merge field. Did you mean {{ first_name }}?"
    ]
    assert _said("{{ zzz }}") == ["“zzz” at character 1 is not a merge field."]


WRONG = [
    "{{ first_name",
    "first_name }}",
    "{{ first_name|a|b }}",
    "{{ first_name.upper }}",
    "{{ }}",
    "{{{{ first_name }} }}",
    "{{ a b }}",
]


@pytest.mark.parametrize("text", WRONG)
def test_anything_else_between_braces_is_refused(text):
    assert len(_said(text)) == 1


def test_a_draft_may_hold_braces_that_do_not_close_yet():
    assert _said("Hello {{ first_na", unfinished_allowed=True) == []
    assert _said("Hello {{ frist_name }}", unfinished_allowed=True) != []
    assert _said("Hello {{ a b }}", unfinished_allowed=True) != []


@given(st.text(alphabet="{}|_ab \xa0", max_size=30))
def test_splitting_loses_nothing(text):
    rebuilt = "".join(part if isinstance(part, str) else "" for part in merge.split(text))
    assert rebuilt == merge.FIELD.sub("", text)


def test_every_field_that_editors_define_is_known(db):
    ContactField.objects.create(slug="favourite-colour", label="Favourite colour")
    assert merge.problems("{{ favourite-colour|green }}") == []
    assert merge.problems("{{ favourite }}")[0].message.endswith("Did you mean {{ favourite-colour }}?")


@pytest.mark.parametrize(
    ("blocks", "values"),
    [
        ([("text", "<p>a</p>")], {"subject": "Hi {{ frist_name }}"}),
        ([("text", "<p>a</p>")], {"preheader": "Hi {{ frist_name }}"}),
        ([("text", "<p>Hi {{ frist_name }}</p>")], {}),
        ([("heading", {"text": "Hi {{ frist_name }}", "size": "large"})], {}),
        ([("button", {"text": "{{ frist_name }}", "link": {"page": None, "url": "https://a.example"}})], {}),
        ([("recommended_pages", {"heading": "{{ frist_name }}", "count": 1, "otherwise": "newest"})], {}),
        ([("columns", {"left": [{"type": "text", "value": "{{ frist_name }}"}], "right": []})], {}),
    ],
)
def test_an_unknown_field_anywhere_is_a_problem(email, blocks, values):
    found = validation.problems(email(*blocks, **values))
    assert len(found) == 1
    assert "Did you mean {{ first_name }}?" in found[0].message


def test_a_problem_names_the_part_of_the_message(email):
    message = email(("text", "<p>fine</p>"), ("heading", {"text": "{{ nope }}", "size": "large"}))
    (problem,) = validation.problems(message)
    assert problem.message.startswith("Heading (part 2): ")
    assert problem.place == message.body[1].id


@pytest.mark.parametrize(("language", "shown"), [("en", "Germany"), ("fr", "Allemagne")])
def test_a_country_is_told_by_its_name(language, shown):
    assert merge_values.shown("DE", language, kind="country") == shown
    assert merge_values.shown("DE", language) == "DE"


@pytest.mark.django_db
def test_a_field_is_told_by_the_first_part_of_the_message_whatever_the_order_of_keys(version, recipient, person, shop):
    """PostgreSQL keeps the keys of JSON in an order of its own."""
    vouchers = [
        ("voucher", {"offer": VoucherOffer.objects.create(name=name, worth="1", prefix=name).pk})
        for name in ("FIRST", "SECOND")
    ]
    viewed = ("pages_viewed", {"heading": "", "source": "recent", "count": 1, "otherwise": "nothing"})
    compiled = version(*vouchers, viewed, viewed, subject="{{ voucher_code }} {{ page_title }}")
    compiled.parts["blocks"] = dict(reversed(compiled.parts["blocks"].items()))
    reader = recipient(person(views=shop.bikes[:2]), delivery_id=1)
    subject = render.fill(compiled, [reader])[1].subject
    assert subject.startswith("FIRST-") and subject.endswith("Bike 2")
