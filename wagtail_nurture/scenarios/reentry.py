"""Who may enter a scenario again, and when: by a key that the database keeps unique for each person.

Two passages of one person never have the same key (``Enrolment.entry_key``); those under way never the same slot.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from .models import Enrolment, Scenario


#: The entry key of those who matched already when the scenario started, where people may enter more than once.
MATCHED = "matched"

ReEntry = Scenario.ReEntry


def key(scenario, entry, zone):
    """The entry key of ``entry`` (Entry): what may not come twice. ``zone`` (a name) is the person's."""
    if scenario.re_entry == ReEntry.AS_STARTED:
        return entry.key if entry.again and entry.key else "once"
    if scenario.re_entry == ReEntry.ONCE:
        return "once"
    if scenario.re_entry == ReEntry.YEARLY:
        return f"year:{entry.at.astimezone(ZoneInfo(zone)).year}"
    if scenario.re_entry == ReEntry.PER_SUBJECT:
        return entry.subject or "once"
    if entry.event_id:
        return f"event:{entry.event_id}"
    return entry.key or MATCHED


def slot(scenario, entry):
    """What the person can be inside only once at a time: the whole scenario, or it for each subject (page)."""
    if scenario.re_entry == ReEntry.PER_SUBJECT:
        return entry.subject
    return entry.key if scenario.re_entry == ReEntry.AS_STARTED and entry.again and entry.apart else ""


def first_of_each(scenario, entries):
    """Of several ``entries`` of one person into one slot the earliest."""
    found = {}
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.event_id or 0)):
        found.setdefault((entry.contact_id, slot(scenario, entry)), entry)
    return list(found.values())


def not_before(scenario, contact_ids):
    """{contact id: from when on an event lets them in again} of those who were inside before. At most one query.

    An event that fell into an earlier passage, or into the days of rest after it, does not start a new one.
    """
    if scenario.re_entry not in (ReEntry.EACH_EVENT, ReEntry.AFTER_DAYS):
        return {}
    rest = timedelta(days=scenario.re_entry_days if scenario.re_entry == ReEntry.AFTER_DAYS else 0)
    inside = Enrolment.objects.filter(scenario=scenario, contact_id__in=contact_ids, left_at__isnull=False)
    found = {}
    for contact, left_at in inside.values_list("contact_id", "left_at"):
        found[contact] = max(left_at + rest, found.get(contact, left_at + rest))
    return found
