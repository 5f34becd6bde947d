"""One worker process that carries everybody in and through, and tells what it took.

``python -m wagtail_nurture.bench.worker MOMENT`` works on the measured database as it stands at MOMENT (ISO) and an
hour later; prints JSON: seconds of entering and of passing, processor seconds, and the peak of its memory in MB.
"""

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from subprocess import run

import django
from django.db import connection


FOR_EVER = 24 * 3600


def hire(moment):
    """What a worker process of its own says of its work (dict); it has the database for itself."""
    connection.close()
    command = [sys.executable, "-m", "wagtail_nurture.bench.worker", moment.isoformat()]
    done = run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own interpreter and module)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
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
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _seconds(part, clock, moment):
    began = time.perf_counter()
    with clock.virtual(lambda: moment):
        while part(time.monotonic() + FOR_EVER):
            pass
    return time.perf_counter() - began


if __name__ == "__main__":
    django.setup()
    print(json.dumps(carry(datetime.fromisoformat(sys.argv[1]))))
