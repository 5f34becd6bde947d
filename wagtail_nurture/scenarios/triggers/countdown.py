from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture import clock
from wagtail_nurture.audience import choices, conditions, interested
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.contacts.models import Contact, ContactValue
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds

from .. import days, hours, page_dates, page_families, zones
from ..folding import told
from ..parts import PartBlock
from ..steps.wait_own_date import date_fields, unusable
from ..timed import zoned
from .base import Entry, Trigger, entry_of, registry


FIXED, OWN, PAGE = "fixed", "own", "page"
#: People come in as the first day of the countdown begins, so that every hour of it is still ahead of them.
MIDNIGHT = "00:00"
LONGEST = 365
FURTHEST = timedelta(days=731)


def everybody_or():
    """Everybody, the lists, the segments; as "list:3"."""
    return [("", _("everybody")), *((key, _said(key, name)) for key, name in _names().items())]


def _names():
    """{"list:3": name, "segment:4": name}. Two queries."""
    lists, segments = choices.lists(), choices.segments()
    return {f"list:{pk}": name for pk, name in lists} | {f"segment:{pk}": name for pk, name in segments}


def _said(key, name):
    """ "the list “Club”", in the active language."""
    if not key:
        return _("everybody")
    words = _("the segment “%(name)s”") if key.startswith("segment:") else _("the list “%(name)s”")
    return words % {"name": name}


