"""The person of a try-out as the engine sees one inside."""

from datetime import datetime

from wagtail.models import Site

from wagtail_nurture.audience.conditions import Rehearsal
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, EventClass
from wagtail_nurture.tracking.reading import Act

from .. import zones
from ..moves import Standing


#: Nobody: of whom nothing is on record.
NOBODY = 0


def of(tryout):
    """The Standing of ``tryout`` (TryOut). Its passage has a number that no real one has."""
    return Standing(
        enrolment_id=-tryout.pk,
        contact_id=tryout.contact_id or NOBODY,
        step_id=tryout.step_id,
        visit=tryout.visit,
        entered_at=tryout.entered_at,
        scenario_id=tryout.scenario_id,
        subject=tryout.subject,
        facts=tryout.facts,
        locale=tryout.locale,
        time_zone=tryout.time_zone,
        site_time_zone=tryout.site_time_zone,
        holidays=_holidays(tryout),
        due_at=_waited_until(tryout),
        arrived_at=tryout.at,
        rehearsal=_rehearsal(tryout),
    )


def _holidays(tryout):
    """Those of the scenario's site, else of the default one."""
    site_id = tryout.scenario.site_id or Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first()
    return zones.holidays_of(site_id, zones.of_sites())


def _waited_until(tryout):
    """None for who has just passed the step before, as in the runner."""
    arrived = datetime.fromisoformat(tryout.journal[-1]["at"]) if tryout.journal else None
    return None if tryout.due_at == arrived else tryout.due_at


def _rehearsal(tryout):
    """Its own messages, and what the editor did with them: believed at once, since it is the editor who clicks."""
    sent = tuple(
        _event(tryout, kinds.MESSAGE_SENT, line["step"], line["at"], properties={"measured": ["opens", "clicks"]})
        for line in tryout.mails()
    )
    return Rehearsal(sent=sent, acts=tuple(_act(tryout, **act) for act in tryout.acts))


def _act(tryout, kind, step, at, page=None, link=""):
    event = _event(tryout, kind, step, at, page_id=page, properties={"link": link} if link else {})
    return Act(event, EventClass.Kind.HUMAN)


def _event(tryout, kind, step_id, at, **more):
    """An Event that is never saved."""
    subject = f"step:{-tryout.pk}:{step_id}"
    return Event(kind=kind, at=datetime.fromisoformat(at), contact_id=tryout.contact_id, subject=subject, **more)
