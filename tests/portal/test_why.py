"""Why did I receive this? One paragraph of facts (C8)."""

import uuid

import pytest
from django.utils import timezone, translation

from wagtail_nurture.contacts import consent
from wagtail_nurture.models import ConsentRecord, Enrolment, Form, Scenario, ScenarioVersion, StepRun
from wagtail_nurture.portal import why


@pytest.fixture
def form(site):
    from wagtail.models import Locale

    return Form.objects.create(
        name="nl", title="Our letter", slug="news", kind="newsletter", locale=Locale.objects.get(language_code="en")
    )


@pytest.fixture
def passage(reader, form):
    scenario = Scenario.objects.create(name="Internal name")
    version = ScenarioVersion.objects.create(
        scenario=scenario, number=1, graph={}, hash="x", published_at=timezone.now()
    )
    return Enrolment.objects.create(
        scenario=scenario,
        contact=reader,
        version=version,
        entry_key="once",
        subject=f"form:{form.translation_key}",
        entered_at=timezone.now(),
    )


def told(delivery, language="en"):
    with translation.override(language):
        return " ".join(why.sentences(delivery))


def test_the_words_agreed_to_and_the_day_are_named(delivery):
    words = told(delivery)
    assert "you agreed to advice mails" in words and "“Yes, send me advice”" in words


def test_a_confirmed_consent_says_so(reader, wish):
    consent.grant(reader, purpose="advice", action="confirmed", text="Advice, please")
    assert "confirmed it by e-mail" in told(wish(reader))


def test_a_permission_without_proof_is_not_dressed_up(reader, wish):
    ConsentRecord.objects.all().delete()
    assert "You are on record" in told(wish(reader))


def test_a_series_names_what_began_it_but_nothing_internal(reader, wish, passage):
    words = told(wish(reader, enrolment_id=passage.pk, scenario_id=passage.scenario_id))
    assert "when you sent us the form “Our letter”" in words and "Internal name" not in words


def test_a_countdown_and_a_publication_do_not_say_that_somebody_read(reader, wish, passage, home):
    Enrolment.objects.update(subject=f"page:{home.pk}", facts={"page": home.pk, "event": home.pk})
    delivery = wish(reader, enrolment_id=passage.pk, scenario_id=passage.scenario_id)
    assert f"It belongs to a series about “{home.title}” that began on" in told(delivery)
    Enrolment.objects.update(facts={"page": home.pk}, entry_key="page:0b9f")
    assert f"when “{home.title}” appeared on our site" in told(delivery)
    Enrolment.objects.update(entry_key="once")
    assert f"after you read “{home.title}” on our site" in told(delivery)


@pytest.mark.parametrize(
    "subject", ["form:", "form:x", "document:", "document:9", "page:x", "page:99999", "topic:", "odd", "", "cart:42"]
)
def test_a_subject_that_leads_nowhere_is_left_out(reader, wish, passage, subject):
    Enrolment.objects.update(subject=subject)
    assert "It belongs to a series that began on" in told(wish(reader, enrolment_id=passage.pk, scenario_id=1))


def test_the_facts_of_the_branch_are_told(reader, wish, passage):
    StepRun.objects.create(
        enrolment=passage,
        version=passage.version,
        visit=1,
        step_id=str(uuid.uuid4()),
        kind="if_else",
        branch="yes",
        facts={"asked": [{"kind": "viewed_pages", "found": 3, "wanted": 2}]},
        at=timezone.now(),
    )
    delivery = wish(reader, enrolment_id=passage.pk, scenario_id=passage.scenario_id)
    assert "3 of 2 pages seen" in told(delivery)


def test_what_was_asked_for_says_that_no_subscription_is_behind_it(reader, wish):
    assert "without any subscription" in told(wish(reader, purpose="transactional"))


def test_it_is_told_in_french(delivery):
    words = told(delivery, "fr")
    assert "Le " in words and "vous avez accepté" in words
