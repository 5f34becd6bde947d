"""``load_demo``: the content of Roue Libre. Running it again adds what is missing and changes nothing else."""

import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils import timezone

from example_site.shop.loading import history, messages, pages, users
from wagtail_nurture import clock


class Command(BaseCommand):
    help = "Loads the pages, pictures, shops, forms, messages and the scenario of the demo (idempotent)."

    def handle(self, *args, **options):
        self.step("Users", users.load)
        site = self.step("Pages and pictures", pages.load, hostname=settings.HOST, port=settings.PORT)
        editor = get_user_model().objects.get(username="claire")
        # The scenarios run since before the history begins: what happened before a start does not count.
        start = timezone.now() - timedelta(days=history.DAYS, hours=1)
        with clock.virtual(lambda: start):
            self.step("Forms, messages and scenarios", messages.load, site=site, user=editor)

    def step(self, title, work, **options):
        """Do ``work`` and say how long it took; returns its result."""
        began = time.monotonic()
        self.stdout.write(f"  {title} ... ", ending="")
        self.stdout.flush()
        result = work(**options)
        self.stdout.write(f"{time.monotonic() - began:.1f} s")
        return result
