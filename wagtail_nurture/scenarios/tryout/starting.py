"""A try-out begins, begins again, stops, and is forgotten after a day."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from wagtail_nurture import clock
from wagtail_nurture.contacts import people
from wagtail_nurture.contacts.addresses import BadAddress, normal_form
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.delivery import trials

from .. import graph as graphs
from .. import triggers, zones
from . import mails, walk
from .models import TryOut


#: A try-out and its mails are deleted after this.
KEPT = timedelta(days=1)


def find(address, *, site):
    """The Contact with this e-mail ``address`` in the pool of ``site``; None when there is none."""
    try:
        _typed, key = normal_form(address)
    except BadAddress:
        return None
    return Contact.objects.filter(pool=people.pool_for(site), email_key=key, merged_into=None).first()


def start(scenario, *, owner, contact=None, as_other=False):
    """Begin (anew) to try the newest draft of ``scenario`` as ``contact`` (None: as somebody unknown). The TryOut."""
    forget()
    draft = scenario.get_latest_revision_as_object()
    graph, now = graphs.build(draft), clock.now()
    site_id, sites = draft.site_id or mails.default_site().pk, zones.of_sites()
    entry = _entry(graph, contact, now)
    values = {
        "run": uuid.uuid4(),
        "contact": contact,
        "as_other": as_other,
        "locale": (contact.language if contact else "") or get_language() or "",
        "time_zone": zones.of_person(contact.time_zone if contact else "", site_id, sites),
        "site_time_zone": zones.of_site(site_id, sites),
        "revision": scenario.latest_revision_id,
        "graph": graph,
        "subject": entry.subject if entry else "",
        "facts": entry.facts if entry else {},
        "step_id": "",
        "visit": 0,
        "state": TryOut.State.RUNNING,
        "entered_at": now,
        "at": now,
        "due_at": now,
        "next_at": timezone.now(),
        "journal": [{"kind": "enter", "at": now.isoformat(), "matches": entry is not None}],
        "acts": [],
        "expires_at": now + KEPT,
    }
    with transaction.atomic():
        if former := TryOut.objects.filter(owner=owner, scenario=scenario).first():
            mails.call_back(former)
        tryout, _created = TryOut.objects.update_or_create(owner=owner, scenario=scenario, defaults=values)
        walk.place(tryout, walk.begin(tryout))
        tryout.save()
    return tryout


def stop(tryout):
    """Stop where it stands; mails that have not left are not sent."""
    tryout.state = TryOut.State.STOPPED
    TryOut.objects.filter(pk=tryout.pk, run=tryout.run).update(state=tryout.state)
    mails.call_back(tryout)


def forget(until=None):
    """Delete the try-outs and the trial mails that are a day old. How many. Cheap when there are none.

    ``until`` is the deadline of a pump, which it does not need.
    """
    now = clock.now()
    gone, _each = TryOut.objects.filter(expires_at__lt=now).delete()
    gone += trials.forget(now - trials.KEPT)
    return gone + compiling.forget_trials(now - trials.KEPT) if gone else 0


def _entry(graph, contact, at):
    """The Entry that a trigger would make of ``contact`` now, with subject and facts; None when none would."""
    if contact is None:
        return None
    for part in graph["triggers"]:
        kind = triggers.registry[part["kind"]]
        try:
            matches = Contact.objects.filter(kind.matching_now(part["config"], at), pk=contact.pk).exists()
            found = kind.entries_now(part["config"], [contact.pk], at) if matches else []
        except Exception:  # noqa: S112  (a half-filled trigger matches nobody; the problems above the walk say so)
            continue
        if found:
            return found[0]
    return None
