"""What has no further use: links that expired long ago, confirmations, counts of past hours, things long mended."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from wagtail_nurture.audience.interests.models import Interest
from wagtail_nurture.audience.score_models import LONGEST, ScoreEntry
from wagtail_nurture.capture import quota
from wagtail_nurture.capture.models import DownloadGrant
from wagtail_nurture.contacts.models import ConsentRequest
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.contacts.wishes import MutedTopic
from wagtail_nurture.delivery.models import ReceivedText
from wagtail_nurture.todos import Todo

from .base import MARGIN, MONTHS, Part, months_before, registry


MOST = 500
#: To-dos stay so long after they were resolved.
MENDED = timedelta(days=90)
#: Nobody's limit looks back further than this at what gave points; no event comes that much later.
COUNTED = timedelta(days=LONGEST) + MARGIN


@registry.register
class Leftovers(Part):
    """The proof of a consent is its ConsentRecord, which stays; the request only carried the link."""

    slug, label, order = "leftovers", _("expired links and old notes"), 40

    def waiting(self, now):
        return sum(rows.count() for rows in self._rows(now))

    def batch(self, cursor, now):
        removed, more = 0, False
        for rows in self._rows(now):
            found = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
            rows.model.objects.filter(pk__in=found).delete()
            removed += len(found)
            more = more or len(found) == MOST
        quota.forget_old()
        return removed, cursor + 1 if more else None

    def _rows(self, now):
        return [
            DownloadGrant.objects.filter(expires_at__lt=now - MARGIN),
            ConsentRequest.objects.filter(expires_at__lt=now - MARGIN),
            ScoreEntry.objects.filter(at__lt=now - COUNTED),
            MutedTopic.objects.filter(until__lt=now - MARGIN),
            Interest.objects.filter(declared_at=None, last_at__lt=months_before(now, _shortest())),
            Todo.objects.filter(resolved_at__lt=now - MENDED),
            ReceivedText.objects.filter(at__lt=now - MARGIN),
        ]


def _shortest():
    """How many months visits are kept where they are kept least: an interest is of all sites together."""
    return min([MONTHS, *NurtureSiteSettings.objects.values_list("visits_months", flat=True)])
