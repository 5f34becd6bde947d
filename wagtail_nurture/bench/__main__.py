"""Runs the measurements in the environment that the command prepared, and prints the table as it grows."""

import argparse
import json
import sys
import traceback
from pathlib import Path

import django


def measurements(options, home):
    """(name, callable that returns rows), in the order in which they run."""
    from . import beacon, crowd, engine, handover, idle, recommendations, rendering, sending, statements, tracking
    from .audience import rows as audience

    yield "tracking", lambda: [tracking.statements_before_the_response()]
    for kind in ("gunicorn", "uvicorn"):
        yield "tracking", lambda kind=kind: [tracking.last_byte(kind, home, options.pages)]
        yield "tracking", lambda kind=kind: [tracking.saturated(kind, home, options.rounds)]
    yield "beacon", lambda: [beacon.p95(home, options.crowd)]
    yield "engine", lambda: engine.rows(options.people)
    yield "crowd", lambda: crowd.rows(options.crowd, options.large)
    yield "idle", lambda: [idle.idle(options.waiting)]
    yield "statements", statements.rows
    yield "audience", lambda: audience.rows(options.contacts, options.events, options.interested, options.seed)
    yield "recommendations", lambda: recommendations.rows(options.readers)
    yield "rendering", lambda: rendering.rows(options.rendered)
    yield "sending", lambda: sending.rows(home, options.messages)
    yield "handover", lambda: handover.rows(home, options.forms, options.messages)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("options", type=json.loads)
    options = argparse.Namespace(**parser.parse_args().options)
    django.setup()
    from . import site, table

    home = Path(options.home)
    print("Making a site to measure ...", flush=True)
    site.build()
    rows, failed = [], 0
    for name, measure in measurements(options, home):
        if options.only and name not in options.only:
            continue
        print(f"Measuring {name} ...", flush=True)
        try:
            rows += measure()
        except Exception:
            failed += 1
            traceback.print_exc()
    print()
    for line in table.lines(rows):
        print(line)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
