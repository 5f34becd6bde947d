"""One queued pump a lane, no lost work, and a part that fails keeps nobody else from theirs."""

import os
import signal
import time
from datetime import timedelta

import pytest
from django.db import connection

from wagtail_nurture import alarm, stopping, tasks
from wagtail_nurture.alarm import Lane
from wagtail_nurture.delivery import gates
from wagtail_nurture.models import Delivery, Todo


rung = []


def bell(lane):
    rung.append(lane)


def broken_bell(lane):
    raise ConnectionError("redis://:password@host")


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])
    rung.clear()


@pytest.fixture
def ring(settings, django_capture_on_commit_callbacks):
    """``ring(lane)``: wake it, in a transaction that commits."""
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"ALARM": "tests.delivery.test_alarm_and_pump.bell"}

    def work(lane="mass"):
        with django_capture_on_commit_callbacks(execute=True):
            alarm.wake(lane)

    return work


def test_many_wishes_leave_one_queued_pump_a_lane(ring, db):
    for _ in range(5):
        ring("mass")
    ring("now")
    assert rung == ["mass", "now"]


def test_nothing_rings_before_the_commit(settings, django_capture_on_commit_callbacks, db):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"ALARM": "tests.delivery.test_alarm_and_pump.bell"}
    with django_capture_on_commit_callbacks():
        alarm.wake("mass")
    assert rung == []


def test_what_is_wished_for_while_a_pump_runs_is_rung_anew(ring, db):
    ring()
    alarm.began("mass")
    ring()
    assert rung == ["mass", "mass"]


def test_a_lost_alarm_is_rung_again(ring, db):
    ring()
    Lane.objects.update(queued_at=Lane.objects.get().queued_at - alarm.LOST_AFTER - timedelta(seconds=1))
    ring()
    assert rung == ["mass", "mass"]


def test_a_broker_that_is_down_fails_nobody(ring, settings, db, caplog):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"ALARM": "tests.delivery.test_alarm_and_pump.broken_bell"}
    ring()
    assert "password" not in caplog.text and "sweep" in caplog.text
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"ALARM": "tests.delivery.test_alarm_and_pump.bell"}
    ring()
    assert rung == ["mass"]


def test_a_synchronous_cluster_is_left_alone(django_capture_on_commit_callbacks, db, django_assert_num_queries):
    with django_assert_num_queries(0), django_capture_on_commit_callbacks(execute=True):
        alarm.wake("mass")


def test_django_q_gets_a_small_task(settings, db, monkeypatch, django_capture_on_commit_callbacks):
    from django_q import tasks as q_tasks
    from django_q.conf import Conf

    queued = []
    monkeypatch.setattr(Conf, "SYNC", False)
    monkeypatch.setattr(q_tasks, "async_task", lambda *args, **options: queued.append((args, options)))
    with django_capture_on_commit_callbacks(execute=True):
        alarm.wake("now")
        alarm.wake("now")
    [(args, options)] = queued
    assert args == ("wagtail_nurture.tasks.pump", "now") and options["save"] is False


@pytest.mark.parametrize("clusters", [{"mass": "slow"}, {"mass": "slow", "now": "fast"}], ids=["one", "both"])
def test_a_worker_of_the_mass_cluster_rings_the_other_lane_in_the_others_queue(
    settings, db, monkeypatch, django_capture_on_commit_callbacks, clusters
):
    """Django-Q2 takes no name for the cluster of whoever asks: a file would wait behind the newsletters."""
    from django_q.conf import Conf
    from django_q.models import OrmQ

    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"CLUSTERS": clusters}
    monkeypatch.setattr(Conf, "SYNC", False)
    monkeypatch.setattr(Conf, "CLUSTER_NAME", "slow")
    with django_capture_on_commit_callbacks(execute=True):
        alarm.wake("now")
        alarm.wake("mass")
    assert list(OrmQ.objects.order_by("pk").values_list("key", flat=True)) == [clusters.get("now", "tests"), "slow"]


@pytest.mark.django_db(transaction=True)
def test_who_rings_keeps_the_connection(settings, monkeypatch):
    """Django-Q2's ORM broker closes it where none is kept open: a sender rings in the middle of its batch."""
    from django_q.conf import Conf
    from django_q.models import OrmQ

    monkeypatch.setattr(Conf, "SYNC", False)
    monkeypatch.setattr(connection, "close_at", 0)  # what CONN_MAX_AGE = 0, the default, comes to
    connection.ensure_connection()
    opened = connection.connection
    alarm.wake("mass")
    alarm.later("wagtail_nurture.tasks.purge")
    assert connection.connection is opened and OrmQ.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_who_is_awake_needs_no_bell(monkeypatch):
    rung = []
    monkeypatch.setattr(alarm, "_ring", rung.append)
    with alarm.awake("mass"):
        alarm.wake("mass")
        alarm.wake("now")
    alarm.wake("mass")
    assert rung == ["now", "mass"]


@pytest.mark.django_db(transaction=True)
def test_what_a_pump_leaves_for_itself_it_finds_without_a_bell(monkeypatch):
    """A round tells of something new: the next round takes it, and no further pump is queued for it."""
    rung, rounds = [], []
    monkeypatch.setattr(alarm, "_ring", rung.append)

    def part(until):
        rounds.append(len(rounds))
        if len(rounds) == 1:
            alarm.wake("mass")
        return 1 if len(rounds) < 3 else 0

    monkeypatch.setattr(tasks, "MASS_PARTS", {"a part": part})
    tasks.pump("mass")
    assert len(rounds) == 3 and rung == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [lambda: 0, lambda: 1 / 0], ids=["says nothing", "fails"])
