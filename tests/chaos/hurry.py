"""The chaos' time: pauses that last minutes for a mail server last a moment here. Only lengths change, no code."""

import os
from datetime import UTC, datetime, timedelta

from django.apps import AppConfig


def story():
    """Story time: it runs STORY_SPEED times as fast as real time; one host's clock may be ahead of another's."""
    from django.conf import settings

    began = datetime.fromtimestamp(float(os.environ["NURTURE_CHAOS_BEGAN"]), UTC)
    ahead = timedelta(minutes=float(os.environ.get("NURTURE_CHAOS_AHEAD", 0)))
    return began + (datetime.now(UTC) - began) * settings.STORY_SPEED + ahead


class Hurry(AppConfig):
    """Shortens what is counted in lease time, which is the database's and cannot be made to run faster."""

    name = "tests.chaos"

    def ready(self):
        from wagtail_nurture import alarm
        from wagtail_nurture.delivery import circuit, handover

        handover.RETRY_FIRST, handover.RETRY_LONGEST = 0.5, 3
        circuit.FIRST, circuit.LONGEST = 0.3, 1.5
        alarm.LOST_AFTER = timedelta(seconds=2)
