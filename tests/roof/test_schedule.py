from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_q import scheduler
from django_q.conf import Conf
from django_q.models import Schedule

from wagtail_nurture.management import schedules


def test_each_lane_is_swept_every_minute_however_often_the_command_runs(db, settings):
    assert schedules.missing() == ["nurture-sweep-now", "nurture-sweep-mass"]
    call_command("nurture_schedule", verbosity=0)
    call_command("nurture_schedule", verbosity=0)
    assert schedules.missing() == []
    rows = Schedule.objects.values_list("name", "func", "args", "minutes", "repeats", "cluster").order_by("name")
    assert list(rows) == [
        ("nurture-also-read", "wagtail_nurture.tasks.also_read", None, None, -1, "tests"),
        ("nurture-purge", "wagtail_nurture.tasks.purge", None, None, -1, "tests"),
        ("nurture-sweep-mass", "wagtail_nurture.tasks.pump", "'mass'", 1, -1, "tests"),
        ("nurture-sweep-now", "wagtail_nurture.tasks.pump", "'now'", 1, -1, "tests"),
    ]


def test_a_lane_moved_to_another_cluster_moves_its_sweep(db, settings):
    schedules.install()
    first = Schedule.objects.get(name="nurture-sweep-mass")
    Schedule.objects.create(name="nurture-sweep-mass", func=schedules.PUMP, args="'mass'")
    assert schedules.astray() == []
    settings.WAGTAIL_NURTURE = {"CLUSTERS": {"mass": "slow"}}
    assert schedules.astray() == ["nurture-sweep-mass"]
    schedules.install()
    assert schedules.astray() == []
    row = Schedule.objects.get(name="nurture-sweep-mass")
    assert (row.pk, row.cluster) == (first.pk, "slow")


def test_a_sweep_of_an_earlier_release_named_no_cluster_and_goes_home_all_the_same(db):
    schedules.install()
    Schedule.objects.update(cluster=None)
    assert schedules.astray() == []


def test_the_scheduler_of_each_cluster_queues_its_own_lane_and_keeps_no_result(db, settings, monkeypatch):
    """Through Django-Q2's own scheduler, asked by the home cluster and by the one of the mass lane."""
    settings.WAGTAIL_NURTURE = {"CLUSTERS": {"mass": "slow"}}
    schedules.install()
    queued = []
    monkeypatch.setattr(scheduler, "async_task", lambda *args, **options: queued.append((args, options)) or "0" * 32)
    for cluster in ("tests", "slow"):
        monkeypatch.setattr(Conf, "CLUSTER_NAME", cluster)
        monkeypatch.setattr(Conf, "PREFIX", "tests")
        Schedule.objects.update(next_run=timezone.now() - timedelta(seconds=1))
        queued.clear()
        scheduler.scheduler()
        names = {args[1] for args, _ in queued if args[0] == schedules.PUMP}
        assert names == ({"now"} if cluster == "tests" else {"mass"})
        assert all(options["q_options"]["save"] is False for _, options in queued)
        assert {options["q_options"]["cluster"] for _, options in queued} == {cluster}


def test_a_stopped_sweep_is_missing(db):
    schedules.install()
    Schedule.objects.filter(name="nurture-sweep-now").update(repeats=0)
    assert schedules.missing() == ["nurture-sweep-now"]
