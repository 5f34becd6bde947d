from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from wagtail_nurture.alarm import Lane
from wagtail_nurture.management import inspection, schedules


@pytest.fixture
def healthy(pool, settings):
    """A site on which nothing is missing."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"sync": False}
    schedules.install()
    for name in ("now", "mass"):
        Lane.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


def wrong():
    return [finding.message for finding in inspection.examine() if not finding.ok]


def test_nothing_is_missing(healthy):
    output = StringIO()
    call_command("nurture_doctor", stdout=output)
    assert wrong() == []
    assert "All is well." in output.getvalue()


def test_what_is_missing_is_named_with_its_remedy_and_the_command_fails(healthy):
    schedules.Schedule.objects.all().delete()
    output = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("nurture_doctor", stdout=output)
    assert ended.value.code == 1
    assert "-> manage.py nurture_schedule" in output.getvalue()
    assert "1 thing to mend." in output.getvalue()


def test_a_lane_that_moved_to_another_cluster_without_its_sweep(healthy, settings):
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"ALT_CLUSTERS": {"slow": {"workers": 2}}}
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"CLUSTERS": {"mass": "slow"}}
    assert wrong() == ["CLUSTERS has changed since nurture_schedule ran: the sweep goes to the wrong queue."]
    schedules.install()
    assert wrong() == []


def test_a_worker_that_never_ran_or_fell_silent(healthy):
    Lane.objects.update(beat_at=timezone.now() - timedelta(minutes=12, seconds=5))
    assert wrong() == ["The worker has been silent for 12 minutes."]
    Lane.objects.all().delete()
    assert wrong() == ["No worker has ever run."]


def test_a_lane_whose_cluster_was_never_started(healthy):
    Lane.objects.filter(name="mass").delete()
    assert wrong() == ["No worker has looked at scenarios and newsletters yet."]


def test_the_work_itself_is_looked_at(healthy):
    from wagtail_nurture.delivery import circuit

    said = [finding.message for finding in inspection.examine() if finding.ok]
    assert "On time; nobody waits; nothing lost." in said
    circuit.open_for("email", "refused")
    assert wrong() == ["The mail server has not answered for 0 seconds."]


def test_a_site_with_its_own_alarm_needs_no_schedule(healthy, settings):
    schedules.Schedule.objects.all().delete()
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"ALARM": "wagtail_nurture.alarm.nobody"}
    assert wrong() == []


def test_messages_that_go_nowhere(healthy, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert wrong() == ["EMAIL_BACKEND (console) sends nothing."]


def test_a_sender_without_postal_address(healthy, pool):
    pool.site_settings.update(postal_address="")
    (message,) = wrong()
    assert message == "shop.example has no complete sender; missing: postal address."
    pool.site_settings.all().delete()
    assert wrong() == ["No site has a sender yet."]


def test_a_forgotten_middleware_and_forgotten_addresses(healthy, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "nurture" not in name]
    settings.ROOT_URLCONF = "wagtail.admin.urls"
    assert {message.partition(":")[0] for message in wrong()} == {"wagtail_nurture.W020", "wagtail_nurture.W022"}


def test_dangerous_settings_are_part_of_it(healthy, settings):
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"retry": 60}
    assert [message.partition(":")[0] for message in wrong()] == ["wagtail_nurture.E004"]


@pytest.mark.parametrize("address", [None, "", "http://example.com"])
def test_an_address_by_which_a_copy_cannot_be_told_from_the_original(healthy, settings, address):
    settings.WAGTAILADMIN_BASE_URL = address
    (message,) = wrong()
    assert message.startswith("wagtail_nurture.W017")


def test_a_copied_database_is_held(healthy, monkeypatch):
    monkeypatch.setattr(inspection.guard, "looks_copied", lambda: True)
    assert wrong() == ["Everything is held: this database looks like a copy of another site's."]
