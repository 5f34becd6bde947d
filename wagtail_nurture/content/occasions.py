"""What a message invites to: a page with dates, or a day that was written down; and its entry for calendars.

A page may say it itself with ``nurture_event()``, which returns a dict with any of ``title``, ``start`` and ``end``
(date or datetime; without a zone by the clock of the site), ``place`` and ``cancelled`` (bool). What it leaves out is
taken from its title, its first date field and the one whose name begins with "end", and its ``place``, ``location`` or
``venue``.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

import icalendar
from django.db.models import DateField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from wagtail_nurture.exceptions import without_words
from wagtail_nurture.text import one_line

from . import cards


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Occasion:
    """``start`` and ``end`` are aware, or dates for whole days (``end`` the last one); ``end`` may be None."""

    title: str
    start: date
    end: date | None = None
    place: str = ""
    cancelled: bool = False
    url: str = ""
    page_id: int | None = None

    @property
    def whole_days(self):
        return not isinstance(self.start, datetime)

    def is_over(self, now, zone):
        """Whether it has ended at ``now`` (aware)."""
        last = self.end or self.start
        return last < now.astimezone(zone).date() if self.whole_days else last <= now


def pages(page_id, languages):
    """{language code: page} of the visible translations of a page, as their own types. A few queries."""
    keys = cards.page_model().objects.filter(pk=page_id).values("translation_key")
    same = cards.page_model().objects.filter(translation_key__in=keys, locale__language_code__in=languages)
    return {page.locale.language_code: page for page in cards.visible(same).select_related("locale").specific()}


def of_page(page, zone):
    """The Occasion that ``page`` (specific) announces, by the clock of ``zone``; None when it has no date."""
    try:
        said = page.nurture_event() or {} if hasattr(page, "nurture_event") else {}
    except Exception as error:  # whatever a site's page does, the message tells that the date is missing
        log.error("nurture_event() of page %s failed: %s", page.pk, without_words(error))
        return None
    first, last = _dates(page)
    start = _moment(said.get("start", first), zone)
    if start is None:
        return None
    end = _moment(said.get("end", last), zone)
    place = said.get("place") or next(filter(None, (getattr(page, name, "") for name in _PLACES)), "")
    return Occasion(
        title=one_line(said.get("title") or page.title, 200),
        start=start,
        end=end if end is not None and type(end) is type(start) and end >= start else None,
        place=cards.words_of(place)[:200],
        cancelled=bool(said.get("cancelled")),
        url=page.full_url or "",
        page_id=page.pk,
    )


_PLACES = ("place", "location", "venue")


def _dates(page):
    """The first date of ``page`` beside Wagtail's own, and the one whose name begins with "end"."""
    own = {field.name for field in cards.page_model()._meta.get_fields()}
    names = [f.name for f in page._meta.concrete_fields if isinstance(f, DateField) and f.name not in own]
    ends = [name for name in names if name.startswith("end")]
    starts = [name for name in names if name not in ends and getattr(page, name) is not None]
    return (getattr(page, starts[0]) if starts else None), (getattr(page, ends[0]) if ends else None)


def _moment(value, zone):
    if isinstance(value, datetime):
        return timezone.make_aware(value, zone) if timezone.is_naive(value) else value.astimezone(zone)
    return value if isinstance(value, date) else None


def written(config, zone):
    """The Occasion of the title, day and times in ``config`` (JSON), by the clock of ``zone``."""
    day = date.fromisoformat(config["day"])
    last = date.fromisoformat(config["last_day"]) if config["last_day"] else None
    if not config["starts"]:
        return Occasion(config["title"], day, last, config["place"])
    start = datetime.combine(day, time.fromisoformat(config["starts"]), zone)
    end = datetime.combine(last or day, time.fromisoformat(config["ends"]), zone) if config["ends"] else None
    return Occasion(config["title"], start, end, config["place"])


def when(occasion, language):
    """ "Saturday, 12 December 2026, 6 p.m. – 8 p.m.", in ``language``."""
    with override(language or None):
        start, end = occasion.start, occasion.end
        words = _day(start)
        if not occasion.whole_days:
            words = _("%(day)s, %(time)s") % {"day": words, "time": date_format(start, "TIME_FORMAT")}
        if end is None or end == start:
            return words
        same_day = not occasion.whole_days and end.date() == start.date()
        parts = [] if same_day else [_day(end)]
        if not occasion.whole_days:
            parts.append(date_format(end, "TIME_FORMAT"))
        return f"{words} – {', '.join(parts)}"


def _day(day):
    return _("%(weekday)s, %(date)s") % {"weekday": date_format(day, "l"), "date": date_format(day, "DATE_FORMAT")}


def tile(occasion, language):
    """(number of the day, short name of the month) in ``language``."""
    with override(language or None):
        return str(occasion.start.day), date_format(occasion.start, "M")


def entry(occasion, *, uid, sequence, now):
    """``occasion`` as an iCalendar file (bytes). ``uid`` names it for good, ``sequence`` grows with each change."""
    event = icalendar.Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", _utc(now))
    event.add("summary", occasion.title)
    start, end = _span(occasion)
    event.add("dtstart", start)
    if end is not None:
        event.add("dtend", end)
    if occasion.place:
        event.add("location", occasion.place)
    if occasion.url:
        event.add("url", occasion.url)
        event.add("description", occasion.url)
    event.add("status", "CANCELLED" if occasion.cancelled else "CONFIRMED")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//wagtail_nurture//wagtail_nurture//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()


def google(occasion):
    """The address that opens Google's calendar with the event."""
    start, end = _span(occasion)
    shape = "%Y%m%d" if occasion.whole_days else "%Y%m%dT%H%M%SZ"
    dates = "/".join(moment.strftime(shape) for moment in (start, end or start))
    facts = {"action": "TEMPLATE", "text": occasion.title, "dates": dates}
    facts |= {"location": occasion.place, "details": occasion.url}
    return f"https://calendar.google.com/calendar/render?{urlencode({k: v for k, v in facts.items() if v})}"


def outlook(occasion):
    """The address that opens Outlook's calendar on the web with the event."""
    start, end = _span(occasion)
    facts = {"path": "/calendar/action/compose", "rru": "addevent", "subject": occasion.title}
    facts |= {"startdt": _iso(start), "enddt": _iso(end or start), "location": occasion.place, "body": occasion.url}
    facts["allday"] = "true" if occasion.whole_days else ""
    known = urlencode({k: v for k, v in facts.items() if v})
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{known}"


def _span(occasion):
    """Start and end as calendars want them: moments in UTC, or days, of which the last is the one after."""
    if occasion.whole_days:
        return occasion.start, (occasion.end or occasion.start) + timedelta(days=1)
    return _utc(occasion.start), _utc(occasion.end) if occasion.end else None


def _utc(moment):
    return moment.astimezone(UTC)


def _iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(moment, datetime) else moment.isoformat()
