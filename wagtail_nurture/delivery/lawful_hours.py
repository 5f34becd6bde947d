"""When marketing text messages may arrive: by law at decent hours of the person's own day, never on public holidays.

The French rule is the default (SMS_OPENS, SMS_CLOSES, SMS_DAYS; the holidays are the site's). What comes at another
time waits for the next moment that will do.
"""

from zoneinfo import ZoneInfo

from django.conf import settings as django_settings

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import local_time, opening, public_holidays
from wagtail_nurture.contacts.models import Channel
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings

from .gates import HOLD, WAIT, Verdict
from .outbox import TRANSACTIONAL


HOURS, HOLIDAY, NEVER = "sms_hours", "sms_holiday", "sms_never"


def ask(deliveries):
    """{delivery id: Verdict} of those of ``deliveries`` (list) that come at a wrong time.

    No query where none is a marketing text; else two, and one a site.
    """
    mine = [each for each in deliveries if each.channel == Channel.SMS and each.purpose != TRANSACTIONAL]
    if not mine:
        return {}
    now = clock.now()
    zones = local_time.of_people({each.contact_id for each in mine if each.contact_id})
    calendars = {each.site_id: _holidays(each.site) for each in mine}
    found = {}
    for delivery in mine:
        zone = ZoneInfo(zones.get(delivery.contact_id) or _zone_of(delivery.site))
        if verdict := verdict_at(now, zone, calendars[delivery.site_id]):
            found[delivery.pk] = verdict
    return found


def verdict_at(at, zone, calendar):
    """The Verdict on a text that would arrive at ``at`` in ``zone`` (ZoneInfo); None when it may.

    ``calendar``: whose public holidays count ("FR"), "" for none.

    >>> from datetime import UTC, datetime
    >>> paris = ZoneInfo("Europe/Paris")
    >>> verdict_at(datetime(2026, 7, 13, 15, tzinfo=UTC), paris, "FR") is None
    True
    >>> evening = verdict_at(datetime(2026, 7, 13, 19, tzinfo=UTC), paris, "FR")  # the 14th is a holiday
    >>> evening.reason, evening.until.isoformat()
    ('sms_hours', '2026-07-15T08:00:00+00:00')
    """

    def closed(day):
        return public_holidays.is_one(day, calendar)

    try:
        until = opening.next_open(
            at, zone, days=settings.SMS_DAYS, opens=settings.SMS_OPENS, closes=settings.SMS_CLOSES, closed=closed
        )
    except ValueError:
        return Verdict(HOLD, NEVER)
    if until <= at:
        return None
    return Verdict(WAIT, HOLIDAY if closed(at.astimezone(zone).date()) else HOURS, until)


def _holidays(site):
    code = NurtureSiteSettings.for_site(site).holidays
    return code if public_holidays.is_known(code) else ""


def _zone_of(site):
    name = NurtureSiteSettings.for_site(site).time_zone
    return name if name and local_time.is_known(name) else django_settings.TIME_ZONE
