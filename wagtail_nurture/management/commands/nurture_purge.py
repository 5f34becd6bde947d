"""``nurture_purge``: deletes what is older than the sites keep it."""

from time import monotonic

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from wagtail_nurture import clock, retention
from wagtail_nurture.retention.running import parts


class Command(BaseCommand):
    help = (
        "Deletes visits, expired links and silent people, as the settings of each site say. In small batches; may be "
        "interrupted at any time and goes on where it stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how much would go")
        parser.add_argument("--seconds", type=float, help="stop after so long; the next call goes on (default: never)")

    def handle(self, *, dry_run, seconds, verbosity, **options):
        if dry_run:
            retention.load()
            for part in parts():
                self.stdout.write(f"{part.label}: {part.waiting(clock.now())}")
            return
        try:
            done = retention.run(
                until=monotonic() + seconds if seconds is not None else None,
                told=self._tell if verbosity > 1 or self.stdout.isatty() else None,
            )
        except KeyboardInterrupt:
            self.stdout.write(_("Stopped. The next call goes on from here."))
            return
        for part in parts():
            self.stdout.write(f"{part.label}: {done.removed.get(part.slug, 0)}")
        if done.finished_at is None:
            self.stdout.write(_("Not finished. The next call goes on from here."))

    def _tell(self, part, removed):
        self.stdout.write(f"  {part.label}: {removed}", ending="\r" if self.stdout.isatty() else "\n")
