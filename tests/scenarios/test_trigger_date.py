"""A date of the person's own starts a scenario: birthdays, ends of contracts; by each one's clock, once each time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.contacts import values
from wagtail_nurture.contacts.models import Contact, ContactField
from wagtail_nurture.models import TriggerTimer
from wagtail_nurture.scenarios import causes, claims, counts, fan_out, publishing, sentences
from wagtail_nurture.scenarios.models import Enrolment, Intake, Token
from wagtail_nurture.scenarios.timed import looking, zoned
from wagtail_nurture.scenarios.tryout import starting

from .conftest import pump, step, wait


@pytest.fixture
def birthday(db):
    return ContactField.objects.create(slug="birthday", label="Birthday", kind="date")


def own_date(field="birthday", amount=0, side="before", **given):
    values = {"unit": "days", "years": "yearly", "hour": "09:00"} | given
    return [step("date", "t", field=field, amount=amount, side=side, **values)]


@pytest.fixture
def scenario(running, birthday):
    """``scenario(...)`` runs: whoever's date comes waits a day. It began on Monday 2 March 2026, 10:00 UTC."""

    def make(**given):
        settings = {name: given.pop(name) for name in list(given) if name in ("re_entry", "site", "enrol_matching")}
        return running([wait("a", amount=1)], triggers=own_date(**given), **settings)

    return make


def born(person, day):
    values.write([person.pk], {"birthday": day})


def at(*when):
    return datetime(*when, tzinfo=UTC)


def go_by(story, *moments):
    """The worker looks at each of ``moments``, and again a minute later."""
    for moment in moments:
        for each in (moment, moment + timedelta(minutes=1)):
            story.now = each
            pump()


def days_go_by(story, first, last):
    """The worker looks at 9:00 of every day of March 2026 from ``first`` to ``last``."""
    go_by(story, *(at(2026, 3, day, 9) for day in range(first, last + 1)))


def entered():
    return list(Enrolment.objects.order_by("entered_at", "pk").values_list("entry_key", "entered_at"))


@pytest.mark.parametrize(
    ("day", "given", "expected"),
    [
        ("1990-03-10", {}, at(2026, 3, 10, 9)),
        ("1990-03-10", {"amount": 3}, at(2026, 3, 7, 9)),
        ("1990-03-01", {"amount": 1, "unit": "weeks", "side": "after"}, at(2026, 3, 8, 9)),
        ("2026-03-12", {"amount": 2, "years": "once"}, at(2026, 3, 10, 9)),
        ("2025-03-10", {"years": "once"}, None),
        ("2027-03-10", {}, None),
        ("1990-03-02", {}, None),
    ],
    ids=str,
)
def test_when_a_person_enters(scenario, contact, story, day, given, expected):
    scenario(**given)
    born(contact, day)
    days_go_by(story, 3, 13)
    assert [moment for _key, moment in entered()] == ([expected] if expected else [])


def test_every_year_once_and_29_february_on_the_28th(scenario, contact, story):
    scenario()
    born(contact, "2000-02-29")
    for moment in (at(2027, 2, 28, 9), at(2028, 2, 28, 9), at(2028, 2, 29, 9), at(2029, 2, 28, 9)):
        go_by(story, moment - timedelta(minutes=2), moment)
    assert entered() == [
        ("2027", at(2027, 2, 28, 9)),
        ("2028", at(2028, 2, 29, 9)),
        ("2029", at(2029, 2, 28, 9)),
    ]


def test_a_birthday_that_is_moved_after_the_entry_starts_nothing_again(scenario, contact, story):
    scenario()
    born(contact, "1990-03-04")
    days_go_by(story, 4, 5)
    born(contact, "1990-03-10")
    days_go_by(story, 9, 11)
    assert [key for key, _moment in entered()] == ["2026"]


def test_each_one_s_own_clock(scenario, crowd, story):
    scenario()
    paris, tokyo, nowhere = crowd(3)
    for person, zone in ((paris, "Europe/Paris"), (tokyo, "Asia/Tokyo"), (nowhere, "Europe/Atlantis")):
        Contact.objects.filter(pk=person.pk).update(time_zone=zone)
        born(person, "1990-03-10")
    go_by(story, *(at(2026, 3, 9, 23) + timedelta(hours=hour) for hour in range(12)))
    found = dict(Enrolment.objects.values_list("contact", "entered_at"))
    assert found == {
        tokyo.pk: at(2026, 3, 10, 0),
        paris.pk: at(2026, 3, 10, 8),
        nowhere.pk: at(2026, 3, 10, 9),
    }


