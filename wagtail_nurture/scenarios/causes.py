"""What brings people in together though none of them did anything: a day that has come, a page that is published.

An Intake keeps it as plain JSON, ``{"trigger": part id, …}``; the trigger of the version in force reads it.
"""

from datetime import datetime, timedelta

from wagtail_nurture.conf import settings

from . import counts, triggers


def people(scenario, parts, intake, at):
    """Whom the cause of ``intake`` (Intake) brings in at ``at`` and who is still to come, as a queryset of contacts.

    ``parts`` are the triggers of the version in force; nobody when the trigger is gone from it.
    """
    reach = counts.within_reach(scenario, after=intake.cursor, ceiling=intake.ceiling)
    kind, config = of(parts, intake.cause)
    if kind is None or (kind.stales and _stale(intake.cause, at)):
        return reach.none()
    return reach.filter(kind.meant(config, intake.cause, at))


def entries(parts, cause, contact_ids, at):
    """The entries of ``contact_ids`` whom ``cause`` means; few queries for the set."""
    kind, config = of(parts, cause)
    return kind.entries_meant(config, cause, contact_ids, at) if kind and contact_ids else []


def _stale(cause, at):
    """Whether a day that came is past: the scenario rested meanwhile."""
    until = cause.get("until")
    return bool(until) and datetime.fromisoformat(until) < at - timedelta(days=settings.CATCH_UP_DAYS)


def of(parts, cause):
    """(trigger class, its config) that ``cause`` belongs to; (None, None) when it is gone or cannot run any more."""
    for part in parts:
        kind = triggers.registry.get(part["kind"])
        if part["id"] == cause["trigger"] and kind and not kind.problems(part["config"]):
            return kind, part["config"]
    return None, None