def test_what_a_part_leaves_is_found_though_it_says_that_it_did_nothing(monkeypatch, how):
    """A segment that lost its turn, a persona round that failed: what they recorded must not wait for the sweep."""
    rung, rounds = [], []
    monkeypatch.setattr(alarm, "_ring", rung.append)

    def part(until):
        rounds.append(len(rounds))
        if len(rounds) == 1:
            alarm.wake("mass")
            return how()
        return 0

    monkeypatch.setattr(tasks, "MASS_PARTS", {"a part": part})
    tasks.pump("mass")
    assert len(rounds) == 2 and rung == []


@pytest.mark.django_db(transaction=True)
def test_what_a_part_leaves_as_time_runs_out_is_rung_for(monkeypatch, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"PUMP_SECONDS": 1}
    rung = []
    monkeypatch.setattr(alarm, "_ring", rung.append)

    def part(until):
        alarm.wake("mass")
        while time.monotonic() < until:
            time.sleep(0.01)
        return 0

    monkeypatch.setattr(tasks, "MASS_PARTS", {"a part": part})
    tasks.pump("mass")
    assert rung == ["mass"]


def test_a_pump_gives_a_sign_of_life(db):
    assert alarm.silent_since("mass") is None
    tasks.pump("mass")
    lane = Lane.objects.get(name="mass")
    assert lane.beat_at and lane.started_at and lane.queued_at is None
    assert alarm.silent_since("mass") == lane.beat_at


def test_a_pump_sends_and_stops(smtp, people, wish):
    for each in people(3):
        wish(each)
    assert tasks.pump("mass") >= 3
    assert Delivery.objects.filter(state="sent").count() == 3


def test_a_pump_that_runs_out_of_time_rings_again(smtp, reader, wish, ring, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"PUMP_SECONDS": 0}
    wish(reader)
    rung.clear()
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        tasks.pump("mass")
    assert rung == ["mass"] and Delivery.objects.get().state == "queued"


def test_told_to_stop_in_the_middle_of_a_sending_it_ends_the_window_and_gives_the_rest_back(
    smtp, people, wish, ring, settings
):
    """systemd's default: SIGTERM for the worker itself (stopping.py). The next worker goes on where it was."""
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SEND_WINDOW": 4}
    for each in people(20):
        wish(each)
    rung.clear()
    smtp.answers["data", "*"] = lambda: os.kill(os.getpid(), signal.SIGTERM)
    from django.test import TestCase

    with stopping.politely(then_obey=False) as told, TestCase.captureOnCommitCallbacks(execute=True):
        tasks.pump("mass")
    assert told.is_set() and rung == ["mass"], "somebody else is asked to go on"
    left = Delivery.objects.filter(state="queued", attempts=0, fence=None, lease_until=None).count()
    assert 0 < len(smtp.accepted) <= 8 and left == 20 - len(smtp.accepted)
    assert Delivery.objects.filter(state="sent").count() == len(smtp.accepted)
    smtp.answers.clear()
    tasks.pump("mass")
    assert len(smtp.addresses) == len(set(smtp.addresses)) == 20
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_part_that_fails_keeps_nobody_else_from_their_work(smtp, reader, wish, monkeypatch, caplog):
    def broken(until):
        raise RuntimeError("ada@" + "example.org")

    wish(reader)
    monkeypatch.setattr(tasks, "MASS_PARTS", {"one": broken, "two": broken})
    tasks.pump("mass")
    assert Delivery.objects.get().state == "sent"
    assert "RuntimeError" in caplog.text and "ada@example.org" not in caplog.text
    assert Todo.objects.filter(kind="worker", resolved_at=None).count() == 2
    monkeypatch.setattr(tasks, "MASS_PARTS", {"one": lambda until: 0, "two": lambda until: None})
    tasks.pump("mass")
    assert not Todo.objects.filter(kind="worker", resolved_at=None).exists()


def test_who_reckons_everybody_anew_leaves_the_others_their_turn(monkeypatch, db):
    found = {}
    parts = {"recount.carry_on": "recount", "personas.carry_on": "persona_rounds", "topics.carry_on": "topics"}
    for name, module in parts.items():
        monkeypatch.setattr(getattr(tasks, module), "carry_on", lambda until, name=name: found.update({name: until}))
    monkeypatch.setattr(tasks, "MASS_PARTS", {name: tasks.MASS_PARTS[name] for name in parts})
    whole = time.monotonic() + 1000
    tasks._round("mass", whole)
    assert found.keys() == parts.keys() and all(until < whole - 900 for until in found.values())


def test_the_mass_lane_takes_facts_then_decides_then_sends(monkeypatch, db):
    order = []

    def note(name):
        def part(until):
            assert until > time.monotonic()
            order.append(name)
            return 0

        return part

    these = {name: tasks.MASS_PARTS[name] for name in ("opt_in.remind", "intake.take", "runner.tick")}
    monkeypatch.setattr(tasks, "MASS_PARTS", these)
    monkeypatch.setattr(tasks.opt_in, "remind", note("remind"))
    monkeypatch.setattr(tasks.intake, "take", note("take"))
    monkeypatch.setattr(tasks.runner, "tick", note("tick"))
    monkeypatch.setattr(tasks.sender, "send_due", lambda lane, until: order.append(lane) or 0)
    tasks.pump("mass")
    tasks.pump("now")
    assert order == ["remind", "take", "tick", "mass", "now"]
