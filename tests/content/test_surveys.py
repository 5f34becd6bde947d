"""What messages ask is offered to conditions (A6); how it was answered is counted by language, without names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale

from tests.admin.conftest import make_user
from wagtail_nurture.audience.conditions import registry
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import survey_counts
from wagtail_nurture.models import Email, Event
from wagtail_nurture.tracking import recorder


POINTS = {"survey": "ride", "question": "Again?", "scale": "points"}
CHOICE = {"survey": "next", "question": "What next?", "scale": "choices", "choices": ["A ride", "A talk"]}
IN_FRENCH = [POINTS | {"question": "Encore ?"}, CHOICE | {"question": "Et après ?", "choices": ["Un essai", "Un café"]}]


def publish(email, *asked):
    raw = [{"type": "survey_question", "id": f"b{n}", "value": value} for n, value in enumerate(asked)]
    email.body = email.body.stream_block.to_python(raw)
    email.save()
    compiling.compile_email(email)


@pytest.fixture
def email(db, site):
    english, french = (Locale.objects.get_or_create(language_code=code)[0] for code in ("en", "fr"))
    email = Email(name="Asking", subject="Well?", locale=english)
    publish(email, POINTS, CHOICE)
    publish(Email(name="Question", subject="?", locale=french, translation_key=email.translation_key), *IN_FRENCH)
    return email


def answered(email, survey, question, answer, code="en", **more):
    facts = {"question": question, "answer": str(answer), "message": str(email.translation_key)} | more
    return recorder.record("survey.answered", subject=f"survey:{survey}", locale=code, properties=facts)


@pytest.fixture
def answers(email):
    for score in (8, 8, 2):
        answered(email, "ride", "Again?", score, score=score, comment="Ada wrote this")
    answered(email, "ride", "Encore ?", 10, "fr", score=10)
    answered(email, "next", "What next?", "A talk")
    answered(email, "next", "Et après ?", "Un café", "fr")
    answered(email, "next", "What next?", "A film")
    other = Email(name="Other", subject="?", locale=email.locale)
    answered(other, "ride", "Again?", 0, score=0)
    recorder.retire(Event.objects.filter(pk=answered(email, "ride", "Again?", 1, score=1).pk), "survey.replaced")


def options():
    """{group: {value: words}} of the condition's field."""
    groups = registry["answered_survey"].block().child_blocks["survey"].field.choices
    return {name: dict(own) for name, own in groups if isinstance(own, list | tuple)}


def test_published_questions_are_offered_and_what_was_answered_stays(email):
    answered(email, "till", "Fine?", "yes")
    answered(email, "ride", "Again?", 8)
    assert options() == {"Asking": {"ride": "ride – Again?", "next": "next – What next?"}, _OTHERS: {"till": "till"}}
    with translation.override("fr"):
        assert options()["Question"]["ride"] == "ride – Encore ?"
    Email.objects.update(live=False)
    assert options() == {_OTHERS: {"ride": "ride", "till": "till"}}
    block = registry["answered_survey"].block().child_blocks["survey"]
    assert block.clean("our-own, not reported yet") == "our-own, not reported yet"
    assert str(block.field.widget.gone) % "x" == "x (asked nowhere, never answered)"


_OTHERS = "Asked by no published message"


def test_answers_are_counted_by_question_answer_and_language(email, answers):
    with CaptureQueriesContext(connection) as captured:
        ride, following = survey_counts.of_message(email.translation_key)
    assert len(captured) == 2
    assert {answer.words: answer.numbers for answer in ride.answers if answer.number} == {
        "2 of 10": {"en": 1}, "8 of 10": {"en": 2}, "10 of 10": {"fr": 1},
    }  # fmt: skip
    assert (ride.words, ride.number, len(ride.answers), ride.best) == ("Again?", 4, 11, 10)
    assert (ride.average(), ride.average("en"), ride.average("fr")) == (7, 6, 10)
    assert [(answer.words, answer.numbers) for answer in following.answers] == [
        ("A ride", {}), ("A talk", {"en": 1, "fr": 1}), ("A film", {"en": 1}),
    ]  # fmt: skip
    assert following.average() is None
    publish(email, POINTS | {"question": "Once more?"})
    ride, following = survey_counts.of_message(email.translation_key)
    assert (ride.words, ride.number, following.number) == ("Once more?", 4, 3), "worded anew, and taken out"


def test_the_answers_are_read_by_their_own_index(email, answers):
    if connection.vendor == "postgresql":  # which reads so small a table whole unless it is told not to
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = survey_counts._counted(email.translation_key, {"ride", "next"}).explain()
    assert "nurture_event_answer" in plan


def test_the_page_shows_numbers_to_who_may_see_the_message(client, email, answers):
    url = reverse("wagtailsnippets_wagtail_nurture_email:answers", args=[email.pk])
    client.force_login(make_user("stranger"))
    assert client.get(url).status_code == 302
    client.force_login(make_user("editor", "change_email"))
    assert url in client.get(reverse("wagtailsnippets_wagtail_nurture_email:edit", args=[email.pk])).content.decode()
    page = client.get(url).content.decode()
    assert "4 answers" in page and "on average 7.0 of 10" in page and "A film" in page
    assert "Ada wrote this" not in page
