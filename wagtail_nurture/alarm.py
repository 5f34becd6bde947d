"""The alarm clock: asks a worker to look at our tables. Django-Q2 is nothing more than this (DESIGN law 2)."""

import logging
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings as django_settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from . import clock
from .conf import settings


logger = logging.getLogger(__name__)

NOW, MASS = "now", "mass"
LANES = (NOW, MASS)

#: A queued pump that has not started after this long is taken for lost (Redis loses tasks) and rung again.
LOST_AFTER = timedelta(seconds=60)

#: Lane → what was wished for while somebody works on it.
_awake = ContextVar("nurture_awake", default=None)


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
    wishes = (_awake.get() or {}).get(lane)
    transaction.on_commit((lambda: _ring(lane)) if wishes is None else (lambda: wishes.append(lane)))


@contextmanager
def awake(lane):
    """Whoever works in this block on ``lane`` looks again until nothing is left: what they leave needs no bell.

    Yields a list that is empty as long as nobody would have rung: a part may leave work and yet say that it did
    nothing, or fail after it.
    """
    wishes = []
    told = _awake.set((_awake.get() or {}) | {lane: wishes})
    try:
        yield wishes
    finally:
        _awake.reset(told)


def began(lane):
    """A pump of ``lane`` starts: whatever is wished for from now on needs a new one."""
    clock.compare(connection)  # a connection may live as long as its worker
    moment = clock.lease_time()
    values = {"queued_at": None, "started_at": moment, "beat_at": moment}
    if not Lane.objects.filter(name=lane).update(**values):
        Lane.objects.get_or_create(name=lane)
        Lane.objects.filter(name=lane).update(**values)


def beat(lane):
    """A sign of life of whoever works on ``lane``."""
    Lane.objects.filter(name=lane).update(beat_at=clock.lease_time())


def nobody(lane):
    """``ALARM`` of a host on which no worker waits for the bell: cron finds the work (``nurture_pump``)."""


def home_cluster():
    """The name of the cluster that runs without ``Q_CLUSTER_NAME``, which is also that of its queue."""
    conf = getattr(django_settings, "Q_CLUSTER", {})
    return conf.get("cluster_name") or conf.get("name") or "default"


def cluster_of(lane):
    """The cluster whose queue ``lane`` is rung in.

    Always by name: Django-Q2 takes no name for the cluster of whoever asks, so that a worker of the mass cluster would
    queue a file somebody waits for behind its own work.
    """
    return settings.CLUSTERS.get(lane) or home_cluster()


def silent_since(lane):
    """When a worker last gave a sign of life on ``lane`` (aware datetime, lease time); None when never."""
    return Lane.objects.filter(name=lane).values_list("beat_at", flat=True).first()


def _ring(lane):
    """Ring unless a pump is queued already. Never raises: the work is in our tables and the sweep finds it."""
    if not settings.ALARM and _is_synchronous():
        return
    ours = False
    try:
        ring = import_string(settings.ALARM) if settings.ALARM else _django_q
        ours = _claim_bell(lane)
        if ours:
            ring(lane)
    except Exception as problem:  # a broker that is down must not fail the visitor's form
        logger.warning("No pump could be queued for lane %s (%s); the sweep will find the work.", lane, type(problem))
        if ours:
            _let_go(lane)


def _claim_bell(lane):
    """Whether it is ours to ring: nobody else has, or what they queued got lost."""
    free = Q(queued_at=None) | Q(queued_at__lt=clock.lease_time() - LOST_AFTER)
    if Lane.objects.filter(free, name=lane).update(queued_at=clock.lease_time()):
        return True
    if Lane.objects.filter(name=lane).exists():
        return False
    return Lane.objects.get_or_create(name=lane, defaults={"queued_at": clock.lease_time()})[1]


def _let_go(lane):
    try:
        Lane.objects.filter(name=lane).update(queued_at=None)
    except DatabaseError:
        logger.warning("Lane %s stays marked as rung for a minute.", lane)


def _is_synchronous():
    """Whether Django-Q2 would run the task here and now, inside the request (tests)."""
    from django_q.conf import Conf

    return Conf.SYNC


def _django_q(lane):
    """Queue ``tasks.pump(lane)`` in Django-Q2. Its result is not kept: it says nothing."""
    _queue("wagtail_nurture.tasks.pump", lane, lane=lane, task_name=f"nurture-{lane}")


def later(task, *, lane=MASS):
    """Queue ``task`` (dotted path, no arguments) in Django-Q2, on ``lane``'s cluster; not where tasks run at once."""
    if not _is_synchronous():
        _queue(task, lane=lane, task_name="nurture-later")


def _queue(task, *arguments, lane, task_name):
    from django_q.conf import Conf
    from django_q.tasks import async_task

    # Outside of a transaction, Django-Q2's ORM broker closes the connection of whoever rings, and with it what a worker
    # (or whoever uses this library) is in the middle of.
    with transaction.atomic(using=Conf.ORM) if Conf.ORM else nullcontext():
        async_task(task, *arguments, cluster=cluster_of(lane), task_name=task_name, ack_failure=True, save=False)
