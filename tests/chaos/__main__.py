"""``python -m tests.chaos``: people come in, their workers are killed, the table is printed.

Ends with 1 when a promise is broken. ``--seed`` repeats what is drawn; what the machine does meanwhile stays its own.
"""

import argparse
import os
import random
import signal
import sys
import time

from .clusters import Cluster
from .mischief import Mischief
from .world import world


def main():
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to stop, it still ends what it started
    print(f"seed {options.seed}, {options.database} + {options.broker}", flush=True)
    if options.apart:  # a wait of a minute lasts ten seconds, so that too early and too late can be told apart
        os.environ["NURTURE_CHAOS_SPEED"] = "6"
    with world(database=options.database, broker=options.broker, seed=options.seed, calm=options.calm) as made:
        from .run import Run  # Django is set up from here on

        ahead = [str(number * options.apart) for number in range(options.clusters)]
        clusters = [Cluster(f"cluster{n}", made, NURTURE_CHAOS_AHEAD=ahead[n]) for n in range(options.clusters)]
        run = Run(made, clusters, Mischief(made, clusters, options.seed), options)
        try:
            run.furnish()
            options.end = time.monotonic() + options.seconds
            run.kill()
            run.drain()
        finally:
            for cluster in clusters:
                cluster.kill()
        sys.exit(0 if run.report() else 1)


def _options():
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__.partition(chr(10))[0])
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--broker", choices=["orm", "redis"], default="orm")
    parser.add_argument("--clusters", type=int, default=2, help="qcluster processes, two workers each (2)")
    parser.add_argument("--pause", type=float, default=1.5, help="longest time in seconds between two mischiefs (1.5)")
    parser.add_argument(
        "--seconds", type=int, help="so long after the furnishing it ends (300, 6 a kill, and 1 for 5 messages)"
    )
    parser.add_argument("--apart", type=float, default=0, help="minutes that the clocks of the clusters differ (0)")
    parser.add_argument(
        "--calm", action="store_true", help="the mail server works, but for addresses that do not exist"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    if options.seconds is None:
        options.seconds = 300 + 6 * options.kills + options.messages // 5
    return options


if __name__ == "__main__":
    main()
