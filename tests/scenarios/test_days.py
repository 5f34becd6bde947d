"""From the calendar to moments: held against zoneinfo, over every clock change of the years around."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wagtail_nurture.scenarios import days


ZONES = [
    "UTC",
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
hours = st.integers(0, 23).map(lambda hour: f"{hour:02}:00")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))
dates = st.dates(date(2024, 1, 1), date(2031, 1, 1))
PARIS = ZoneInfo("Europe/Paris")


@given(dates, hours, zones)
@example(date(2026, 3, 29), "02:00", PARIS)
@example(date(2026, 10, 25), "02:00", PARIS)
@example(date(2026, 9, 6), "00:00", ZoneInfo("America/Santiago"))
@example(date(2026, 4, 24), "00:00", ZoneInfo("Africa/Cairo"))
def test_the_clock_shows_the_hour_or_it_does_not_exist_that_day(day, hour, zone):
    found = days.moment(day, hour, zone)
    shown = found.astimezone(zone).replace(tzinfo=None)
    wanted = datetime.combine(day, datetime.strptime(hour, "%H:%M").time())
    if shown == wanted:
        twice = datetime.combine(day, wanted.time(), tzinfo=zone).replace(fold=1).astimezone(UTC)
        assert found <= twice, "of an hour that comes twice it is the first"
    else:
        jump = shown - wanted
        assert timedelta(0) < jump <= timedelta(hours=1)
        before, after = found - jump - timedelta(seconds=1), found + timedelta(seconds=1)
        skipped = after.astimezone(zone).utcoffset() - before.astimezone(zone).utcoffset()
        assert skipped == jump, "the clocks have just been put forward by what is missing"


@given(st.integers(0, 6), hours, zones, moments)
def test_a_weekday_is_the_next_one_and_never_now(weekday, hour, zone, at):
    found = days.next_weekday(weekday, hour, zone, at)
    assert at < found <= at + timedelta(days=7, hours=1)
    local = found.astimezone(zone)
    day = local.date() if local.strftime("%H:%M") == hour else (found - timedelta(hours=1)).astimezone(zone).date()
    assert weekday in {local.weekday(), day.weekday()}
    assert days.moment(day, hour, zone) == found or days.moment(local.date(), hour, zone) == found
    for earlier in range(8):
        other = days.moment(at.astimezone(zone).date() + timedelta(days=earlier), hour, zone)
        if at < other < found:
            assert (at.astimezone(zone).date() + timedelta(days=earlier)).weekday() != weekday


@given(dates, st.integers(-731, 731), hours, zones, moments, st.booleans())
@example(date(2024, 2, 29), 0, "09:00", PARIS, datetime(2026, 3, 1, tzinfo=UTC), False)
def test_a_day_of_the_year_is_the_next_one_with_nothing_in_between(day, shift, hour, zone, at, or_at):
    shift = timedelta(days=shift)
    found = days.next_yearly(day, hour, zone, at, shift=shift, or_at=or_at)
    assert found > at or (or_at and found == at)
    every = [days.moment(days.anniversary(day, year) + shift, hour, zone) for year in range(2019, 2036)]
    assert found == min(when for when in every if when > at or (or_at and when == at))


@pytest.mark.parametrize(
    ("born", "year", "expected"),
    [
        (date(2000, 2, 29), 2026, date(2026, 2, 28)),
        (date(2000, 2, 29), 2028, date(2028, 2, 29)),
        (date(2000, 2, 29), 2100, date(2100, 2, 28)),
        (date(1999, 2, 28), 2028, date(2028, 2, 28)),
        (date(1999, 12, 31), 2026, date(2026, 12, 31)),
    ],
)
def test_whoever_was_born_on_29_february_has_a_birthday_every_year(born, year, expected):
    assert days.anniversary(born, year) == expected


@given(
    moments,
    zones,
    st.sampled_from([range(5), range(6), range(7)]),
    st.integers(0, 22),
    st.integers(1, 23),
    st.sets(dates, max_size=30),
)
def test_working_hours_let_on_at_the_first_moment_inside(at, zone, worked, opens, length, closed):
    opens, closes = f"{opens:02}:00", f"{min(23, opens + length):02}:00"
    found = days.next_open(at, zone, days=worked, opens=opens, closes=closes, closed=closed.__contains__)

    def inside(when):
        local = when.astimezone(zone)
        day = local.date()
        shut = local.weekday() not in worked or day in closed
        return not shut and days.moment(day, opens, zone) <= when < days.moment(day, closes, zone)

    assert found >= at and inside(found)
    assert days.next_open(found, zone, days=worked, opens=opens, closes=closes, closed=closed.__contains__) == found
    if found > at:
        step = (found - at) / 50
        assert not any(inside(at + step * number) for number in range(50)), "nothing earlier would have done"


def test_without_any_working_day_it_says_so():
    with pytest.raises(ValueError, match="no working hours"):
        days.next_open(datetime(2026, 1, 1, tzinfo=UTC), PARIS, days=range(7), opens="09:00", closes="09:00")
