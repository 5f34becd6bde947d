"""J-8 to J-1 to the date of a page: a concert that is moved, put off, cancelled, deleted; by whose clock its day is."""
# ruff: noqa: F401, F811 (fixtures)

import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page

from wagtail_nurture.contacts import lists, wishes
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.models import Delivery, Enrolment, Intake, Scenario
from wagtail_nurture.scenarios import checkup, fan_out, graph, mending, page_dates, publishing
from wagtail_nurture.scenarios.models import Token
from wagtail_nurture.scenarios.timed import looking
from wagtail_nurture.tracking import recorder

from .bad_input import hold_of, open_todos
from .concert import at, by_page, concert, countdown, day_by_day, do, due, save, sent
from .conftest import pump, step, submits, wait_page_date


def test_from_eight_days_before_to_the_last_and_messages_can_show_the_page(running, agrees, concert, by_page, story):
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 10, 21)
    assert sent(agrees) == [("s8", 12), ("s4", 16), ("s1", 19)]
    passage = Enrolment.objects.get()
    assert passage.entered_at == at(2026, 3, 12, 0, 5)
    assert passage.subject == f"page:{concert.pk}"
    assert passage.facts == {"date": "2026-03-20", "topics": [], "page": concert.pk, "event": concert.pk}
    assert {each.context["page"] for each in Delivery.objects.all()} == {concert.pk}


def test_the_event_is_moved_before_anybody_entered(running, agrees, concert, by_page, save, story):
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 10, 10)
    save(concert, day=date(2026, 3, 25))
    day_by_day(story, 11, 26)
    assert sent(agrees) == [("s8", 17), ("s4", 21), ("s1", 24)]


def test_the_event_is_put_off_while_people_wait(running, agrees, concert, by_page, save, story):
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 11, 13)
    save(concert, day=date(2026, 3, 27))
    pump()
    assert due() == at(2026, 3, 23, 9)
    day_by_day(story, 14, 28)
    assert sent(agrees) == [("s8", 12), ("s4", 23), ("s1", 26)]
    assert Enrolment.objects.count() == 1


def test_the_event_is_brought_forward_while_people_wait(running, agrees, concert, by_page, save, story):
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 11, 13)
    save(concert, day=date(2026, 3, 16))
    day_by_day(story, 14, 17)
    assert sent(agrees) == [("s8", 12), ("s1", 15)], "J-4 was past by then: nothing of it"


def test_the_event_is_brought_so_near_that_everybody_is_late(running, agrees, concert, by_page, save, story):
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 8, 9)
    save(concert, day=date(2026, 3, 12))
    assert Intake.objects.count() == 1
    pump()
    assert Enrolment.objects.get().contact == agrees
    day_by_day(story, 10, 13)
    assert sent(agrees) == [("s1", 11)]


def test_a_page_that_is_published_late_brings_in_whom_its_days_passed_by(
    running, agrees, concert, by_page, do, save, story
):
    running(by_page, triggers=countdown(concert))
    do(concert.unpublish)
    day_by_day(story, 11, 15)
    assert not Enrolment.objects.exists()
    save(concert)
    day_by_day(story, 16, 21)
    assert sent(agrees) == [("s4", 16), ("s1", 19)]


def test_who_was_there_before_the_scenario_ran_stays_out_when_the_event_is_moved(
    running, agrees, concert, by_page, save, story
):
    running(by_page, triggers=countdown(concert, days=30))
    day_by_day(story, 3, 3)
    save(concert, day=date(2026, 3, 21))
    day_by_day(story, 4, 4)
    assert not Enrolment.objects.exists(), "both first days lie before the start"


def test_what_changes_on_the_page_beside_its_date_disturbs_nobody(running, agrees, concert, by_page, save, story):
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 12, 12)
    Token.objects.update(attempts=7)
    save(concert, title="A concert")
    assert Token.objects.get().attempts == 7 and due() == at(2026, 3, 16, 9)
    assert Intake.objects.filter(source_key__startswith="moved").count() == 0


@pytest.mark.parametrize("joins, expected", [((17, 12), ["s1"]), ((19, 12), []), ((14, 12), ["s4", "s1"])], ids=str)
def test_latecomers_begin_at_the_right_day_without_backlog(
    running, agrees, club, concert, by_page, story, joins, expected
):
    running(by_page, triggers=countdown(concert, who=f"list:{club.pk}"))
    day_by_day(story, 11, joins[0])
    story.now = at(2026, 3, *joins)
    lists.join([agrees.pk], club, at=story.now)
    pump()
    assert Delivery.objects.count() == 0
    day_by_day(story, joins[0] + 1, 21)
    assert [step_id for step_id, _day in sent(agrees)] == expected


