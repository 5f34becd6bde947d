from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.contacts import values
from wagtail_nurture.contacts.models import ContactField

from .. import days, hours, lateness
from ..folding import folds
from ..moves import Outcome
from ..parts import PartBlock
from . import offset
from .base import Step, registry
from .offset import AFTER, BEFORE
from .wait import DAYS, LONGEST, WEEKS
from .wait_date import ONCE, YEARLY


#: A date on record that lies further ahead is taken for a slip of the pen.
FURTHEST = timedelta(days=3653)


def date_fields():
    return list(ContactField.objects.filter(kind=ContactField.Kind.DATE).order_by("label").values_list("slug", "label"))


@dataclass(frozen=True)
class OwnDate:
    """What ``decide`` wants to know: the person's date if there is one, why nobody can pass, where latecomers go on."""

    day: date | None = None
    hold: str = ""
    onto: str = ""
    #: Nobody in particular tries the scenario out: the walk goes on as if there were a date.
    nobody: bool = False


@folds
@registry.register
class WaitOwnDate(Step):
    """Waits until a date of the person's own, so many days before or after, on their clock.

    Each one is decided on at once on arrival and told to wait: the dates of all who arrive are read together. When the
    time has come the date is read again. A date that changes meanwhile is looked at at once: see ``own_dates``.
    """

    slug = "wait_own_date"
    label = gettext_lazy("Wait for the person's own date")
    icon = "calendar-check"
    only_decides = True
    group = hours.MORE
    waits = waits_for_date = True
    judges = ("field",)
    label_format = gettext_lazy("{amount} {unit} {side} {field}, {years}, {hour}")

    class Block(PartBlock):
        field = blocks.ChoiceBlock(
            choices=date_fields,
            label=gettext_lazy("Date"),
            help_text=gettext_lazy("A contact field of the kind “date”: a birthday, a delivery, an appointment."),
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
        late = lateness.block(gettext_lazy("Who has no date, or gets here later"))

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
            "late": value.get("late") or lateness.SKIP,
        }

    @classmethod
    def sentence(cls, config):
        facts = {"when": when(config), "hour": hours.said(config["hour"])}
        if config["years"] == YEARLY:
            facts["late"] = lateness.dateless(config["late"])
            return _("Wait until %(when)s, the next time, %(hour)s; %(late)s") % facts
        facts["late"] = lateness.dateless_or_late(config["late"])
        return _("Wait until %(when)s, %(hour)s; %(late)s") % facts

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
            return [_("Choose a date.")]
        if config["amount"] < 0:
            return [_("The number of days cannot be negative. Choose “before” or “after” instead.")]
        if config["amount"] > LONGEST.days or length(config) > LONGEST:
            return [_("The wait is longer than two years. Make it shorter.")]
        if hold := unusable(config):
            gone = _("The field was deleted. Choose another one.")
            return [gone if hold == "field_gone" else _("The field no longer holds dates. Choose another one.")]
        return []

    @classmethod
    def load(cls, config, people, at, graph):
        onto = lateness.next_date(graph, people[0].step_id)
        if hold := unusable(config):
            return {person.enrolment_id: OwnDate(hold=hold, onto=onto) for person in people}
        slug = config["field"]["key"]
        known = values.read([person.contact_id for person in people if person.contact_id], [slug])
        return {
            person.enrolment_id: OwnDate(
                day=known.get(person.contact_id, {}).get(slug), onto=onto, nobody=not person.contact_id
            )
            for person in people
        }

    @classmethod
    def decide(cls, config, person, fact, at):
        if fact.hold:
            return Outcome(hold=fact.hold)
        if fact.nobody:
            return Outcome(branch="assumed", reason="date_assumed")
        if fact.day is None:
            return lateness.outcome(config["late"], lateness.MISSING, fact.onto)
        came = person.due_at or at
        try:
            target = _target(config, fact.day, ZoneInfo(person.time_zone), came, or_at=person.due_at is not None)
        except (OverflowError, ValueError):  # a year that no calendar reaches
            return _out_of_reach(config, fact)
        if config["years"] == ONCE and came > target:
            return lateness.outcome(config["late"], lateness.PAST, fact.onto)
        if target - at > FURTHEST:
            return Outcome(hold="date_too_far")
        return Outcome(postponed_to=target) if target > at else Outcome()

    @classmethod
    def told(cls, config, run):
        return lateness.told(run)


def _target(config, day, zone, came, *, or_at):
    shift = length(config) * (-1 if config["side"] == BEFORE else 1)
    if config["years"] == YEARLY:
        return days.next_yearly(day, config["hour"], zone, came, shift=shift, or_at=or_at)
    return days.moment(day + shift, config["hour"], zone)


def _out_of_reach(config, fact):
    if fact.day.year > 5000:
        return Outcome(hold="date_too_far")
    return lateness.outcome(config["late"], lateness.PAST, fact.onto)


def length(config):
    return timedelta(**{config["unit"]: config["amount"]})


def unusable(config):
    """Why the field cannot be waited for, as a reason code; "" when it can. One query."""
    kinds = list(ContactField.objects.filter(slug=config["field"]["key"]).values_list("kind", flat=True))
    if not kinds:
        return "field_gone"
    return "" if kinds[0] == ContactField.Kind.DATE else "field_no_date"


def when(config):
    """ "3 days before “Birthday”"."""
    facts = {"field": config["field"]["name"] or "…", "n": config["amount"]}
    if not config["amount"]:
        return _("the day of “%(field)s”") % facts
    return words_of(config["amount"])[config["unit"], config["side"]] % facts


def words_of(n):
    """{(unit, side): words for ``n`` of it, with places for the number and the field}."""
    return {
        (DAYS, BEFORE): ngettext("%(n)d day before “%(field)s”", "%(n)d days before “%(field)s”", n),
        (DAYS, AFTER): ngettext("%(n)d day after “%(field)s”", "%(n)d days after “%(field)s”", n),
        (WEEKS, BEFORE): ngettext("%(n)d week before “%(field)s”", "%(n)d weeks before “%(field)s”", n),
        (WEEKS, AFTER): ngettext("%(n)d week after “%(field)s”", "%(n)d weeks after “%(field)s”", n),
    }
