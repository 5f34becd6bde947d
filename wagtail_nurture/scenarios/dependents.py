"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture import clock
from wagtail_nurture.contacts.dependents import columns, delete, move, nothing, register

from .models import Enrolment, Token, WaitSubscription


def merge_enrolments(rows, field, into):
    """Of two passages through the same scenario the older active one stays, the other leaves as "merged"."""
    for row in list(rows.order_by("entered_at")):
        mine = Enrolment.objects.filter(scenario=row.scenario_id, contact=into)
        rival = mine.filter(status=Enrolment.Status.ACTIVE, slot=row.slot).first()
        if row.status == Enrolment.Status.ACTIVE and rival:
            _leave(max(row, rival, key=lambda each: each.entered_at))
        key = row.entry_key
        if mine.filter(entry_key=key).exists():
            key = f"{key[:70]}:merged:{row.pk}"
        Enrolment.objects.filter(pk=row.pk).update(contact=into, entry_key=key)


def _leave(enrolment):
    Token.objects.filter(enrolment=enrolment).delete()
    WaitSubscription.objects.filter(enrolment=enrolment).delete()
    Enrolment.objects.filter(pk=enrolment.pk).update(
        status=Enrolment.Status.EXITED, exit_reason="merged", left_at=clock.now()
    )


register(
    Enrolment,
    erase=delete,
    export=columns("scenario__name", "entered_at", "left_at", "status", "exit_reason", "converted", "facts"),
    merge=merge_enrolments,
)
register(WaitSubscription, erase=delete, export=nothing, merge=move)
