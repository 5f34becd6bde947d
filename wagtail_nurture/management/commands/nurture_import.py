"""``nurture_import FILE``: take people over from a CSV or XLSX file, the way the admin does."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.importing import error_file, presets, receiving, words, work
from wagtail_nurture.contacts.importing.models import ContactImport
from wagtail_nurture.contacts.models import Channel, ContactPool, List, Permission


class Command(BaseCommand):
    help = (
        "Takes people over from a file, in batches; shows first what would happen. --resume goes on. "
        "Columns are told by their names, as in the admin."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="CSV or XLSX; the first line names the columns.")
        parser.add_argument("--pool", help="Name of the pool of contacts, when there are several.")
        parser.add_argument("--source", default="", help="Where the people come from, in a few words.")
        parser.add_argument("--basis", default="", choices=["", *Permission.Basis.values], help="Ground for marketing.")
        parser.add_argument("--purpose", action="append", default=[], help="What for; repeat it.")
        ways = [str(Channel.EMAIL), str(Channel.SMS)]
        parser.add_argument("--channel", action="append", default=[], choices=ways, help="By which way; repeat it.")
        parser.add_argument("--wording", default="", help="The words they agreed to: the proof.")
        parser.add_argument("--list", action="append", default=[], help="Short name of a list they join; repeat it.")
        parser.add_argument("--everyone", default="", choices=["", presets.STOPPED, presets.BOUNCED])
        parser.add_argument("--overwrite", action="store_true", help="Replace what is known.")
        parser.add_argument("--month-first", action="store_true", help="03/04/2026 is the 4th of March.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would happen.")
        parser.add_argument("--errors", help="Write the lines with something to mend to this CSV file.")
        parser.add_argument("--resume", type=int, help="Number of an import that was interrupted.")

    def handle(self, **options):
        job = self._resumed(options["resume"]) if options["resume"] else self._new(options)
        if job.state == ContactImport.State.CHECKING:
            self._go_on(job, work.check_batch)
            self._tell("Would be", job.expected)
        if options["dry_run"]:
            self._write_errors(job, options["errors"])
            work.cancel(job)
            return
        if job.state == ContactImport.State.CHECKED:
            # Not start(): a worker beside us would share the work, and we would report before it is done.
            work.start(job)
            job.refresh_from_db()
        self._go_on(job, work.run_batch)
        self._tell("Done", job.result)
        self._write_errors(job, options["errors"])

    def _new(self, options):
        if not options["file"]:
            raise CommandError("Name a file, or an import to go on with: --resume NUMBER.")
        pool = self._pool(options["pool"])
        unknown = set(options["purpose"]) - set(settings.purposes)
        if unknown:
            raise CommandError(f"No purpose {sorted(unknown)}. There is: {', '.join(settings.purposes)}.")
        if options["basis"] and not (options["purpose"] and options["wording"].strip()):
            raise CommandError("A --basis needs a --purpose and the --wording that proves it.")
        lists = list(List.objects.filter(pool=pool, slug__in=options["list"]))
        if missing := set(options["list"]) - {lst.slug for lst in lists}:
            raise CommandError(f"The pool “{pool}” has no list {sorted(missing)}.")
        try:
            with open(options["file"], "rb") as file:
                job = receiving.receive(file, filename=Path(options["file"]).name, pool=pool, limit=0)
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}.") from problem
        except receiving.Unreadable as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Import {job.pk}: {job.total} lines read.")
        plan = receiving.first_plan(job)
        if "email" not in plan.places:
            work.cancel(job)
            raise CommandError("No column is an e-mail address: call one “email”.")
        plan.everyone = options["everyone"] or plan.everyone
        plan.source = options["source"] or plan.source
        plan.basis, plan.purposes, plan.wording = options["basis"], options["purpose"], options["wording"]
        plan.channels = options["channel"] or plan.channels
        plan.lists = [lst.pk for lst in lists]
        plan.overwrite, plan.month_first = options["overwrite"], options["month_first"]
        work.check(job, plan)
        return job

    def _pool(self, name):
        pools = ContactPool.objects.filter(name=name) if name else ContactPool.objects.all()
        found = list(pools[:2])
        if len(found) != 1:
            names = ", ".join(ContactPool.objects.values_list("name", flat=True)) or "none: open a site first"
            raise CommandError(f"Say which pool with --pool. There is: {names}.")
        return found[0]

    def _resumed(self, number):
        states = [ContactImport.State.CHECKING, ContactImport.State.CHECKED, ContactImport.State.RUNNING]
        job = ContactImport.objects.filter(pk=number, state__in=states).first()
        if job is None:
            raise CommandError(f"There is no import {number} to go on with.")
        return job

    def _go_on(self, job, step):
        state = job.state
        while job.state == state:
            step(job)
            job.refresh_from_db()
            self.stdout.write(f"\r{work.progress(job)} of {job.total}", ending="")
            time.sleep(0)  # lets Ctrl-C through between two batches
        self.stdout.write("")

    def _tell(self, title, counts):
        self.stdout.write(f"{title}:")
        for _code, sentence, number in words.outcomes(counts):
            self.stdout.write(f"  {number:>8}  {sentence}")

    def _write_errors(self, job, path):
        if path:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.writelines(error_file.rows(job))
