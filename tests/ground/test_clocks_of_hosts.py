"""R1.10: hosts disagree, the database does not, and story time follows the database."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from wagtail_nurture import alarm, clock
from wagtail_nurture.management import inspection


TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def as_on_a_host(monkeypatch):
    """As in a process that has just begun, and that is no test."""
    monkeypatch.setattr(clock, "TOLERATED", 2)
    monkeypatch.setattr(clock, "COMPARE_EVERY", 60)
    monkeypatch.setattr(clock, "_comparison", clock._Comparison())


@pytest.fixture
def wrong_clock():
    """The clock of this host is ten minutes ahead of the database's."""
    with time_machine.travel(datetime.now(UTC) + TEN_MINUTES, tick=True) as traveller:
        yield traveller


def ahead_of(moment):
    return abs(clock.now() - moment) > timedelta(seconds=30)


@pytest.mark.postgresql
def test_a_host_that_is_ten_minutes_ahead_tells_the_time_of_the_database(db, wrong_clock, caplog):
    right = datetime.now(UTC) - TEN_MINUTES
    assert ahead_of(right)
    clock.compare(connection)
    assert not ahead_of(right)
    assert "differs from the database's by 600 seconds" in caplog.text


@pytest.mark.postgresql
def test_a_pump_compares_the_clocks_and_so_does_a_new_connection(transactional_db, wrong_clock):
    right = datetime.now(UTC) - TEN_MINUTES
    alarm.began("mass")
    assert not ahead_of(right)
    clock._comparison = clock._Comparison()
    connection.close()
    connection.ensure_connection()
    assert not ahead_of(right)


@pytest.mark.postgresql
def test_a_clock_that_is_set_right_is_believed_again(db, wrong_clock):
    right = datetime.now(UTC) - TEN_MINUTES
    clock.compare(connection)
    wrong_clock.move_to(right)
    assert not ahead_of(right)


@pytest.mark.postgresql
def test_a_clock_that_is_right_is_left_alone_and_asked_about_once_a_minute(db, django_assert_num_queries, caplog):
    with django_assert_num_queries(1):
        clock.compare(connection)
        clock.compare(connection)
    assert clock._comparison.ahead == timedelta()
    assert not caplog.records


@pytest.mark.postgresql
def test_the_doctor_names_a_wrong_clock(db, wrong_clock):
    (found,) = inspection._clock()
    assert (found.ok, found.remedy) == (False, "timedatectl set-ntp true")
    assert "by 600 seconds" in found.message


@pytest.mark.postgresql
def test_the_doctor_finds_a_right_clock_right(db):
    (found,) = inspection._clock()
    assert found.ok


@pytest.mark.sqlite
def test_a_database_on_the_same_host_is_not_asked(db, wrong_clock, django_assert_num_queries):
    with django_assert_num_queries(0):
        clock.compare(connection)
    assert clock.now() == pytest.approx(datetime.now(UTC), abs=timedelta(seconds=5))
