"""The chaos' time: pauses that last minutes for a mail server last a moment here. Only lengths change, no code."""

import os
from datetime import UTC, datetime, timedelta

import time_machine
from django.apps import AppConfig
from django.core.mail.utils import DNS_NAME


def story():
    """Story time: it runs STORY_SPEED times as fast as the time on which the hosts agree."""
    from django.conf import settings

    from wagtail_nurture import clock

    began = datetime.fromtimestamp(float(os.environ["NURTURE_CHAOS_BEGAN"]), UTC)
    return began + (clock.agreed() - began) * settings.STORY_SPEED


class Hurry(AppConfig):
    """Shortens what is counted in lease time, which is the database's and cannot be made to run faster; sets the clock
    of this host wrong where NURTURE_CHAOS_AHEAD (minutes) says so; and gives it a name for its HELO."""

    name = "tests.chaos"

    def ready(self):
        if ahead := float(os.environ.get("NURTURE_CHAOS_AHEAD", 0)):
            time_machine.travel(datetime.now(UTC) + timedelta(minutes=ahead), tick=True).start()
        DNS_NAME._fqdn = os.environ.get("NURTURE_CHAOS_HOST", "localhost")
        from wagtail_nurture import alarm
        from wagtail_nurture.delivery import circuit, outcomes

        outcomes.RETRY_FIRST, outcomes.RETRY_LONGEST = 0.5, 3
        circuit.FIRST, circuit.LONGEST = 0.3, 1.5
        alarm.LOST_AFTER = timedelta(seconds=2)
