"""Steps that change something: a field, a list, the points."""

import pytest

from wagtail_nurture.contacts import values
from wagtail_nurture.models import ContactField, ContactValue, Enrolment, Event, ListMembership, Token
from wagtail_nurture.scenarios import graph

from .conftest import pump, step, submits, wait


@pytest.fixture
def budget(db):
    return ContactField.objects.create(slug="budget", label="Budget", kind="number")


def set_field(block_id, field, value):
    return step("set_field", block_id, field=field.pk if field else None, value=value)


def test_a_field_is_set_once_for_everybody(running, form, crowd, budget, story):
    running([set_field("a", budget, "1500"), wait("b")])
    people = crowd(12)
    for person in people:
        submits(person, form)
    pump()
    assert {found["budget"] for found in values.read([person.pk for person in people]).values()} == {1500}
    assert Event.objects.filter(kind="field.set", subject="field:budget").count() == 12


@pytest.mark.parametrize(("value", "words"), [("a lot", "Write a number"), ("", "Write a value"), ("12", "")])
def test_a_value_that_does_not_fit_is_refused_before_it_starts(draft, budget, value, words):
    found = graph.problems(draft([set_field("a", budget, value)]))
    assert (words in found[0].message) if words else found == []


def test_a_field_that_was_deleted_or_changed_holds_people(running, form, crowd, budget, story):
    running([wait("a"), set_field("b", budget, "1500")])
    one, other = crowd(2)
    submits(one, form)
    pump()
    ContactField.objects.update(kind="date")
    story.move(days=2)
    pump()
    assert Token.objects.get().reason == "value_unfit"
    budget.delete()
    Token.objects.update(state="ready", reason="")
    pump()
    assert (Token.objects.get().state, Token.objects.get().reason) == ("held", "field_gone")
    assert not ContactValue.objects.exists()


def test_a_list_that_was_deleted_holds_people(running, form, contact, club, story):
    running([wait("a"), step("join_list", "b", list=club.pk)])
    submits(contact, form)
    pump()
    club.delete()
    story.move(days=2)
    pump()
    assert Token.objects.get().reason == "list_gone"
    assert not ListMembership.objects.exists()


def test_points_are_added_once_each_time_the_step_is_passed(running, form, contact, story):
    running([step("add_score", "a", points=5), wait("b", amount=1)], re_entry="each_event")
    for _time in range(2):
        submits(contact, form)
        pump()
        story.move(days=2)
        pump()
    assert contact.score.points == 10
    assert Enrolment.objects.count() == 2
