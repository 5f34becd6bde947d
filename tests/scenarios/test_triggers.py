"""What starts a scenario, taken from the inbox by set."""

from datetime import timedelta

import pytest

from tests.content.conftest import Shop
from wagtail_nurture.contacts import people
from wagtail_nurture.models import Contact, Delivery, Enrolment, Event, EventInbox, StepRun, Token
from wagtail_nurture.scenarios import counts, intake
from wagtail_nurture.tracking import recorder

from .conftest import journal, pump, send, step, submits, wait


@pytest.fixture
def shop(pool, home):
    return Shop(home)


def pages_viewed(**config):
    values = {"section": None, "page_type": "", "topic": "", "times": 2, "days": 30}
    return [step("pages_viewed", "t", **(values | config))]


def reads(contact, *pages, at=None):
    for page in pages:
        recorder.record("page.viewed", contact=contact, page_id=page.pk, locale="en", at=at)


def test_enough_pages_of_a_section_and_the_last_one_is_the_subject(running, shop, contact, story):
    running([wait("a")], triggers=pages_viewed(section=shop.touring.pk, times=3))
    reads(contact, shop.bikes[0], shop.bikes[0], shop.small[0])
    pump()
    story.move(minutes=1)
    reads(contact, shop.bikes[1])
    pump()
    assert not Enrolment.objects.exists()
    story.move(minutes=1)
    reads(contact, shop.guides[2])
    pump()
    enrolment = Enrolment.objects.get()
    assert enrolment.subject == f"page:{shop.guides[2].pk}"
    assert enrolment.facts == {"topics": ["touring"], "page": shop.guides[2].pk}


def test_a_tag_is_the_subject_and_old_visits_do_not_count(running, shop, contact, story):
    running([wait("a")], triggers=pages_viewed(topic="Children", times=2, days=7))
    reads(contact, shop.small[0], at=story.now - timedelta(days=8))
    reads(contact, shop.small[1])
    pump()
    assert not Enrolment.objects.exists()
    story.move(minutes=1)
    reads(contact, shop.small[0])
    pump()
    assert (Enrolment.objects.get().subject, Enrolment.objects.get().facts["topics"]) == (
        "topic:children",
        ["children"],
    )


def test_visits_before_the_address_was_left_count_once_the_browser_is_recognised(running, shop, contact, story):
    running([wait("a")], triggers=pages_viewed(page_type="pages.productpage", times=2))
    for bike in shop.bikes[:2]:
        Event.objects.create(kind="page.viewed", contact=contact, page_id=bike.pk, at=story.now)
    story.move(minutes=1)
    recorder.record("visitor.identified", contact=contact)
    pump()
    assert Enrolment.objects.get().contact == contact


def test_pages_that_match_already(draft, shop, crowd, story):
    people_ = crowd(3)
    reads(people_[0], *shop.bikes)
    reads(people_[1], shop.bikes[0])
    pump()
    scenario = draft([wait("a")], triggers=pages_viewed(section=shop.touring.pk, times=2))
    assert counts.matching_now(scenario) == 1


def test_a_document_or_any_document(running, contact, crowd, story):
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    document = get_document_model().objects.create(title="Guide", file=ContentFile(b"x", name="x.pdf"))
    one = running([wait("a")], name="One", triggers=[step("document_requested", "t", document=document.pk)])
    every = running([wait("a")], name="Every", triggers=[step("document_requested", "t", document=None)])
    recorder.record(
        "document.requested",
        contact=contact,
        subject=f"document:{document.pk}",
        properties={"topics": ["touring"], "title": "Guide"},
    )
    (other,) = crowd(1)
    recorder.record("document.requested", contact=other, subject="document:999")
    pump()
    assert set(Enrolment.objects.values_list("scenario", "contact")) == {
        (one.pk, contact.pk),
        (every.pk, contact.pk),
        (every.pk, other.pk),
    }
    assert Enrolment.objects.get(scenario=one).facts == {"topics": ["touring"], "document_title": "Guide"}


def test_taking_the_same_events_twice_changes_nothing(running, form, contact, story):
    running([wait("a")], re_entry="each_event")
    event = submits(contact, form)
    intake._take([event])
    intake._take([event])
    assert Enrolment.objects.count() == Token.objects.count() == 1
    assert not EventInbox.objects.filter(event=event).exists()


def test_an_event_of_an_earlier_passage_starts_no_later_one(running, form, contact, story):
    running([wait("a", amount=1, unit="hours")], re_entry="each_event")
    submits(contact, form)
    pump()
    story.move(minutes=30)
    inside = submits(contact, form)
    story.move(hours=1)
    pump()
    assert Enrolment.objects.get().status == "finished"
    intake._take([inside])
    assert Enrolment.objects.count() == 1


def test_another_site_s_events_start_nothing(running, form, contact, site, story):
    from wagtail.models import Site

    other = Site.objects.create(hostname="other.example", root_page=site.root_page)
    running([wait("a")], site=site)
    recorder.record("form.submitted", contact=contact, site=other, subject=f"form:{form.translation_key}")
    pump()
    assert not Enrolment.objects.exists()
    recorder.record("form.submitted", contact=contact, site=site, subject=f"form:{form.translation_key}")
    pump()
    assert Enrolment.objects.get().site == site


def test_a_hundred_people_enter_with_as_many_statements_as_ten(
    running, form, crowd, story, django_assert_max_num_queries
):
    running([wait("a")])
    events = [submits(person, form) for person in crowd(100)]
    with django_assert_max_num_queries(18):
        intake._take(events)
    assert Token.objects.count() == 100


def test_an_erased_person_leaves_nothing_behind_and_is_not_stumbled_over(running, form, email, agrees, story):
    running([wait("a"), send("b", email)])
    submits(agrees, form)
    pump()
    people.erase(agrees)
    assert not Enrolment.objects.exists() and not Token.objects.exists() and not StepRun.objects.exists()
    story.move(days=3)
    pump()
    assert not Delivery.objects.exists()


def test_after_a_merge_the_older_passage_goes_on_and_the_other_leaves_as_merged(
    running, form, email, agrees, crowd, story
):
    running([wait("a"), send("b", email)])
    submits(agrees, form)
    pump()
    story.move(hours=1)
    (other,) = crowd(1)
    submits(other, form)
    pump()
    people.merge(other, into=agrees)
    passages = {row.exit_reason: row for row in Enrolment.objects.all()}
    assert set(passages) == {"", "merged"}
    assert {row.contact_id for row in passages.values()} == {agrees.pk}
    assert ("", "left", "merged") in journal(agrees)
    story.move(days=2)
    pump()
    assert Delivery.objects.count() == 1
    assert Contact.objects.get(pk=other.pk).merged_into == agrees


def test_the_person_s_own_clock_decides_the_hour(running, form, contact, story):
    Contact.objects.update(time_zone="America/New_York")
    running([wait("a", amount=1, unit="hours", not_before="09:00")])
    submits(contact, form)
    pump()
    assert Token.objects.get().due_at.hour == 14
