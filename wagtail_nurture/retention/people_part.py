"""Parts that erase people, one at a time, each looked at once more just before."""

from django.db import transaction

from wagtail_nurture.contacts import people
from wagtail_nurture.contacts.models import Contact

from .base import Part


MOST = 50


class PeoplePart(Part):
    """``due(now)`` is the queryset of Contacts to erase."""

    def due(self, now):
        raise NotImplementedError

    def waiting(self, now):
        return self.due(now).count()

    def batch(self, cursor, now):
        found = list(self.due(now).filter(pk__gt=cursor).order_by("pk").values_list("pk", flat=True)[:MOST])
        removed = sum(self._erase(pk, now) for pk in found)
        return removed, found[-1] if len(found) == MOST else None

    def _erase(self, pk, now):
        """Whether the person was erased: not when they came back a moment ago. No trace of the address stays."""
        with transaction.atomic():
            person = Contact.objects.select_for_update().filter(pk=pk).first()
            if person is None or not self.due(now).filter(pk=pk).exists():
                return False
            people.erase(person, suppress=False)
        return True
