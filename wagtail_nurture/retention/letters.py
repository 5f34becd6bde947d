"""The printed files of letters: names and addresses that nobody needs once they are in the post."""

from datetime import timedelta

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.conf import settings
from wagtail_nurture.delivery.letters import work
from wagtail_nurture.delivery.letters.models import LetterBatch

from .base import Part, registry


MOST = 5


@registry.register
class LetterFiles(Part):
    """The batch stays as a record, and each letter as a delivery of its person."""

    slug, label, order = "letters", _("printed letters"), 50

    def waiting(self, now):
        return self._old(now).count()

    def batch(self, cursor, now):
        found = list(self._old(now).order_by("pk")[:MOST])
        for batch in found:
            work.empty(batch)
        return len(found), cursor + 1 if len(found) == MOST else None

    def _old(self, now):
        rows = LetterBatch.objects.filter(emptied=False).exclude(state=LetterBatch.State.PREPARING)
        rows = rows.annotate(since=Coalesce("ended_at", "ready_at", "created_at"))
        return rows.filter(since__lt=now - timedelta(days=settings.LETTER_FILES_DAYS))
