"""``prepare_demo``: everything ``make demo`` needs before it starts; quick when it is there already."""

import io
import time
from pathlib import Path

import django_q.conf
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail import hooks
from wagtail.models import Site

from example_site.shop.loading import pages
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.delivery.models import Fingerprint


class Command(BaseCommand):
    help = "Migrates, loads the content and 90 days of history, and sets the site's address."

    def add_arguments(self, parser):
        parser.add_argument("--no-history", action="store_true")

    def handle(self, *, no_history, **options):
        began = time.monotonic()
        django_q.conf.logger.setLevel("WARNING")  # it would speak into the lines of progress
        ready = Path(settings.DATA_DIR) / "ready"
        executor = MigrationExecutor(connection)
        if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(f"  Tables ({len(waiting)} migrations) ... ", ending="")
            self.stdout.flush()
            # Snippets are registered by hooks; without them migrate leaves out their "publish" permissions.
            hooks.search_for_hooks()
            call_command("migrate", verbosity=0, interactive=False)
            self.stdout.write(f"{time.monotonic() - began:.1f} s")
        if not ready.exists():
            call_command("load_demo", stdout=self.stdout._out)
            if not no_history:
                call_command("load_history", stdout=self.stdout._out)
            call_command("nurture_schedule", stdout=io.StringIO())
            ready.write_text("")
            self.stdout.write(f"  Ready after {time.monotonic() - began:.0f} s")
        self._moved_house()

    def _moved_house(self):
        """The demo may run on another port than yesterday: the site's address follows, and it is no copy for that."""
        site = Site.objects.get(is_default_site=True)
        if (site.hostname, site.port) != (settings.HOST, settings.PORT):
            site.hostname, site.port = settings.HOST, settings.PORT
            site.save()
            NurtureSiteSettings.objects.filter(site=site).update(privacy_page=pages.page("privacy").full_url)
            Fingerprint.objects.all().delete()
