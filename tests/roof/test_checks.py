from types import SimpleNamespace

import pytest
from django.core.checks import run_checks

from wagtail_nurture.checks import clusters, databases, keys, production
from wagtail_nurture.checks import settings as settings_check


SAFE_CLUSTER = {
    "orm": "default",
    "workers": 2,
    "queue_limit": 2,
    "timeout": 60,
    "retry": 600,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
}
SAFE_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;", "timeout": 20},
}


def ids(found):
    return [message.id.removeprefix("wagtail_nurture.") for message in found]


def test_the_settings_of_the_test_site_are_safe(db):
    assert [message for message in run_checks() if message.id.startswith("wagtail_nurture.")] == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"timeout": None}, ["E004"]),
        ({"timeout": 60, "retry": 60}, ["E004"]),
        ({"retry": 599}, ["W005"]),
        ({"timeout": 30}, ["W006"]),
        ({"queue_limit": 4}, ["W007"]),
        ({"ack_failures": False}, ["W008"]),
        ({"max_attempts": 0}, ["W009"]),
        ({"catch_up": True}, ["W012"]),
    ],
)
def test_a_cluster_that_would_repeat_or_pile_up_tasks_is_named(settings, change, expected):
    settings.Q_CLUSTER = SAFE_CLUSTER | change
    assert ids(clusters.check_clusters(None)) == expected


def test_no_cluster_at_all_is_an_error_unless_another_alarm_is_set(settings):
    del settings.Q_CLUSTER
    assert "E004" in ids(clusters.check_clusters(None))
    settings.WAGTAIL_NURTURE = {"ALARM": "wagtail_nurture.alarm.nobody"}
    assert clusters.check_clusters(None) == []


def test_the_cluster_of_a_lane_is_checked_too(settings):
    settings.Q_CLUSTER = SAFE_CLUSTER | {"name": "main", "ALT_CLUSTERS": {"slow": {"retry": 60}}}
    settings.WAGTAIL_NURTURE = {"CLUSTERS": {"now": "main", "mass": "slow"}}
    assert ids(clusters.check_clusters(None)) == ["E004"]
    settings.WAGTAIL_NURTURE = {"CLUSTERS": {"mass": "elsewhere"}}
    assert ids(clusters.check_clusters(None)) == ["W011"]


@pytest.mark.parametrize(
    ("change", "options", "expected"),
    [
        ({}, {}, []),
        ({}, {"transaction_mode": "DEFERRED"}, ["W001"]),
        ({}, {"init_command": ""}, ["W002"]),
        ({}, {"timeout": 5}, ["W003"]),
        ({"ATOMIC_REQUESTS": True}, {}, ["W004"]),
        ({"ENGINE": "django.db.backends.postgresql", "ATOMIC_REQUESTS": True}, {"timeout": 1}, []),
    ],
)
def test_sqlite_as_django_sets_it_up_is_named(monkeypatch, change, options, expected):
    database = SAFE_SQLITE | change | {"OPTIONS": SAFE_SQLITE["OPTIONS"] | options}
    monkeypatch.setattr(databases, "django_settings", SimpleNamespace(DATABASES={"default": database}))
    assert ids(databases.check_database(None)) == expected


def test_a_setting_we_do_not_know_is_an_error_and_the_other_checks_stay_quiet(settings):
    settings.WAGTAIL_NURTURE = {"COOKIE_NAMES": "x"}
    (found,) = settings_check.check_settings(None)
    assert found.id == "wagtail_nurture.E002"
    assert "COOKIE_NAMES" in found.msg
    assert keys.check_keys(None) == clusters.check_clusters(None) == production.check_production(None) == []


def test_a_missing_app_is_named(monkeypatch):
    monkeypatch.setattr(settings_check.apps, "is_installed", lambda name: name != "django_q")
    (found,) = settings_check.check_settings(None)
    assert (found.id, "django_q" in found.msg) == ("wagtail_nurture.E001", True)


def test_naive_times_are_an_error(settings):
    settings.USE_TZ = False
    assert ids(settings_check.check_settings(None)) == ["E003"]


def test_a_long_scenario_needs_many_form_fields(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    assert ids(settings_check.check_settings(None)) == ["W010"]
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    assert settings_check.check_settings(None) == []


def test_keys_derived_from_the_secret_key_are_warned_of(settings):
    settings.WAGTAIL_NURTURE = {}
    assert ids(keys.check_keys(None)) == ["W013", "W014"]
    settings.WAGTAIL_NURTURE = {"TOKEN_KEYS": ["a"], "SUPPRESSION_KEY": "b"}
    assert keys.check_keys(None) == []


def test_a_story_clock_in_production_is_warned_of(settings):
    settings.EMAIL_TIMEOUT, settings.Q_CLUSTER = 20, SAFE_CLUSTER
    settings.WAGTAIL_NURTURE = {"CLOCK": "somewhere.clock"}
    assert ids(production.check_production(None)) == ["W015"]
    settings.DEBUG = True
    assert production.check_production(None) == []
    settings.EMAIL_TIMEOUT = None
    assert ids(production.check_production(None)) == ["W016"]
