"""Silent prospects: who did nothing and was sent nothing for years."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Enrolment
from wagtail_nurture.tracking.models import Event

from .base import YEARS, months_before, registry, years_of_pools
from .people_part import PeoplePart


@registry.register
class Silent(PeoplePart):
    """Never somebody who is inside a scenario."""

    slug, label, order = "silent", _("people silent for years"), 50

    def due(self, now):
        special = {pool: years for pool, years in years_of_pools().items() if years != YEARS}
        found = self._silent_since(months_before(now, 12 * YEARS)).exclude(pool__in=list(special))
        for pool, years in special.items():
            found |= self._silent_since(months_before(now, 12 * years)).filter(pool=pool)
        return found

    def _silent_since(self, before):
        mine = {"contact": OuterRef("pk")}
        inside = Enrolment.objects.filter(**mine, status=Enrolment.Status.ACTIVE)
        return (
            Contact.objects.filter(merged_into=None, created_at__lt=before)
            .filter(Q(last_contact_at=None) | Q(last_contact_at__lt=before))
            .filter(~Exists(Event.objects.filter(**mine, at__gte=before)))
            .filter(~Exists(Delivery.objects.filter(**mine, created_at__gte=before)))
            .filter(~Exists(inside))
        )