@told
@registry.register
class Countdown(Trigger):
    """The days before a day: of the calendar, of the person's own, or of a page. From J-n to the day itself people
    come in.

    Most do as the first of these days begins, on their own clock; latecomers when they join the list or the segment,
    become known, or their date is set. The waits for a date that follow pass over what is past for them (``lateness``).
    A page's date is read anew at each look, and ``moved_pages`` lets in whom a new one makes latecomers. Who mutes what
    the page is about does not come in.
    """

    slug = "countdown"
    label = gettext_lazy("A countdown begins")
    icon = "date"
    group = hours.DATES
    timed = True
    stales = False
    judges = ("field", "page_date", "who")
    kinds = (kinds.FIELD_SET, kinds.LIST_JOINED, kinds.SEGMENT_ENTERED, kinds.CONTACT_CREATED)

    class Block(PartBlock):
        to = blocks.ChoiceBlock(
            choices=[
                (FIXED, gettext_lazy("this day, for all:")),
                (OWN, gettext_lazy("a date of each person:")),
                (PAGE, gettext_lazy("the date of a page:")),
            ],
            default=FIXED,
            label=gettext_lazy("Counts down to"),
        )
        date = blocks.DateBlock(required=False, label=gettext_lazy("Day"))
        field = blocks.ChoiceBlock(choices=date_fields, required=False, label=gettext_lazy("Date of the person"))
        page = SectionBlock(
            required=False,
            label=gettext_lazy("Page"),
            help_text=gettext_lazy("A concert, a fair. When its date is moved, the countdown follows."),
        )
        page_date = KeptChoiceBlock(
            choices=page_dates.choices, required=False, label=gettext_lazy("Which of its dates")
        )
        days = blocks.IntegerBlock(
            default=8,
            label=gettext_lazy("Begins so many days before"),
            help_text=gettext_lazy("Waits for a date and messages follow: latecomers skip what is past."),
        )
        who = KeptChoiceBlock(choices=everybody_or, required=False, label=gettext_lazy("For"))

    @classmethod
    def config(cls, value):
        to, day, who = value.get("to") or FIXED, value.get("date"), value.get("who") or ""
        slug = (value.get("field") or "") if to == OWN else ""
        return {
            "to": to,
            "date": day.isoformat() if day and to == FIXED else "",
            "field": {"key": slug, "name": dict(date_fields()).get(slug, slug) if slug else ""},
            **page_dates.config_of(value, used=to == PAGE),
            "days": value.get("days") or 0,
            "who": {"key": who, "name": _names().get(who, "?") if who else ""},
        }

    @classmethod
    def sentence(cls, config):
        if config["to"] == OWN:
            day = _("the person’s “%(field)s”") % {"field": config["field"]["name"] or "…"}
        elif config["to"] == PAGE:
            day = page_dates.said(config)
        else:
            day = hours.day(date.fromisoformat(config["date"])) if config["date"] else "…"
        words = ngettext(
            "The countdown to %(day)s begins, %(n)d day before, for %(who)s",
            "The countdown to %(day)s begins, %(n)d days before, for %(who)s",
            config["days"],
        )
        return words % {"day": day, "n": config["days"], "who": _said(**config["who"])}

    @classmethod
    def folded(cls):
        """The ways to say it when it is folded (``audience.folding``)."""
        words = [ngettext("%(n)d day before %(event)s", "%(n)d days before %(event)s", n) for n in (1, 2)]
        named = {FIXED: ("date", "%(date)s"), OWN: ("field", _("“%(field)s”")), PAGE: ("page", _("“%(page)s”"))}
        return [
            way(*words, when={"to": [to], field: True}, by="days", n="%(days)s", event=event)
            for to, (field, event) in named.items()
        ]

    @classmethod
    def problems(cls, config):
        found = []
        if not 1 <= config["days"] <= LONGEST:
            found.append(_("Begins so many days before: write a number from 1 to %(most)d.") % {"most": LONGEST})
        found += {OWN: _own_problems, PAGE: _page_problems}.get(config["to"], _day_problems)(config)
        who = config["who"]["key"]
        if who and who not in _names():
            found.append(_("For: the list or segment was deleted. Choose another one."))
        return found

    @classmethod
    def is_about_a_page(cls, config):
        return config["to"] == PAGE

    @classmethod
    def next_look(cls, config, after, zone):
        return zoned.next_hour(MIDNIGHT, after)

    @classmethod
    def meant(cls, config, cause, at):
        moments = (datetime.fromisoformat(cause[name]) for name in ("since", "until"))
        groups = zoned.arrived(MIDNIGHT, *moments)
        ahead, ending = timedelta(days=config["days"]), _ending(config)

        def begins(here):
            return ending([day + ahead for day in here])

        return zoned.people(groups, cause["zone"], begins) & _belonging(config, at)

    @classmethod
    def entries_meant(cls, config, cause, contact_ids, at):
        return cls.entries_now(config, contact_ids, at)

    @classmethod
    def match(cls, events, config):
        asked = {event.contact_id: event for event in events if _may_bring(event, config)}
        if not asked:
            return []
        at = clock.now()
        chosen = Contact.objects.filter(_belonging(config, at), pk__in=asked).values_list("pk", flat=True)
        return [
            entry_of(asked[entry.contact_id], subject=entry.subject, facts=entry.facts, key=entry.key)
            for entry in cls.entries_now(config, list(chosen), at)
        ]

    @classmethod
    def matching_now(cls, config, at):
        """Those whose countdown has begun and is not over."""
        span, ending = range(config["days"] + 1), _ending(config)

        def runs(here):
            return ending([day + timedelta(days=number) for day in here for number in span])

        return zoned.people(zoned.today(at), settings.TIME_ZONE, runs) & _belonging(config, at)

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        people = Contact.objects.filter(pk__in=contact_ids).values_list("pk", "time_zone", "language", named=True)
        people = {person.pk: person for person in people}
        if config["to"] == OWN:
            values = ContactValue.objects.filter(field__slug=config["field"]["key"], position=0, contact__in=people)
            day_of = dict(values.exclude(date=None).values_list("contact_id", "date"))
        else:
            day = _the_day(config)
            day_of = dict.fromkeys(people, day) if day else {}
        about = _about(config) if day_of else None
        return [
            Entry(pk, at, **about(people[pk], day), key=f"day:{day.isoformat()}")
            for pk, day in day_of.items()
            if _runs(day, config, people[pk].time_zone, at)
        ]


