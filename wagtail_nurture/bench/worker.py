"""One worker process that carries everybody in and through, and tells what it took.

``python -m wagtail_nurture.bench.worker MOMENT`` works on the measured database as it stands at MOMENT (ISO) and an
hour later; prints JSON: seconds of entering and of passing, processor seconds, and the peak of its memory in MB. Tells
on stderr every now and then how far it has come.
"""

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from subprocess import PIPE, run

import django
from django.db import connection


#: How long one pass lasts at most; a line about every LINE seconds.
PASS = 5
LINE = 60


def hire(moment):
    """What a worker process of its own says of its work (dict); it has the database for itself."""
    connection.close()
    command = [sys.executable, "-m", "wagtail_nurture.bench.worker", moment.isoformat()]
    done = run(command, stdout=PIPE, text=True, check=True)  # noqa: S603 (our own interpreter and module)
    return json.loads(done.stdout.splitlines()[-1])


def carry(moment):
    """The same in this process."""
    from wagtail_nurture import clock
    from wagtail_nurture.scenarios import intake, runner

    cpu = time.process_time()
    entering = _seconds(intake.take, clock, moment)
    passing = _seconds(runner.tick, clock, moment + timedelta(hours=1))
    return {
        "entering": entering,
        "passing": passing,
        "cpu": time.process_time() - cpu,
        "peak": _peak(),
    }


def _peak():
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _seconds(part, clock, moment):
    began = told = time.perf_counter()
    cpu, people = time.process_time(), 0
    with clock.virtual(lambda: moment):
        while done := part(time.monotonic() + PASS):
            people, now = people + done, time.perf_counter()
            if now - told > LINE:
                told, each = now, (time.process_time() - cpu) / people * 1e6
                words = f"{part.__module__}: {people:,} people, {(now - began) / people * 1e6:,.0f} us each"
                print(f"{words}, {each:,.0f} us of a processor; {_peak():.0f} MB", file=sys.stderr, flush=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    django.setup()
    print(json.dumps(carry(datetime.fromisoformat(sys.argv[1]))))
