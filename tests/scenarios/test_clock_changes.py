"""Every wait around every change of the clocks, both ways, reckoned once more by dateutil instead of zoneinfo."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture.contacts import public_holidays
from wagtail_nurture.scenarios.moves import Standing
from wagtail_nurture.scenarios.steps import registry
from wagtail_nurture.scenarios.steps.wait_own_date import OwnDate


#: Without Morocco, whose summer time dateutil misreads (its clocks go back for Ramadan).
ZONES = [
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
]
HOURS = [f"{hour:02}:00" for hour in range(24)]


def changes(name):
    """The hours (UTC) of 2026 in which the clocks of the zone are changed; any hour where they never are."""
    zone, start = tz.gettz(name), datetime(2026, 1, 1, tzinfo=UTC)

    def offset(hours):
        return (start + timedelta(hours=hours)).astimezone(zone).utcoffset()

    days = [24 * n for n in range(1, 365) if offset(24 * n) != offset(24 * (n - 1))]
    found = [next(hour for hour in range(day - 23, day + 1) if offset(hour) != offset(day - 24)) for day in days]
    return [start + timedelta(hours=hour) for hour in found] or [start]


@st.composite
def arrivals(draw):
    """(zone's name, moment at most three days from a change of its clocks)."""
    name = draw(st.sampled_from(ZONES))
    change = draw(st.sampled_from(CHANGES[name]))
    return name, change + timedelta(minutes=draw(st.integers(-4320, 4320)))


CHANGES = {name: changes(name) for name in ZONES}


def person(name, **given):
    return Standing(enrolment_id=1, contact_id=1, step_id="a", time_zone=name, site_time_zone="Asia/Tokyo", **given)


def reckoned(name, day, hour):
    """When the clocks of the zone show that; an hour that does not exist is as late as it would have been."""
    shown = datetime.combine(day, time.fromisoformat(hour), tzinfo=tz.gettz(name))
    return tz.resolve_imaginary(shown).astimezone(UTC)


def local(name, moment):
    return moment.astimezone(tz.gettz(name)).replace(tzinfo=None)


def due(kind, config, name, at):
    return registry[kind].due_at(config, person(name), at)


def test_the_zones_change_their_clocks_both_ways():
    hour = timedelta(hours=1)
    jumps = {local(name, at) - local(name, at - hour) - hour for name in ZONES for at in CHANGES[name]}
    assert {hour, -hour, hour / 2, -hour / 2} <= jumps


@given(arrivals(), st.integers(1, 9), st.sampled_from(["days", "weeks"]), st.sampled_from(["", *HOURS[5:23]]))
def test_days_are_the_calendars(arrival, amount, unit, not_before):
    name, at = arrival
    wanted = local(name, at) + timedelta(**{unit: amount})
    if not_before and wanted.time() < time.fromisoformat(not_before):
        expected = reckoned(name, wanted.date(), not_before)
    else:
        expected = tz.resolve_imaginary(wanted.replace(tzinfo=tz.gettz(name))).astimezone(UTC)
    config = {"amount": amount, "unit": unit, "not_before": not_before, "zone": "person"}
    assert due("wait", config, name, at) == expected


@given(arrivals(), st.integers(1, 60), st.sampled_from(["minutes", "hours"]))
def test_hours_are_hours_whatever_the_clocks_show(arrival, amount, unit):
    name, at = arrival
    config = {"amount": amount, "unit": unit, "not_before": "", "zone": "person"}
    assert due("wait", config, name, at) == at + timedelta(**{unit: amount})


@given(arrivals(), st.integers(-3, 3), st.sampled_from(HOURS))
def test_a_date(arrival, shift, hour):
    name, at = arrival
    day = local(name, at).date() + timedelta(days=shift)
    config = {"date": day.isoformat(), "years": "once", "hour": hour, "late": "skip"}
    wanted = reckoned(name, day, hour)
    assert due("wait_date", config, name, at) == max(at, wanted)
    outcome = registry["wait_date"].decide(config, person(name), "", at)
    assert bool(outcome.leave) == (at > wanted)
    waited = registry["wait_date"].decide(config, person(name, due_at=max(at, wanted)), "", max(at, wanted))
    assert bool(waited.leave) == (at > wanted), "who waited for it is never late, to the second"


@given(arrivals(), st.integers(-3, 3), st.sampled_from(HOURS))
def test_a_day_of_the_year(arrival, shift, hour):
    name, at = arrival
    day = local(name, at).date() + timedelta(days=shift)
    config = {"date": day.isoformat(), "years": "yearly", "hour": hour, "late": "skip"}
    candidates = [reckoned(name, _in_year(day, day.year + n), hour) for n in (-1, 0, 1, 2)]
    assert due("wait_date", config, name, at) == min(moment for moment in candidates if moment > at)


def _in_year(day, year):
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


@given(arrivals(), st.integers(0, 6), st.sampled_from(HOURS))
def test_a_weekday(arrival, weekday, hour):
    name, at = arrival
    today = local(name, at).date()
    week = [today + timedelta(days=n) for n in range(-1, 9)]
    candidates = [reckoned(name, day, hour) for day in week if day.weekday() == weekday]
    config = {"weekday": weekday, "hour": hour}
    assert due("wait_weekday", config, name, at) == min(moment for moment in candidates if moment > at)


@given(
    arrivals(), st.integers(-10, 10), st.integers(0, 30), st.sampled_from(["before", "after"]), st.sampled_from(HOURS)
)
def test_a_date_of_their_own(arrival, off, amount, side, hour):
    name, at = arrival
    sign = -1 if side == "before" else 1
    day = local(name, at).date() + timedelta(days=off - sign * amount)
    wanted = reckoned(name, day + timedelta(days=sign * amount), hour)
    config = {"field": {"key": "x", "name": "X"}, "amount": amount, "unit": "days", "side": side, "hour": hour}
    config |= {"years": "once", "late": "leave"}
    outcome = registry["wait_own_date"].decide(config, person(name), OwnDate(day=day), at)
    if wanted > at:
        assert outcome.postponed_to == wanted
        then = registry["wait_own_date"].decide(config, person(name, due_at=wanted), OwnDate(day=day), wanted)
        assert not then.leave and then.postponed_to is None, "their day has come, to the second"
    else:
        assert bool(outcome.leave) == (wanted < at)


@given(arrivals(), st.sampled_from(["5", "6", "7"]), st.integers(0, 22), st.integers(1, 23))
def test_working_hours(arrival, worked, opens, length):
    name, at = arrival
    opens, closes = HOURS[opens], HOURS[min(23, opens + length)]
    config = {"days": worked, "opens": opens, "closes": closes, "holidays": False}
    expected = None
    day = local(name, at).date()
    while expected is None:
        first, last = reckoned(name, day, opens), reckoned(name, day, closes)
        if day.weekday() < int(worked) and max(at, first) < last:
            expected = max(at, first)
        day += timedelta(days=1)
    assert due("wait_working_hours", config, name, at) == expected


@pytest.mark.parametrize("code", ["FR-57", "FR-6AE"], ids=["Moselle", "Alsace"])
def test_alsace_and_moselle_have_two_holidays_more(code):
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    more = [day for day in days if public_holidays.is_one(day, code) and not public_holidays.is_one(day, "FR")]
    assert more == [date(2026, 4, 3), date(2026, 12, 26)]