def _own_problems(config):
    if not config["field"]["key"]:
        return [_("Date of the person: choose a contact field of the kind “date”.")]
    if hold := unusable(config):
        gone = _("The field was deleted. Choose another one.")
        return [gone if hold == "field_gone" else _("The field no longer holds dates. Choose another one.")]
    return []


def _day_problems(config):
    if not config["date"]:
        return [_("Day: choose one.")]
    ahead = date.fromisoformat(config["date"]) - clock.now().date()
    if ahead < timedelta(days=-1):
        return [_("Day: it is past. Choose a later one.")]
    return [_("Day: it is more than two years ahead. Choose an earlier one.")] if ahead > FURTHEST else []


def _page_problems(config):
    key = config["page"]["key"]
    if not key:
        return [_("Page: choose one.")]
    found = page_dates.of(key, config["page_date"]["key"])
    if words := page_dates.problem(found, config):
        return [words]
    if found.day - clock.now().date() < timedelta(days=-1):
        return [_("Page: the date of “%(page)s” is past. Choose another page.") % {"page": config["page"]["name"]}]
    return []


def _may_bring(event, config):
    """Whether ``event`` may make a latecomer of its person."""
    if config["to"] == OWN and event.kind == kinds.FIELD_SET:
        return event.subject == f"field:{config['field']['key']}"
    who = config["who"]["key"]
    if event.kind in (kinds.LIST_JOINED, kinds.SEGMENT_ENTERED):
        return event.subject == who
    return event.kind == kinds.CONTACT_CREATED and not who and config["to"] != OWN


def _the_day(config):
    """The day to which everybody counts down; None while the page has none."""
    if config["to"] == PAGE:
        return page_dates.of(config["page"]["key"], config["page_date"]["key"]).day
    return date.fromisoformat(config["date"])


def _ending(config):
    """A function of days to those whose countdown ends on one of them (Q). The page is read once."""
    if config["to"] == OWN:
        values = ContactValue.objects.filter(field__slug=config["field"]["key"], position=0)
        return lambda days: those(values.filter(date__in=days))
    end = _the_day(config)
    return lambda days: Q(pk__isnull=False) if end in days else Q(pk__in=[])


def _about(config):
    """A function of a person and their day to the fields of the Entry that say what their passage is about."""
    if config["to"] != PAGE:
        return lambda person, day: {"facts": {"date": day.isoformat()}}
    page_id = config["page"]["key"]
    family = page_families.of(page_id)
    topics = page_families.topics(family.values())[:10]

    def about(person, day):
        page = page_families.in_language(family, person.language, page_id)
        facts = {"date": day.isoformat(), "topics": topics, "page": page, "event": page_id}
        return {"subject": f"page:{page}", "facts": facts}

    return about


def _belonging(config, at):
    if config["to"] == PAGE:
        topics = page_families.topics(page_families.of(config["page"]["key"]).values())
        return _of_those(config, at) & ~interested.muting(topics, at) if topics else _of_those(config, at)
    return _of_those(config, at)


def _of_those(config, at):
    kind, _colon, number = config["who"]["key"].partition(":")
    if kind == "list":
        return conditions.registry["in_list"]({"list": int(number)}).where(at).yes
    if kind == "segment":
        return conditions.registry["in_segment"]({"segment": int(number)}).where(at).yes
    return Q(pk__isnull=False)


def _runs(day, config, zone, at):
    """Whether the countdown to ``day`` has begun and is not over at ``at``, by the clock of ``zone``."""
    own = ZoneInfo(zone if zone and zones.is_known(zone) else settings.TIME_ZONE)
    try:
        first = days.moment(day - timedelta(days=config["days"]), MIDNIGHT, own)
        return first <= at < days.moment(day + timedelta(days=1), MIDNIGHT, own)
    except (OverflowError, ValueError):  # a year that no calendar reaches
        return False
