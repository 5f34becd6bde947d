from django.core.management import call_command
from django_q.models import Schedule

from wagtail_nurture.management import schedules


def test_each_lane_is_swept_every_minute_however_often_the_command_runs(db, settings):
    assert schedules.missing() == ["nurture-sweep-now", "nurture-sweep-mass"]
    call_command("nurture_schedule", verbosity=0)
    call_command("nurture_schedule", verbosity=0)
    assert schedules.missing() == []
    rows = Schedule.objects.values_list("name", "func", "args", "minutes", "repeats", "cluster").order_by("name")
    assert list(rows) == [
        ("nurture-purge", "wagtail_nurture.tasks.purge", None, None, -1, None),
        ("nurture-sweep-mass", "wagtail_nurture.tasks.pump", "'mass'", 1, -1, None),
        ("nurture-sweep-now", "wagtail_nurture.tasks.pump", "'now'", 1, -1, None),
    ]


def test_a_lane_moved_to_another_cluster_moves_its_sweep(db, settings):
    schedules.install()
    first = Schedule.objects.get(name="nurture-sweep-mass")
    Schedule.objects.create(name="nurture-sweep-mass", func=schedules.PUMP, args="'mass'")
    settings.WAGTAIL_NURTURE = {"CLUSTERS": {"mass": "slow"}}
    schedules.install()
    row = Schedule.objects.get(name="nurture-sweep-mass")
    assert (row.pk, row.cluster) == (first.pk, "slow")


def test_a_stopped_sweep_is_missing(db):
    schedules.install()
    Schedule.objects.filter(name="nurture-sweep-now").update(repeats=0)
    assert schedules.missing() == ["nurture-sweep-now"]
