"""Visits: pages read, openings and clicks, and what happened to nobody we know."""

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, EventClass, EventInbox

from .base import Part, old_visits, registry


#: Ids looked through in one statement, and rows deleted in one transaction (under 50 ms on SQLite).
WINDOW, MOST = 20_000, 500

BEHAVIOUR = (
    Q(kind__startswith="page.")
    | Q(kind__startswith="visitor.")
    | Q(kind__in=[kinds.MESSAGE_OPENED, kinds.MESSAGE_CLICKED])
    | Q(contact=None)
)


@registry.register
class Visits(Part):
    slug, label, order = "visits", _("visits"), 10

    def waiting(self, now):
        return Event.objects.filter(BEHAVIOUR, old_visits(now)).count()

    def batch(self, cursor, now):
        ends = Event.objects.aggregate(first=Min("pk"), last=Max("pk"))
        if ends["first"] is None:
            return 0, None
        cursor = max(cursor, ends["first"] - 1)
        window = Event.objects.filter(pk__gt=cursor, pk__lte=cursor + WINDOW)
        old = window.filter(BEHAVIOUR, old_visits(now)).order_by("pk")
        found = list(old.values_list("pk", flat=True)[:MOST])
        if found:
            with transaction.atomic():
                EventInbox.objects.filter(event__in=found).delete()
                EventClass.objects.filter(event__in=found).delete()
                Event.objects.filter(pk__in=found).delete()
        if len(found) == MOST:
            return MOST, found[-1]
        return len(found), cursor + WINDOW if cursor + WINDOW < ends["last"] else None
