"""``nurture_pump``: does the waiting work itself, for hosts on which no Django-Q2 cluster runs."""

import signal
from threading import Event

from django.core.management.base import BaseCommand
from django.db import close_old_connections

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
        stop = Event()
        former = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not stop.is_set():
                close_old_connections()
                self._pass(lanes)
                stop.wait(max(every, 0.05))
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _pass(self, lanes):
        for lane in lanes:
            pump(lane)
