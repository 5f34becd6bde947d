"""The alarm clock: asks a worker to look at our tables. Django-Q2 is nothing more than this (DESIGN law 2)."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from . import clock
from .conf import settings


NOW, MASS = "now", "mass"
LANES = (NOW, MASS)

#: A queued pump that has not started after this long is taken for lost (Redis loses tasks) and rung again.
LOST_AFTER = timedelta(seconds=60)


class Lane(models.Model):
    """One row a lane: whether a pump is already queued, and when a worker last gave a sign of life (lease time)."""

    name = models.CharField(max_length=10, primary_key=True)
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"

    def __str__(self):
        return self.name


def wake(lane):
    """After the current transaction commits, leave at most one queued pump for ``lane`` ("now" or "mass")."""
    transaction.on_commit(lambda: _ring(lane))


def _ring(lane):
    free = Q(queued_at=None) | Q(queued_at__lt=timezone.now() - LOST_AFTER)
    if not Lane.objects.filter(free, name=lane).update(queued_at=clock.lease_time()):
        if Lane.objects.filter(name=lane).exists():
            return
        Lane.objects.get_or_create(name=lane, defaults={"queued_at": timezone.now()})
    ring = import_string(settings.ALARM) if settings.ALARM else _django_q
    ring(lane)


def _django_q(lane):
    """Queue ``tasks.pump(lane)`` in Django-Q2; a synchronous cluster (tests) is left alone."""
    from django_q.conf import Conf
    from django_q.tasks import async_task

    if Conf.SYNC:
        return
    async_task("wagtail_nurture.tasks.pump", lane, cluster=settings.CLUSTERS.get(lane), task_name=f"nurture-{lane}")


def nobody(lane):
    """``ALARM`` of a host without a cluster: nobody is rung; ``nurture_pump`` looks by itself."""
