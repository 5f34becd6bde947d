"""``prepare_demo``: everything ``make demo`` needs before it starts; quick when it is there already."""

import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site


class Command(BaseCommand):
    help = "Migrates, loads the content and 90 days of history, and sets the site's address."

    def add_arguments(self, parser):
        parser.add_argument("--no-history", action="store_true")

    def handle(self, *, no_history, **options):
        began = time.monotonic()
        ready = Path(settings.DATA_DIR) / "ready"
        executor = MigrationExecutor(connection)
        if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(f"  Tables ({len(waiting)} migrations) ... ", ending="")
            self.stdout.flush()
            call_command("migrate", verbosity=0, interactive=False)
            self.stdout.write(f"{time.monotonic() - began:.1f} s")
        if not ready.exists():
            call_command("load_demo", stdout=self.stdout)
            if not no_history:
                call_command("load_history", stdout=self.stdout)
            ready.write_text("")
            self.stdout.write(f"  Ready after {time.monotonic() - began:.0f} s")
        Site.objects.filter(is_default_site=True).update(hostname=settings.HOST, port=settings.PORT)
