"""A length of time that an editor writes: so many minutes, hours, days or weeks."""

from datetime import UTC, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


MINUTES, HOURS, DAYS, WEEKS = "minutes", "hours", "days", "weeks"
LONGEST = timedelta(days=731)


def units():
    return [
        (MINUTES, gettext_lazy("minutes")),
        (HOURS, gettext_lazy("hours")),
        (DAYS, gettext_lazy("days")),
        (WEEKS, gettext_lazy("weeks")),
    ]


def config(value):
    """The JSON of a block's ``amount`` and ``unit``."""
    return {"amount": value.get("amount") or 0, "unit": value.get("unit") or DAYS}


def words(config):
    """In words: "3 days"."""
    number = config["amount"]
    told = {
        MINUTES: ngettext("%(n)d minute", "%(n)d minutes", number),
        HOURS: ngettext("%(n)d hour", "%(n)d hours", number),
        DAYS: ngettext("%(n)d day", "%(n)d days", number),
        WEEKS: ngettext("%(n)d week", "%(n)d weeks", number),
    }
    return told[config["unit"]] % {"n": number}


def problems(config):
    """What is wrong with it, as sentences."""
    if config["amount"] < 1:
        return [_("The wait must be longer than nothing: write 1 or more.")]
    if config["amount"] > 2_000_000 or timedelta(**{config["unit"]: config["amount"]}) > LONGEST:
        return [_("The wait is longer than two years. Make it shorter.")]
    return []


def after(config, at, zone):
    """The moment (UTC) so long after ``at``; days and weeks by the calendar of ``zone`` (ZoneInfo)."""
    length = timedelta(**{config["unit"]: config["amount"]})
    if config["unit"] in (DAYS, WEEKS):
        return (at.astimezone(zone) + length).astimezone(UTC)
    return at.astimezone(UTC) + length