def test_who_becomes_known_three_days_before_enters_at_once(running, pool, concert, by_page, story):
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 16, 16)
    story.now = at(2026, 3, 17, 12)
    late = Contact.objects.create(pool=pool, email="l@x.org", email_key="l@x.org", created_at=story.now)
    recorder.record("contact.created", contact=late)
    pump()
    assert Token.objects.get().step_id == "w1" and due() == at(2026, 3, 19, 9)


def test_a_cancelled_event_holds_who_waits_lets_nobody_in_and_the_editor_is_told(
    running, agrees, crowd, club, concert, by_page, do, save, story
):
    scenario = running(by_page, triggers=countdown(concert, who=f"list:{club.pk}"))
    lists.join([agrees.pk], club)
    day_by_day(story, 12, 12)
    do(concert.unpublish)
    pump()
    assert hold_of(scenario) == [("w4", "held", "page_not_live")]
    [words] = open_todos()
    assert "1 person is held: the page is not published; they go on once it is." in words
    checkup.look()
    assert any("Page: “Concert” is not published. Publish it first, or choose another one." in w for w in open_todos())
    lists.join([crowd(1)[0].pk], club)
    day_by_day(story, 13, 14)
    assert Enrolment.objects.count() == 1
    save(concert)
    mending.look(time.monotonic() + 60)
    checkup.look()
    assert open_todos() == []
    day_by_day(story, 15, 20)
    assert sent(agrees) == [("s8", 12), ("s4", 16), ("s1", 19)]
    assert Enrolment.objects.count() == 2


def test_a_deleted_page_holds_who_waits_and_is_named_everywhere(running, agrees, concert, by_page, do, story):
    scenario = running(by_page, triggers=countdown(concert))
    day_by_day(story, 12, 12)
    do(Page.objects.get(pk=concert.pk).delete)
    pump()
    assert hold_of(scenario) == [("w4", "held", "page_gone")]
    checkup.look()
    assert any("Page: it was deleted. Choose another one." in words for words in open_todos())
    assert mending.look(time.monotonic() + 60) == 0
    day_by_day(story, 13, 20)
    assert [step_id for step_id, _day in sent(agrees)] == ["s8"]
    scenario.refresh_from_db()
    again = graph.problems(Scenario.objects.get(pk=scenario.pk))
    assert any("Page: it was deleted" in each.message for each in again)


def test_an_event_that_is_over_brings_nobody_and_the_editor_is_told(running, agrees, club, concert, by_page, story):
    running(by_page, triggers=countdown(concert, who=f"list:{club.pk}"))
    day_by_day(story, 19, 22)
    lists.join([agrees.pk], club)
    pump()
    assert not Enrolment.objects.exists()
    checkup.look()
    assert any("Page: the date of “Concert” is past. Choose another page." in words for words in open_todos())


def test_an_emptied_date_holds_until_it_is_written(running, agrees, concert, by_page, save, story):
    scenario = running(by_page, triggers=countdown(concert))
    day_by_day(story, 12, 12)
    save(concert, day=None)
    pump()
    assert hold_of(scenario) == [("w4", "held", "page_date_empty")]
    save(concert, day=date(2026, 3, 22))
    pump()
    assert due() == at(2026, 3, 18, 9)


def test_days_begin_by_each_one_s_clock(running, crowd, concert, by_page, story):
    running(by_page, triggers=countdown(concert))
    paris, tokyo = crowd(2)
    Contact.objects.filter(pk=paris.pk).update(time_zone="Europe/Paris")
    Contact.objects.filter(pk=tokyo.pk).update(time_zone="Asia/Tokyo")
    for moment in (at(2026, 3, 11, 14, 59), at(2026, 3, 11, 15), at(2026, 3, 11, 22, 59), at(2026, 3, 11, 23)):
        story.now = moment
        pump()
    assert dict(Enrolment.objects.values_list("contact", "entered_at")) == {
        tokyo.pk: at(2026, 3, 11, 15),
        paris.pk: at(2026, 3, 11, 23),
    }
    assert dict(Token.objects.values_list("enrolment__contact", "due_at")) == {
        tokyo.pk: at(2026, 3, 12, 0),
        paris.pk: at(2026, 3, 12, 8),
    }


def test_a_moment_counts_by_its_day_where_it_happens(running, agrees, concert, site, by_page, save, story):
    NurtureSiteSettings.objects.update_or_create(site=site, defaults={"time_zone": "Europe/Paris"})
    save(concert, doors=at(2026, 3, 19, 23, 30))
    assert page_dates.of(concert.pk, "doors").day == date(2026, 3, 20)
    NurtureSiteSettings.objects.update(time_zone="America/New_York")
    assert page_dates.of(concert.pk, "doors").day == date(2026, 3, 19)


