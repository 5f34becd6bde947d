"""The rows by which Django-Q2 pumps each lane once a minute, alarm or not, and cleans up once a day."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from wagtail_nurture.alarm import LANES, MASS, cluster_of, home_cluster


PUMP = "wagtail_nurture.tasks.pump"
PURGE = "wagtail_nurture.tasks.purge"
PURGE_NAME = "nurture-purge"
ALSO_READ = "wagtail_nurture.tasks.also_read"
ALSO_READ_NAME = "nurture-also-read"
#: A sweep says nothing: its result is not kept, whatever ``save_limit`` is.
KWARGS = "{'q_options': {'save': False}}"
#: When the first clean-up begins (UTC): at night in Europe.
PURGE_HOUR = 2


def name_of(lane):
    return f"nurture-sweep-{lane}"


@transaction.atomic
def install():
    """Bring the schedules in order, also after CLUSTERS changed. Returns [(name, created)], one a schedule."""
    done = [
        _keep(name_of(lane), func=PUMP, args=repr(lane), schedule_type=Schedule.MINUTES, minutes=1, lane=lane)
        for lane in LANES
    ]
    nightly = {"schedule_type": Schedule.DAILY, "lane": MASS, "next_run": _tonight()}
    return [
        *done,
        _keep(PURGE_NAME, func=PURGE, **nightly),
        # After it, so that who was erased or purged is out of it.
        _keep(ALSO_READ_NAME, func=ALSO_READ, **nightly | {"next_run": nightly["next_run"] + timedelta(hours=1)}),
    ]


def _keep(name, *, lane, next_run=None, **wanted):
    """One row called ``name`` as ``wanted``; its next run is only set when it is made. Returns (name, created)."""
    wanted |= {"repeats": -1, "cluster": cluster_of(lane), "kwargs": KWARGS}
    rows = list(Schedule.objects.filter(name=name).order_by("pk"))
    Schedule.objects.filter(pk__in=[row.pk for row in rows[1:]]).delete()
    if rows:
        Schedule.objects.filter(pk=rows[0].pk).update(**wanted)
    else:
        Schedule.objects.create(name=name, **wanted, **({"next_run": next_run} if next_run else {}))
    return name, not rows


def _tonight():
    now = timezone.now()
    moment = now.replace(hour=PURGE_HOUR, minute=17, second=0, microsecond=0)
    return moment if moment > now else moment + timedelta(days=1)


def missing():
    """Names of the schedules that are not there, or stopped."""
    there = set(Schedule.objects.filter(func=PUMP).exclude(repeats=0).values_list("name", flat=True))
    return [name_of(lane) for lane in LANES if name_of(lane) not in there]


def astray():
    """Names of the sweeps that another cluster makes than the one that ``CLUSTERS`` gives their lane to."""
    clusters = dict(Schedule.objects.filter(func=PUMP).values_list("name", "cluster"))
    home = home_cluster()
    return [
        name for lane in LANES if (name := name_of(lane)) in clusters and (clusters[name] or home) != cluster_of(lane)
    ]


def purge_is_missing():
    """Whether nobody cleans up each day."""
    return not Schedule.objects.filter(func=PURGE).exclude(repeats=0).exists()
