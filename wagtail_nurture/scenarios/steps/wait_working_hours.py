from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import blocks

from wagtail_nurture.contacts import public_holidays
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings

from .. import days, hours
from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


DAYS = {
    "5": (range(5), gettext_lazy("Monday to Friday")),
    "6": (range(6), gettext_lazy("Monday to Saturday")),
    "7": (range(7), gettext_lazy("every day")),
}


@registry.register
class WaitWorkingHours(Step):
    """Lets people on in working hours only, on their own clock, and never on a public holiday of their site's country.

    Whoever comes in working hours goes on at once; also whoever was held until now is asked to wait if it is night.
    """

    slug = "wait_working_hours"
    label = gettext_lazy("Wait for working hours")
    icon = "time"
    only_decides = True
    group = hours.MORE
    waits = True
    label_format = gettext_lazy("{days}, {opens} to {closes}")

    class Block(PartBlock):
        days = blocks.ChoiceBlock(
            choices=[(key, words) for key, (_days, words) in DAYS.items()], default="5", label=gettext_lazy("Days")
        )
        opens = blocks.ChoiceBlock(choices=hours.choices, default="09:00", label=pgettext_lazy("hours", "From"))
        closes = blocks.ChoiceBlock(choices=hours.choices, default="18:00", label=pgettext_lazy("hours", "To"))
        holidays = blocks.BooleanBlock(
            default=True,
            required=False,
            label=gettext_lazy("Not on public holidays"),
            help_text=gettext_lazy("Of which country, the Nurture settings of the site say."),
        )

    @classmethod
    def config(cls, value):
        return {
            "days": value.get("days") or "5",
            "opens": value.get("opens") or "09:00",
            "closes": value.get("closes") or "18:00",
            "holidays": bool(value.get("holidays")),
        }

    @classmethod
    def sentence(cls, config):
        facts = {
            "days": DAYS[config["days"]][1],
            "opens": hours.said(config["opens"]),
            "closes": hours.said(config["closes"]),
        }
        if config["holidays"]:
            return _("Wait for working hours: %(days)s, %(opens)s to %(closes)s, not on public holidays") % facts
        return _("Wait for working hours: %(days)s, %(opens)s to %(closes)s") % facts

    @classmethod
    def problems(cls, config):
        if config["closes"] <= config["opens"]:
            return [_("The working hours end before they begin. Choose a later hour for “To”.")]
        return [] if not config["holidays"] else [_unknown(code) for code in _codes() if not _is_known(code)]

    @classmethod
    def due_at(cls, config, person, at):
        return _open(config, person, at) if _can_tell(config, person) else at

    @classmethod
    def decide(cls, config, person, fact, at):
        if not _can_tell(config, person):
            return Outcome(hold="holidays_unknown")
        opens = _open(config, person, at)
        return Outcome(postponed_to=opens) if opens > at else Outcome()


def _can_tell(config, person):
    return not config["holidays"] or _is_known(person.holidays)


def _open(config, person, at):
    return days.next_open(
        at,
        ZoneInfo(person.time_zone),
        days=DAYS[config["days"]][0],
        opens=config["opens"],
        closes=config["closes"],
        closed=lambda day: config["holidays"] and public_holidays.is_one(day, person.holidays),
    )


def _is_known(code):
    return not code or public_holidays.is_known(code)


def _codes():
    """Of all sites. One query."""
    return sorted(set(NurtureSiteSettings.objects.values_list("holidays", flat=True)))


def _unknown(code):
    words = _("The Nurture settings name “%(code)s”, for which there is no calendar of public holidays. Correct them.")
    return words % {"code": code}
