"""The rows by which Django-Q2 pumps each lane once a minute, whether or not an alarm was rung."""

from django.db import transaction
from django_q.models import Schedule

from wagtail_nurture.alarm import LANES
from wagtail_nurture.conf import settings


PUMP = "wagtail_nurture.tasks.pump"


def name_of(lane):
    return f"nurture-sweep-{lane}"


@transaction.atomic
def install():
    """Bring the schedules in order, also after CLUSTERS changed. Returns [(name, created)], one a lane."""
    done = []
    for lane in LANES:
        wanted = {
            "func": PUMP,
            "args": repr(lane),
            "schedule_type": Schedule.MINUTES,
            "minutes": 1,
            "repeats": -1,
            "cluster": settings.CLUSTERS.get(lane),
        }
        rows = list(Schedule.objects.filter(name=name_of(lane)).order_by("pk"))
        Schedule.objects.filter(pk__in=[row.pk for row in rows[1:]]).delete()
        if rows:
            Schedule.objects.filter(pk=rows[0].pk).update(**wanted)
        else:
            Schedule.objects.create(name=name_of(lane), **wanted)
        done.append((name_of(lane), not rows))
    return done


def missing():
    """Names of the schedules that are not there, or stopped."""
    there = set(Schedule.objects.filter(func=PUMP).exclude(repeats=0).values_list("name", flat=True))
    return [name_of(lane) for lane in LANES if name_of(lane) not in there]