@pytest.mark.parametrize(
    ("day", "expected"), [("1990-03-29", at(2026, 3, 29, 1)), ("1990-10-25", at(2026, 10, 25, 0))], ids=str
)
def test_on_the_day_on_which_the_clocks_change_everybody_enters_once(scenario, contact, story, day, expected):
    """2:00 does not exist in Paris on 29 March, and comes twice on 25 October."""
    Contact.objects.update(time_zone="Europe/Paris")
    scenario(hour="02:00")
    born(contact, day)
    go_by(story, *(expected + timedelta(hours=hours) for hours in (-30, -2, -1, 0, 1, 2, 3, 24)))
    assert entered() == [("2026", expected)]


def test_a_day_without_a_worker_loses_nobody_and_a_stale_birthday_is_not_celebrated(scenario, crowd, story):
    scenario()
    stale, late, soon = crowd(3)
    born(stale, "1990-03-05")
    born(late, "1990-03-09")
    born(soon, "1990-03-10")
    story.now = at(2026, 3, 10, 12)
    pump()
    pump()
    assert set(Enrolment.objects.values_list("contact", flat=True)) == {late.pk, soon.pk}
    days_go_by(story, 11, 12)
    assert Enrolment.objects.count() == 2


def test_what_came_while_it_was_paused_starts_nothing(scenario, crowd, story):
    one = scenario()
    before, during, after = crowd(3)
    for person, day in ((before, "1990-03-03"), (during, "1990-03-05"), (after, "1990-03-06")):
        born(person, day)
    days_go_by(story, 3, 3)
    publishing.pause(one)
    days_go_by(story, 4, 5)
    publishing.resume(one)
    days_go_by(story, 6, 6)
    assert set(Enrolment.objects.values_list("contact", flat=True)) == {before.pk, after.pk}


def test_two_workers_that_look_at_once_let_nobody_in_twice(scenario, contact, story):
    scenario()
    born(contact, "1990-03-03")
    story.now = at(2026, 3, 3, 9)
    timer = TriggerTimer.objects.select_related("scenario__state__version").get()
    looking._look(timer, story.now)
    looking._look(timer, story.now)
    assert Intake.objects.count() == 1
    pump()
    assert Enrolment.objects.count() == 1


def test_publishing_anew_keeps_up_to_when_it_was_looked_at(scenario, contact, story):
    one = scenario()
    born(contact, "1990-03-03")
    story.now = at(2026, 3, 3, 9, 30)
    one.name = "Another"
    one.save_revision().publish()
    pump()
    assert Enrolment.objects.count() == 1


def test_a_field_that_is_deleted_and_made_again_goes_on(scenario, contact, birthday, story):
    scenario()
    birthday.delete()
    go_by(story, at(2026, 3, 3, 8))
    ContactField.objects.create(slug="birthday", label="Birthday", kind="date")
    born(contact, "1990-03-03")
    go_by(story, at(2026, 3, 3, 9, 30))
    assert Enrolment.objects.count() == 1


def test_nothing_is_left_of_a_trigger_that_is_taken_out(scenario, form, story):
    one = scenario()
    assert TriggerTimer.objects.count() == 1
    one.triggers = (
        Enrolment._meta.get_field("scenario")
        .related_model._meta.get_field("triggers")
        .to_python([step("form_submitted", "t1", form=form.pk)])
    )
    one.save_revision().publish()
    assert not TriggerTimer.objects.exists()


