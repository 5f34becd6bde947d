from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import classify, kinds, reading
from wagtail_nurture.tracking.models import Event

from .. import days, hours
from ..parts import PartBlock
from .base import Entry, Trigger, registry


ACT, VISIT, CLICK = "act", "visit", "click"
ACTS = {
    VISIT: (kinds.PAGE_VIEWED,),
    CLICK: (kinds.MESSAGE_CLICKED,),
    ACT: (
        kinds.PAGE_VIEWED,
        kinds.MESSAGE_CLICKED,
        kinds.FORM_SUBMITTED,
        kinds.DOCUMENT_REQUESTED,
        kinds.DOCUMENT_DOWNLOADED,
        kinds.PURCHASE_MADE,
    ),
}
MOST = 1095
_SECOND = "%Y-%m-%dT%H:%M:%S"


@registry.register
class Inactivity(Trigger):
    """Nothing was heard of somebody for so many days: once for each time of silence, which the last act names.

    Whoever never did anything is silent since they became known. Visits of those who do not let them be measured are
    unknown, not none: for "no visit" they are left out.
    """

    slug = "inactivity"
    label = gettext_lazy("Nothing is heard of somebody")
    icon = "history"
    group = hours.DATES
    timed = True
    stales = False
    label_format = gettext_lazy("{what}, {days} days")

    class Block(PartBlock):
        what = blocks.ChoiceBlock(
            choices=[
                (ACT, gettext_lazy("nothing at all: no visit, click, form, document or purchase")),
                (VISIT, gettext_lazy("no visit of the site")),
                (CLICK, gettext_lazy("no click in a message")),
            ],
            default=ACT,
            label=gettext_lazy("What is missing"),
        )
        days = blocks.IntegerBlock(default=90, label=gettext_lazy("For so many days"))
        hour = blocks.ChoiceBlock(choices=hours.choices, default="09:00", label=gettext_lazy("Hour"))

    @classmethod
    def config(cls, value):
        return {
            "what": value.get("what") or ACT,
            "days": value.get("days") or 0,
            "hour": value.get("hour") or "09:00",
        }

    @classmethod
    def sentence(cls, config):
        words = {
            ACT: ngettext(
                "Nothing is heard of somebody for %(n)d day",
                "Nothing is heard of somebody for %(n)d days",
                config["days"],
            ),
            VISIT: ngettext(
                "Somebody does not visit the site for %(n)d day",
                "Somebody does not visit the site for %(n)d days",
                config["days"],
            ),
            CLICK: ngettext(
                "Somebody clicks in no message for %(n)d day",
                "Somebody clicks in no message for %(n)d days",
                config["days"],
            ),
        }
        return words[config["what"]] % {"n": config["days"]}

    @classmethod
    def problems(cls, config):
        if 1 <= config["days"] <= MOST:
            return []
        return [_("For so many days: write a number from 1 to %(most)d.") % {"most": MOST}]

    @classmethod
    def comes_again(cls, config):
        return True

    @classmethod
    def match(cls, events, config):
        return []

    @classmethod
    def next_look(cls, config, after, zone):
        """Once a day: that hour of the site's clock."""
        zone = ZoneInfo(zone)
        today = after.astimezone(zone).date()
        found = (days.moment(today + timedelta(days=number), config["hour"], zone) for number in (0, 1, 2))
        return min(moment for moment in found if moment > after)

    @classmethod
    def meant(cls, config, cause, at):
        ago = timedelta(days=config["days"])
        since, until = (datetime.fromisoformat(cause[name]) - ago for name in ("since", "until"))
        acts = _acts(config).filter(contact=OuterRef("pk"))
        began = Exists(acts.filter(at__gt=since, at__lte=until))
        return (Q(began) | Q(created_at__gt=since)) & _silent_since(config, until)

    @classmethod
    def entries_meant(cls, config, cause, contact_ids, at):
        return cls.entries_now(config, contact_ids, at)

    @classmethod
    def matching_now(cls, config, at):
        return _silent_since(config, at - timedelta(days=config["days"]))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        acts = _acts(config).filter(contact__in=contact_ids).order_by().values("contact")
        last = dict(acts.annotate(last=Max("at")).values_list("contact", "last"))
        known = Contact.objects.filter(pk__in=contact_ids).values_list("pk", "created_at")
        began = {pk: max(filter(None, (last.get(pk), created))) for pk, created in known}
        return [
            Entry(pk, at, facts={"silent_since": moment.isoformat()}, key=f"silent:{moment:{_SECOND}}", again=True)
            for pk, moment in began.items()
        ]


def _silent_since(config, moment):
    """Those of whom nothing was heard after ``moment``, and who were known by then."""
    later = _acts(config).filter(contact=OuterRef("pk"), at__gt=moment)
    silent = ~Exists(later) & Q(created_at__lte=moment)
    if config["what"] == VISIT:
        silent &= those(reading.measurable())
    return silent


def _acts(config):
    """The events that count; clicks of machines do not."""
    by_machines = Q(classes__kind=classify.MACHINE)
    return Event.objects.filter(kind__in=ACTS[config["what"]]).exclude(by_machines)
