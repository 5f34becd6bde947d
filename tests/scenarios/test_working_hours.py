"""Only in working hours, on the person's clock, and on no public holiday of the site's country."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from wagtail_nurture.contacts import public_holidays
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.scenarios import graph, publishing
from wagtail_nurture.scenarios.models import Token
from wagtail_nurture.todos import Todo

from .conftest import journal, leave, pump, submits, wait, wait_weekday, working_hours


@pytest.fixture
def arrives(running, form, agrees, story):
    """``arrives(at, **block)``: Ada comes to the step then; when she may go on (UTC), None for at once."""

    def make(at, **block):
        running([working_hours("a", **block), wait("b")])
        story.now = at
        submits(agrees, form, at=at)
        pump()
        token = Token.objects.get()
        return token.due_at if token.step_id == "a" else None

    return make


def on(month, day, hour=12, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "block", "expected"),
    [
        (on(3, 2, 10), {}, None),
        (on(3, 3, 8, 59), {}, on(3, 3, 9)),
        (on(3, 2, 18), {}, on(3, 3, 9)),
        (on(3, 6, 19), {}, on(3, 9, 9)),
        (on(3, 6, 19), {"days": "6"}, on(3, 7, 9)),
        (on(3, 7, 19), {"days": "7", "opens": "20:00", "closes": "22:00"}, on(3, 7, 20)),
        # Friday 1 May is Labour Day, then comes a weekend; Tuesday 14 July and Monday 6 April (Easter) too
        (on(4, 30, 18), {}, on(5, 4, 9)),
        (on(4, 30, 18), {"holidays": False}, on(5, 1, 9)),
        (on(7, 14), {}, on(7, 15, 9)),
        (on(4, 3, 18), {}, on(4, 7, 9)),
        (on(12, 31, 18), {}, on(1, 4, 9, year=2027)),
    ],
    ids=str,
)
def test_when_a_person_may_go_on(arrives, at, block, expected):
    assert arrives(at, **block) == expected


def test_it_is_the_persons_own_clock(arrives, agrees):
    Contact.objects.filter(pk=agrees.pk).update(time_zone="America/New_York")
    assert arrives(on(3, 2, 12)) == on(3, 2, 14)


@pytest.mark.parametrize(
    ("code", "expected"), [("DE", None), ("", None), ("FR", on(7, 15, 9)), ("DE-BY", None)], ids=str
)
def test_the_country_is_the_sites(arrives, site, code, expected):
    NurtureSiteSettings.objects.update_or_create(site=site, defaults={"holidays": code})
    assert arrives(on(7, 14)) == expected


def test_whoever_is_held_into_the_night_waits_for_the_morning(running, form, agrees, story):
    scenario = running([working_hours("a"), wait("b")])
    story.now = on(3, 3, 8)
    submits(agrees, form, at=story.now)
    pump()
    publishing.pause(scenario)
    story.now = on(3, 3, 20)
    pump()
    publishing.resume(scenario)
    pump()
    assert journal(agrees) == [] and Token.objects.get().due_at == on(3, 4, 9)
    story.now = on(3, 4, 9)
    pump()
    assert journal(agrees) == [("a", "", "")]


def test_it_follows_another_wait(running, form, agrees, story):
    running([wait_weekday("a", weekday="5", hour="11:00"), working_hours("b"), leave("c")])
    submits(agrees, form, at=story.now)
    pump()
    story.now = Token.objects.get().due_at
    assert story.now == on(3, 7, 11), "a Saturday"
    pump()
    assert Token.objects.get().due_at == on(3, 9, 9)


def test_a_country_without_a_calendar_holds_and_says_so(arrives, site, agrees, story):
    NurtureSiteSettings.objects.update_or_create(site=site)
    NurtureSiteSettings.objects.filter(site=site).update(holidays="FR")
    due = arrives(on(3, 3, 8))
    assert due == on(3, 3, 9)
    NurtureSiteSettings.objects.filter(site=site).update(holidays="XX")
    story.now = due
    pump()
    assert Token.objects.get().reason == "holidays_unknown"
    assert "Step 1, Wait for working hours" in Todo.objects.get(resolved_at=None).sentence


@pytest.mark.parametrize("code", ["XX", "fr", "FR-Nowhere", "'; DROP", "FRA"])
def test_an_unknown_country_is_refused_in_the_settings_and_at_publish(draft, site, code):
    row, _made = NurtureSiteSettings.objects.get_or_create(site=site)
    row.holidays = code
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert list(refused.value.message_dict) == ["holidays"]
    row.save()
    [problem] = graph.problems(draft([working_hours("a")]))
    assert problem.place == "a" and f"“{code}”" in problem.message
    assert graph.problems(draft([working_hours("a", holidays=False)], name="Other")) == []


@pytest.mark.parametrize(("opens", "closes"), [("18:00", "09:00"), ("09:00", "09:00")])
def test_hours_that_end_before_they_begin_are_refused(draft, opens, closes):
    [problem] = graph.problems(draft([working_hours("a", opens=opens, closes=closes)]))
    assert problem.place == "a" and "end before they begin" in problem.message


def test_the_sentence_says_it(draft):
    flow = graph.build(draft([working_hours("a"), working_hours("b", days="7", opens="08:00", holidays=False)]))
    assert [node.sentence for node in graph.nodes(flow)] == [
        "Wait for working hours: Monday to Friday, 9:00 to 18:00, not on public holidays",
        "Wait for working hours: every day, 8:00 to 18:00",
    ]


def test_french_holidays_are_the_laws():
    assert (
        sum(public_holidays.is_one(date.fromordinal(date(2026, 1, 1).toordinal() + n), "FR") for n in range(365)) == 11
    )