def test_idle_it_costs_one_query_and_a_look_the_same_for_few_and_for_many(scenario, crowd, story):
    scenario()
    pump()
    with CaptureQueriesContext(connection) as idle:
        looking.carry_on(float("inf"))
    assert len(idle) == 1
    counted = []
    story.now = at(2026, 3, 3, 8, 59)
    pump()
    for number in (3, 3, 60):
        TriggerTimer.objects.update(looked_until=at(2026, 3, 3, 8, 59), next_at=story.now)
        Intake.objects.all().delete()
        Contact.objects.all().delete()
        people = crowd(number, agree=False)
        values.write([person.pk for person in people], {"birthday": "1990-03-03"})
        story.now = at(2026, 3, 3, 9)
        with CaptureQueriesContext(connection) as captured:
            looking.carry_on(float("inf"))
        assert Intake.objects.count() == 1
        counted.append(len(captured))
    assert counted[1] == counted[2], counted


def test_a_large_group_comes_in_by_chunks_with_the_same_statements(scenario, crowd, story, monkeypatch):
    counted = {}
    scenario()
    for size in (10, 50):
        Enrolment.objects.all().delete()
        Intake.objects.all().delete()
        Contact.objects.all().delete()
        people = crowd(120, agree=False)
        values.write([person.pk for person in people], {"birthday": "1990-03-03"})
        story.now = at(2026, 3, 3, 9)
        TriggerTimer.objects.update(looked_until=at(2026, 3, 3, 8), next_at=story.now)
        looking.carry_on(float("inf"))
        monkeypatch.setattr(claims, "batch_size", lambda size=size: size)
        with CaptureQueriesContext(connection) as captured:
            assert fan_out.chunk() == size
        counted[size] = len([query for query in captured if "INSERT" not in query["sql"]])
        while fan_out.chunk() is not None:
            pass
        assert Token.objects.count() == 120
        assert Intake.objects.get().total == 120
    assert counted[10] == counted[50], counted


def test_a_fan_out_that_waited_too_long_lets_nobody_in(scenario, contact, story):
    one = scenario()
    born(contact, "1990-03-03")
    story.now = at(2026, 3, 3, 9)
    looking.carry_on(float("inf"))
    intake = Intake.objects.get()
    parts = one.state.version.graph["triggers"]
    assert causes.people(one, parts, intake, story.now).count() == 1
    assert not causes.people(one, parts, intake, story.move(days=3)).exists()


def test_who_would_come_now_and_a_try_out(draft, contact, crowd, birthday, story, django_user_model):
    (other,) = crowd(1)
    born(contact, "1990-03-02")
    born(other, "1990-03-03")
    scenario = draft([wait("a")], triggers=own_date())
    assert counts.matching_now(scenario) == 1
    scenario.save_revision()
    owner = django_user_model.objects.create_user("ed")
    assert starting.start(scenario, owner=owner, contact=contact).facts == {"date": "2026-03-02"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"field": ""}, "Date: choose a contact field"),
        ({"field": "gone"}, "deleted"),
        ({"amount": -1}, "cannot be negative"),
        ({"amount": 10**9}, "two years at most"),
    ],
    ids=str,
)
def test_what_cannot_run_is_refused_with_words(draft, birthday, given, words):
    from wagtail_nurture.scenarios import graph

    problems = [each.message for each in graph.problems(draft([wait("a")], triggers=own_date(**given)))]
    assert any(words in problem for problem in problems), problems


def test_in_words(draft, birthday):
    from wagtail_nurture.scenarios import graph

    yearly, once = (
        draft([wait("a")], triggers=own_date(amount=3)),
        draft([wait("a")], triggers=own_date(years="once", amount=1, unit="weeks", side="after")),
    )
    assert sentences.when(graph.build(yearly)) == ["It is 3 days before “Birthday”, every year, 9:00"]
    assert sentences.when(graph.build(once)) == ["It is 1 week after “Birthday”, 9:00"]
    assert sentences.settings(yearly).startswith("Each person enters once for each time that what starts it comes")
    assert sentences.settings(once).startswith("Each person enters once in a lifetime")


def test_every_zone_comes_to_every_hour_once(db):
    """Looks one after another leave no gap and no overlap, also around the changes of the clocks."""
    moments = [at(2026, 3, 27) + timedelta(hours=hour) for hour in range(0, 96, 12)]
    seen = {}
    for since, until in zip(moments, moments[1:], strict=False):
        for here, names in zoned.arrived("02:00", since, until).items():
            for name in names:
                seen.setdefault(name, []).extend(here)
    assert all(len(found) == len(set(found)) for found in seen.values())
    assert {len(found) for found in seen.values()} <= {3, 4}
