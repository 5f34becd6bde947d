"""``load_history``: 90 days of visits and people at every step, made by the real code with a clock of its own."""

import logging
import sys
import time

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from example_site.shop.loading import history
from wagtail_nurture.contacts.models import Contact


class Command(BaseCommand):
    help = "Lives through 90 days of Roue Libre. Only for a database in which nobody is known yet."

    def handle(self, *args, **options):
        if Contact.objects.exists():
            raise CommandError("There are people already: the history would mix with theirs. Nothing was done.")
        logging.getLogger("django.request").setLevel(logging.ERROR)
        began = time.monotonic()
        self.shown = -1
        history.load(site=Site.objects.get(is_default_site=True), progress=self._progress)
        self.stdout.write(f"\r  90 days of visits and mails ... {time.monotonic() - began:.1f} s")

    def _progress(self, share):
        percent = int(share * 20) * 5
        if percent != self.shown and sys.stdout.isatty():
            self.shown = percent
            self.stdout.write(f"\r  90 days of visits and mails ... {percent} %", ending="")
            self.stdout.flush()
