"""A date of a person's own changes while they wait for it: they are looked at again at once.

Whoever is looked at again counts as having come just now: a date that was moved into the past is missed.
"""

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from wagtail_nurture import alarm, clock
from wagtail_nurture.contacts.models import ContactField
from wagtail_nurture.tracking import kinds

from .models import ScenarioVersion, Token
from .steps.wait_own_date import WaitOwnDate


State = Token.State
#: Holds that a changed date, or a mended field, may end.
MENDED_BY_PERSON = ("date_too_far",)
MENDED_BY_FIELD = ("field_gone", "field_no_date")


def on_changes(*, changes, **kwargs):
    """Receiver of ``contacts_changed``: set dates, and people who became one with another."""
    set_now, merged = {}, set()
    for change in changes:
        slug = change.subject.partition(":")[2]
        if change.kind == kinds.FIELD_SET and slug not in ContactField.RESERVED:
            set_now.setdefault(slug, set()).add(change.contact_id)
        elif change.kind == "contact.merged":
            merged.add(change.contact_id)
    if not set_now and not merged:
        return
    waiting = steps_that_wait()
    for slug in waiting:
        if people := set_now.get(slug, set()) | merged:
            look_again(waiting[slug], Q(enrolment__contact__in=people), ended=MENDED_BY_PERSON)


def on_field(*, instance, **kwargs):
    """Receiver of a ContactField that was saved or deleted: whoever waits for it is held, or goes on, without delay."""
    if found := steps_that_wait().get(instance.slug):
        look_again(found, Q(), ended=MENDED_BY_FIELD)


def steps_that_wait():
    """{slug of a field: [(version id, step id)]} of the steps that wait for it, in all versions. One query."""
    found = {}
    for number, graph in graphs_with(WaitOwnDate.slug):
        for step_id, step in graph["steps"].items():
            if step["kind"] == WaitOwnDate.slug:
                found.setdefault(step["config"]["field"]["key"], []).append((number, step_id))
    return found


def graphs_with(kind):
    """(version id, graph) of all versions that name ``kind`` somewhere: have steps of it, as a rule. One query."""
    text = Cast("graph", TextField())
    versions = ScenarioVersion.objects.annotate(text=text).filter(text__contains=f'"{kind}"')
    return versions.values_list("pk", "graph")


def look_again(places, who, *, ended):
    """Make those of ``who`` (a Q on tokens) due now who wait at ``places``, list of (version id, step id).

    Also those whose hold is one of ``ended``. Three statements. A worker that is deciding on somebody right now may
    have read the old date: it loses them.
    """
    here = Q(pk__in=[])
    for version, step_id in places:
        here |= Q(version=version, step_id=step_id)
    rows, now = Token.objects.filter(here, who), clock.now()
    again = rows.filter(state=State.HELD, reason__in=ended).update(state=State.READY, reason="", attempts=0, due_at=now)
    again += rows.filter(due_at__gt=now).update(due_at=now)
    again += rows.filter(state=State.CLAIMED).update(state=State.READY, fence=None, lease_until=None, attempts=0)
    if again:
        alarm.wake(alarm.MASS)
