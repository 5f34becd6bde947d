from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.contacts.models import ContactValue
from wagtail_nurture.lookups import those

from .. import days, hours
from ..folding import folds
from ..parts import PartBlock
from ..steps import offset
from ..steps.wait import DAYS, LONGEST, WEEKS
from ..steps.wait_date import ONCE, YEARLY
from ..steps.wait_own_date import AFTER, BEFORE, date_fields, length, unusable, when, words_of
from ..timed import zoned
from .base import Entry, Trigger, registry


@folds
@registry.register
class OwnDateComes(Trigger):
    """A date of the person's own comes, so many days before or after, at an hour of their own clock.

    Every year (a birthday) it brings each person in once a year; a date that is changed later starts nothing again.
    Who was born on 29 February has the 28th in other years.
    """

    slug = "date"
    label = gettext_lazy("The person’s own date comes")
    icon = "calendar-check"
    group = hours.DATES
    timed = True
    judges = ("field",)
    label_format = gettext_lazy("{amount} {unit} {side} {field}, {years}, {hour}")

    class Block(PartBlock):
        field = blocks.ChoiceBlock(
            choices=date_fields,
            label=gettext_lazy("Date"),
            help_text=gettext_lazy("A contact field of the kind “date”: a birthday, a first purchase, an expiry."),
        )
        years = blocks.ChoiceBlock(
            choices=[(YEARLY, gettext_lazy("every year (a birthday)")), (ONCE, gettext_lazy("once, on that very day"))],
            default=YEARLY,
            label=gettext_lazy("Comes"),
        )
        amount = offset.amount_block()
        unit = offset.unit_block()
        side = offset.side_block()
        hour = offset.hour_block()

    @classmethod
    def config(cls, value):
        slug = value.get("field") or ""
        return {
            "field": {"key": slug, "name": dict(date_fields()).get(slug, slug) if slug else ""},
            "years": value.get("years") or YEARLY,
            "amount": value.get("amount") or 0,
            "unit": value.get("unit") or DAYS,
            "side": value.get("side") or BEFORE,
            "hour": value.get("hour") or "09:00",
        }

    @classmethod
    def sentence(cls, config):
        facts = {"when": when(config), "hour": hours.said(config["hour"])}
        if config["years"] == YEARLY:
            return _("It is %(when)s, every year, %(hour)s") % facts
        return _("It is %(when)s, %(hour)s") % facts

    @classmethod
    def folded(cls):
        """Words for ``wait_until.js``: [for one, for more] of each unit and side."""
        one, many = words_of(1), words_of(2)
        words = {
            unit: {side: [one[unit, side], many[unit, side]] for side in (BEFORE, AFTER)} for unit in (DAYS, WEEKS)
        }
        return words | {
            "day": _("the day of “%(field)s”"),
            ONCE: "%(when)s, %(hour)s",
            YEARLY: _("%(when)s, every year, %(hour)s"),
        }

    @classmethod
    def problems(cls, config):
        if not config["field"]["key"]:
            return [_("Date: choose a contact field of the kind “date”.")]
        if config["amount"] < 0:
            return [_("The number of days cannot be negative. Choose “before” or “after” instead.")]
        if config["amount"] > LONGEST.days or length(config) > LONGEST:
            return [_("How long before or after: two years at most.")]
        if hold := unusable(config):
            gone = _("The field was deleted. Choose another one.")
            return [gone if hold == "field_gone" else _("The field no longer holds dates. Choose another one.")]
        return []

    @classmethod
    def comes_again(cls, config):
        return config["years"] == YEARLY

    @classmethod
    def match(cls, events, config):
        return []

    @classmethod
    def next_look(cls, config, after, zone):
        return zoned.next_hour(config["hour"], after)

    @classmethod
    def meant(cls, config, cause, at):
        return zoned.people(_arrived(config, cause), cause["zone"], lambda here: _dated(config, here))

    @classmethod
    def entries_meant(cls, config, cause, contact_ids, at):
        return _entries(config, contact_ids, at, zoned.every_day(_arrived(config, cause)))

    @classmethod
    def matching_now(cls, config, at):
        """Those for whom it is the day, be the hour past or to come."""
        return zoned.people(zoned.today(at), settings.TIME_ZONE, lambda here: _dated(config, here))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        return _entries(config, contact_ids, at, zoned.every_day(zoned.today(at)))


def _arrived(config, cause):
    return zoned.arrived(config["hour"], *(datetime.fromisoformat(cause[name]) for name in ("since", "until")))


def _shift(config):
    return length(config) * (-1 if config["side"] == BEFORE else 1)


def _values(config):
    return ContactValue.objects.filter(field__slug=config["field"]["key"], position=0)


def _dated(config, here):
    """Those whose date (or its return) is one of the days ``here``, the days before or after taken off."""
    found = Q(pk__in=[])
    for day in (day - _shift(config) for day in here):
        if config["years"] == YEARLY:
            found |= Q(month_day__in=[each.month * 100 + each.day for each in _returning(day)], date__lte=day)
        else:
            found |= Q(date=day)
    return those(_values(config).filter(found))


def _returning(day):
    """The days of the year that return on ``day``; 2000 had all there are."""
    leap = date(2000, 2, 29)
    return {day, leap} if days.anniversary(leap, day.year) == day else {day}


def _entries(config, contact_ids, at, reached):
    yearly = config["years"] == YEARLY
    wanted = [day - _shift(config) for day in reached]
    entries = []
    for contact, own in _values(config).filter(contact__in=contact_ids).values_list("contact_id", "date"):
        day = next((day for day in wanted if own and _falls(own, day, yearly)), None)
        if day is not None:
            key = str(day.year) if yearly else f"date:{day.isoformat()}"
            entries.append(Entry(contact, at, facts={"date": day.isoformat()}, key=key, again=yearly))
    return entries


def _falls(own, day, yearly):
    return own <= day and days.anniversary(own, day.year) == day if yearly else own == day
