"""Browsers whose cookie has expired: they will never be recognised again."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.conf import settings
from wagtail_nurture.tracking.models import Event, Visitor

from .base import Part, registry


MOST = 100


@registry.register
class Browsers(Part):
    """What they read stays, without the browser: the person's, or nobody's."""

    slug, label, order = "browsers", _("browsers"), 20

    def waiting(self, now):
        return self._gone(now).count()

    def batch(self, cursor, now):
        found = list(self._gone(now).filter(pk__gt=cursor).order_by("pk").values_list("pk", flat=True)[:MOST])
        with transaction.atomic():
            Event.objects.filter(visitor__in=found).update(visitor=None)
            Visitor.objects.filter(pk__in=found).delete()
        return len(found), found[-1] if len(found) == MOST else None

    def _gone(self, now):
        """A cookie lives COOKIE_DAYS from the first visit and is not extended."""
        return Visitor.objects.filter(first_seen_at__lt=now - timedelta(days=settings.COOKIE_DAYS))
