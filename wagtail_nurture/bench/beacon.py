"""How long a page's script waits for its beacon while the pump carries a crowd, beside an idle pump."""

import http.client
import json
import time
from statistics import median, quantiles

from django.db import connection
from wagtail.models import Site

from . import crowd, drawn, people
from .processes import free_port, process
from .table import Row
from .tracking import AGREED, BROWSER


#: A beacon each so many seconds, as from a site with some visitors.
PAUSE = 0.02
IDLE = 250
LONGEST = 50


def p95(home, count):
    """The row: the 95th percentile of beacons while a worker carries ``count`` people in and through."""
    flow, port, log = drawn.flow(), free_port(), home / "beacon.log"
    page = Site.objects.get(is_default_site=True).root_page_id
    people_in = people.gather(count, "beacon")
    began = crowd.invite(flow, people_in, "beacon")
    connection.close()
    server = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
    with process(*server, "--log-level", "error", "wagtail_nurture.bench.applications:wsgi", log=log, port=port):
        command = ["-m", "wagtail_nurture.bench.worker", began.isoformat()]
        row = compare(port, page, count, lambda: process(*command, log=log))
    crowd.put_off(people_in)
    return row


def compare(port, page, count, pump, idle=IDLE):
    """The row for the site at ``port``: ``idle`` beacons for ``page``, then beacons for as long as ``pump`` works.

    ``pump()`` is a context manager that yields a Popen.
    """
    cookie = f"{AGREED}; {_first(port, page)}"
    usually = _beacons(port, page, cookie, lambda sent: sent < idle)
    with pump() as worker:
        busy = _beacons(port, page, cookie, lambda sent: worker.poll() is None)
    if worker.returncode:
        raise RuntimeError("The worker failed; see beacon.log")
    slow, usual = _95th(busy), _95th(usually)
    return Row(
        f"tracking, beacon's 95th percentile, pump with {count:,} people",
        slow,
        usual,
        "ms",
        f"ours < {LONGEST} ms",
        slow < LONGEST,
        f"{len(busy)} beacons beside {len(usually)} while nobody works; medians {median(busy):.1f} and"
        f" {median(usually):.1f} ms, slowest {max(busy):.0f} and {max(usually):.0f} ms",
    )


def _95th(times):
    return quantiles(times, n=20)[-1]


def _first(port, page):
    """The cookie that the first beacon is answered with."""
    header = _send(port, page, AGREED)[1]
    if not header:
        raise RuntimeError("The beacon set no cookie: nothing would be measured")
    return header.partition(";")[0]


def _beacons(port, page, cookie, more):
    """Milliseconds of each beacon, one after the other for as long as ``more(sent)``."""
    times = []
    while more(len(times)):
        times.append(_send(port, page, cookie)[0])
        time.sleep(PAUSE)
    return times


def _send(port, page, cookie):
    body = json.dumps({"page": page})
    headers = BROWSER | {
        "Cookie": cookie,
        "Content-Type": "text/plain",
        "Host": "localhost",
        "Sec-Fetch-Site": "same-origin",
    }
    began = time.perf_counter()
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    talk.request("POST", "/n/b", body=body, headers=headers)
    answer = talk.getresponse()
    answer.read()
    spent = (time.perf_counter() - began) * 1000
    talk.close()
    if answer.status != 204:
        raise RuntimeError(f"The beacon answers {answer.status}")
    return spent, answer.getheader("Set-Cookie", "")
