"""An event in a message: its day and place as they are when it leaves, and an entry for calendars that follows it."""

from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from wagtail.models import Locale

from tests.pages.models import EventPage
from wagtail_nurture import clock
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render, validation


NEXT = date.today().year + 1
WRITTEN = {
    "title": "Test; rides, \\ tea",
    "day": f"{NEXT}-07-01",
    "starts": "10:00",
    "ends": "12:30",
    "place": "Quay, 3",
}


@pytest.fixture(autouse=True)
def paris(site):
    settings = NurtureSiteSettings.for_site(site)
    settings.time_zone = "Europe/Paris"
    settings.save()


@pytest.fixture
def fair(shop):
    return shop.add(EventPage, "Bike fair", shop.touring, [], day=date(NEXT, 6, 12))


def block(**values):
    return ("event", {"page": None, "otherwise": "hold", "last_day": None} | values)


def entry_of(rendered):
    """The calendar entry that the message leads to, as a client reads it; and the raw answer."""
    address = next(line.rpartition(" ")[2] for line in rendered.text.splitlines() if ".ics" in line)
    assert address.startswith("https://shop.example/n/cal/") and address in rendered.html
    answer = Client().get(address.removeprefix("https://shop.example"), headers={"host": "shop.example"})
    if answer.status_code != 200:
        return None, answer
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return event, answer


def test_day_time_and_place_by_the_clock_of_the_site_and_in_each_language(version, recipient):
    compiled = version(block(**WRITTEN))
    filled = render.fill(compiled, [recipient(delivery_id=1), recipient(delivery_id=2, locale="fr")])
    weekday = date(NEXT, 7, 1).strftime("%A")
    assert f"{weekday}, July 1, {NEXT}, 10 a.m. – 12:30 p.m." in filled[1].text
    assert f"1 juillet {NEXT}, 10:00 – 12:30" in filled[2].text.replace("1er", "1")
    assert "Quay, 3" in filled[1].html and "Quay, 3" in filled[1].text
    entry, answer = entry_of(filled[1])
    assert answer["Content-Type"] == "text/calendar; charset=utf-8" and "attachment" in answer["Content-Disposition"]
    assert entry.start == datetime(NEXT, 7, 1, 8, tzinfo=UTC) and entry.end == datetime(NEXT, 7, 1, 10, 30, tzinfo=UTC)
    assert str(entry["summary"]) == WRITTEN["title"] and str(entry["location"]) == "Quay, 3"
    assert b"Test\\; rides\\, \\\\ tea" in answer.content and b"\r\n" in answer.content
    google = unescape(filled[1].html).partition("https://calendar.google.com/")[2].partition('"')[0]
    assert f"dates={NEXT}0701T080000Z%2F{NEXT}0701T103000Z" in google and "text=Test%3B+rides" in google


def test_the_days_on_which_clocks_change(version, recipient):
    filled = render.fill(
        version(block(title="Night", day=f"{NEXT}-12-31", starts="23:30")), [recipient(delivery_id=1)]
    )[1]
    entry, _ = entry_of(filled)
    assert entry.start == datetime(NEXT, 12, 31, 22, 30, tzinfo=UTC) and "dtend" not in entry
    whole = render.fill(
        version(block(title="Tour", day=f"{NEXT}-06-01", last_day=f"{NEXT}-06-03")), [recipient(delivery_id=1)]
    )[1]
    entry, _ = entry_of(whole)
    assert (entry.start, entry.end) == (date(NEXT, 6, 1), date(NEXT, 6, 4))


def test_it_follows_its_page_which_keeps_one_entry(version, recipient, fair):
    filled = render.fill(version(block(page=fair.pk)), [recipient(delivery_id=1)])[1]
    assert f"June 12, {NEXT}" in filled.text and f"https://n.example/c/0/{fair.pk}?" in filled.text
    before, _ = entry_of(filled)
    assert before.start == date(NEXT, 6, 12) and str(before["uid"]).endswith("@shop.example")
    fair.day, fair.title, fair.place = date(NEXT, 9, 5), "Bike fair, later", ""
    with clock.virtual(lambda: datetime.now(UTC) + timedelta(days=1)):
        fair.save_revision().publish()
        after, _ = entry_of(filled)
    assert (after.start, str(after["summary"])) == (date(NEXT, 9, 5), "Bike fair, later")
    assert after["uid"] == before["uid"] and after["sequence"] > before["sequence"]
    fair.unpublish()
    nothing, answer = entry_of(filled)
    assert nothing is None and answer.status_code == 404 and answer["Cache-Control"] == "no-store"


