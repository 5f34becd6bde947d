"""Before a list, a segment or a persona is deleted, the page says what relies on it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from wagtail_nurture.audience.models import Segment
from wagtail_nurture.contacts import field_uses
from wagtail_nurture.models import ContactField, Email, List, Newsletter, Persona, Scenario, SegmentState


def stream(model, name, *parts):
    return model._meta.get_field(name).to_python(list(parts))


@pytest.fixture
def club(life):
    return life.list


@pytest.fixture
def persona(pool):
    return Persona.objects.create(pool=pool, name="Giant")


@pytest.fixture
def segment(pool, club, persona):
    """Those of the list who are no giants."""
    asks = [
        {"type": "in_list", "value": {"list": str(club.pk)}},
        {
            "type": "group",
            "value": {
                "match": "none",
                "conditions": [
                    {"type": "persona", "value": {"comparison": "is", "persona": str(persona.pk)}},
                ],
            },
        },
    ]
    made = Segment(pool=pool, name="Tall", conditions=stream(Segment, "conditions", *asks))
    made.save()
    return made


@pytest.fixture
def used(segment, club, persona, life):
    """A segment, a scenario, a form and newsletters that rely on them."""
    counted = {"to": "fixed", "date": "2027-03-20", "days": 8, "who": f"segment:{segment.pk}"}
    steps = [{"type": "join_list", "value": {"list": club.pk}, "id": "a"}]
    scenario = Scenario(name="Fitting", live=False)
    scenario.triggers = stream(Scenario, "triggers", {"type": "countdown", "value": counted, "id": "t"})
    scenario.steps = stream(Scenario, "steps", *steps)
    scenario.save()
    life.form.list = club
    life.form.save()
    now = timezone.now()
    Newsletter.objects.create(name="March", list=club, email=life.email, edited_at=now)
    Newsletter.objects.create(name="May", segment=segment, email=life.email, edited_at=now)
    Newsletter.objects.create(name="Sent", list=club, email=life.email, edited_at=now, state="sent")


def test_what_relies_on_them_is_found(used, club, segment, persona, life):
    assert field_uses.of(club) == [
        f"the form “{life.form.name}”",
        "the newsletter “March”",
        "the scenario “Fitting”",
        "the segment “Tall”",
    ]
    assert field_uses.of(segment) == ["the newsletter “May”", "the scenario “Fitting”"]
    assert field_uses.of(persona) == ["the segment “Tall”"]


def test_another_of_the_same_name_or_number_is_not_named(used, pool, club):
    """A list is no field: neither its short name nor its number is."""
    ContactField.objects.create(slug="tall", label="Tall", kind="text", pk=club.pk)
    Email.objects.create(name="Gift", subject="For you in {{ touring|your size }}")  # the slug of the list
    assert not [words for words in field_uses.of(club) if "Gift" in words]
    assert field_uses.of(ContactField.objects.get()) == []
    assert field_uses.of(List.objects.create(pool=pool, name="Other", slug="other")) == []


@pytest.mark.parametrize(
    ("which", "place", "words"),
    [
        ("club", "nurture_lists", "the newsletter “March”"),
        ("segment", "nurture_segments", "the scenario “Fitting”"),
        ("persona", "nurture_personas", "the segment “Tall”"),
    ],
)
def test_the_page_that_asks_says_so(browser, used, request, which, place, words):
    thing = request.getfixturevalue(which)
    url = reverse(f"{place}:delete", args=[thing.pk])
    page = browser.get(url).content.decode()
    assert "What relies on it: " in page and words in page
    assert "referenced" not in page
    assert browser.post(url).status_code == 302
    assert not type(thing).objects.filter(pk=thing.pk).exists()


def test_what_nobody_uses_goes_without_much_ado(browser, pool):
    other = List.objects.create(pool=pool, name="Other", slug="other")
    assert "What relies on it" not in browser.get(reverse("nurture_lists:delete", args=[other.pk])).content.decode()


def test_a_segment_that_names_a_deleted_persona_keeps_its_people(segment, persona):
    SegmentState.objects.filter(pk=segment.pk).update(status="ready")
    persona.delete()
    assert SegmentState.objects.get(pk=segment.pk).status == "stopped"