def test_the_hour_is_that_of_the_clock_after_it_was_changed(running, agrees, form, concert, save, story):
    """The clocks of Paris go forward on 29 March 2026: 9:00 is 7:00 UTC from then on."""
    Contact.objects.filter(pk=agrees.pk).update(time_zone="Europe/Paris")
    save(concert, day=date(2026, 3, 31))
    running([wait_page_date("a", concert, amount=3), wait_page_date("b", concert, amount=1)])
    submits(agrees, form, at=story.now)
    pump()
    assert due() == at(2026, 3, 28, 8)
    story.now = due()
    pump()
    assert (Token.objects.get().step_id, due()) == ("b", at(2026, 3, 30, 7))


def test_each_is_shown_the_page_in_their_language_and_the_chosen_one_s_date_counts(
    running, crowd, concert, home, by_page, save, story
):
    french = Locale.objects.create(language_code="fr")
    home.copy_for_translation(french).save_revision().publish()
    theirs = save(concert.copy_for_translation(french, copy_parents=True), day=date(2030, 1, 1))
    english, francophone = crowd(2)
    Contact.objects.filter(pk=francophone.pk).update(language="fr")
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 11, 12)
    found = dict(Enrolment.objects.values_list("contact", "facts__page"))
    assert found == {english.pk: concert.pk, francophone.pk: theirs.pk}
    assert set(Token.objects.values_list("step_id", "due_at")) == {("w4", at(2026, 3, 16, 9))}


def test_who_mutes_what_the_event_is_about_stays_out(running, crowd, concert, by_page, save, story):
    concert.tags.add("rock")
    save(concert)
    fan, other = crowd(2)
    wishes.mute(other, "rock")
    running(by_page, triggers=countdown(concert))
    day_by_day(story, 11, 12)
    assert Enrolment.objects.get().contact == fan
    assert Enrolment.objects.get().facts["topics"] == ["rock"]


def test_another_date_of_the_page(running, agrees, concert, by_page, save, story):
    save(concert, doors=at(2026, 3, 19, 18))
    running(by_page, triggers=countdown(concert, page_date="doors"))
    day_by_day(story, 10, 20)
    assert sent(agrees) == [("s8", 11), ("s4", 15), ("s1", 18)]


def test_waiting_after_it_for_the_page_that_somebody_was_told_of(running, agrees, form, concert, save, story):
    """Started by something else: the page that the passage is about, or the one that is chosen, and when it moves."""
    scenario = running([wait_page_date("a", concert, amount=1, side="after", unit="weeks")])
    submits(agrees, form, at=story.now)
    pump()
    assert due() == at(2026, 3, 27, 9)
    save(concert, day=date(2026, 3, 21))
    pump()
    assert due() == at(2026, 3, 28, 9)
    publishing.unpublish(scenario)


def test_the_page_that_the_passage_is_about(running, agrees, concert, do, save, story):
    given = {"section": None, "page_type": "pages.eventpage", "topic": "", "times": 1, "days": 30}
    running([wait_page_date("a", amount=2)], triggers=[step("pages_viewed", "t", **given)])
    recorder.record("page.viewed", contact=agrees, page_id=concert.pk, at=story.now)
    pump()
    assert due() == at(2026, 3, 18, 9)
    save(concert, day=date(2026, 3, 23))
    pump()
    assert due() == at(2026, 3, 21, 9)


@pytest.mark.parametrize("number", [2, 30])
def test_a_move_costs_the_same_for_few_and_for_many(running, crowd, concert, by_page, save, story, number):
    running(by_page, triggers=countdown(concert))
    people = crowd(number, agree=False)
    day_by_day(story, 12, 12)
    assert Token.objects.count() == number
    with CaptureQueriesContext(connection) as seen:
        save(concert, day=date(2026, 3, 28))
    theirs = [query["sql"] for query in seen if "wagtail_nurture_token" in query["sql"]]
    assert len(theirs) == 3, theirs
    with CaptureQueriesContext(connection) as seen:
        pump()
    assert Token.objects.filter(due_at=at(2026, 3, 24, 9)).count() == len(people)
    assert len([query for query in seen if "pages_eventpage" in query["sql"]]) <= 4


def test_a_look_takes_the_same_statements_for_few_and_for_many(running, crowd, concert, by_page, story):
    running(by_page, triggers=countdown(concert))
    counted = []
    for number in (3, 3, 50):
        Contact.objects.all().delete()
        Intake.objects.all().delete()
        crowd(number, agree=False)
        looking.TriggerTimer.objects.update(looked_until=at(2026, 3, 11, 23), next_at=at(2026, 3, 11, 23))
        story.now = at(2026, 3, 12)
        with CaptureQueriesContext(connection) as captured:
            looking.carry_on(float("inf"))
            while fan_out.chunk() is not None:
                pass
        assert Enrolment.objects.count() == number
        counted.append(len([query for query in captured if "INSERT" not in query["sql"]]))
    assert counted[1] == counted[2], counted
