"""``nurture_pump``: does the waiting work itself, for hosts on which no Django-Q2 cluster runs."""

import signal

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from wagtail_nurture import stopping
from wagtail_nurture.alarm import LANES
from wagtail_nurture.tasks import pump


class Command(BaseCommand):
    help = "Does the work that is due: files asked for first, then scenarios and their messages. Once, or in a loop."

    def add_arguments(self, parser):
        parser.add_argument("--lane", choices=LANES, help="only this lane (default: both)")
        parser.add_argument("--loop", action="store_true", help="go on until stopped (Ctrl-C or SIGTERM)")
        parser.add_argument("--every", type=float, default=2.0, help="seconds between two passes of the loop (2)")

    def handle(self, *args, lane, loop, every, **options):
        lanes = [lane] if lane else LANES
        if not loop:
            return self._pass(lanes)
        with stopping.politely(numbers=(signal.SIGINT, signal.SIGTERM), then_obey=False) as told:
            while not told.is_set():
                close_old_connections()
                self._pass(lanes, told)
                told.wait(max(every, 0.05))

    def _pass(self, lanes, told=None):
        for lane in lanes:
            if not (told and told.is_set()):
                pump(lane)
