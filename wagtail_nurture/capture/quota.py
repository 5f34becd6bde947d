"""How often something may be done in an hour, counted in one small table (law 1: in real time, not story time)."""

import hmac
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from wagtail_nurture.conf import settings

from .models import Quota


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def take(kind, value, limit, *, weight=1, window=HOUR):
    """Count one act of ``kind`` ("network", "address") by ``value``; whether it stays within ``limit`` a window.

    Only a keyed hash of ``value`` is stored. Windows are fixed: they start on the hour, or at midnight UTC for a day.
    """
    key = hmac.digest(settings.token_keys[0], f"quota:{kind}:{value}".encode(), "sha256").hex()
    now = timezone.now()
    start = now.replace(minute=0, second=0, microsecond=0)
    if window == DAY:
        start = start.replace(hour=0)
    rows = Quota.objects.filter(key=key, window=start)
    if not rows.update(count=F("count") + weight):
        try:
            with transaction.atomic():
                Quota.objects.create(key=key, window=start, count=weight)
        except IntegrityError:
            rows.update(count=F("count") + weight)
    return rows.values_list("count", flat=True).get() <= limit


def forget_old():
    """Delete the counts of past windows; returns how many."""
    past = Quota.objects.filter(window__lt=timezone.now() - 2 * DAY)
    return past.delete()[0] if past.exists() else 0
