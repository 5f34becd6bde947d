"""``nurture_bench``: measures the house beside bare loops, on a site of its own that is gone afterwards."""

import json
import os
import subprocess
import sys
import tempfile

from django.core.management.base import BaseCommand

from wagtail_nurture.bench import database
from wagtail_nurture.bench.processes import free_port


PARTS = [
    "tracking",
    "beacon",
    "engine",
    "crowd",
    "idle",
    "statements",
    "audience",
    "recommendations",
    "rendering",
    "sending",
    "handover",
]


class Command(BaseCommand):
    help = (
        "Measures tracking, engine, segments, sending and the way from a form to the mail server, beside bare loops. "
        "The sizes are small: a few minutes in all. "
        "Works on a temporary site of its own; ends with 1 if something could not be measured."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--only", action="append", choices=PARTS, default=[], help="this part (may be repeated)")
        parser.add_argument(
            "--database",
            choices=["sqlite", "postgresql"],
            default="sqlite",
            help="measure on a SQLite file, or on a new database of the PostgreSQL that PGHOST, PGUSER … name (sqlite)",
        )
        parser.add_argument("--pages", type=int, default=300, help="pages read for the last byte (300)")
        parser.add_argument("--rounds", type=int, default=4, help="rounds of two seconds for pages a second (4)")
        parser.add_argument("--people", type=int, default=2000, help="people in the scenario (2000)")
        parser.add_argument("--crowd", type=int, default=5000, help="people whose passage is measured (5000)")
        parser.add_argument("--large", type=int, default=15_000, help="people of the larger crowd (15000; 0: none)")
        parser.add_argument("--waiting", type=int, default=50_000, help="people who wait during an idle tick (50000)")
        parser.add_argument("--contacts", type=int, default=10_000, help="people with a past to ask about (10000)")
        parser.add_argument("--events", type=int, default=100_000, help="what they did, in all (100000)")
        parser.add_argument("--interested", type=int, default=5000, help="people whom a published page concerns (5000)")
        parser.add_argument("--seed", type=int, default=1, help="another one draws another past (1)")
        parser.add_argument("--rendered", type=int, default=10_000, help="people for whom a message is made (10000)")
        parser.add_argument("--readers", type=int, default=10_000, help="people who are recommended pages (10000)")
        parser.add_argument("--messages", type=int, default=8000, help="messages sent (8000)")
        parser.add_argument("--forms", type=int, default=15, help="forms sent in, one after the other (15)")

    def handle(self, *args, **options):
        sizes = ("pages", "rounds", "people", "crowd", "large", "waiting", "messages", "forms")
        names = ("only", *sizes, "contacts", "events", "interested", "readers", "rendered", "seed")
        made = database.own(options["database"])
        with tempfile.TemporaryDirectory(prefix="nurture-bench-") as home, made as named:
            wanted = {name: options[name] for name in names} | {"home": home}
            environment = {
                "DJANGO_SETTINGS_MODULE": "wagtail_nurture.bench.settings",
                "NURTURE_BENCH_HOME": home,
                "NURTURE_BENCH_SMTP": str(free_port()),
            } | named
            command = [sys.executable, "-m", "wagtail_nurture.bench", json.dumps(wanted)]
            done = subprocess.run(command, env=os.environ | environment, stdin=subprocess.DEVNULL)  # noqa: S603
        if done.returncode:
            sys.exit(done.returncode)
