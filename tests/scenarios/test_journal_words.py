"""The journal says which way was taken and why, from the facts that were known then; in the reader's language."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from tests.admin.conftest import admin, browser, make_user  # noqa: F401 (fixtures)
from wagtail_nurture.audience import score
from wagtail_nurture.contacts import lists
from wagtail_nurture.scenarios import journal
from wagtail_nurture.scenarios.models import Enrolment, StepRun
from wagtail_nurture.tracking import recorder
from wagtail_nurture.tracking.models import Visitor

from .conftest import MONDAY, if_else, points, pump, send, wait
from .test_runner import enter


@pytest.fixture
def passed(running, agrees, story):
    """``passed(*conditions)`` carries Ada through an if/else that asks them; what the journal says of it."""

    def make(*asked, before=lambda: None, **ways):
        scenario = running([if_else("q", asked=list(asked), yes=[wait("y")], **ways), wait("w")])
        before()
        enter(scenario, [agrees], story.now)
        pump()
        run = StepRun.objects.select_related("version").get(step_id="q")
        return journal.line(run).words

    return make


def viewed(site, **more):
    """The condition "viewed pages"."""
    value = {"section": site.root_page_id, "page_type": "", "topic": "", "times": 1, "days": 15, "since_entry": False}
    return {"type": "viewed_pages", "id": "v1", "value": value | more}


def remembered(contact, site):
    """A browser of theirs agreed to be remembered: their visits can be known."""
    moments = {"first_seen_at": MONDAY, "last_seen_at": MONDAY}
    Visitor.objects.create(key_hash="k", site=site, contact=contact, consent=Visitor.GRANTED, **moments)


def visits(contact, site, at):
    recorder.record("page.viewed", contact=contact, site=site, page_id=site.root_page_id, at=at)


def test_no_with_the_last_visit_and_since_when_the_rule_asked(passed, agrees, site, story):
    remembered(agrees, site)
    story.now = story.now.replace(month=11, day=30)
    before = story.now.replace(day=12)
    words = passed(viewed(site), before=lambda: visits(agrees, site, before))
    assert words == "took No: last visit 12 Nov, rule asked since 15 Nov"


def test_the_hour_tells_which_came_first_on_one_day(passed, agrees, site, story):
    remembered(agrees, site)
    story.now = story.now.replace(month=11, day=30, hour=12)
    before = story.now - timedelta(days=15, hours=2)
    words = passed(viewed(site), before=lambda: visits(agrees, site, before))
    assert words == "took No: last visit 15 Nov, 10:00, rule asked since 15 Nov, 12:00"


def test_yes_needs_no_date_of_the_rule_and_another_year_is_said(passed, agrees, site, story):
    before = story.now - timedelta(days=100)
    words = passed(viewed(site, days=None), before=lambda: visits(agrees, site, before))
    assert words == "took Yes: last visit 22 Nov 2025"


def test_the_number_of_pages_where_several_are_asked_for(passed, agrees, site, story):
    remembered(agrees, site)
    words = passed(viewed(site, times=3), before=lambda: visits(agrees, site, story.now - timedelta(days=1)))
    assert words == "took No: 1 of 3 pages, last visit 1 Mar, rule asked since 15 Feb"


def test_not_measured_says_why_and_which_way_it_went(passed, site):
    words = passed(viewed(site), unknown="yes")
    assert words == "not measured: went the way of Yes (visits of this person are not measured)"


def test_points_and_lists(passed, agrees, club, story):
    in_club = {"type": "in_list", "id": "l1", "value": {"list": str(club.pk)}}

    def before():
        score.add([agrees.pk], 7, reason="test")
        lists.join([agrees.pk], club, at=story.now)

    words = passed(points(10), in_club, before=before)
    assert words == "took No: has 10 points or more: no (7 of 10); is in the list “Club”: yes (since 2 Mar)"


def test_consent_and_nested_groups(passed, agrees):
    wants = {"type": "agrees", "id": "a1", "value": {"purpose": "news"}}
    nested = {"type": "group", "id": "g1", "value": {"match": "any", "conditions": [points(10), wants]}}
    words = passed(nested)
    assert words.startswith("took No: has 10 points or more: no (0 of 10); may receive")
    assert "no consent for" in words


def test_a_message_sent_but_not_clicked(running, email, agrees, story):
    clicked = {"type": "clicked_message", "id": "c1", "value": {"step": "", "section": None, "page_type": ""}}
    scenario = running([send("a", email), wait("w"), if_else("q", asked=[clicked], yes=[wait("y")]), wait("z")])
    enter(scenario, [agrees], story.now)
    pump()
    passage = Enrolment.objects.get()
    properties = {"delivery": 1, "scenario": scenario.pk, "measured": ["clicks"]}
    recorder.record("message.sent", contact=agrees, subject=f"step:{passage.pk}:a", properties=properties)
    story.move(days=2)
    pump()
    assert [line.sentence for line in journal.of_enrolment(passage)][-1].endswith("took No: sent 2 Mar")


def test_in_french(passed, agrees, site, story):
    remembered(agrees, site)
    passed(viewed(site), before=lambda: visits(agrees, site, story.now - timedelta(days=20)))
    with translation.override("fr"):
        [line] = journal.of_enrolment(Enrolment.objects.get())[:1]
    assert "dernière visite le 10 fév, la règle demandait depuis le 15 fév" in line.words


def test_what_an_older_journal_row_lacks_is_left_out(passed, agrees, site):
    passed(viewed(site))
    StepRun.objects.filter(step_id="q").update(facts={}, branch="no", reason="")
    assert journal.line(StepRun.objects.select_related("version").get(step_id="q")).words == "took No"


def test_it_stands_on_the_page_of_the_person_and_of_the_enrolment(passed, agrees, browser):  # noqa: F811
    passed(points(10))
    person = browser.get(reverse("nurture_people:inspect", args=[agrees.pk])).content.decode()
    passage = Enrolment.objects.get()
    ledger = reverse("nurture_journal_enrolments_modeladmin_inspect", args=[passage.pk])
    assert "took No: 0 of 10" in person
    assert "took No: 0 of 10" in browser.get(ledger).content.decode()
