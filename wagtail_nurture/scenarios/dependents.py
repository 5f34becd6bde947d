"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture import clock
from wagtail_nurture.contacts.dependents import columns, delete, move, nothing, register

from .leaving import MERGED, Departure, depart
from .models import Enrolment, WaitSubscription
from .tryout.models import TryOut


def delete_also(rows, field, into):
    """An editor's try-out as somebody who is somebody else now: begin it anew."""
    rows.delete()


def merge_enrolments(rows, field, into):
    """Of two passages through the same scenario the older active one stays, the other leaves as "merged"."""
    for row in list(rows.order_by("entered_at")):
        mine = Enrolment.objects.filter(scenario=row.scenario_id, contact=into)
        rival = mine.filter(status=Enrolment.Status.ACTIVE, slot=row.slot).first()
        if row.status == Enrolment.Status.ACTIVE and rival:
            younger = max(row, rival, key=lambda each: (each.entered_at, each.pk))
            depart([Departure(younger.pk, MERGED)], at=clock.now())
        key = row.entry_key
        if mine.filter(entry_key=key).exists():
            key = f"{key[:70]}:merged:{row.pk}"
        Enrolment.objects.filter(pk=row.pk).update(contact=into, entry_key=key)


register(
    Enrolment,
    erase=delete,
    export=columns("scenario__name", "entered_at", "left_at", "status", "exit_reason", "converted", "facts"),
    merge=merge_enrolments,
)
register(WaitSubscription, erase=delete, export=nothing, merge=move)
register(TryOut, erase=delete, export=nothing, merge=delete_also)