def test_a_page_says_itself_when_it_is_and_that_it_is_off(version, recipient, fair, monkeypatch):
    said = {"start": datetime(NEXT, 6, 12, 18), "end": datetime(NEXT, 6, 12, 20), "place": "Hall", "cancelled": True}
    monkeypatch.setattr(EventPage, "nurture_event", lambda page: said, raising=False)
    filled = render.fill(version(block(page=fair.pk)), [recipient(delivery_id=1)])[1]
    assert "6 p.m. – 8 p.m." in filled.text and "(Cancelled)" in filled.text and "Hall" in filled.html
    entry, _ = entry_of(filled)
    assert entry.start == datetime(NEXT, 6, 12, 18, tzinfo=ZoneInfo("Europe/Paris"))
    assert str(entry["status"]) == "CANCELLED"


def test_what_was_corrected_and_published_again_is_what_calendars_get(email, recipient):
    message = email(block(**WRITTEN))
    message.save_revision().publish()
    message.refresh_from_db()
    first = render.fill(message.versions.get(), [recipient(delivery_id=1)])[1]
    before, _ = entry_of(first)
    message.body[0].value["starts"] = time(9, 0)
    message.save_revision().publish()
    after, _ = entry_of(first)
    assert after.start == datetime(NEXT, 7, 1, 7, tzinfo=UTC)
    assert after["uid"] == before["uid"] and after["sequence"] > before["sequence"]


@pytest.mark.parametrize("how", ["over", "unpublished", "deleted", "untranslated"])
def test_an_event_that_cannot_be_announced_holds_or_is_left_out(email, recipient, fair, how):
    value = {"page": fair.pk}
    holding = compiling.compile_email(email(block(**value)))
    silent = compiling.compile_email(email(("text", "<p>Hi</p>"), block(**value, otherwise="nothing"), subject="Other"))
    moment = datetime.now(UTC)
    if how == "over":
        moment = datetime(NEXT, 6, 13, 1, tzinfo=UTC)
    elif how == "unpublished":
        fair.unpublish()
    elif how == "deleted":
        fair.delete()
    else:
        french = Locale.objects.get_or_create(language_code="fr")[0]
        holding.locale = silent.locale = "fr"
        assert french
    reader = recipient(delivery_id=1, locale="fr" if how == "untranslated" else "en")
    with clock.virtual(lambda: moment):
        (problem,) = render.fill(holding, [reader])[1].problems
        left_out = render.fill(silent, [reader])[1]
    assert problem.place
    assert left_out.problems == [] and "Bike fair" not in left_out.html + left_out.text


def test_what_lacks_is_told_before_it_is_published(email, shop, fair):
    fair.day = None
    fair.save_revision().publish()
    wrong = [
        (block(), "Choose the page of the event"),
        (block(title="Tea"), "Choose the page of the event"),
        (block(page=fair.pk), "has no date"),
        (block(page=shop.bikes[0].pk), "has no date"),
        (block(title="Tea", day=f"{NEXT}-07-01", starts="12:00", ends="10:00"), "ends before"),
        (block(title="Tea", day=f"{NEXT}-07-01", ends="10:00"), "when it begins"),
        (block(title="Tea", day="2020-07-01"), "is over"),
    ]
    for made, said in wrong:
        (problem,) = validation.problems(email(made))
        assert problem.message.startswith("Event (part 1)") and said in problem.message


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["x", "a" * 22, "%00", "AAAAAAAAAAAAAAAAAAAAAA"])
def test_forged_addresses_find_nothing_and_nothing_is_changed_by_asking(path, version):
    number = version(block(**WRITTEN)).pk
    assert Client().get(f"/n/cal/{path}/block.ics").status_code == 404
    assert Client().post(f"/n/cal/{path}/block.ics").status_code == 405
    assert number
