"""One worker process that carries everybody in and through, and tells what it took.

``python -m wagtail_nurture.bench.worker MOMENT`` works on the measured database as it stands at MOMENT (ISO) and an
hour later; prints JSON: seconds of entering and of passing, processor seconds, and the peak of its memory in MB.
"""

import json
import resource
import sys
import time
from datetime import datetime, timedelta

import django


FOR_EVER = 24 * 3600


def main():
    moment = datetime.fromisoformat(sys.argv[1])
    django.setup()
    from wagtail_nurture import clock
    from wagtail_nurture.scenarios import intake, runner

    cpu = time.process_time()
    entering = _seconds(intake.take, clock, moment)
    passing = _seconds(runner.tick, clock, moment + timedelta(hours=1))
    told = {
        "entering": entering,
        "passing": passing,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def _seconds(part, clock, moment):
    began = time.perf_counter()
    with clock.virtual(lambda: moment):
        while part(time.monotonic() + FOR_EVER):
            pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
